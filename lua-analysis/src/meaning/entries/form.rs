//! Which entry a value is made of: a number, decoded, a flag, or with a default.

use super::reader::{Place, Reader, is, place};
use crate::syntax::ast::{
    BinaryChain, BinaryLink, BinaryOperator, Expression, ExpressionKind, SuffixKind,
};
use crate::text::span::Span;

impl Reader<'_> {
    /// The one entry that a value is, in another form: a number, decoded, a flag, or nothing.
    pub(super) fn place_of(&self, expression: &Expression) -> Option<Place> {
        match &expression.kind {
            ExpressionKind::Parenthesised(inner) => self.place_of(inner),
            ExpressionKind::Name(_) => place(self.form(expression)),
            ExpressionKind::Suffixed(suffixed) => match suffixed.last()?.kind {
                SuffixKind::Index(_) => place(self.form(expression)),
                SuffixKind::Call(_) => self.place_of_call(expression.span),
                _ => None,
            },
            ExpressionKind::Binary(chain) => self.place_of_chain(chain),
            _ => None,
        }
    }

    /// The first argument of a call that converts it.
    pub(super) fn place_of_call(&self, span: Span) -> Option<Place> {
        let call = self.calls.get(&span).copied()?;
        let converts = match (call.library.as_deref(), &*call.function) {
            (None, "tonumber" | "tostring")
            | (Some("string"), "lower" | "upper")
            | (Some("math"), "floor" | "ceil" | "abs" | "max" | "min") => true,
            _ => Self::encoding(call).is_some(),
        };
        let first = call.arguments.first();
        let is_caught = is(call, None, "pcall")
            && first.is_some_and(|first| self.decodes(&first.value).is_some());
        if !converts && !is_caught {
            return None;
        }
        let arguments = call.arguments.iter();
        only(arguments.filter_map(|one| place(self.form_at(one.span))))
    }

    /// `ARGV[1] ~= '' and tonumber(ARGV[1]) or 0`
    fn place_of_chain(&self, chain: &BinaryChain) -> Option<Place> {
        let (head, logic) = chain.split_logic();
        let head = match head {
            [] => self.place_of(&chain.first),
            [compared] => self.place_of_flag(&chain.first, compared),
            _ => None,
        };
        let operands = logic.iter().filter_map(|link| self.place_of(&link.operand));
        only(head.into_iter().chain(operands))
    }

    /// `ARGV[1] == '1'`, `tonumber(ARGV[1]) ~= 0`: whether the answer is yes.
    fn place_of_flag(&self, left: &Expression, link: &BinaryLink) -> Option<Place> {
        let is_equal = match link.operator {
            BinaryOperator::Equal => true,
            BinaryOperator::NotEqual => false,
            _ => return None,
        };
        let (number, texts): (f64, [&[u8]; 2]) = if is_equal {
            (1.0, [b"1", b"true"])
        } else {
            (0.0, [b"0", b"false"])
        };
        let is_yes = |operand: &Expression| match &operand.kind {
            ExpressionKind::Number(written) => (*written - number).abs() < f64::EPSILON,
            ExpressionKind::String(text) => texts.contains(&&**text),
            _ => false,
        };
        if is_yes(&link.operand) {
            self.place_of(left)
        } else if is_yes(left) {
            self.place_of(&link.operand)
        } else {
            None
        }
    }
}

/// What they all are.
fn only(mut places: impl Iterator<Item = Place>) -> Option<Place> {
    let first = places.next()?;
    places.all(|place| place == first).then_some(first)
}
