//! `index-out-of-range`: the script reads an entry that no call has.

use crate::declared::Declared;
use crate::diagnostic::Diagnostic;
use crate::entries::{Entries, TableName};

use super::Context;

const CODE: &str = "index-out-of-range";

/// Indices that no entry ever has.
pub(crate) fn check_impossible(context: &Context<'_>) -> Vec<Diagnostic> {
    let entries = &context.meaning.facts.entries;
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| {
            let name = table.as_str();
            let impossible = entries.table(table).impossible.iter();
            // Reading one is no failure on a server: it is nil, whatever the caller passes.
            impossible.map(move |(index, span)| {
                Diagnostic::warning(CODE, *span, format!("{name}[{index}] never exists"))
                    .label(format!("{name} counts from 1"))
            })
        })
        .collect()
}

/// Indices beyond what is declared.
pub(crate) fn check(entries: &Entries, declared: &Declared) -> Vec<Diagnostic> {
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| check_table(entries, declared, table))
        .collect()
}

fn check_table(entries: &Entries, declared: &Declared, table: TableName) -> Vec<Diagnostic> {
    let name = table.as_str();
    let known = declared.table(table);
    let noun = match table {
        TableName::Keys => "key",
        TableName::Argv => "argument",
    };
    let count = known.entries.len();
    let owner = &declared.owner;
    let label = match count {
        0 => format!("{owner} declares no {noun}s"),
        1 => format!("{owner} declares 1 {noun}"),
        count => format!("{owner} declares {count} {noun}s"),
    };
    entries
        .table(table)
        .entries
        .iter()
        .filter(|(index, _)| !known.is_open && **index > count)
        .flat_map(|(index, entry)| entry.uses.iter().map(move |span| (index, span)))
        .map(|(index, span)| {
            let message = format!("{name}[{index}] is out of range");
            let diagnostic = Diagnostic::error(CODE, *span, message).label(label.as_str());
            match known.entries.last().and_then(|last| last.span) {
                Some(last) => diagnostic.also(last, format!("the last {noun} declared")),
                None => diagnostic,
            }
        })
        .collect()
}
