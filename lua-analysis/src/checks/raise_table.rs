//! `raise-table`: the script raises a table without a text in `err`, which kills servers.

use super::Context;
use crate::checks::shared::raise::raises;
use crate::diagnostic::lints::RAISE_TABLE;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::values::{Key, KindSet, Value};
use crate::server::servers::Server;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let kills = context
        .config
        .harms(|server| matches!(server, Server::Redis70 | Server::Valkey80));
    raises(context)
        .filter(crate::checks::shared::raise::Raise::is_error)
        .filter_map(|raise| {
            let label = fault(context, &raise.value.value)?;
            let message = "a table without a text in `err` is raised";
            let found = if kills {
                RAISE_TABLE.at(raise.value.span, message)
                    .note("nobody catches it, and it kills the process of Redis 7.0 and Valkey 8.0; other servers lose what it says")
            } else {
                RAISE_TABLE.at(raise.value.span, message).at_level(Level::Warn)
                    .note("nobody catches it, and the server loses what it says: it replies `ERR unknown error`")
            };
            Some(
                found
                    .label(label)
                    .help("raise a text, `error('try later')`, or return it: `return redis.error_reply('LIMITED try later')`"),
            )
        })
        .collect()
}

/// Why the server finds no text in what is raised, if that is certain.
fn fault(context: &Context<'_>, value: &Value) -> Option<String> {
    let values = &context.meaning.values;
    let [id] = value.objects() else {
        return None;
    };
    if !value.is_only(KindSet::TABLE) || value.is_open() {
        return None;
    }
    if let Some(name) = values.entries_table(*id) {
        return Some(format!("`{}` has no field `err`", name.as_str()));
    }
    let table = values.table(*id).filter(|table| !table.is_open)?;
    let err = table.get(&Key::Text(b"err"[..].into()));
    let is_empty = table.fields.is_empty() && !table.has_others();
    let fault = if err.is_only(KindSet::NIL) {
        match table.fields.contains_key(&Key::Text(b"err"[..].into())) {
            true => "`err` is nil",
            false if is_empty => "it is empty",
            false => "it has no field `err`",
        }
    } else if err.is_only(KindSet::BOOLEAN) {
        "`err` is a boolean"
    } else if err.is_only(KindSet::TABLE) {
        "`err` is a table"
    } else if err.is_only(KindSet::FUNCTION) {
        "`err` is a function"
    } else {
        return None;
    };
    Some(fault.to_owned())
}
