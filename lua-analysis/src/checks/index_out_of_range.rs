//! `index-out-of-range`: the script reads an entry beyond those that are declared, or that its file's name states.

use crate::checks::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::INDEX_OUT_OF_RANGE;
use crate::meaning::annotations::Annotations;
use crate::meaning::entries::{Entries, Entry, TableName};
use crate::signature::declared::Declared;
use crate::signature::stated_keys;

/// Keys beyond the number that the file's name states, unless annotations declare them, or the script asks
/// whether they are there.
pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let name = context.source.stem();
    let Some(stated) = stated_keys(&name).filter(|_| context.meaning.annotations.keys.is_empty())
    else {
        return Vec::new();
    };
    let keys = match stated {
        1 => "1 key".to_owned(),
        count => format!("{count} keys"),
    };
    let entries = context.meaning.entries.keys.entries.iter();
    let beyond = entries.filter(|(index, entry)| **index > stated && !entry.is_tested_for_nil);
    let finding = |(index, entry): (&usize, &Entry)| {
        let span = entry.uses.first()?;
        let message = format!("KEYS[{index}] is out of range");
        let finding = INDEX_OUT_OF_RANGE
            .at(*span, message)
            .label(format!("the file's name `{name}` states {keys}"));
        Some(finding.help(
            "rename the file, or declare the keys by `---@key` if the number in its name is not theirs",
        ))
    };
    beyond.filter_map(finding).collect()
}

/// Indices beyond what is declared. A caller need not declare what its script's annotations say may
/// be left out.
pub(crate) fn of_declared(
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

/// `end` is the highest index that is there without being declared. A key that the script asks for is no
/// mistake: it goes on without.
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
        .filter(|(_, entry)| table != TableName::Keys || !entry.is_tested_for_nil)
        .flat_map(|(index, entry)| entry.uses.iter().map(move |span| (index, span)))
        .map(|(index, span)| {
            let message = format!("{name}[{index}] is out of range");
            let diagnostic = INDEX_OUT_OF_RANGE.at(*span, message).label(label.as_str());
            match known.entries.last().and_then(|last| last.span) {
                Some(last) => diagnostic.also(last, format!("the last {noun} declared")),
                None => diagnostic,
            }
        })
        .collect()
}
