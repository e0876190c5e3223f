//! `index-out-of-range`: the script reads an entry that no call has.

use crate::declared::Declared;
use crate::diagnostic::Diagnostic;
use crate::entries::{Entries, TableName};

const CODE: &str = "index-out-of-range";

pub(crate) fn check(entries: &Entries, declared: &Declared) -> Vec<Diagnostic> {
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| check_table(entries, declared, table))
        .collect()
}

fn check_table(entries: &Entries, declared: &Declared, table: TableName) -> Vec<Diagnostic> {
    let name = table.as_str();
    let found = entries.table(table);
    let impossible = found.impossible.iter().map(|(index, span)| {
        // Reading it is no failure on a server: it is nil, whatever the caller passes.
        Diagnostic::warning(CODE, *span, format!("{name}[{index}] never exists"))
            .label(format!("{name} counts from 1"))
    });
    let known = declared.table(table);
    let noun = match table {
        TableName::Keys => "key",
        TableName::Argv => "argument",
    };
    let count = known.names.len();
    let beyond = found
        .entries
        .iter()
        .filter(|(index, _)| !known.is_open && **index > count)
        .flat_map(|(index, entry)| entry.uses.iter().map(move |span| (index, span)))
        .map(|(index, span)| {
            let owner = &declared.owner;
            let label = match count {
                0 => format!("`{owner}` declares no {noun}s"),
                1 => format!("`{owner}` declares 1 {noun}"),
                count => format!("`{owner}` declares {count} {noun}s"),
            };
            Diagnostic::error(CODE, *span, format!("{name}[{index}] is out of range")).label(label)
        });
    impossible.chain(beyond).collect()
}
