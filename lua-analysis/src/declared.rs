//! What a caller declares that a script takes, and whether the script agrees.
//!
//! Entry point: [`check`].

use crate::checks::{index_out_of_range, name_mismatch};
use crate::diagnostic::Diagnostic;
use crate::entries::{Entries, TableName};

/// The keys and arguments that a caller passes.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Who declares them, such as the name of a struct.
    pub owner: String,
    /// The keys.
    pub keys: DeclaredTable,
    /// The arguments.
    pub args: DeclaredTable,
}

/// What a caller passes in one of the tables.
#[derive(Clone, Debug, Default)]
pub struct DeclaredTable {
    /// The names in their order.
    pub names: Vec<String>,
    /// Whether any number of further entries follows.
    pub is_open: bool,
}

impl Declared {
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
    /// Its name.
    pub name: String,
    /// Its table.
    pub table: TableName,
    /// Its index, from 1 on.
    pub index: usize,
}

/// Where the script contradicts what is declared.
pub fn check(entries: &Entries, declared: &Declared) -> Vec<Diagnostic> {
    let mut diagnostics = index_out_of_range::check(entries, declared);
    diagnostics.extend(name_mismatch::check(entries, declared));
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
    diagnostics
}

/// What is declared and never read.
pub fn unused(entries: &Entries, declared: &Declared) -> Vec<Unused> {
    let of_table = |table: TableName| {
        let used = entries.table(table);
        let names = declared.table(table).names.iter().enumerate();
        names
            .filter(|(index, _)| !used.is_dynamic() && !used.entries.contains_key(&(index + 1)))
            .map(|(index, name)| Unused {
                name: name.clone(),
                table,
                index: index + 1,
            })
            .collect::<Vec<_>>()
    };
    [of_table(TableName::Keys), of_table(TableName::Argv)].concat()
}
