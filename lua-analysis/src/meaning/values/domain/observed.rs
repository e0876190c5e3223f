//! Values as they are at run time, to be held against what was found out of them.

use super::{KindSet, Kinds};

/// A value that an expression had when it ran.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// `nil`
    Nil,
    /// `false` or `true`
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(Vec<u8>),
    /// A table, as far as it was looked at.
    Table {
        /// The first entries: 1, 2, 3, … up to the first `nil`.
        array: Vec<Observed>,
        /// Fields with a name, such as `err` and `ok`.
        fields: Vec<(Vec<u8>, Observed)>,
    },
    /// A function.
    Function,
    /// A thread or a userdata.
    Other,
}

impl Observed {
    /// Its kind.
    pub fn kind(&self) -> KindSet {
        match self {
            Self::Nil => KindSet::NIL,
            Self::Boolean(false) => KindSet::FALSE,
            Self::Boolean(true) => KindSet::TRUE,
            Self::Number(_) => KindSet::NUMBER,
            Self::Text(_) => KindSet::TEXT,
            Self::Table { .. } => KindSet::TABLE,
            Self::Function => KindSet::FUNCTION,
            Self::Other => KindSet::OTHER,
        }
    }
}

impl Kinds {
    /// Whether this value is among them; of a table or function, whether its kind is.
    pub fn admits(&self, observed: &Observed) -> bool {
        self.set.has(observed.kind())
            && match observed {
                Observed::Number(number) => self.numbers.has(*number),
                Observed::Text(text) => self.texts.has(text),
                _ => true,
            }
    }
}
