//! Lists of which the odd and the even elements are of two kinds: names and values, members and scores.

use super::domain::{KindSet, Kinds};
use super::value::Value;
use super::walk::Walk;
use crate::syntax::ast::{BinaryOperator, Expression, ExpressionKind, Name};

impl Walk<'_> {
    /// Notes whether the variable of a loop stays even, or odd: `for i = 1, #list, 2`.
    pub(super) fn stride(&mut self, variable: &Name, start: &Value, step: &Value) {
        let Some(id) = self.names.declared_at(variable.span) else {
            return;
        };
        let is_reassigned = self.names.variable(id).is_none_or(|one| one.reassigned);
        let stays = step.known_number().and_then(is_even) == Some(true) && !is_reassigned;
        let parity = start.known_number().and_then(is_even).filter(|_| stays);
        let known = self.strides.entry(id).or_insert(parity);
        if *known != parity && known.is_some() {
            *known = None;
            self.has_changed = true;
        }
    }

    /// An element of a list where it is known whether its index is even.
    pub(super) fn turn(
        &self,
        base: &Value,
        index: &Expression,
        key: &Value,
        element: Value,
    ) -> Value {
        let [id] = base.objects() else {
            return element;
        };
        let others = KindSet::ANY.without(KindSet::TABLE | KindSet::FALSY);
        if base.is_open() || base.may_be(others) {
            return element;
        }
        let parity = key
            .known_number()
            .map_or_else(|| self.parity(index), is_even);
        match parity.and_then(|is_even| self.heap.turn(*id, is_even)) {
            Some(turn) => element.restricted(&turn.kinds().or(&Kinds::of(KindSet::NIL))),
            None => element,
        }
    }

    /// Whether an index is even, if it is a loop's variable, with a constant or without.
    fn parity(&self, index: &Expression) -> Option<bool> {
        match &index.kind {
            ExpressionKind::Number(number) => is_even(*number),
            ExpressionKind::Name(_) => {
                let id = self.names.variable_at(index.span)?;
                self.strides.get(&id).copied().flatten()
            }
            ExpressionKind::Parenthesised(inner) => self.parity(inner),
            ExpressionKind::Binary(chain) => {
                let mut all = self.parity(&chain.first)?;
                for link in &chain.rest {
                    match link.operator {
                        BinaryOperator::Add | BinaryOperator::Subtract => {
                            all = all == self.parity(&link.operand)?;
                        }
                        _ => return None,
                    }
                }
                Some(all)
            }
            _ => None,
        }
    }
}

fn is_even(number: f64) -> Option<bool> {
    let is_exact = number.fract() == 0.0 && number.abs() < 1e9;
    is_exact.then(|| number % 2.0 == 0.0)
}
