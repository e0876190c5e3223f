//! What is declared of a script's keys and arguments.
//!
//! Declarations come from a caller (the fields of a struct) and from the script's own annotations.

use crate::meaning::annotations::{Annotation, Annotations};
use crate::meaning::entries::{Entries, TableName};
use crate::rust::identifiers::snake_case;
use crate::text::span::Span;

/// The keys and arguments that somebody declares.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Who does: the name of a struct in backquotes, or `the script`.
    pub owner: String,
    /// The keys.
    pub keys: DeclaredTable,
    /// The arguments.
    pub args: DeclaredTable,
}

/// What is declared of one of the tables.
#[derive(Clone, Debug, Default)]
pub struct DeclaredTable {
    /// The entries in their order.
    pub entries: Vec<DeclaredEntry>,
    /// Whether any number of further entries follows, or nobody knows.
    pub is_open: bool,
}

/// One declared entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredEntry {
    /// Its name in snake case.
    pub name: String,
    /// Where in the script it is declared, if it is there.
    pub span: Option<Span>,
    /// Whether a caller may leave it out, with all that follow.
    pub may_be_left_out: bool,
}

impl DeclaredTable {
    /// A table of which nothing is declared.
    pub const UNKNOWN: Self = Self {
        entries: Vec::new(),
        is_open: true,
    };
}

impl Declared {
    /// What a script's annotations declare. A table without any is open.
    pub fn by_annotations(annotations: &Annotations) -> Self {
        let table = |list: &[Annotation]| DeclaredTable {
            entries: list
                .iter()
                .filter(|annotation| !annotation.is_variadic)
                .map(|annotation| DeclaredEntry {
                    name: snake_case(&annotation.name).unwrap_or_default(),
                    span: Some(annotation.span),
                    may_be_left_out: annotation.may_be_left_out,
                })
                .collect(),
            is_open: list.is_empty() || list.iter().any(|annotation| annotation.is_variadic),
        };
        Self {
            owner: "the script".to_owned(),
            keys: table(&annotations.keys),
            args: table(&annotations.args),
        }
    }

    /// What is declared of one table.
    pub fn table(&self, name: TableName) -> &DeclaredTable {
        match name {
            TableName::Keys => &self.keys,
            TableName::Argv => &self.args,
        }
    }
}

/// A declared entry that a script never reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// What is declared.
    pub entry: DeclaredEntry,
    /// Its table.
    pub table: TableName,
    /// Its index, from 1 on.
    pub index: usize,
}

/// Arguments that are declared and never read, but for those whose names say so: `_window`.
///
/// Keys that a script does not read are no mistake: a cluster runs a script where they are.
pub fn unused(entries: &Entries, declared: &Declared) -> Vec<Unused> {
    let table = TableName::Argv;
    let used = entries.table(table);
    let declared = declared.table(table).entries.iter().zip(1..);
    declared
        .filter(|(entry, index)| {
            !used.is_dynamic() && !used.entries.contains_key(index) && !entry.name.starts_with('_')
        })
        .map(|(entry, index)| Unused {
            entry: entry.clone(),
            table,
            index,
        })
        .collect()
}
