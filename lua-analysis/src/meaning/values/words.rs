//! What is known of a value as an argument of a command.

use std::sync::Arc;

use super::domain::{KindSet, Kinds, Numbers, Texts};
use super::value::Value;
use crate::server::word::Word;

impl Value {
    /// What a command gets of it, where it is no nil, boolean or table, which servers refuse.
    pub fn word(&self) -> Word {
        let sent = self.kinds.meet(&Kinds::of(KindSet::TEXT | KindSet::NUMBER));
        match (
            sent.set().has(KindSet::TEXT),
            sent.set().has(KindSet::NUMBER),
        ) {
            (true, false) => text_word(sent.texts()),
            (false, true) => number_word(sent.numbers()),
            (true, true) => match (text_word(sent.texts()), number_word(sent.numbers())) {
                (Word::Integer { .. }, Word::Integer { .. }) => Word::Integer {
                    min: None,
                    max: None,
                },
                (Word::Known(one), Word::Known(other)) => Word::OneOf(vec![one, other]),
                (Word::Integer { .. } | Word::Number, Word::Integer { .. } | Word::Number) => {
                    Word::Number
                }
                _ => Word::Unknown,
            },
            (false, false) => Word::Unknown,
        }
    }
}

fn text_word(texts: &Texts) -> Word {
    match texts {
        Texts::Known(known) => match &**known {
            [one] => Word::Known(Arc::clone(one)),
            known => Word::OneOf(known.to_vec()),
        },
        Texts::Numeric { is_integer: true } | Texts::Between { .. } => Word::Integer {
            min: None,
            max: None,
        },
        Texts::Numeric { is_integer: false } => Word::Number,
        _ => Word::Unknown,
    }
}

/// An integer is written with its digits, up to 2^53.
fn number_word(numbers: &Numbers) -> Word {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Numbers::Known(known) = numbers {
        let words = known.iter().map(|number| match number.0 {
            // One number has two texts: `-0` too.
            0.0 => Word::OneOf([&b"0"[..], b"-0"].map(Arc::from).to_vec()),
            number => Word::number(number),
        });
        if let Some(word) = one_of(words) {
            return word;
        }
    }
    match numbers.range() {
        Some(range) if range.is_whole && !range.has_nan => {
            #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
            let bound = |end: f64| (end.abs() <= EXACT).then_some(end as i64);
            Word::Integer {
                min: bound(range.min.0),
                max: bound(range.max.0),
            }
        }
        _ => Word::Number,
    }
}

/// One of some texts, if all are.
fn one_of(words: impl Iterator<Item = Word>) -> Option<Word> {
    let mut texts = Vec::new();
    for word in words {
        match word {
            Word::Known(text) => texts.push(text),
            Word::OneOf(more) => texts.extend(more),
            _ => return None,
        }
    }
    match texts.as_slice() {
        [] => None,
        [one] => Some(Word::Known(Arc::clone(one))),
        _ => Some(Word::OneOf(texts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::values::domain::{Number, Range};
    use crate::meaning::values::text::{Sources, Text};

    fn word(kinds: Kinds) -> Word {
        Value::of(kinds, Text::number(Sources::NONE)).word()
    }

    #[test]
    fn servers_get_texts() {
        let text = |texts: &[&str]| Texts::some(texts.iter().map(|text| text.as_bytes()));
        let number = |number| Kinds::number(Numbers::Known([Number(number)].into()));
        assert_eq!(word(Kinds::text(text(&["EX"]))), Word::text("EX"));
        assert!(
            matches!(word(Kinds::text(text(&["EX", "PX"]))), Word::OneOf(both) if both.len() == 2)
        );
        assert_eq!(word(number(10.0)), Word::text("10"));
        assert_eq!(word(number(0.5)), Word::text("0.5"));
        assert_eq!(word(Kinds::of(KindSet::TEXT)), Word::Unknown);
        assert_eq!(word(Kinds::of(KindSet::NUMBER)), Word::Number);
        assert_eq!(word(Kinds::of(KindSet::NIL)), Word::Unknown);
        let natural = Range {
            min: Number(0.0),
            max: Number(f64::INFINITY),
            is_whole: true,
            has_nan: false,
        };
        assert_eq!(
            word(Kinds::number(Numbers::Range(natural))),
            Word::Integer {
                min: Some(0),
                max: None
            }
        );
    }
}
