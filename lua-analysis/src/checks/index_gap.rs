//! `index-gap`: the script reads an entry and leaves out one before it.
//!
//! The caller has to send both. What a comment, an annotation, a caller or the name of the file
//! mentions is there on purpose.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::INDEX_GAP;
use crate::meaning::annotations::Annotations;
use crate::meaning::entries::{Entries, TableName};
use crate::signature::declared::Declared;

/// So many of the entries that are left out are named.
const MOST_NAMED: usize = 3;

/// `stated` is the number of keys that the file's name states.
pub(crate) fn check(
    entries: &Entries,
    annotations: &Annotations,
    declared: &Declared,
    stated: usize,
) -> Vec<Diagnostic> {
    let tables = [(TableName::Keys, stated), (TableName::Argv, 0)];
    let finding = |(table, stated): (TableName, usize)| {
        let used = entries.table(table);
        let highest = used.highest();
        if used.is_dynamic() {
            return None;
        }
        let of_caller = declared.table(table).entries.len();
        // A caller may send the same first entries to several scripts.
        let lowest = used.entries.keys().next().copied().unwrap_or(0);
        let known = of_caller
            .max(annotations.of_table(table).len())
            .max(stated)
            .max(lowest);
        let is_mentioned = |index: &usize| {
            let mut mentions = annotations.mentions.iter();
            mentions.any(|one| one.table == table && one.index == *index)
        };
        let gaps: Vec<usize> = (known + 1..highest)
            .filter(|index| !used.entries.contains_key(index) && !is_mentioned(index))
            .collect();
        let first = gaps.first()?;
        let (behind, entry) = used.entries.range(first..).next()?;
        let name = table.as_str();
        let mut named: Vec<String> = gaps
            .iter()
            .take(MOST_NAMED)
            .map(|index| format!("{name}[{index}]"))
            .collect();
        if gaps.len() > MOST_NAMED {
            named.push(format!("{} more", gaps.len() - MOST_NAMED));
        }
        let (left_out, verb) = match named.as_slice() {
            [one] => (one.clone(), "is"),
            [all @ .., last] => (format!("{} and {last}", all.join(", ")), "are"),
            [] => return None,
        };
        let message = format!("{left_out} {verb} never read, and {name}[{behind}] is");
        let tag = match table {
            TableName::Keys => "---@key",
            TableName::Argv => "---@arg",
        };
        let finding = INDEX_GAP
            .at(*entry.uses.first()?, message)
            .label("the caller has to send what is before it");
        Some(finding.help(format!(
            "read the entry that is meant, or declare all of them by `{tag}`"
        )))
    };
    tables.into_iter().filter_map(finding).collect()
}
