//! Which texts servers take in a place.

use super::kind::Kind;
use crate::server::word::Word;

/// Whether a word can stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Takes {
    /// No server takes it.
    No,
    /// It depends on what is not known here.
    Maybe,
    /// Every server takes it.
    Yes,
}

impl Takes {
    fn yes_if(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    fn maybe_if(may: bool) -> Self {
        if may { Self::Maybe } else { Self::No }
    }
}

/// Numbers of digits that no server finds too long.
const SAFE_DIGITS: usize = 18;

const UNITS: [&[u8]; 4] = [b"m", b"km", b"ft", b"mi"];

impl Kind {
    /// Whether a word can stand here.
    pub(super) fn takes(self, word: &Word) -> Takes {
        match word {
            Word::Known(text) => self.takes_text(text),
            Word::OneOf(texts) => {
                let mut takes = texts.iter().map(|text| self.takes_text(text));
                let Some(first) = takes.next() else {
                    return Takes::Maybe;
                };
                takes.fold(
                    first,
                    |all, one| if all == one { all } else { Takes::Maybe },
                )
            }
            Word::Integer { min, max } => {
                self.takes_integer(min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX))
            }
            Word::Number => match self {
                Self::String | Self::Key | Self::Pattern => Takes::Yes,
                Self::LexBound | Self::Encoding | Self::Unit => Takes::No,
                _ => Takes::Maybe,
            },
            Word::Unknown => match self {
                Self::String | Self::Key | Self::Pattern => Takes::Yes,
                _ => Takes::Maybe,
            },
        }
    }

    fn takes_integer(self, min: i64, max: i64) -> Takes {
        match self {
            Self::String | Self::Key | Self::Pattern | Self::Double | Self::ScoreBound => {
                Takes::Yes
            }
            Self::Integer(least, most) | Self::UnixTime(least, most) => {
                if min >= least && max <= most {
                    Takes::Yes
                } else {
                    Takes::maybe_if(max >= least && min <= most)
                }
            }
            Self::NotZero if min > 0 || max < 0 => Takes::Yes,
            Self::NotZero => Takes::maybe_if((min, max) != (0, 0)),
            Self::Count => Takes::maybe_if(max >= 1),
            Self::NotNegative if min >= 0 => Takes::Yes,
            Self::NotNegative => Takes::maybe_if(max >= 0),
            Self::LexBound | Self::Encoding | Self::Unit => Takes::No,
            _ => Takes::Maybe,
        }
    }

    fn takes_text(self, text: &[u8]) -> Takes {
        match self {
            Self::String | Self::Key | Self::Pattern => Takes::Yes,
            Self::Integer(least, most) | Self::UnixTime(least, most) => {
                Takes::yes_if(integer(text).is_some_and(|it| (least..=most).contains(&it)))
            }
            Self::NotZero => Takes::yes_if(integer(text).is_some_and(|it| it != 0)),
            Self::Count => Takes::yes_if(integer(text).is_some_and(|count| count >= 1)),
            Self::Cursor => {
                if is_digits(text) {
                    Takes::Yes
                } else {
                    Takes::maybe_if(!text.iter().any(u8::is_ascii_alphabetic))
                }
            }
            Self::NotNegative if text.starts_with(b"-") => {
                let is_zero = !text.iter().any(|byte| (b'1'..=b'9').contains(byte));
                Takes::maybe_if(is_zero && double(text) != Takes::No)
            }
            Self::Double | Self::NotNegative => double(text),
            Self::ScoreBound => double(text.strip_prefix(b"(").unwrap_or(text)),
            Self::LexBound => match text {
                b"-" | b"+" | [b'[' | b'(', ..] => Takes::Yes,
                [] => Takes::Maybe,
                _ => Takes::No,
            },
            Self::StreamId => stream_id(text),
            Self::StreamBound => match text {
                b"-" | b"+" => Takes::Yes,
                [b'(', id @ ..] => stream_id(id).min(Takes::Maybe),
                id => stream_id(id),
            },
            Self::NewStreamId => match text {
                b"*" => Takes::Yes,
                // Redis 6.2 has no `1526919030474-*`.
                [time @ .., b'-', b'*'] => Takes::maybe_if(is_digits(time)),
                id => stream_id(id),
            },
            Self::StreamPlace => match text {
                // What may stand where depends on the command and its version.
                b"$" | b">" | b"+" | b"-" => Takes::Maybe,
                id => stream_id(id),
            },
            Self::Encoding => match text {
                [b'i' | b'u', bits @ ..] => match integer(bits) {
                    Some(1..=63) => Takes::Yes,
                    Some(64) => Takes::yes_if(text.first() == Some(&b'i')),
                    _ => Takes::No,
                },
                _ => Takes::No,
            },
            Self::Unit if UNITS.contains(&text) => Takes::Yes,
            // Redis 6.2 knows them in lower case only.
            Self::Unit => Takes::maybe_if(UNITS.iter().any(|unit| unit.eq_ignore_ascii_case(text))),
            Self::Offset => {
                let offset = text.strip_prefix(b"#").unwrap_or(text);
                match integer(offset) {
                    Some(0..=1_000_000) => Takes::Yes,
                    Some(0..) => Takes::Maybe,
                    _ => Takes::No,
                }
            }
        }
    }
}

