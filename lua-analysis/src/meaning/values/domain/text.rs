//! Sets of strings: a few known ones, those that are numbers, those that start the same, all.

use std::sync::Arc;

use super::number::{MOST_KNOWN, Number};

/// The longest string that is known by its bytes.
pub(crate) const LONGEST_KNOWN: usize = 10_000;

/// Which strings a value may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Texts {
    /// None at all.
    None,
    /// One of these: sorted, at most eight.
    Known(Arc<[Arc<[u8]>]>),
    /// A number as text: `tonumber` of it is not nil.
    Numeric {
        /// Whether it is an integer as servers write them: digits, with a `-` or not.
        is_integer: bool,
    },
    /// An integer as servers write them, in this range.
    Between {
        /// The least.
        min: Number,
        /// The greatest.
        max: Number,
    },
    /// It starts so, and goes on with anything.
    Prefix(Arc<[u8]>),
    /// Any string.
    Any,
}

impl Texts {
    /// This string.
    pub fn one(text: Arc<[u8]>) -> Self {
        if text.len() > LONGEST_KNOWN {
            return Self::starting(text.get(..100).unwrap_or_default());
        }
        Self::Known(Arc::new([text]))
    }

    /// One of these strings.
    pub fn some<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let texts = texts.into_iter().map(|text| Self::one(text.into()));
        texts.fold(Self::None, |all, text| all.or(&text))
    }

    /// A string that starts so.
    pub fn starting(prefix: &[u8]) -> Self {
        if prefix.is_empty() {
            Self::Any
        } else {
            Self::Prefix(prefix.into())
        }
    }

    /// An integer as servers write them, from the one to the other.
    pub fn between(min: f64, max: f64) -> Self {
        let (min, max) = (Number(min), Number(max));
        Self::Between { min, max }
    }

    /// The only one there is.
    pub fn known(&self) -> Option<&Arc<[u8]>> {
        match self {
            Self::Known(known) => match &**known {
                [one] => Some(one),
                _ => None,
            },
            _ => None,
        }
    }

    /// How all of them start.
    pub fn prefix(&self) -> &[u8] {
        match self {
            Self::Known(known) => match &**known {
                [] => b"",
                [first, rest @ ..] => rest
                    .iter()
                    .fold(&**first, |prefix, text| common(prefix, text)),
            },
            Self::Prefix(prefix) => prefix,
            _ => b"",
        }
    }

    /// Whether each is a number as text; with `true`, an integer as servers write them.
    pub fn is_numeric(&self, integer: bool) -> bool {
        match self {
            Self::Known(known) => known
                .iter()
                .all(|text| is_integer(text) || !integer && to_number(text).is_some()),
            Self::Numeric { is_integer } => *is_integer || !integer,
            Self::Between { .. } => true,
            _ => false,
        }
    }

    /// Whether each is a number that is not written in another way than servers and Lua write it,
    /// such as `0x10`: where many are taken together, they stay so.
    fn is_decimal(&self) -> bool {
        let is_usual = |text: &[u8]| {
            let text = std::str::from_utf8(text).ok();
            text.is_some_and(|text| text.parse::<f64>().is_ok())
        };
        match self {
            Self::Known(known) => self.is_numeric(false) && known.iter().all(|text| is_usual(text)),
            _ => self.is_numeric(false),
        }
    }

    /// Whether one of them may be a number as text.
    pub fn may_be_numeric(&self) -> bool {
        match self {
            Self::None => false,
            Self::Known(known) => known.iter().any(|text| to_number(text).is_some()),
            Self::Numeric { .. } | Self::Between { .. } | Self::Any => true,
            Self::Prefix(prefix) => may_start_number(prefix),
        }
    }

    /// Whether this one is among them.
    pub fn has(&self, text: &[u8]) -> bool {
        match self {
            Self::None => false,
            Self::Known(known) => known.iter().any(|one| **one == *text),
            Self::Numeric { is_integer: true } => is_integer(text),
            Self::Numeric { is_integer: false } => to_number(text).is_some(),
            Self::Between { min, max } => {
                let is_inside = |number| *min <= Number(number) && Number(number) <= *max;
                is_integer(text) && to_number(text).is_some_and(is_inside)
            }
            Self::Prefix(prefix) => text.starts_with(prefix),
            Self::Any => true,
        }
    }

    /// These and those.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, texts) | (texts, Self::None) => texts.clone(),
            (one, other) if one == other => one.clone(),
            (Self::Known(one), Self::Known(other)) => {
                let mut both = one.to_vec();
                for text in other.iter() {
                    if let Err(place) = both.binary_search(text) {
                        both.insert(place, Arc::clone(text));
                    }
                }
                let is_too_many = both.len() > MOST_KNOWN;
                let both = Self::Known(both.into());
                if is_too_many {
                    both.generalised()
                } else {
                    both
                }
            }
            (
                Self::Between { min, max },
                Self::Between {
                    min: low,
                    max: high,
                },
            ) => Self::Between {
                min: *min.min(low),
                max: *max.max(high),
            },
            (one, other) if one.is_decimal() && other.is_decimal() => Self::Numeric {
                is_integer: one.is_numeric(true) && other.is_numeric(true),
            },
            (one, other) => Self::starting(common(one.prefix(), other.prefix())),
        }
    }

    /// What holds of all of them and is no list.
    #[must_use]
    pub fn generalised(&self) -> Self {
        match self {
            Self::Known(_) if self.is_decimal() => Self::Numeric {
                is_integer: self.is_numeric(true),
            },
            Self::Known(_) => Self::starting(self.prefix()),
            other => other.clone(),
        }
    }

    /// Those that are in both, or more.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::Any, texts) | (texts, Self::Any) => texts.clone(),
            (Self::Known(known), filter) | (filter, Self::Known(known)) => {
                let kept = known.iter().filter(|text| filter.has(text));
                let kept: Vec<Arc<[u8]>> = kept.cloned().collect();
                if kept.is_empty() {
                    Self::None
                } else {
                    Self::Known(kept.into())
                }
            }
            (
                Self::Between { min, max },
                Self::Between {
                    min: low,
                    max: high,
                },
            ) => {
                let (min, max) = (*min.max(low), *max.min(high));
                if min > max {
                    Self::None
                } else {
                    Self::Between { min, max }
                }
            }
            (between @ Self::Between { .. }, other) | (other, between @ Self::Between { .. }) => {
                if other.may_be_numeric() {
                    between.clone()
                } else {
                    Self::None
                }
            }
            (Self::Numeric { is_integer: one }, Self::Numeric { is_integer: other }) => {
                Self::Numeric {
                    is_integer: *one || *other,
                }
            }
            (Self::Numeric { is_integer }, Self::Prefix(prefix))
            | (Self::Prefix(prefix), Self::Numeric { is_integer }) => {
                if may_start_number(prefix) {
                    Self::Numeric {
                        is_integer: *is_integer,
                    }
                } else {
                    Self::None
                }
            }
            (Self::Prefix(one), Self::Prefix(other)) => {
                if one.starts_with(other) {
                    Self::Prefix(Arc::clone(one))
                } else if other.starts_with(one) {
                    Self::Prefix(Arc::clone(other))
                } else {
                    Self::None
                }
            }
        }
    }

    /// What `self` becomes where it grows to `grown` again and again.
    #[must_use]
    pub fn widened(&self, grown: &Self) -> Self {
        match (self, grown) {
            (Self::None, _) => grown.clone(),
            (before, after) if before == after => grown.clone(),
            (Self::Known(_), Self::Known(_)) => grown.generalised(),
            (Self::Between { .. }, Self::Between { .. }) => Self::Numeric { is_integer: true },
            (Self::Prefix(_), Self::Prefix(_)) => Self::Any,
            _ => grown.clone(),
        }
    }
}

