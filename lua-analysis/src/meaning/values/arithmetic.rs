//! Numbers: what arithmetic, `tonumber` and `math` make of them.

use super::domain::text::to_number;
use super::domain::{KindSet, Kinds, Number, Numbers, Range, Texts};
use super::value::Value;
use crate::syntax::ast::BinaryOperator;

/// The largest number up to which all integers are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The numbers that an operand of arithmetic is taken for: strings are converted.
pub(super) fn as_numbers(value: &Value) -> Numbers {
    let numbers = value.number_set();
    if value.may_be(KindSet::TEXT) {
        numbers.or(&converted(value.text_set()))
    } else {
        numbers.clone()
    }
}

/// The numbers that strings are converted to, where they are numbers.
pub(super) fn converted(texts: &Texts) -> Numbers {
    match texts {
        Texts::None => Numbers::None,
        Texts::Known(known) => known
            .iter()
            .filter_map(|text| to_number(text))
            .fold(Numbers::None, |all, number| all.or(&Numbers::one(number))),
        Texts::Between { min, max } => Numbers::whole(min.0, max.0),
        Texts::Numeric { is_integer: true } => Numbers::whole(f64::NEG_INFINITY, f64::INFINITY),
        texts if texts.may_be_numeric() => Numbers::ANY,
        _ => Numbers::None,
    }
}

/// Whether arithmetic with this value may work, and whether it may fail.
pub(super) fn may_compute(value: &Value) -> bool {
    value.may_be(KindSet::NUMBER)
        || value.may_be(KindSet::TEXT) && value.text_set().may_be_numeric()
}

/// What an operand of arithmetic is where it worked: a number, or a string that is one.
pub(super) fn computable() -> Kinds {
    let texts = Texts::Numeric { is_integer: false };
    Kinds::text(texts).or(&Kinds::of(KindSet::NUMBER))
}

/// `left operator right`
pub(super) fn arithmetic(operator: BinaryOperator, left: &Numbers, right: &Numbers) -> Numbers {
    if let Some(known) = of_known(operator, left, right) {
        return known;
    }
    let (Some(one), Some(other)) = (left.range(), right.range()) else {
        return Numbers::None;
    };
    let has_nan = one.has_nan || other.has_nan;
    let is_whole = one.is_whole && other.is_whole;
    let range = |ends: [f64; 4], is_whole: bool| {
        let is_undefined = has_nan || ends.iter().any(|end| end.is_nan());
        let numbers = || ends.into_iter().filter(|end| !end.is_nan());
        if ends.iter().any(|end| end.is_nan()) {
            return Range {
                is_whole,
                ..Range::ANY
            };
        }
        Range {
            min: Number(numbers().fold(f64::INFINITY, f64::min)),
            max: Number(numbers().fold(f64::NEG_INFINITY, f64::max)),
            is_whole,
            has_nan: is_undefined,
        }
    };
    let (a, b, c, d) = (one.min.0, one.max.0, other.min.0, other.max.0);
    Numbers::Range(match operator {
        BinaryOperator::Add => {
            let sum = range([a + c, b + d, a + c, b + d], is_whole);
            Range {
                has_nan: has_nan || may_cancel(one, other),
                ..sum
            }
        }
        BinaryOperator::Subtract => {
            let difference = range([a - d, b - c, a - d, b - c], is_whole);
            Range {
                has_nan: has_nan || may_cancel(one, negated_range(other)),
                ..difference
            }
        }
        BinaryOperator::Multiply => {
            let ends = [a * c, a * d, b * c, b * d];
            let may_be_infinite = is_infinite(one) || is_infinite(other);
            let has_zero = holds_zero(one) || holds_zero(other);
            let product = if may_be_infinite {
                let is_positive = a >= 0.0 && c >= 0.0;
                Range {
                    min: Number(if is_positive { 0.0 } else { f64::NEG_INFINITY }),
                    is_whole,
                    ..Range::ANY
                }
            } else {
                range(ends, is_whole)
            };
            Range {
                has_nan: has_nan || may_be_infinite && has_zero,
                ..product
            }
        }
        BinaryOperator::Divide => divided(one, other),
        BinaryOperator::Modulo => modulo(one, other),
        BinaryOperator::Power => Range {
            is_whole: is_whole && c >= 0.0,
            min: Number(if a >= 0.0 { 0.0 } else { f64::NEG_INFINITY }),
            has_nan: has_nan || a < 0.0,
            ..Range::ANY
        },
        _ => Range::ANY,
    })
}

fn divided(one: Range, other: Range) -> Range {
    let has_zero = holds_zero(other);
    let may_be_infinite = is_infinite(one) && is_infinite(other);
    let has_nan = one.has_nan || other.has_nan || may_be_infinite || has_zero && holds_zero(one);
    if has_zero || is_infinite(other) {
        // `-0` divides to the other infinity.
        return Range {
            has_nan,
            ..Range::ANY
        };
    }
    let (a, b, c, d) = (one.min.0, one.max.0, other.min.0, other.max.0);
    let ends = [a / c, a / d, b / c, b / d];
    Range {
        min: Number(ends.into_iter().fold(f64::INFINITY, f64::min)),
        max: Number(ends.into_iter().fold(f64::NEG_INFINITY, f64::max)),
        is_whole: false,
        has_nan,
    }
}

