//! What a value was before: an entry of `KEYS` or `ARGV`, a number with a fraction.

use super::value::Value;
use crate::meaning::entries::TableName;
use crate::syntax::ast::{BinaryLink, BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use crate::text::span::Span;

/// What a value was before. What is not followed is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Provenance {
    pub(super) entry: Entries,
    /// What may have given it a fraction: a division, a root.
    pub(super) fraction: Option<Span>,
}

/// The entries that a value was, where they are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entries {
    #[default]
    None,
    One(EntryForm),
    Several,
}

/// A value that is an entry of `KEYS` or `ARGV`, in some form; something else may take its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryForm {
    /// Which table.
    pub table: TableName,
    /// Which entry; absent if only the call decides it.
    pub index: Option<u32>,
    /// Whether it went through `tonumber`.
    pub is_converted: bool,
}

impl Provenance {
    pub(super) const NONE: Self = Self {
        entry: Entries::None,
        fraction: None,
    };

    /// An entry as the caller passes it.
    pub(super) fn entry(table: TableName, index: Option<i64>) -> Self {
        let index = index.and_then(|index| u32::try_from(index).ok());
        Self {
            entry: Entries::One(EntryForm {
                table,
                index,
                is_converted: false,
            }),
            fraction: None,
        }
    }

    /// What a number is that is read from such a value.
    pub(super) fn converted(self) -> Self {
        let entry = match self.entry {
            Entries::One(form) => Entries::One(EntryForm {
                is_converted: true,
                ..form
            }),
            entry => entry,
        };
        Self { entry, ..self }
    }

    /// The same without the entry.
    pub(super) fn without_entry(self) -> Self {
        Self {
            entry: Entries::None,
            ..self
        }
    }

    /// What a place holds that has held another value before: it is an entry if both are the same.
    pub(super) fn met(self, other: Self) -> Self {
        let both = self.or(other);
        let is_same = match (self.entry, other.entry) {
            (Entries::One(one), Entries::One(other)) => {
                (one.table, one.index) == (other.table, other.index)
            }
            (one, other) => one == other,
        };
        Self {
            entry: if is_same {
                both.entry
            } else {
                Entries::Several
            },
            ..both
        }
    }

    /// One of the two.
    pub(super) fn or(self, other: Self) -> Self {
        let entry = match (self.entry, other.entry) {
            (entry, Entries::None) | (Entries::None, entry) => entry,
            (Entries::One(one), Entries::One(other))
                if (one.table, one.index) == (other.table, other.index) =>
            {
                Entries::One(EntryForm {
                    is_converted: one.is_converted || other.is_converted,
                    ..one
                })
            }
            _ => Entries::Several,
        };
        let fraction = match (self.fraction, other.fraction) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { entry, fraction }
    }
}

impl Value {
    /// What may have given this number a fraction, which is in that place.
    pub(super) fn fraction(&self, place: Span) -> Option<Span> {
        let is_written = self
            .known_number()
            .is_some_and(|number| number.is_finite() && number.fract() != 0.0);
        is_written.then_some(place).or(self.provenance.fraction)
    }

    /// The same with what may have given it a fraction, if it is a number that may have one.
    pub(super) fn with_fraction(mut self, fraction: Option<Span>) -> Self {
        let has_none = self.number_set().is_whole() || self.known_number().is_some();
        self.provenance.fraction = fraction.filter(|_| !has_none);
        self
    }
}

/// What may give the result of `left operator right` a fraction; `written` is the left side as it is
/// written, if that is known.
pub(super) fn fraction(
    left: (&Value, Span),
    written: Option<&Expression>,
    link: &BinaryLink,
    right: &Value,
) -> Option<Span> {
    use BinaryOperator::{Add, Divide, Modulo, Multiply, Power, Subtract};
    let (left, place) = left;
    let span = place.to(link.operand.span);
    let of_operands = left
        .fraction(place)
        .or_else(|| right.fraction(link.operand.span));
    match link.operator {
        Divide => (!is_divisible(written)).then_some(span),
        // `2 ^ n` is whole for every count `n`.
        Power => {
            let is_negative = right.known_number().is_some_and(|exponent| exponent < 0.0);
            of_operands.or_else(|| is_negative.then_some(span))
        }
        Subtract => of_operands.filter(|_| !is_modulo_one(&link.operand)),
        Add | Multiply | Modulo => of_operands,
        _ => None,
    }
}

/// `(n - n % size)`, which is divided by `size`, and `#list`, which is divided by the size of its
/// groups.
fn is_divisible(dividend: Option<&Expression>) -> bool {
    let Some(dividend) = dividend else {
        return false;
    };
    match &dividend.kind {
        ExpressionKind::Unary(unary) => unary.operator == UnaryOperator::Length,
        ExpressionKind::Parenthesised(inner) => match &inner.kind {
            ExpressionKind::Binary(chain) => chain.rest.last().is_some_and(|link| {
                link.operator == BinaryOperator::Subtract && modulo(&link.operand).is_some()
            }),
            _ => is_divisible(Some(inner)),
        },
        _ => false,
    }
}

/// `x % 1`: what is behind the point.
fn is_modulo_one(expression: &Expression) -> bool {
    let divisor = modulo(expression).map(|link| &link.operand.kind);
    matches!(divisor, Some(ExpressionKind::Number(number)) if (*number - 1.0).abs() < f64::EPSILON)
}

/// The `% …` at the end of an expression.
fn modulo(expression: &Expression) -> Option<&BinaryLink> {
    match &expression.kind {
        ExpressionKind::Parenthesised(inner) => modulo(inner),
        ExpressionKind::Binary(chain) => chain
            .rest
            .last()
            .filter(|link| link.operator == BinaryOperator::Modulo),
        _ => None,
    }
}

/// What may give the result of a function of `math`, called there, a fraction.
pub(super) fn fraction_of_math<'a>(
    function: &str,
    mut arguments: impl Iterator<Item = &'a Value>,
    place: Span,
) -> Option<Span> {
    match function {
        "abs" | "max" | "min" | "fmod" | "mod" => {
            arguments.find_map(|argument| argument.fraction(place))
        }
        "random" => arguments.next().is_none().then_some(place),
        "sqrt" | "log" | "log10" | "exp" | "sin" | "cos" | "tan" | "asin" | "acos" | "atan"
        | "atan2" | "rad" | "deg" => Some(place),
        _ => None,
    }
}
