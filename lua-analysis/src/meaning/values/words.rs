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
        Texts::Known(known) => match known.as_slice() {
            [one] => Word::Known(Arc::clone(one)),
            known => Word::OneOf(known.to_vec()),
        },
        Texts::Numeric { is_integer: true } => Word::Integer {
            min: None,
            max: None,
        },
        Texts::Numeric { is_integer: false } => Word::Number,
        _ => Word::Unknown,
    }
}

/// Servers write a number with 17 digits: an integer up to 2^53 is one.
fn number_word(numbers: &Numbers) -> Word {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Numbers::Known(known) = numbers
        && known
            .iter()
            .all(|number| number.is_whole() && number.0.abs() <= EXACT && number.0 != 0.0)
    {
        let mut words: Vec<Arc<[u8]>> = known
            .iter()
            .map(|number| number.0.to_string().as_bytes().into())
            .collect();
        return match (words.len(), words.pop()) {
            (1, Some(one)) => Word::Known(one),
            (_, Some(last)) => {
                words.push(last);
                Word::OneOf(words)
            }
            (_, None) => Word::Unknown,
        };
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
