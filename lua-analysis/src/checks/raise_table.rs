//! `raise-table`: the script raises a table without a text in `err`, which kills servers.

use super::Context;
use super::raise::{raises, written_table};
use crate::diagnostic::Diagnostic;
use crate::entries::TableName;
use crate::facts::{Constructor, Value};

const CODE: &str = "raise-table";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    raises(context)
        .filter(super::raise::Raise::is_error)
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
            Some(
                Diagnostic::error(CODE, raise.value.span, message)
                    .label(label)
                    .note("nobody catches it, and it kills the process of Redis 7.0 and Valkey 8.0; Redis 6.2 and 8.2 lose what it says")
                    .help("raise a text, `error('try later')`, or answer it: `return redis.error_reply('LIMITED try later')`"),
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
