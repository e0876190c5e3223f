//! What several checks ask.

pub(crate) mod answered;
pub(crate) mod asked;
pub(crate) mod blocks;
pub(crate) mod called;
pub(crate) mod constant;
pub(crate) mod decided;
pub(crate) mod decoded;
pub(crate) mod defaults;
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
    let meaning = context.meaning;
    let mut fields = meaning.outline.reads.iter();
    fields.any(|field| {
        let asked = meaning.library_field(field.span);
        asked.is_some_and(|(library, name)| {
            matches!(library, "redis" | "server")
                && (name.contains("VERSION") || name.contains("SERVER_NAME"))
        })
    })
}
