//! `index-out-of-range`: the script reads an entry that no call has.

use crate::diagnostic::Diagnostic;
use crate::meaning::annotations::Annotations;
use crate::meaning::entries::{Entries, Entry, HIGHEST_INDEX, MOST_PARAMETERS, TableName};
use crate::signature::declared::Declared;
use crate::signature::stated_keys;

use super::{Context, MOST};

const CODE: &str = "index-out-of-range";

/// Indices that no entry ever has, that no function has a parameter for, and that contradict the
/// name of the file.
pub(crate) fn check_alone(context: &Context<'_>) -> Vec<Diagnostic> {
    let entries = &context.meaning.facts.entries;
    let mut found: Vec<Diagnostic> = [TableName::Keys, TableName::Argv]
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
                Diagnostic::warning(CODE, *span, format!("{name}[{index}] never exists"))
                    .label(label)
            });
            let beyond = table.beyond.iter().map(move |(index, span)| {
                let message = format!("{name}[{index}] has no parameter of its own");
                Diagnostic::warning(CODE, *span, message)
                    .label(format!("parameters end at {MOST_PARAMETERS}"))
                    .help(format!("read the rest of {name} in a loop"))
            });
            impossible.chain(beyond).collect::<Vec<_>>()
        })
        .take(MOST)
        .collect();
    found.extend(check_stated(context));
    found
}

/// Keys beyond the number that the file's name states, unless annotations declare them.
fn check_stated(context: &Context<'_>) -> Vec<Diagnostic> {
    let name = context.source.stem();
    let Some(stated) = stated_keys(&name).filter(|_| context.meaning.annotations.keys.is_empty())
    else {
        return Vec::new();
    };
    let keys = match stated {
        1 => "1 key".to_owned(),
        count => format!("{count} keys"),
    };
    let entries = context.meaning.facts.entries.keys.entries.iter();
    let beyond = entries.filter(|(index, _)| **index > stated);
    let finding = |(index, entry): (&usize, &Entry)| {
        let span = entry.uses.first()?;
        let message = format!("KEYS[{index}] is out of range");
        let finding = Diagnostic::error(CODE, *span, message)
            .label(format!("the file's name `{name}` states {keys}"));
        Some(finding.help(
            "rename the file, or declare the keys by `---@key` if the number in its name is not theirs",
        ))
    };
    beyond.filter_map(finding).collect()
}

/// Indices beyond what is declared. A caller need not declare what its script's annotations say may
/// be left out.
pub(crate) fn check(
    entries: &Entries,
    annotations: &Annotations,
    declared: &Declared,
) -> Vec<Diagnostic> {
    let args = &annotations.args;
    let always = args.iter().take_while(|one| !one.may_be_left_out).count();
    let is_enough = declared.args.entries.len() >= always;
    let end = if is_enough { args.len() } else { 0 };
    [(TableName::Keys, 0), (TableName::Argv, end)]
        .into_iter()
        .flat_map(|(table, end)| check_table(entries, declared, table, end))
        .collect()
}

/// `end` is the highest index that is there without being declared.
fn check_table(
    entries: &Entries,
    declared: &Declared,
    table: TableName,
    end: usize,
) -> Vec<Diagnostic> {
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
        .filter(|(index, _)| !known.is_open && **index > count.max(end))
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
