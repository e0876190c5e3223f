//! `raise-user-text`: an error that nobody catches has text of the caller in it as it is.
//!
//! The server sends it as one line. A line end in it makes two replies of one, and every later
//! reply of the connection goes to the wrong request. What `redis.error_reply` answers is cleaned.

use super::Context;
use super::raise::{Raise, help_to_return, raises, written_table};
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Known, Value};
use crate::servers::Server;
use crate::span::Span;
use crate::syntax::ast::BinaryOperator;

const CODE: &str = "raise-user-text";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if !context.config.harms(Server::splits_replies) {
        return Vec::new();
    }
    let looks = Looks::new(&context.meaning.facts);
    raises(context)
        .filter(|raise| has_user_text(context, raise) && !looks.allow(context, raise.call.span))
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
                .note("a line end in it becomes a second reply on Redis 8.2, Valkey 8.0 and 9.0: every later reply on the connection goes to the wrong request");
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

/// Where the script looks at the bytes of such texts.
struct Looks {
    /// Comparisons that find a text equal to one that is written down.
    equal: Vec<Span>,
    /// Calls that hold a text against a pattern.
    patterns: Vec<Span>,
}

impl Looks {
    fn new(facts: &Facts) -> Self {
        let is_user_text = |known: &Known| known.origins.user_text;
        let is_pattern =
            |function: &str| matches!(function, "match" | "find" | "gmatch" | "gsub" | "byte");
        let equal = facts.comparisons.iter().filter(|found| {
            let (left, right) = (&found.left.known, &found.right.known);
            found.operator == BinaryOperator::Equal
                && (is_user_text(left) && right.text().is_some()
                    || is_user_text(right) && left.text().is_some())
        });
        let calls = facts.calls.iter().filter(|call| {
            call.library.as_deref() == Some("string")
                && is_pattern(&call.function)
                && (call.arguments.first()).is_some_and(|text| is_user_text(&text.known))
        });
        let methods = facts
            .methods
            .iter()
            .filter(|call| is_pattern(&call.name.text) && is_user_text(&call.receiver.known));
        let patterns = calls.map(|call| call.span);
        Self {
            equal: equal.map(|found| found.span).collect(),
            patterns: patterns.chain(methods.map(|call| call.span)).collect(),
        }
    }

    /// Whether a text was looked at before it gets to this place: then there may be no line end in
    /// it.
    fn allow(&self, context: &Context<'_>, raise: Span) -> bool {
        if self.equal.is_empty() && self.patterns.is_empty() {
            return false;
        }
        let facts = &context.meaning.facts;
        // `if mode == 'fast' then error('no ' .. mode) end`
        let conditions = conditions_around(facts, raise);
        let is_in_any =
            |span: &Span, places: &[Span]| places.iter().any(|place| is_within(*span, *place));
        if self.equal.iter().any(|span| is_in_any(span, &conditions)) {
            return true;
        }
        // `if not name:match('^%w+$') then return … end` further up. In the condition that leads
        // here, with a `not`, it says that the text is wrong.
        let callers = facts.calls_around(raise).take(100);
        let denials: Vec<Span> = callers
            .flat_map(|call| conditions_around(facts, call))
            .chain(conditions)
            .filter(|condition| context.source.slice(*condition).starts_with(b"not"))
            .collect();
        self.patterns.iter().any(|span| !is_in_any(span, &denials))
    }
}

/// The conditions that hold where a place is reached.
fn conditions_around(facts: &Facts, place: Span) -> Vec<Span> {
    let branches = facts.branches.iter();
    branches
        .filter(|branch| is_within(place, branch.body))
        .map(|branch| branch.condition.span)
        .collect()
}

fn is_within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
