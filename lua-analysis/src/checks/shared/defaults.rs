//! Values with a default: `redis.call('GET', KEYS[1]) or 0`.

use std::collections::HashMap;

use crate::checks::Context;
use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{
    BinaryOperator, Expression, ExpressionKind, Statement, StatementKind, UnaryOperator,
};
use crate::syntax::visit::{self, Visit};
use crate::text::span::Span;

/// What stands before the `or` of a number, if the expression in this place is that, or a local
/// variable that never gets anything else.
pub(crate) fn before_number(context: &Context<'_>, place: Span) -> Option<Span> {
    let mut walk = Walk {
        names: &context.meaning.names,
        expressions: HashMap::new(),
        variables: HashMap::new(),
    };
    walk.block(&context.meaning.block);
    let inner = walk.expressions.get(&place).copied();
    inner.or_else(|| {
        let variable = walk.names.variable_at(place)?;
        walk.variables.get(&variable).copied()
    })
}

struct Walk<'a> {
    names: &'a Names,
    expressions: HashMap<Span, Span>,
    variables: HashMap<VariableId, Span>,
}

impl<'a> Visit<'a> for Walk<'a> {
    fn statement(&mut self, statement: &'a Statement) {
        if let StatementKind::Local { names, values } = &statement.kind {
            for (name, value) in names.iter().zip(values) {
                let variable = self.names.declared_at(name.span);
                let known = variable.and_then(|id| Some((id, self.names.variable(id)?)));
                if let (Some((id, known)), Some(before)) = (known, before(value))
                    && !known.reassigned
                {
                    self.variables.insert(id, before);
                }
            }
        }
        visit::statement(self, statement);
    }

    fn expression(&mut self, expression: &'a Expression) {
        if let Some(before) = before(expression) {
            self.expressions.insert(expression.span, before);
        }
        visit::expression(self, expression);
    }
}

/// The left side of `… or NUMBER`.
fn before(expression: &Expression) -> Option<Span> {
    match &expression.kind {
        ExpressionKind::Parenthesised(inner) => before(inner),
        ExpressionKind::Binary(chain) => match chain.rest.as_slice() {
            [link] if link.operator == BinaryOperator::Or => {
                is_number(&link.operand).then_some(chain.first.span)
            }
            _ => None,
        },
        _ => None,
    }
}

/// `0`, `-1`
fn is_number(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Number(_) => true,
        ExpressionKind::Unary(unary) => {
            unary.operator == UnaryOperator::Negate && is_number(&unary.operand)
        }
        _ => false,
    }
}
