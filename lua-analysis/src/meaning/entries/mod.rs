//! What a script does with `KEYS` and `ARGV`: which entries it reads, what it calls them, which
//! it takes as numbers or decodes, which may be empty or missing.
//!
//! Filled by `entries` from what [`values`](crate::meaning::values) knows of each place. What it says of indices is
//! certain; where a table goes out of sight it is [dynamic](Table::is_dynamic). All else are hints.

mod form;
mod naming;
mod presence;
mod reader;

pub(crate) use reader::entries;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::text::span::Span;

/// Entries with a higher index are no parameters of their own: scripts in use have at most 26, and
/// a function of so many is of no use to anybody. They belong to the rest of their table.
pub const MOST_PARAMETERS: usize = 1_000;

/// The highest index that an entry can have. Servers take 1,048,576 words in one command (measured
/// on all of them), and three are `EVALSHA`, the hash and the number of keys.
pub const HIGHEST_INDEX: usize = (1 << 20) - 3;

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
    /// Indices that no entry has: zero, negative, fractional, beyond [`HIGHEST_INDEX`].
    pub impossible: Vec<(f64, Span)>,
    /// Indices beyond [`MOST_PARAMETERS`], which the table is dynamic for.
    pub beyond: Vec<(usize, Span)>,
    /// The lowest index of which the script asks whether there is such an entry, by comparing the
    /// length of the table.
    pub counted: Option<usize>,
    /// So many entries there are, or the script answers an error.
    pub required: usize,
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

    /// The highest index named, but for those beyond `stated` that the script tests for nil.
    pub fn highest_needed(&self, stated: usize) -> usize {
        let mut entries = self.entries.iter().rev();
        let needed = entries.find(|(index, entry)| **index <= stated || !entry.is_tested_for_nil);
        needed.map_or(0, |(index, _)| *index)
    }
}

/// What a script does with one entry.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub struct Entry {
    /// Every place that reads it, in the order of the text.
    pub uses: Vec<Span>,
    /// What the script calls it: the first name of the best [kind](NameKind).
    pub name: Option<EntryName>,
    /// Whether it is used as a number: by `tonumber` or in arithmetic.
    pub is_number: bool,
    /// How it is decoded.
    pub encoding: Option<Encoding>,
    /// Whether it is compared with the empty text.
    pub is_compared_with_empty: bool,
    /// Whether it is tested for nil, which it is if the caller leaves it out.
    pub is_tested_for_nil: bool,
    /// Whether the script answers an error where it is left out.
    pub is_required: bool,
}

/// A name that a script has for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryName {
    /// As it is written.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
    /// What has this name.
    pub kind: NameKind,
}

/// What has the name of an entry, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// A local variable that holds it: `local bucket = KEYS[1]`.
    Variable,
    /// A local variable that holds what becomes of it: `local jobs = cjson.decode(ARGV[1])`,
    /// `local is_forced = ARGV[2] == '1'`.
    Converted,
    /// A field that it is written to: `{ data = ARGV[1] }`, `HSET key data ARGV[1]`.
    Field,
    /// A parameter of a function that it is passed to, or what becomes of that.
    Parameter,
}

/// How an entry is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `cjson.decode` reads it.
    Json,
    /// `cmsgpack.unpack` reads it.
    MessagePack,
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
