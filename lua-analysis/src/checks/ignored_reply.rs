//! `ignored-reply`: an error that is caught or made, and then dropped.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::IGNORED_REPLY;
use crate::meaning::values::{CommandSite, LibraryCall};

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let values = &context.meaning.values;
    let commands = values.commands().iter().filter_map(of_command);
    let calls = values.calls().iter().filter_map(of_call);
    commands.chain(calls).collect()
}

fn of_command(site: &CommandSite) -> Option<Diagnostic> {
    // A group that exists already is an error that nobody can ask for beforehand.
    let is_expected = site.name.as_deref() == Some("XGROUP");
    if !site.is_protected || site.is_used || is_expected {
        return None;
    }
    let message = match site.name.as_deref() {
        Some(name) => format!("nobody sees it if `{name}` fails"),
        None => "nobody sees it if this command fails".to_owned(),
    };
    let found = IGNORED_REPLY.at(site.span, message);
    let found = found.label("`pcall` returns the error, and nothing takes it");
    Some(
        found
            .help("raise it with `redis.call`, or look at the field `err` of what `pcall` returns"),
    )
}

fn of_call(call: &LibraryCall) -> Option<Diagnostic> {
    let is_redis = matches!(call.library.as_deref(), Some("redis" | "server"));
    let what = match &*call.function {
        "error_reply" => "an error",
        "status_reply" => "a status",
        _ => return None,
    };
    if !is_redis || call.is_used || !call.is_certain {
        return None;
    }
    let found = IGNORED_REPLY.at(call.span, format!("this makes {what} and drops it"));
    let found = found.label("the script goes on");
    Some(found.help(format!("return it: `return redis.{}(…)`", call.function)))
}
