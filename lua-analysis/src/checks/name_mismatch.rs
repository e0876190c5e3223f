//! `name-mismatch`: the script calls an entry by the name that is declared for another one.
//!
//! Names may differ, and often do. But where the script's own name for an entry is declared at
//! another index, the two have been swapped; unless it calls that one so too.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::NAME_MISMATCH;
use crate::meaning::entries::{Entries, NameKind, TableName};
use crate::rust::identifiers::snake_case;
use crate::signature::declared::Declared;
use crate::text::span::Span;

/// The names that a script has for its entries, by its annotations and its local variables, against
/// what is declared: one finding for entries that have changed places among themselves.
pub(crate) fn check(entries: &Entries, script: &Declared, declared: &Declared) -> Vec<Diagnostic> {
    let mut reported: Vec<Vec<(TableName, usize)>> = Vec::new();
    let mut findings = Vec::new();
    let swaps = of_annotations(script, declared).into_iter();
    for swap in swaps.chain(of_variables(entries, declared)) {
        let ends = [(swap.table, swap.index), (swap.table, swap.other)];
        let (touched, apart): (Vec<_>, Vec<_>) = reported
            .into_iter()
            .partition(|group| ends.iter().any(|end| group.contains(end)));
        if touched.is_empty() {
            findings.push(swap.finding);
        }
        reported = apart;
        reported.push([touched.concat(), ends.to_vec()].concat());
    }
    findings
}

/// An entry that has the name of another one.
struct Swap {
    table: TableName,
    index: usize,
    other: usize,
    finding: Diagnostic,
}

/// Names of local variables.
fn of_variables(entries: &Entries, declared: &Declared) -> Vec<Swap> {
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
                let snake = snake_case(&called.text)?;
                let mut others = places.get(&*snake).into_iter().flatten();
                let is_shared = others.any(|at| {
                    let other = entries.get(at).and_then(|entry| entry.name.as_ref());
                    at != index && other.is_some_and(|other| other.text == called.text)
                });
                if is_shared {
                    return None;
                }
                let mut swap =
                    swapped(declared, table, &places, *index, &called.text, called.span)?;
                let here = format!("this is {}[{index}]", table.as_str());
                if let Some(used) = entry.uses.first() {
                    swap.finding = swap.finding.also(*used, here);
                }
                Some(swap)
            })
        })
        .collect()
}

/// Names of the script's annotations.
fn of_annotations(script: &Declared, caller: &Declared) -> Vec<Swap> {
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| {
            let annotated = script.table(table).entries.iter().enumerate();
            let places = places(caller, table);
            annotated.filter_map(move |(index, entry)| {
                swapped(caller, table, &places, index + 1, &entry.name, entry.span?)
            })
        })
        .collect()
}

/// The indices, from 1, at which each name is declared.
fn places(declared: &Declared, table: TableName) -> HashMap<&str, Vec<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (entry, index) in declared.table(table).entries.iter().zip(1..) {
        places.entry(&entry.name).or_default().push(index);
    }
    places
}

fn swapped(
    declared: &Declared,
    table: TableName,
    places: &HashMap<&str, Vec<usize>>,
    index: usize,
    called: &str,
    span: Span,
) -> Option<Swap> {
    let entries = &declared.table(table).entries;
    let name = table.as_str();
    let snake = snake_case(called)?;
    let here = entries.get(index.checked_sub(1)?)?;
    let other = places.get(&*snake)?.first()?;
    if here.name == snake {
        return None;
    }
    let owner = &declared.owner;
    let message = format!(
        "{name}[{index}] is declared as `{}`, and called `{called}`",
        here.name
    );
    let label = format!("{owner} declares `{snake}` as {name}[{other}]");
    let diagnostic = NAME_MISMATCH
        .at(span, message)
        .label(label)
        .help("the order of the declarations is the order of the entries");
    Some(Swap {
        table,
        index,
        other: *other,
        finding: match here.span {
            Some(span) => diagnostic.also(span, "declared here"),
            None => diagnostic,
        },
    })
}
