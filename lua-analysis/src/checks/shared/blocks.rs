//! The blocks of a script, one in the other.

use crate::syntax::ast::{Block, Expression, ExpressionKind, Statement, StatementKind};

/// Calls `seen` with a block and all blocks inside, those of functions that are assigned or returned
/// included.
pub(crate) fn each_block<'a>(block: &'a Block, seen: &mut dyn FnMut(&'a Block)) {
    seen(block);
    for statement in &block.statements {
        inside(statement, seen);
    }
}

fn inside<'a>(statement: &'a Statement, seen: &mut dyn FnMut(&'a Block)) {
    match &statement.kind {
        StatementKind::Do(block) => each_block(block, seen),
        StatementKind::While(repeated) => each_block(&repeated.body, seen),
        StatementKind::Repeat(repeated) => each_block(&repeated.body, seen),
        StatementKind::NumericFor(repeated) => each_block(&repeated.body, seen),
        StatementKind::GenericFor(repeated) => each_block(&repeated.body, seen),
        StatementKind::If(branches) => {
            let arms = branches.arms.iter().map(|arm| &arm.body);
            for block in arms.chain(&branches.otherwise) {
                each_block(block, seen);
            }
        }
        StatementKind::Function(function) => each_block(&function.body.block, seen),
        StatementKind::LocalFunction { body, .. } => each_block(&body.block, seen),
        StatementKind::Local { values, .. }
        | StatementKind::Assign { values, .. }
        | StatementKind::Return(values) => functions(values, seen),
        StatementKind::Call(_) | StatementKind::Break => {}
    }
}

fn functions<'a>(values: &'a [Expression], seen: &mut dyn FnMut(&'a Block)) {
    for value in values {
        if let ExpressionKind::Function(body) = &value.kind {
            each_block(&body.block, seen);
        }
    }
}
