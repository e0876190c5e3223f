//! `global-write`: the script sets a global variable, which fails on every server.
//!
//! So does a new field in a library or in `_G`: those tables are read-only too.

use std::collections::HashSet;

use super::{Context, MOST, MOST_NAMES};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::GLOBAL_WRITE;
use crate::meaning::outline::FieldName;
use crate::server::globals::is_library;
use crate::text::span::Span;
use crate::text::spelling::nearest;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let names = &context.meaning.names;
    if changes_environment(context) {
        return Vec::new();
    }
    let meaning = context.meaning;
    // The first one ends the script: one finding for each name is enough.
    let mut seen = HashSet::new();
    let variables = names.globals().iter().filter(|used| used.is_write);
    let mut findings: Vec<Diagnostic> = variables
        .filter(|used| !meaning.is_protected(used.span) && seen.insert(&*used.name))
        .take(MOST)
        .map(|used| variable(context, &used.name, used.span))
        .collect();
    let others = fields(context).chain(calls(context));
    findings.extend(
        others
            .filter(|finding| !meaning.is_protected(finding.primary.span))
            .take(MOST),
    );
    findings
}

/// Whether the script gives its functions another table of globals, as Redis 6.2 and Valkey allow.
pub(super) fn changes_environment(context: &Context<'_>) -> bool {
    let mut globals = context.meaning.names.globals().iter();
    globals.any(|used| &*used.name == "setfenv")
}

fn variable(context: &Context<'_>, name: &str, span: Span) -> Diagnostic {
    let is_table = matches!(name, "KEYS" | "ARGV");
    let message = format!("`{name}` is a global variable, and scripts can't set those");
    let finding = GLOBAL_WRITE
        .at(span, message)
        .label("not a local variable")
        .note("the server stops here: Attempt to modify a readonly table");
    if is_table {
        return finding.help(format!(
            "the entries of `{name}` can be set; a table of your own needs a name of its own"
        ));
    }
    let names = context.meaning.names.variables();
    let locals: Vec<String> = names
        .iter()
        .take(MOST_NAMES)
        .map(|variable| variable.name.text.to_string())
        .collect();
    let before = context.source.slice(Span::new(0, span.start));
    let local = if before.trim_ascii_end().ends_with(b"function") {
        format!("local function {name}(…)")
    } else {
        format!("local {name} = …")
    };
    match nearest(name, &locals).first() {
        Some(near) if near == name => finding.help(format!(
            "the local variable `{near}` is not in scope here: declare it in a block around both"
        )),
        Some(near) => finding.help(format!("write `{local}`, or did you mean `{near}`?")),
        None => finding.help(format!("write `{local}`")),
    }
}

fn fields<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Diagnostic> + 'a {
    let meaning = context.meaning;
    let written = meaning.outline.stores.iter();
    written.filter_map(|field| {
        let table = meaning.server_table(field.base)?;
        if table != "_G" && !is_library(table) {
            return None;
        }
        let name = match &field.key {
            FieldName::Text(name) => String::from_utf8_lossy(name).into_owned(),
            FieldName::Position | FieldName::Index(_) => "?".to_owned(),
        };
        let message = format!("`{table}` is read-only, and scripts can't set its fields");
        Some(
            GLOBAL_WRITE
                .at(field.span, message)
                .label("can't be set")
                .note("the server stops here: Attempt to modify a readonly table")
                .help(format!("write `local {name} = …`")),
        )
    })
}

/// `rawset(_G, …)`, `setmetatable(_G, …)`.
fn calls<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Diagnostic> + 'a {
    let meaning = context.meaning;
    let calls = meaning.values.calls().iter();
    calls.filter(|call| call.is_certain).filter_map(|call| {
        if call.library.is_some() || !matches!(&*call.function, "rawset" | "setmetatable") {
            return None;
        }
        let global = meaning.server_table(call.arguments.first()?.span)?;
        (global == "_G" || is_library(global)).then(|| {
            let message = format!("`{global}` is read-only, and scripts can't change it");
            GLOBAL_WRITE
                .at(call.span, message)
                .label("fails")
                .note("the server stops here: Attempt to modify a readonly table")
                .help("use a table of your own")
        })
    })
}
