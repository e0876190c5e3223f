//! Which entry a value is in another form: a number, decoded, a flag, or with a default.

use super::entry::{Place, encoding, is_converted, place};
use super::{Value, Walk};
use crate::meaning::entries::TableName;
use crate::syntax::ast::{
    BinaryChain, BinaryLink, BinaryOperator, Expression, ExpressionKind, Suffix, SuffixKind,
};
use crate::text::span::Span;

impl Walk<'_> {
    /// The one entry that a value is, in another form: a number, decoded, a flag, or nothing.
    pub(super) fn place_of(&self, expression: &Expression) -> Option<Place> {
        match &expression.kind {
            ExpressionKind::Parenthesised(inner) => self.place_of(inner),
            ExpressionKind::Name(_) => {
                let variable = self.names.variable_at(expression.span)?;
                self.values.get(&variable).and_then(place)
            }
            ExpressionKind::Suffixed(suffixed) => {
                let last = suffixed.last()?;
                match &last.kind {
                    SuffixKind::Index(_) if suffixed.suffixes.len() == 1 => {
                        self.place_read(&suffixed.base, last)
                    }
                    SuffixKind::Call(_) => self.place_of_call(expression.span),
                    _ => None,
                }
            }
            ExpressionKind::Binary(chain) => self.place_of_chain(chain),
            _ => None,
        }
    }

    /// The entry that a value is, as the caller passes it.
    pub(super) fn place_as_passed(&self, expression: &Expression) -> Option<Place> {
        match &expression.kind {
            ExpressionKind::Parenthesised(inner) => self.place_as_passed(inner),
            ExpressionKind::Name(_) => {
                let variable = self.names.variable_at(expression.span)?;
                let known = self.values.get(&variable)?;
                place(known).filter(|_| !is_converted(known))
            }
            ExpressionKind::Suffixed(suffixed) => match suffixed.suffixes.as_slice() {
                [index] => self.place_read(&suffixed.base, index),
                _ => None,
            },
            _ => None,
        }
    }

    /// `KEYS[1]` itself.
    fn place_read(&self, base: &Expression, suffix: &Suffix) -> Option<Place> {
        let SuffixKind::Index(Expression {
            kind: ExpressionKind::Number(number),
            ..
        }) = &suffix.kind
        else {
            return None;
        };
        let ExpressionKind::Name(name) = &base.kind else {
            return None;
        };
        let table = match self.names.variable_at(base.span) {
            Some(id) => match self.values.get(&id)?.value {
                Value::Table(table) => table,
                _ => return None,
            },
            None if &**name == "KEYS" => TableName::Keys,
            None if &**name == "ARGV" => TableName::Argv,
            None => return None,
        };
        let entries = &self.facts.entries.table(table).entries;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index that is none is not among the entries"
        )]
        let index = (number.fract() == 0.0).then_some(*number as usize)?;
        entries.contains_key(&index).then_some((table, index))
    }

    /// The first argument of a call that converts it.
    pub(super) fn place_of_call(&self, span: Span) -> Option<Place> {
        let calls = self.facts.calls.iter().rev();
        let call = calls
            .take_while(|call| call.span.start >= span.start)
            .find(|call| call.span == span)?;
        let converts = match (call.library.as_deref(), &*call.function) {
            (None, "tonumber" | "tostring")
            | (Some("string"), "lower" | "upper")
            | (Some("math"), "floor" | "ceil" | "abs" | "max" | "min") => true,
            (library, function) => encoding(library, function).is_some(),
        };
        let is_caught = (call.library.as_deref(), &*call.function) == (None, "pcall")
            && call.arguments.first().is_some_and(|first| {
                matches!(&first.known.value, Value::Library(library, function)
                    if encoding(Some(library), function).is_some())
            });
        if !converts && !is_caught {
            return None;
        }
        let places = call.arguments.iter().filter_map(|one| place(&one.known));
        only(places)
    }

    pub(super) fn call_at(&self, span: Span) -> Option<(Option<&str>, &str)> {
        let call = self.facts.calls.last().filter(|call| call.span == span)?;
        Some((call.library.as_deref(), &call.function))
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