fn common<'a>(one: &'a [u8], other: &[u8]) -> &'a [u8] {
    let length = one
        .iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count();
    one.get(..length).unwrap_or_default()
}

/// Whether this is an integer as servers write them.
pub(crate) fn is_integer(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    match digits {
        // Lua writes a negative zero.
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.len() < 20 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Whether a number as text may start so: blanks, a sign, digits, `inf`, `nan`, `0x`.
fn may_start_number(prefix: &[u8]) -> bool {
    let rest = prefix.trim_ascii_start();
    let rest = rest.strip_prefix(b"-").unwrap_or(rest);
    let rest = rest.strip_prefix(b"+").unwrap_or(rest);
    match rest {
        [b'0'..=b'9' | b'.', ..] => rest.iter().all(|byte| {
            byte.is_ascii_hexdigit()
                || matches!(byte, b'.' | b'x' | b'X' | b'p' | b'P' | b'+' | b'-')
                || byte.is_ascii_whitespace()
        }),
        [] | [b'i' | b'I' | b'n' | b'N', ..] => true,
        _ => false,
    }
}

/// What `tonumber` makes of a string: `strtod` of C, with blanks around it.
pub(crate) fn to_number(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let is_blank = |one: char| matches!(one, ' ' | '\t'..='\r');
    let text = text.trim_matches(is_blank);
    let (is_negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let number = if let Some(hex) = lower.strip_prefix("0x") {
        hexadecimal(hex)?
    } else if lower == "inf" || lower == "infinity" {
        f64::INFINITY
    } else if lower == "nan" || lower.starts_with("nan(") && lower.ends_with(')') {
        f64::NAN
    } else {
        let is_decimal =
            |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'+' | b'-');
        let starts = lower.bytes().next()?;
        let is_start = starts.is_ascii_digit() || starts == b'.';
        if !is_start || !lower.bytes().all(is_decimal) {
            return None;
        }
        lower.parse().ok()?
    };
    Some(if is_negative { -number } else { number })
}

/// The digits after `0x`, with a point and an exponent of two or without.
fn hexadecimal(digits: &str) -> Option<f64> {
    let (mantissa, exponent) = match digits.split_once('p') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut number = 0.0_f64;
    for digit in whole.chars().chain(fraction.chars()) {
        number = number * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let shift = i32::try_from(fraction.len()).ok()?.checked_mul(4)?;
    Some(number * 2.0_f64.powi(exponent.checked_sub(shift)?))
}
