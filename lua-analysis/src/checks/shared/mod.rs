//! What several checks ask.

pub(crate) mod answered;
pub(crate) mod asked;
pub(crate) mod blocks;
pub(crate) mod constant;
pub(crate) mod decided;
pub(crate) mod decoded;
pub(crate) mod operands;
pub(crate) mod raise;
pub(crate) mod sent;
pub(crate) mod values;

use super::Context;
use crate::server::servers::Server;

/// The servers that the script may have to run on, on which something holds: `Redis 6.2 has`,
/// `Redis 6.2 and Redis 7.0 have`.
pub(crate) fn missing_on(context: &Context<'_>, holds: impl Fn(Server) -> bool) -> String {
    let names: Vec<String> = context
        .servers()
        .iter()
        .filter(|server| holds(**server))
        .map(ToString::to_string)
        .collect();
    match names.as_slice() {
        [] => "the server has".to_owned(),
        [one] => format!("{one} has"),
        [all @ .., last] => format!("{} and {last} have", all.join(", ")),
    }
}

/// Whether the script asks which server it runs on. Then it may well do on each what goes there.
pub(crate) fn asks_for_version(context: &Context<'_>) -> bool {
    let mut fields = context.meaning.facts.fields_read.iter();
    fields.any(|field| {
        matches!(&*field.global, "redis" | "server")
            && (field.name.contains("VERSION") || field.name.contains("SERVER_NAME"))
    })
}
