//! What a script does with `KEYS` and `ARGV`: which entries it reads, what it calls them, which
//! it takes as numbers.
//!
//! Filled by [`facts`](crate::facts). What it says of indices is certain; where a table goes out of
//! sight it is [dynamic](Table::is_dynamic). Names and number-ness are hints.

use std::collections::BTreeMap;

use crate::span::Span;
use crate::syntax::ast::Name;

/// One of the two tables that a call fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableName {
    /// `KEYS`.
    Keys,
    /// `ARGV`.
    Argv,
}

impl TableName {
    /// As Lua writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "KEYS",
            Self::Argv => "ARGV",
        }
    }
}

/// What a script does with one of the tables.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The entries that it names by a constant index, from 1 on.
    pub entries: BTreeMap<usize, Entry>,
    /// The first place where it reads an entry that only the call decides (`KEYS[i]`, `#ARGV`,
    /// `unpack(KEYS)`).
    pub dynamic: Option<Span>,
    /// Indices that no entry has: zero, negative, fractional.
    pub impossible: Vec<(f64, Span)>,
}

impl Table {
    /// Whether the script may read entries that it doesn't name.
    pub fn is_dynamic(&self) -> bool {
        self.dynamic.is_some()
    }

    /// The highest index named.
    pub fn highest(&self) -> usize {
        self.entries.keys().next_back().copied().unwrap_or(0)
    }
}

/// What a script does with one entry.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Every place that reads it, in the order of the text.
    pub uses: Vec<Span>,
    /// The first local variable that holds it.
    pub name: Option<Name>,
    /// Whether it is used as a number: by `tonumber` or in arithmetic.
    pub is_number: bool,
}

/// What a script does with both tables.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// `KEYS`.
    pub keys: Table,
    /// `ARGV`.
    pub argv: Table,
}

impl Entries {
    /// One of the tables.
    pub fn table(&self, name: TableName) -> &Table {
        match name {
            TableName::Keys => &self.keys,
            TableName::Argv => &self.argv,
        }
    }

    pub(crate) fn table_mut(&mut self, name: TableName) -> &mut Table {
        match name {
            TableName::Keys => &mut self.keys,
            TableName::Argv => &mut self.argv,
        }
    }
}