/// An integer as servers read it: no blanks, no `+`, no zeros before it.
pub(super) fn integer(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let is_plain = match digits {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    std::str::from_utf8(text)
        .ok()
        .filter(|_| is_plain)?
        .parse()
        .ok()
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.len() <= SAFE_DIGITS && text.iter().all(u8::is_ascii_digit)
}

/// A number as `strtod` reads it. What is unusual (`inf`, `0x1p4`, `1e999`) depends on the command
/// and on the version.
fn double(text: &[u8]) -> Takes {
    let unsigned = match text {
        [b'-' | b'+', rest @ ..] => rest,
        _ => text,
    };
    let is_usual = unsigned.len() <= SAFE_DIGITS
        && unsigned.iter().any(u8::is_ascii_digit)
        && unsigned
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.')
        && unsigned.split(|byte| *byte == b'.').nth(2).is_none();
    if is_usual {
        return Takes::Yes;
    }
    let lower = unsigned.to_ascii_lowercase();
    let is_number = std::str::from_utf8(&lower).is_ok_and(|text| text.parse::<f64>().is_ok());
    let is_unusual = is_number
        || lower.starts_with(b"inf")
        || lower.starts_with(b"nan")
        || lower.starts_with(b"0x")
        || !lower.iter().any(u8::is_ascii_alphabetic);
    Takes::maybe_if(is_unusual)
}

/// `1526919030474` or `1526919030474-55`.
fn stream_id(text: &[u8]) -> Takes {
    let mut parts = text.splitn(2, |byte| *byte == b'-');
    let time = parts.next().unwrap_or_default();
    let are_digits = is_digits(time) && parts.next().is_none_or(is_digits);
    if are_digits {
        Takes::Yes
    } else {
        Takes::maybe_if(!text.iter().any(u8::is_ascii_alphabetic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Takes::{Maybe, No, Yes};

    fn takes(kind: &str, text: &str) -> Takes {
        Kind::named(kind).expect(kind).takes(&Word::text(text))
    }

    #[test]
    fn integers_are_strict() {
        for (text, expected) in [
            ("0", Yes),
            ("-1", Yes),
            ("9223372036854775807", Yes),
            ("9223372036854775808", No),
            ("+1", No),
            ("01", No),
            ("-0", No),
            (" 1", No),
            ("1.0", No),
            ("1e3", No),
            ("", No),
            ("NX", No),
        ] {
            assert_eq!(takes("integer", text), expected, "{text:?}");
        }
        assert_eq!(takes("positive", "0"), No);
        assert_eq!(takes("bit", "1"), Yes);
        assert_eq!(takes("bit", "2"), No);
        assert_eq!(takes("count", "0"), No);
    }

    #[test]
    fn numbers_may_be_fractions() {
        for (text, expected) in [
            ("1", Yes),
            ("-1.5", Yes),
            ("+.5", Yes),
            ("1e3", Maybe),
            ("inf", Maybe),
            ("nan", Maybe),
            ("0x10", Maybe),
            ("", Maybe),
            ("1.2.3", Maybe),
            ("GTE", No),
            ("m", No),
            ("1 s", No),
        ] {
            assert_eq!(takes("double", text), expected, "{text:?}");
        }
        assert_eq!(takes("score-bound", "(1"), Yes);
        assert_eq!(takes("score-bound", "[1"), Maybe);
        assert_eq!(takes("score-bound", "[a"), No);
    }

    #[test]
    fn bounds_and_ids() {
        for (kind, text, expected) in [
            ("lex-bound", "-", Yes),
            ("lex-bound", "[a", Yes),
            ("lex-bound", "a", No),
            ("stream-id", "1-2", Yes),
            ("stream-id", "now", No),
            ("stream-id", "$", Maybe),
            ("stream-bound", "+", Yes),
            ("new-stream-id", "*", Yes),
            ("new-stream-id", "1-*", Maybe),
            ("encoding", "u8", Yes),
            ("encoding", "u64", No),
            ("encoding", "8", No),
            ("offset", "#1", Yes),
            ("offset", "-1", No),
            ("cursor", "0", Yes),
            ("cursor", "x", No),
        ] {
            assert_eq!(takes(kind, text), expected, "{kind} {text:?}");
        }
    }

    #[test]
    fn words_that_are_known_in_part() {
        let integer = |min, max| Word::Integer { min, max };
        let at_least_one = Kind::Integer(1, i64::MAX);
        assert_eq!(at_least_one.takes(&integer(Some(1), None)), Yes);
        assert_eq!(at_least_one.takes(&integer(None, Some(0))), No);
        assert_eq!(at_least_one.takes(&integer(None, None)), Maybe);
        assert_eq!(at_least_one.takes(&Word::Number), Maybe);
        assert_eq!(Kind::Key.takes(&Word::Unknown), Yes);
        let either = Word::OneOf(vec![b"1"[..].into(), b"x"[..].into()]);
        assert_eq!(at_least_one.takes(&either), Maybe);
    }
}
