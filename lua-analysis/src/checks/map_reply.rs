//! `map-reply`: what is returned loses its field names on the way, or is a map only sometimes.

use std::sync::Arc;

use crate::checks::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::MAP_REPLY;
use crate::meaning::facts::{Argument, Constructor, FieldName, LibraryCall, Value};
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let returns = context.meaning.facts.returns.iter();
    let values: Vec<&Argument> = returns
        .filter_map(|returned| returned.values.first())
        .collect();
    let mut found: Vec<Diagnostic> = values
        .iter()
        .filter_map(|value| check_table(context, value))
        .collect();
    if let Some(switch) = always_resp3(context) {
        found.extend(values.iter().filter_map(|value| check_reply(value, switch)));
    }
    found
}

/// A field that servers drop: they send positions only.
struct Lost {
    name: Arc<[u8]>,
    span: Span,
}

fn check_table(context: &Context<'_>, returned: &Argument) -> Option<Diagnostic> {
    let Value::Constructor(constructor) = &returned.known.value else {
        return None;
    };
    let mut lost = Vec::new();
    let is_special = collect(constructor, &mut lost);
    let mut has_positions = has_positions(constructor);
    if is_special {
        return None;
    }
    if let Some(variable) = context.meaning.names.variable_at(returned.span) {
        for store in &context.meaning.facts.stores {
            if store.variable != variable {
                continue;
            }
            match &store.key {
                FieldName::Text(name) if decides_reply(name) => return None,
                FieldName::Text(name) => lost.push(Lost {
                    name: Arc::clone(name),
                    span: store.span,
                }),
                FieldName::Position | FieldName::Other => has_positions = true,
            }
        }
    }
    // `{ n = select('#', ...), ... }` counts for the script itself.
    lost.retain(|field| !(has_positions && &*field.name == b"n"));
    let mut lost = lost.into_iter();
    let first = lost.next()?;
    let name = String::from_utf8_lossy(&first.name);
    let mut diagnostic = MAP_REPLY
        .at(
            first.span,
            format!("the field `{name}` is lost: servers reply with positions only"),
        )
        .label("never reaches the caller");
    for other in lost.take(3) {
        diagnostic = diagnostic.also(other.span, "nor does this");
    }
    Some(
        diagnostic
            .note("a table without positions is the empty array on the wire")
            .help(
                "return `{ 'name', value, … }`, or `cjson.encode(…)`, or `{ map = … }`, which is a map in RESP3",
            ),
    )
}

/// Collects the named fields, also those of tables inside; true if a field decides what kind of
/// reply it is.
fn collect(constructor: &Constructor, lost: &mut Vec<Lost>) -> bool {
    let is_special = constructor
        .fields
        .iter()
        .any(|field| matches!(&field.key, FieldName::Text(name) if decides_reply(name)));
    if is_special {
        return true;
    }
    for field in &constructor.fields {
        match (&field.key, &field.value.value) {
            (_, Value::Nil) => {}
            (FieldName::Text(name), _) => lost.push(Lost {
                name: Arc::clone(name),
                span: field.span,
            }),
            (FieldName::Position, Value::Constructor(inner)) => {
                let mut deeper = Vec::new();
                collect(inner, &mut deeper);
                if has_positions(inner) {
                    deeper.retain(|field| &*field.name != b"n");
                }
                lost.extend(deeper);
            }
            _ => {}
        }
    }
    false
}

fn has_positions(constructor: &Constructor) -> bool {
    let mut fields = constructor.fields.iter();
    fields.any(|field| field.key == FieldName::Position)
}

/// Whether servers look at a field of this name.
fn decides_reply(name: &[u8]) -> bool {
    matches!(
        name,
        b"ok" | b"err" | b"double" | b"map" | b"set" | b"big_number" | b"verbatim_string"
    )
}

/// The one `redis.setresp(3)` of the script, if nothing takes it back.
fn always_resp3<'a>(context: &Context<'a>) -> Option<&'a LibraryCall> {
    let calls = context.meaning.facts.calls.iter();
    let mut switches = calls.filter(|call| &*call.function == "setresp" && call.library.is_some());
    let switch = switches.next()?;
    let is_resp3 = switch.arguments.first()?.known.value == Value::Number(3.0);
    (is_resp3 && switches.next().is_none()).then_some(switch)
}

/// The reply is a map for callers that speak RESP3, and a list for others.
fn check_reply(returned: &Argument, switch: &LibraryCall) -> Option<Diagnostic> {
    let Value::Reply(Some(name)) = &returned.known.value else {
        return None;
    };
    if !matches!(&**name, "HGETALL" | "XREAD" | "XREADGROUP") {
        return None;
    }
    Some(
        MAP_REPLY
            .at(
                returned.span,
                format!("the reply of `{name}` is a map on some connections only"),
            )
            .label("a map in RESP3, a list in RESP2")
            .also(switch.span, "because of this")
            .help("without `redis.setresp(3)` it is a list on every connection"),
    )
}
