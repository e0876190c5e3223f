//! What is declared of a script's keys and arguments, and whether the script agrees.
//!
//! Declarations come from a caller (the fields of a struct) and from the script's own annotations.

use crate::annotations::{Annotation, Annotations};
use crate::checks::{index_out_of_range, name_mismatch};
use crate::diagnostic::Diagnostic;
use crate::entries::{Entries, TableName};
use crate::identifier::snake_case;
use crate::span::Span;

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

/// Where the script's code, or what it declares itself, contradicts what is declared.
pub(crate) fn check(entries: &Entries, script: &Declared, declared: &Declared) -> Vec<Diagnostic> {
    let mut diagnostics = index_out_of_range::check(entries, declared);
    diagnostics.extend(name_mismatch::check(entries, script, declared));
    diagnostics
}

/// What is declared and never read.
pub fn unused(entries: &Entries, declared: &Declared) -> Vec<Unused> {
    let of_table = |table: TableName| {
        let used = entries.table(table);
        let declared = declared.table(table).entries.iter().enumerate();
        declared
            .filter(|(index, _)| !used.is_dynamic() && !used.entries.contains_key(&(index + 1)))
            .map(|(index, entry)| Unused {
                entry: entry.clone(),
                table,
                index: index + 1,
            })
            .collect::<Vec<_>>()
    };
    [of_table(TableName::Keys), of_table(TableName::Argv)].concat()
}
