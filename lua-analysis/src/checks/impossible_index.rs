//! `impossible-index`: the script reads an entry that no call has.

use crate::checks::{Context, MOST};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::IMPOSSIBLE_INDEX;
use crate::meaning::entries::{HIGHEST_INDEX, MOST_PARAMETERS, TableName};

/// Indices that no entry ever has, and those that no function has a parameter for.
pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let entries = &context.meaning.entries;
    [TableName::Keys, TableName::Argv]
        .into_iter()
        .flat_map(|table| {
            let name = table.as_str();
            let table = entries.table(table);
            // Reading one is no failure on a server: it is nil, whatever the caller passes.
            let impossible = table.impossible.iter().map(move |(index, span)| {
                #[expect(clippy::cast_precision_loss, reason = "a number that fits")]
                let label = if *index > HIGHEST_INDEX as f64 {
                    format!("a command has at most {HIGHEST_INDEX} keys and arguments")
                } else {
                    format!("{name} counts from 1")
                };
                IMPOSSIBLE_INDEX
                    .at(*span, format!("{name}[{index}] never exists"))
                    .label(label)
            });
            let beyond = table.beyond.iter().map(move |(index, span)| {
                let message = format!("{name}[{index}] has no parameter of its own");
                IMPOSSIBLE_INDEX
                    .at(*span, message)
                    .label(format!("parameters end at {MOST_PARAMETERS}"))
                    .help(format!("read the rest of {name} in a loop"))
            });
            impossible.chain(beyond).collect::<Vec<_>>()
        })
        .take(MOST)
        .collect()
}
