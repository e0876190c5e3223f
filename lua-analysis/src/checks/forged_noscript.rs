//! `forged-noscript`: the script can return an error that looks like the server's own `NOSCRIPT`.
//!
//! Clients take that for "this script is not loaded", load it, and run it once more.

use super::Context;
use crate::checks::shared::raise::is_caught;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::FORGED_NOSCRIPT;
use crate::meaning::values::{KindSet, Value};
use crate::server::servers::Server;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let values = &context.meaning.values;
    let calls = values.calls().iter().filter(|call| call.is_certain);
    let replies = calls.filter_map(|call| {
        let is_reply = matches!(call.library.as_deref(), Some("redis" | "server"))
            && &*call.function == "error_reply";
        let text = call.arguments.first().filter(|_| is_reply)?;
        reply_is_forged(context, &text.value).then_some(text.span)
    });
    let tables = context.meaning.outline.tables.iter().filter_map(|table| {
        let err = table.field(b"err")?;
        is_forged(values.at(err.value)?).then_some(err.span)
    });
    let mut spans: Vec<Span> = replies
        .chain(tables)
        .filter(|span| !is_caught(context, *span))
        .collect();
    spans.sort();
    spans
        .into_iter()
        .map(|span| {
            let message = "the script can return an error with the code NOSCRIPT";
            FORGED_NOSCRIPT.at(span, message)
                .label("starts like the server's own reply")
                .note("clients take it for a script that is not loaded, and run it once more, though it has written already")
                .help("use a code of your own, such as `MISSING`")
        })
        .collect()
}

/// Whether a text certainly starts with the code `NOSCRIPT`.
fn is_forged(value: &Value) -> bool {
    starts_forged(value) || value.known_text() == Some(b"NOSCRIPT")
}

fn starts_forged(value: &Value) -> bool {
    value.is_only(KindSet::TEXT) && value.text_set().prefix().starts_with(b"NOSCRIPT ")
}

/// Whether `redis.error_reply` makes an error with the code `NOSCRIPT` of this text. Since 7.0 it
/// takes a `-` away, and puts `ERR ` before a single word.
fn reply_is_forged(context: &Context<'_>, value: &Value) -> bool {
    let config = context.config;
    match value.known_text() {
        Some(b"NOSCRIPT") => config.harms(|server| server == Server::Redis62),
        Some(text) if text.starts_with(b"-NOSCRIPT ") => {
            config.harms(|server| server != Server::Redis62)
        }
        _ => starts_forged(value),
    }
}
