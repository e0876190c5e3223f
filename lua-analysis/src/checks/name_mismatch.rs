//! `name-mismatch`: the script calls an entry by the name that is declared for another one.
//!
//! Names may differ, and often do. But where the script's own name for an entry is declared at
//! another index, the two have been swapped; unless it calls that one so too.

use std::collections::HashMap;

use crate::declared::Declared;
use crate::diagnostic::Diagnostic;
use crate::entries::{Entries, NameKind, TableName};
use crate::identifier::snake_case;
use crate::span::Span;

const CODE: &str = "name-mismatch";

/// Names of local variables against what is declared.
pub(crate) fn check(entries: &Entries, declared: &Declared) -> Vec<Diagnostic> {
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| {
            let entries = &entries.table(table).entries;
            let places = places(declared, table);
            entries.iter().filter_map(move |(index, entry)| {
                // Other names are of what becomes of it, or a helper's.
                let called = entry.name.as_ref()?;
                if called.kind != NameKind::Variable {
                    return None;
                }
                let is_shared = declared
                    .table(table)
                    .entries
                    .iter()
                    .zip(1..)
                    .any(|(other, at)| {
                        let other_called = entries.get(&at).and_then(|entry| entry.name.as_ref());
                        at != *index
                            && snake_case(&called.text).as_ref() == Some(&other.name)
                            && other_called.is_some_and(|other| other.text == called.text)
                    });
                if is_shared {
                    return None;
                }
                let finding = swapped(declared, &places, table, *index, &called.text, called.span)?;
                let here = format!("this is {}[{index}]", table.as_str());
                Some(match entry.uses.first() {
                    Some(used) => finding.also(*used, here),
                    None => finding,
                })
            })
        })
        .collect()
}

/// Names of the script's annotations against what a caller declares.
pub(crate) fn check_annotations(script: &Declared, caller: &Declared) -> Vec<Diagnostic> {
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| {
            let annotated = script.table(table).entries.iter().enumerate();
            let places = places(caller, table);
            annotated.filter_map(move |(index, entry)| {
                swapped(caller, &places, table, index + 1, &entry.name, entry.span?)
            })
        })
        .collect()
}

/// Where each name is declared first, counted from 0.
fn places(declared: &Declared, table: TableName) -> HashMap<&str, usize> {
    let mut places = HashMap::new();
    for (place, entry) in declared.table(table).entries.iter().enumerate() {
        places.entry(entry.name.as_str()).or_insert(place);
    }
    places
}

fn swapped(
    declared: &Declared,
    places: &HashMap<&str, usize>,
    table: TableName,
    index: usize,
    called: &str,
    span: Span,
) -> Option<Diagnostic> {
    let entries = &declared.table(table).entries;
    let table = table.as_str();
    let snake = snake_case(called)?;
    let here = entries.get(index.checked_sub(1)?)?;
    let other = places.get(snake.as_str())?;
    if here.name == snake {
        return None;
    }
    let owner = &declared.owner;
    let message = format!(
        "{table}[{index}] is declared as `{}`, and called `{called}`",
        here.name
    );
    let label = format!("{owner} declares `{snake}` as {table}[{}]", other + 1);
    let diagnostic = Diagnostic::error(CODE, span, message)
        .label(label)
        .help("the order of the declarations is the order of the entries");
    Some(match here.span {
        Some(span) => diagnostic.also(span, "declared here"),
        None => diagnostic,
    })
}
