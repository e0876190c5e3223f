//! Which options a call has, as far as its words are known.

use std::ops::{BitAnd, BitOr};

use crate::server::word::Word;

/// Whether something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    /// It is not.
    No,
    /// Unknown.
    Maybe,
    /// It is.
    Yes,
}

impl Truth {
    pub(super) fn of(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}

impl BitAnd for Truth {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.min(other)
    }
}

impl BitOr for Truth {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.max(other)
    }
}

/// The number of arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) least: usize,
    /// Whether there may be more.
    pub(super) is_open: bool,
}

impl Count {
    pub(super) fn at_least(count: usize) -> Self {
        Self {
            least: count,
            is_open: true,
        }
    }

    /// Whether there are so many or more.
    pub(super) fn reaches(self, count: usize) -> Truth {
        match self.least >= count {
            true => Truth::Yes,
            false if self.is_open => Truth::Maybe,
            false => Truth::No,
        }
    }

    /// The number of groups of `step` arguments from an index on.
    pub(super) fn elements(self, from: usize, step: usize) -> Option<usize> {
        if self.is_open {
            return None;
        }
        self.least.saturating_sub(from).checked_div(step)
    }
}

/// Where the options of a command are among its arguments.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The number of arguments before them, a number of keys included.
    pub(super) fixed: usize,
    /// Whether the last of these is the number of keys that follow.
    pub(super) has_keys: bool,
    /// Whether they end at the first word that is none of `values`.
    pub(super) is_leading: bool,
    /// Options that have values, and how many.
    pub(super) values: Vec<(&'static str, usize)>,
}

/// The value of an option that takes all that follows.
pub(super) const ALL: usize = usize::MAX;

/// What is known of a call's options.
#[derive(Debug)]
pub(super) struct Options<'a> {
    /// Words that may be the names of options; the flag says whether they are.
    names: Vec<(&'a [u8], Truth)>,
    /// Whether there may be others.
    others: Truth,
}

impl<'a> Options<'a> {
    /// Reads the arguments of a call; `is_open`: more may follow.
    pub(super) fn read(words: &'a [Word], is_open: bool, layout: &Layout) -> Self {
        let mut options = Self {
            names: Vec::new(),
            others: Truth::of(is_open) & Truth::Maybe,
        };
        let mut certain = Truth::Yes;
        let mut index = layout.fixed;
        if layout.has_keys {
            match words.get(index.saturating_sub(1)).and_then(count) {
                Some(keys) => index = index.saturating_add(keys),
                None => certain = Truth::Maybe,
            }
        }
        while let Some(word) = words.get(index) {
            let mut taken = 1;
            match word {
                Word::Known(name) => {
                    let values = layout.values(name);
                    if layout.is_leading && values.is_none() && certain == Truth::Yes {
                        return options;
                    }
                    options.names.push((name, certain));
                    taken = values.unwrap_or_default().saturating_add(1);
                }
                Word::OneOf(names) => {
                    for name in names {
                        options.names.push((name, Truth::Maybe));
                    }
                    certain = Truth::Maybe;
                }
                Word::Integer { .. } | Word::Number
                    if layout.is_leading && certain == Truth::Yes =>
                {
                    return options;
                }
                Word::Integer { .. } | Word::Number => {}
                Word::Unknown => {
                    options.others = Truth::Maybe;
                    certain = Truth::Maybe;
                }
            }
            // Where places are not certain, the words that seem to be values are looked at too.
            index = index.saturating_add(if certain == Truth::Yes { taken } else { 1 });
        }
        options
    }

    /// Whether the call has this option.
    pub(super) fn has(&self, option: &str) -> Truth {
        let named = self
            .names
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(option.as_bytes()))
            .map(|(_, certain)| *certain);
        named.fold(self.others, BitOr::bitor)
    }
}

impl Layout {
    fn values(&self, name: &[u8]) -> Option<usize> {
        let named = |(option, _): &&(&str, usize)| name.eq_ignore_ascii_case(option.as_bytes());
        self.values.iter().find(named).map(|(_, values)| *values)
    }
}

/// The count that a word is, if it is known.
fn count(word: &Word) -> Option<usize> {
    match word {
        Word::Known(text) => std::str::from_utf8(text).ok()?.parse().ok(),
        Word::Integer { min, max } if min == max => usize::try_from((*min)?).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let word = |text: &str| match text {
            "?" => Word::Unknown,
            "1?" => Word::Integer {
                min: None,
                max: None,
            },
            _ if text.contains('/') => {
                Word::OneOf(text.split('/').map(|part| part.as_bytes().into()).collect())
            }
            _ => Word::Known(text.as_bytes().into()),
        };
        text.split_whitespace().map(word).collect()
    }

    #[test]
    fn options_are_found_between_values() {
        use Truth::{Maybe, No, Yes};
        let layout = Layout {
            fixed: 2,
            has_keys: false,
            is_leading: false,
            values: vec![("EX", 1), ("STREAMS", ALL)],
        };
        for (text, is_open, expected) in [
            ("GET GET", false, No),
            ("k v get", false, Yes),
            ("k v EX GET", false, No),
            ("k v EX 1? GET", false, Yes),
            ("k v EX ? GET", false, Yes),
            ("k v ? 10 GET", false, Maybe),
            ("k v ? 10", false, Maybe),
            ("k v NX/GET", false, Maybe),
            ("k v NX/XX", false, No),
            ("k v EX/PX GET", false, Maybe),
            ("k v STREAMS a GET", false, No),
            ("k v NX", true, Maybe),
            ("k v GET", true, Yes),
        ] {
            let words = words(text);
            let options = Options::read(&words, is_open, &layout);
            assert_eq!(options.has("GET"), expected, "{text}");
        }
    }

    #[test]
    fn keys_are_no_options() {
        let layout = Layout {
            fixed: 1,
            has_keys: true,
            is_leading: false,
            values: Vec::new(),
        };
        for (text, expected) in [
            ("2 a WITHSCORES", Truth::No),
            ("2 a b WITHSCORES", Truth::Yes),
            ("? a b WITHSCORES", Truth::Maybe),
            ("? a b", Truth::No),
        ] {
            let words = words(text);
            let options = Options::read(&words, false, &layout);
            assert_eq!(options.has("withscores"), expected, "{text}");
        }
    }
}
