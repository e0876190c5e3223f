//! `forged-error`: the caller or stored data decide how an error starts, and so can make it one of the
//! server's own, at which clients run the call again.

use super::Context;
use super::decided::{Harm, help, places, whose};
use crate::diagnostic::Diagnostic;

const CODE: &str = "forged-error";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    places(context, Harm::Forges)
        .map(|place| {
            let message = "how this error starts is not decided by the script";
            let finding = Diagnostic::error(CODE, place.span, message)
                .label(format!("may start with {}", whose(place.text.start)))
                .note("a text such as `NOSCRIPT No matching script.` or `MOVED 1 host:1` is taken for the server's own: clients run the call again, though it has written already")
                .help("put a code of your own before it: `redis.error_reply('FAILED …')`");
            help(finding, place.way)
        })
        .collect()
}
