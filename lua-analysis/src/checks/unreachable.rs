//! `unreachable`: statements behind a `return` or an `error` that every way gets to.

use super::Context;
use super::shared::blocks::each_block;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::UNREACHABLE;
use crate::syntax::ast::{Block, ExpressionKind, Statement, StatementKind, SuffixKind};

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    each_block(&context.meaning.block, &mut |block| {
        found.extend(in_block(context, block));
    });
    found
}

fn in_block(context: &Context<'_>, block: &Block) -> Option<Diagnostic> {
    let mut pairs = block.statements.iter().zip(1..);
    let (last, index) = pairs.find(|(statement, _)| is_end(context, statement))?;
    let rest = block.statements.get(index..)?;
    let first = rest.first()?;
    // A `return` behind is there to be sure.
    if matches!(rest, [only] if matches!(only.kind, StatementKind::Return(_))) {
        return None;
    }
    let found = UNREACHABLE.at(first.span, "nothing gets here");
    let found = found.label("never runs");
    Some(found.also(last.span, "every way through this ends or leaves"))
}

/// Whether nothing gets behind a statement.
fn is_end(context: &Context<'_>, statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Return(_) | StatementKind::Break => true,
        StatementKind::Do(block) => is_left(context, block),
        StatementKind::If(branches) => {
            let mut arms = branches.arms.iter();
            let otherwise = branches.otherwise.as_ref();
            otherwise.is_some_and(|block| is_left(context, block))
                && arms.all(|arm| is_left(context, &arm.body))
        }
        StatementKind::Call(call) => {
            let ExpressionKind::Suffixed(call) = &call.kind else {
                return false;
            };
            let is_error =
                matches!(&call.base.kind, ExpressionKind::Name(name) if &**name == "error");
            let is_global = context.meaning.names.variable_at(call.base.span).is_none();
            let is_call = matches!(
                call.suffixes.as_slice(),
                [suffix] if matches!(suffix.kind, SuffixKind::Call(_))
            );
            is_error && is_global && is_call
        }
        _ => false,
    }
}

fn is_left(context: &Context<'_>, block: &Block) -> bool {
    let mut statements = block.statements.iter();
    statements.any(|statement| is_end(context, statement))
}
