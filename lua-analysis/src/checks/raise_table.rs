//! `raise-table`: the script raises a table without a text in `err`, which kills servers.

use super::Context;
use crate::checks::shared::raise::{raises, written_table};
use crate::diagnostic::lints::RAISE_TABLE;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::entries::TableName;
use crate::meaning::facts::{Constructor, Value};
use crate::server::servers::Server;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let kills = context
        .config
        .harms(|server| matches!(server, Server::Redis70 | Server::Valkey80));
    raises(context)
        .filter(crate::checks::shared::raise::Raise::is_error)
        .filter_map(|raise| {
            let label = match &raise.value.known.value {
                Value::Table(table) => {
                    let name = match table {
                        TableName::Keys => "KEYS",
                        TableName::Argv => "ARGV",
                    };
                    format!("`{name}` has no field `err`")
                }
                _ => fault(written_table(context, raise.value)?)?.to_owned(),
            };
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

/// Why the server finds no text in this table, if that is certain.
fn fault(table: &Constructor) -> Option<&'static str> {
    match table.field(b"err") {
        Some(err) => match err.value.value {
            Value::Nil => Some("`err` is nil"),
            Value::Boolean(_) => Some("`err` is a boolean"),
            Value::Constructor(_) | Value::Table(_) | Value::ErrorReply(_) => {
                Some("`err` is a table")
            }
            Value::Function => Some("`err` is a function"),
            _ => None,
        },
        None if table.has_computed_keys() => None,
        None if table.fields.is_empty() => Some("it is empty"),
        None => Some("it has no field `err`"),
    }
}
