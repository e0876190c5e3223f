//! `unused-parameter`: the script declares an argument and never reads it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::UNUSED_PARAMETER;
use crate::signature::declared::{Declared, unused};

use super::Context;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let declared = Declared::by_annotations(&context.meaning.annotations);
    unused(&context.meaning.entries, &declared)
        .into_iter()
        .filter_map(|unused| {
            let table = unused.table.as_str();
            let message = format!("`{}` is never read", unused.entry.name);
            let finding = UNUSED_PARAMETER.at(unused.entry.span?, message);
            let finding = finding.label(format!("this is {table}[{}]", unused.index));
            let help = format!(
                "read it, or call it `_{}` if it has to keep its place",
                unused.entry.name
            );
            Some(finding.help(help))
        })
        .collect()
}
