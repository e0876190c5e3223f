//! `unused-parameter`: the script declares a key or an argument and never reads it.

use crate::declared::{Declared, unused};
use crate::diagnostic::Diagnostic;

use super::Context;

const CODE: &str = "unused-parameter";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let declared = Declared::by_annotations(&context.meaning.annotations);
    unused(&context.meaning.facts.entries, &declared)
        .into_iter()
        .filter_map(|unused| {
            let table = unused.table.as_str();
            let message = format!("`{}` is never read", unused.entry.name);
            let finding = Diagnostic::warning(CODE, unused.entry.span?, message);
            Some(finding.label(format!("this is {table}[{}]", unused.index)))
        })
        .collect()
}
