//! `raise-user-text`: an error that nobody catches has text of the caller in it as it is.
//!
//! The server sends it as one line. A line end in it makes two replies of one, and every later
//! reply of the connection goes to the wrong request. What `redis.error_reply` answers is cleaned.

use super::Context;
use super::raise::{Raise, help_to_return, raises, written_table};
use crate::diagnostic::Diagnostic;
use crate::facts::{Known, Value};
use crate::servers::Server;
use crate::span::Span;
use crate::syntax::ast::BinaryOperator;

const CODE: &str = "raise-user-text";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if !context
        .config
        .harms(|server| matches!(server, Server::Redis82 | Server::Valkey80))
    {
        return Vec::new();
    }
    raises(context)
        .filter(|raise| has_user_text(context, raise) && !is_checked(context, raise.call.span))
        .map(|raise| {
            let origins = raise.value.known.origins;
            let table = match (origins.keys, origins.argv) {
                (true, false) => "KEYS",
                (false, true) => "ARGV",
                _ => "KEYS or ARGV",
            };
            let message = "an error is raised with text that the caller passed";
            let finding = Diagnostic::error(CODE, raise.value.span, message)
                .label(format!("text of {table} is in it as it is"))
                .note("a line end in it becomes a second reply on Redis 8.2 and Valkey 8.0: every later reply on the connection goes to the wrong request");
            help_to_return(finding)
                .help("or raise it in quotes: `string.format('%q', text)`; a number by `%d`")
        })
        .collect()
}

fn has_user_text(context: &Context<'_>, raise: &Raise<'_>) -> bool {
    let known = &raise.value.known;
    match &known.value {
        Value::Constructor(_) => written_table(context, raise.value)
            .filter(|_| raise.is_error())
            .and_then(|table| table.field(b"err"))
            .is_some_and(|err| err.value.origins.user_text),
        _ => known.origins.user_text,
    }
}

/// Whether the script looks at the bytes of such a text before it gets here: then there may be no
/// line end in it.
fn is_checked(context: &Context<'_>, raise: Span) -> bool {
    let facts = &context.meaning.facts;
    let is_within = |inner: Span, outer: Span| outer.start <= inner.start && inner.end <= outer.end;
    let conditions_before = |place: Span| {
        let branches = facts.branches.iter();
        branches
            .filter(move |branch| is_within(place, branch.body))
            .map(|branch| branch.condition.span)
    };
    let is_user_text = |known: &Known| known.origins.user_text;
    // `if mode == 'fast' then error('no ' .. mode) end`
    let is_equal = facts.comparisons.iter().any(|found| {
        let (left, right) = (&found.left.known, &found.right.known);
        found.operator == BinaryOperator::Equal
            && (is_user_text(left) && right.text().is_some()
                || is_user_text(right) && left.text().is_some())
            && conditions_before(raise).any(|condition| is_within(found.span, condition))
    });
    // `if not name:match('^%w+$') then return … end` further up. In the condition that leads here,
    // with a `not`, it says that the text is wrong.
    let is_denied = |check: Span| {
        let mut places = facts.calls_around(raise).chain([raise]);
        places.any(|place| {
            conditions_before(place).any(|condition| {
                is_within(check, condition) && context.source.slice(condition).starts_with(b"not")
            })
        })
    };
    let calls = facts.calls.iter().filter_map(|call| {
        let is_pattern = call.library.as_deref() == Some("string")
            && matches!(
                &*call.function,
                "match" | "find" | "gmatch" | "gsub" | "byte"
            );
        let text = &call.arguments.first()?.known;
        (is_pattern && is_user_text(text)).then_some(call.span)
    });
    let methods = facts.methods.iter().filter_map(|call| {
        let is_pattern = matches!(
            &*call.name.text,
            "match" | "find" | "gmatch" | "gsub" | "byte"
        );
        (is_pattern && is_user_text(&call.receiver.known)).then_some(call.span)
    });
    is_equal || calls.chain(methods).any(|check| !is_denied(check))
}
