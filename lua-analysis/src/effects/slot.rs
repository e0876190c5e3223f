//! Whether a derived key is in the slot of the key that it is made from.
//!
//! The slot of a key is that of its tag: what is between its first `{` and the next `}`, if anything
//! is; else that of the whole key.

use std::fmt;

use crate::meaning::entries::TableName;
use crate::meaning::values::{Form, FormPart};

/// When a key is in the slot of an entry of `KEYS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// Always: it is the entry, or it has the same tag in front.
    Same(usize),
    /// Where the entry has a tag, as in `KEYS[1] .. ':events'`.
    IfTagged(usize),
    /// Where the entry has no brace, as in `'{' .. KEYS[1] .. '}:events'`.
    IfNoBrace(usize),
    /// By chance only, or nobody knows.
    Unknown,
}

impl fmt::Display for Slot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(entry) => write!(formatter, "the slot of `KEYS[{entry}]`"),
            Self::IfTagged(entry) => {
                write!(
                    formatter,
                    "the slot of `KEYS[{entry}]` if that has a `{{tag}}`"
                )
            }
            Self::IfNoBrace(entry) => {
                write!(
                    formatter,
                    "the slot of `KEYS[{entry}]` if that has no brace"
                )
            }
            Self::Unknown => formatter.write_str("any slot"),
        }
    }
}

/// The slot of a key of this form.
pub fn slot(form: &Form) -> Slot {
    let entry = |part: &FormPart| match part {
        FormPart::Entry(TableName::Keys, index) => Some(*index),
        _ => None,
    };
    match form.parts() {
        [part] => entry(part).map_or(Slot::Unknown, Slot::Same),
        // What follows a tag counts for nothing.
        [first, ..] if entry(first).is_some() => entry(first).map_or(Slot::Unknown, Slot::IfTagged),
        [FormPart::Text(before), key, FormPart::Text(after), ..]
            if before.ends_with(b"{")
                && !has_brace_before_end(before)
                && after.starts_with(b"}") =>
        {
            entry(key).map_or(Slot::Unknown, Slot::IfNoBrace)
        }
        // A text without a brace in front leaves the entry's tag the first.
        [FormPart::Text(before), key, ..] if !before.contains(&b'{') => {
            entry(key).map_or(Slot::Unknown, Slot::IfTagged)
        }
        _ => Slot::Unknown,
    }
}

/// Whether there is a `{` before the one at the end.
fn has_brace_before_end(text: &[u8]) -> bool {
    text.split_last()
        .is_some_and(|(_, before)| before.contains(&b'{'))
}
