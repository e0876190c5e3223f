//! The domain of the analysis: which values an expression may have.
//!
//! [`Kinds`] says it of everything but the tables and functions of the script, which are told apart
//! in the heap. Each set here is an upper bound: a value at run time that is not inside is a fault.

mod display;
mod kinds;
mod number;
mod observed;
pub(crate) mod text;

use std::sync::Arc;

use crate::meaning::entries::TableName;
use crate::text::span::Span;

pub use kinds::KindSet;
pub use number::{Number, Numbers, Range};
pub use observed::Observed;
pub use text::Texts;

/// Where a `nil` or a `false` comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The command, the field that is read, the call.
    pub span: Span,
    /// What it is.
    pub kind: OriginKind,
}

/// What a `nil` or a `false` comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OriginKind {
    /// The reply of a command: there is no such key or field.
    Reply,
    /// An element of such a reply, or of a list in it.
    Element,
    /// A field of another table.
    Field,
    /// An entry of `KEYS` or `ARGV` that the caller may leave out.
    Entry(TableName),
    /// `tonumber` of what may not be a number.
    Conversion,
    /// `string.match`, `string.find`, `string.byte`: nothing is found.
    Search,
}

/// Which values an expression may have, without its tables and functions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kinds {
    set: KindSet,
    numbers: Numbers,
    texts: Texts,
    nil_origin: Option<Origin>,
    false_origin: Option<Origin>,
}

impl Kinds {
    /// No value.
    pub const NONE: Self = Self::of(KindSet::NONE);
    /// Any value.
    pub const ANY: Self = Self::of(KindSet::ANY);

    /// Any value of these kinds.
    pub const fn of(set: KindSet) -> Self {
        Self {
            set,
            numbers: if set.has(KindSet::NUMBER) {
                Numbers::ANY
            } else {
                Numbers::None
            },
            texts: if set.has(KindSet::TEXT) {
                Texts::Any
            } else {
                Texts::None
            },
            nil_origin: None,
            false_origin: None,
        }
    }

    /// One of these numbers.
    pub fn number(numbers: Numbers) -> Self {
        let set = match numbers {
            Numbers::None => KindSet::NONE,
            _ => KindSet::NUMBER,
        };
        Self {
            set,
            numbers,
            ..Self::NONE
        }
    }

    /// One of these strings.
    pub fn text(texts: Texts) -> Self {
        let set = match texts {
            Texts::None => KindSet::NONE,
            _ => KindSet::TEXT,
        };
        Self {
            set,
            texts,
            ..Self::NONE
        }
    }

    /// `nil`, which comes from there.
    pub fn nil_of(origin: Origin) -> Self {
        Self {
            nil_origin: Some(origin),
            ..Self::of(KindSet::NIL)
        }
    }

    /// `false`, which comes from there.
    pub fn false_of(origin: Origin) -> Self {
        Self {
            false_origin: Some(origin),
            ..Self::of(KindSet::FALSE)
        }
    }

    /// Which kinds.
    pub const fn set(&self) -> KindSet {
        self.set
    }

    /// Which numbers.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// Which strings.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Where a `nil` comes from.
    pub fn nil_origin(&self) -> Option<Origin> {
        self.nil_origin
    }

    /// Where a `false` comes from.
    pub fn false_origin(&self) -> Option<Origin> {
        self.false_origin
    }

    /// The same with this as where its `nil` comes from, if it may be that and nobody knows better.
    #[must_use]
    pub fn nil_from(mut self, origin: Origin) -> Self {
        if self.set.has(KindSet::NIL) && self.nil_origin.is_none() {
            self.nil_origin = Some(origin);
        }
        self
    }

    /// The same with this as where its `nil` comes from, if it may be that.
    #[must_use]
    pub(crate) fn with_nil_origin(mut self, origin: Origin) -> Self {
        if self.set.has(KindSet::NIL) {
            self.nil_origin = Some(origin);
        }
        self
    }

    /// The only number there is, if it is nothing else.
    pub fn known_number(&self) -> Option<f64> {
        self.numbers
            .known()
            .filter(|_| self.set.is_within(KindSet::NUMBER))
    }

    /// The only string there is, if it is nothing else.
    pub fn known_text(&self) -> Option<&Arc<[u8]>> {
        self.texts
            .known()
            .filter(|_| self.set.is_within(KindSet::TEXT))
    }

    /// Whether it is any value of its kinds.
    pub(crate) fn has_all_of_its_kinds(&self) -> bool {
        let has_numbers = !self.set.has(KindSet::NUMBER) || self.numbers == Numbers::ANY;
        let has_texts = !self.set.has(KindSet::TEXT) || self.texts == Texts::Any;
        has_numbers && has_texts
    }

    /// Whether it is one value and no other: `nil`, a boolean, a known number or string.
    pub fn is_single(&self) -> bool {
        let simple = KindSet::NIL | KindSet::BOOLEAN;
        let is_simple = self.set.is_within(simple) && self.set.count() == 1;
        is_simple || self.known_number().is_some() || self.known_text().is_some()
    }

    /// These and those.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self {
            set: self.set | other.set,
            numbers: self.numbers.or(&other.numbers),
            texts: self.texts.or(&other.texts),
            nil_origin: first(self.nil_origin, other.nil_origin),
            false_origin: first(self.false_origin, other.false_origin),
        }
    }

    /// Those that are in both, or more. Where they come from is as in the first.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        let mut set = self.set & other.set;
        let numbers = if set.has(KindSet::NUMBER) {
            self.numbers.meet(&other.numbers)
        } else {
            Numbers::None
        };
        let texts = if set.has(KindSet::TEXT) {
            self.texts.meet(&other.texts)
        } else {
            Texts::None
        };
        if numbers == Numbers::None {
            set = set.without(KindSet::NUMBER);
        }
        if texts == Texts::None {
            set = set.without(KindSet::TEXT);
        }
        Self {
            set,
            numbers,
            texts,
            nil_origin: self.nil_origin.filter(|_| set.has(KindSet::NIL)),
            false_origin: self.false_origin.filter(|_| set.has(KindSet::FALSE)),
        }
    }

    /// The same without these kinds.
    #[must_use]
    pub fn without(&self, kinds: KindSet) -> Self {
        self.meet(&Self::of(!kinds))
    }

    /// The same where no number and no string is told apart from others.
    #[must_use]
    pub(crate) fn generalised(&self) -> Self {
        let numbers = match &self.numbers {
            Numbers::None => Numbers::None,
            numbers if numbers.is_whole() => Numbers::whole(f64::NEG_INFINITY, f64::INFINITY),
            _ => Numbers::ANY,
        };
        Self {
            numbers,
            texts: self.texts.generalised(),
            ..self.clone()
        }
    }

    /// What `self` becomes where it grows to `grown` again and again.
    #[must_use]
    pub fn widened(&self, grown: &Self) -> Self {
        Self {
            numbers: self.numbers.widened(&grown.numbers),
            texts: self.texts.widened(&grown.texts),
            ..grown.clone()
        }
    }
}

fn first(one: Option<Origin>, other: Option<Origin>) -> Option<Origin> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
