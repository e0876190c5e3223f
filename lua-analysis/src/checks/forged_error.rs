//! `forged-error`: the caller or stored data decide how an error starts, and so can make it one of the
//! server's own, at which clients run the call again.

use super::Context;
use crate::checks::shared::decided::{Harm, help, places, whose};
use crate::diagnostic::lints::FORGED_ERROR;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::values::Way;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    places(context, Harm::Forges)
        .map(|place| {
            let is_data = place.way == Way::Data;
            let message = if is_data {
                "the script returns a table whose fields others decide: with a field `err` it is an error"
            } else {
                "how this error starts is not decided by the script"
            };
            // It takes a caller who puts an `err` where none is expected: not certain enough to
            // refuse a script that works.
            let level = if is_data { Level::Warn } else { FORGED_ERROR.level };
            let finding = FORGED_ERROR
                .at(place.span, message)
                .at_level(level)
                .label(format!("may start with {}", whose(place.text.start)))
                .note("a text such as `NOSCRIPT No matching script.` or `MOVED 1 host:1` is taken for the server's own: clients run the call again, though it has written already");
            let finding = if is_data {
                finding
            } else {
                finding.help("put a code of your own before it: `redis.error_reply('FAILED …')`")
            };
            help(finding, place.way)
        })
        .collect()
}
