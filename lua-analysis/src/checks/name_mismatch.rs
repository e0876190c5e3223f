//! `name-mismatch`: the script calls an entry by the name that is declared for another one.
//!
//! Names may differ, and often do. But where the script's own name for an entry is declared at
//! another index, the two have been swapped.

use crate::declared::Declared;
use crate::diagnostic::Diagnostic;
use crate::entries::{Entries, TableName};
use crate::identifier::snake_case;

const CODE: &str = "name-mismatch";

pub(crate) fn check(entries: &Entries, declared: &Declared) -> Vec<Diagnostic> {
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| check_table(entries, declared, table))
        .collect()
}

fn check_table(entries: &Entries, declared: &Declared, table: TableName) -> Vec<Diagnostic> {
    let names = &declared.table(table).names;
    let table_name = table.as_str();
    entries
        .table(table)
        .entries
        .iter()
        .filter_map(|(index, entry)| {
            let called = entry.name.as_ref()?;
            let snake = snake_case(&called.text)?;
            let declared_here = names.get(index.checked_sub(1)?)?;
            let other = names.iter().position(|name| *name == snake)? + 1;
            if *declared_here == snake {
                return None;
            }
            let owner = &declared.owner;
            let message = format!(
                "{table_name}[{index}] is `{declared_here}` in `{owner}`, and the script calls it `{}`",
                called.text
            );
            let mut diagnostic = Diagnostic::error(CODE, called.span, message)
                .label(format!("`{owner}` has `{snake}` at {table_name}[{other}]"))
                .help("the order of the fields is the order of the entries");
            if let Some(used) = entry.uses.first() {
                diagnostic = diagnostic.also(*used, format!("this is `{declared_here}`"));
            }
            Some(diagnostic)
        })
        .collect()
}