/// `a - floor(a / b) * b`: its sign is that of `b`, as long as integers are exact.
fn modulo(one: Range, other: Range) -> Range {
    let is_exact = |range: Range| -EXACT <= range.min.0 && range.max.0 <= EXACT;
    let has_nan =
        one.has_nan || other.has_nan || holds_zero(other) || is_infinite(one) || is_infinite(other);
    let is_whole = one.is_whole && other.is_whole;
    if is_whole && is_exact(one) && is_exact(other) && other.min.0 >= 1.0 {
        return Range {
            min: Number(0.0),
            max: Number(other.max.0 - 1.0),
            is_whole,
            has_nan,
        };
    }
    Range {
        is_whole,
        has_nan,
        ..Range::ANY
    }
}

fn negated_range(range: Range) -> Range {
    Range {
        min: Number(-range.max.0),
        max: Number(-range.min.0),
        ..range
    }
}

/// `-numbers`
pub(super) fn negated(numbers: &Numbers) -> Numbers {
    match numbers {
        Numbers::None => Numbers::None,
        Numbers::Known(known) => known.iter().fold(Numbers::None, |all, number| {
            all.or(&Numbers::one(-number.0))
        }),
        Numbers::Range(range) => Numbers::Range(negated_range(*range)),
    }
}

fn holds_zero(range: Range) -> bool {
    range.min.0 <= 0.0 && 0.0 <= range.max.0
}

fn is_infinite(range: Range) -> bool {
    range.min.0.is_infinite() || range.max.0.is_infinite()
}

/// Whether infinity and its opposite may be added.
fn may_cancel(one: Range, other: Range) -> bool {
    let rises = |range: Range| range.max.0 == f64::INFINITY;
    let falls = |range: Range| range.min.0 == f64::NEG_INFINITY;
    rises(one) && falls(other) || falls(one) && rises(other)
}

/// The results of a few known numbers.
fn of_known(operator: BinaryOperator, left: &Numbers, right: &Numbers) -> Option<Numbers> {
    let (Numbers::Known(one), Numbers::Known(other)) = (left, right) else {
        return None;
    };
    let mut all = Numbers::None;
    for left in one.iter() {
        for right in other.iter() {
            let (left, right) = (left.0, right.0);
            let result = match operator {
                BinaryOperator::Add => left + right,
                BinaryOperator::Subtract => left - right,
                BinaryOperator::Multiply => left * right,
                BinaryOperator::Divide if right != 0.0 => left / right,
                BinaryOperator::Modulo if right != 0.0 => left - (left / right).floor() * right,
                BinaryOperator::Power if whole_power(left, right) => left.powf(right),
                _ => return None,
            };
            all = all.or(&Numbers::one(result));
        }
    }
    Some(all)
}

/// Whether every library of C gives the same power.
fn whole_power(base: f64, exponent: f64) -> bool {
    let is_whole = base.fract() == 0.0 && exponent.fract() == 0.0;
    is_whole && exponent >= 0.0 && base.abs().powf(exponent) < EXACT
}

/// Whether `left < right` may hold, and whether it may not.
pub(super) fn ordered(left: &Numbers, right: &Numbers, or_equal: bool) -> (bool, bool) {
    let (Some(one), Some(other)) = (left.range(), right.range()) else {
        return (true, true);
    };
    let may_be_undefined = one.has_nan || other.has_nan;
    let (may_hold, may_fail) = if or_equal {
        (one.min <= other.max, one.max > other.min)
    } else {
        (one.min < other.max, one.max >= other.min)
    };
    (may_hold, may_fail || may_be_undefined)
}

/// What `left` is where `left < right` holds, or `left <= right`.
pub(super) fn below(right: &Numbers) -> Numbers {
    right.range().map_or(Numbers::ANY, |range| {
        Numbers::Range(Range {
            max: if range.has_nan {
                Range::ANY.max
            } else {
                range.max
            },
            has_nan: false,
            ..Range::ANY
        })
    })
}

/// What `right` is where `left < right` holds, or `left <= right`.
pub(super) fn above(left: &Numbers) -> Numbers {
    negated(&below(&negated(left)))
}

/// `math.floor` and `math.ceil`
pub(super) fn rounded(numbers: &Numbers, up: bool) -> Numbers {
    let round = |number: f64| if up { number.ceil() } else { number.floor() };
    match numbers {
        Numbers::None => Numbers::None,
        Numbers::Known(known) => known.iter().fold(Numbers::None, |all, number| {
            all.or(&Numbers::one(round(number.0)))
        }),
        Numbers::Range(range) => Numbers::Range(Range {
            min: Number(round(range.min.0)),
            max: Number(round(range.max.0)),
            is_whole: true,
            has_nan: range.has_nan,
        }),
    }
}

/// `math.max` and `math.min`
pub(super) fn greatest(all: &[Numbers], is_max: bool) -> Numbers {
    let mut best: Option<Range> = None;
    for numbers in all {
        let Some(range) = numbers.range() else {
            return Numbers::None;
        };
        best = Some(match best {
            None => range,
            Some(best) => Range {
                min: if is_max {
                    best.min.max(range.min)
                } else {
                    best.min.min(range.min)
                },
                max: if is_max {
                    best.max.max(range.max)
                } else {
                    best.max.min(range.max)
                },
                is_whole: best.is_whole && range.is_whole,
                has_nan: best.has_nan || range.has_nan,
            },
        });
    }
    match best {
        // What is no number compares as it likes.
        Some(range) if range.has_nan => Numbers::ANY,
        Some(range) => Numbers::Range(range),
        None => Numbers::ANY,
    }
}
