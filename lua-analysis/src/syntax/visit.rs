//! The way through a tree, in the order of the text.
//!
//! Entry point: [`Visit`]. Implement the methods of the nodes that matter; the others visit what is inside. A method
//! that is implemented visits what is inside by the function of its node, [`statement`] or [`expression`], or leaves
//! it out.

use super::ast::{
    Block, Expression, ExpressionKind, FieldKey, FunctionBody, Statement, StatementKind, Suffix,
    SuffixKind, Suffixed,
};

/// Something that goes through a tree.
pub trait Visit<'a> {
    /// A block.
    fn block(&mut self, block: &'a Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    /// A statement.
    fn statement(&mut self, statement: &'a Statement) {
        self::statement(self, statement);
    }

    /// The parameters and the body of a function.
    fn function(&mut self, body: &'a FunctionBody) {
        self.block(&body.block);
    }

    /// What is assigned to: a name, a field or an index.
    fn target(&mut self, target: &'a Expression) {
        self.expression(target);
    }

    /// Any number of expressions.
    fn expressions(&mut self, expressions: &'a [Expression]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    /// An expression.
    fn expression(&mut self, expression: &'a Expression) {
        self::expression(self, expression);
    }

    /// A value with what is behind it.
    fn suffixed(&mut self, suffixed: &'a Suffixed) {
        self.expression(&suffixed.base);
        for suffix in &suffixed.suffixes {
            self.suffix(suffix);
        }
    }

    /// A call, an index or a field behind a value.
    fn suffix(&mut self, suffix: &'a Suffix) {
        match &suffix.kind {
            SuffixKind::Field(_) => {}
            SuffixKind::Index(index) => self.expression(index),
            SuffixKind::Call(arguments) | SuffixKind::Method { arguments, .. } => {
                self.expressions(&arguments.values);
            }
        }
    }
}

/// Visits what is inside of a statement.
pub fn statement<'a>(visitor: &mut (impl Visit<'a> + ?Sized), statement: &'a Statement) {
    match &statement.kind {
        StatementKind::Local { values, .. } | StatementKind::Return(values) => {
            visitor.expressions(values);
        }
        StatementKind::Assign { targets, values } => {
            for target in targets {
                visitor.target(target);
            }
            visitor.expressions(values);
        }
        StatementKind::Call(call) => visitor.expression(call),
        StatementKind::Do(block) => visitor.block(block),
        StatementKind::While(repeated) => {
            visitor.expression(&repeated.condition);
            visitor.block(&repeated.body);
        }
        StatementKind::Repeat(repeated) => {
            visitor.block(&repeated.body);
            visitor.expression(&repeated.condition);
        }
        StatementKind::If(branches) => {
            for arm in &branches.arms {
                visitor.expression(&arm.condition);
                visitor.block(&arm.body);
            }
            if let Some(otherwise) = &branches.otherwise {
                visitor.block(otherwise);
            }
        }
        StatementKind::NumericFor(repeated) => {
            visitor.expression(&repeated.start);
            visitor.expression(&repeated.limit);
            if let Some(step) = &repeated.step {
                visitor.expression(step);
            }
            visitor.block(&repeated.body);
        }
        StatementKind::GenericFor(repeated) => {
            visitor.expressions(&repeated.values);
            visitor.block(&repeated.body);
        }
        StatementKind::Function(function) => visitor.function(&function.body),
        StatementKind::LocalFunction { body, .. } => visitor.function(body),
        StatementKind::Break => {}
    }
}

/// Visits what is inside of an expression.
pub fn expression<'a>(visitor: &mut (impl Visit<'a> + ?Sized), expression: &'a Expression) {
    match &expression.kind {
        ExpressionKind::Nil
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Vararg
        | ExpressionKind::Name(_) => {}
        ExpressionKind::Function(body) => visitor.function(body),
        ExpressionKind::Table(fields) => {
            for field in fields {
                if let FieldKey::Index(index) = &field.key {
                    visitor.expression(index);
                }
                visitor.expression(&field.value);
            }
        }
        ExpressionKind::Parenthesised(inner) => visitor.expression(inner),
        ExpressionKind::Suffixed(suffixed) => visitor.suffixed(suffixed),
        ExpressionKind::Unary(unary) => visitor.expression(&unary.operand),
        ExpressionKind::Binary(chain) => {
            visitor.expression(&chain.first);
            for link in &chain.rest {
                visitor.expression(&link.operand);
            }
        }
    }
}
