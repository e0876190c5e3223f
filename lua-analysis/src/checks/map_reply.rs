//! `map-reply`: what is returned loses its field names on the way, or is a map only sometimes.

use std::sync::Arc;

use crate::checks::Context;
use crate::checks::shared::sent::replied;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::MAP_REPLY;
use crate::meaning::Meaning;
use crate::meaning::outline::{FieldName, FieldUse, WrittenTable};
use crate::meaning::values::{KindSet, LibraryCall, Made, Return};
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let returns = context.meaning.values.returns();
    let tables = returns.iter();
    let mut found: Vec<Diagnostic> = tables.filter_map(|end| check_table(context, end)).collect();
    if let Some(switch) = always_resp3(context) {
        let replies = returns.iter();
        found.extend(replies.filter_map(|end| check_reply(context, end, switch)));
    }
    found
}

/// A field that servers drop: they send positions only.
struct Lost {
    name: Arc<[u8]>,
    span: Span,
}

fn check_table(context: &Context<'_>, returned: &Return) -> Option<Diagnostic> {
    let Meaning {
        values, outline, ..
    } = context.meaning;
    let [id] = returned.value.objects() else {
        return None;
    };
    let table = values.table(*id).filter(|table| !table.is_open)?;
    let Made::Written(place) = table.made else {
        return None;
    };
    if returned.value.is_open() || !returned.value.is_only(KindSet::TABLE) {
        return None;
    }
    let written = outline.table(place)?;
    let mut lost = Vec::new();
    let is_special = collect(context, written, &mut lost);
    let mut has_positions = written.positions().next().is_some();
    if is_special {
        return None;
    }
    let is_of_table = |store: &&FieldUse| {
        let base = values.at(store.base);
        base.is_some_and(|base| base.objects().contains(id))
    };
    for store in outline.stores.iter().filter(is_of_table) {
        match &store.key {
            FieldName::Text(name) if decides_reply(name) => return None,
            FieldName::Text(name) => lost.push(Lost {
                name: Arc::clone(name),
                span: store.span,
            }),
            FieldName::Position | FieldName::Index(_) => has_positions = true,
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
fn collect(context: &Context<'_>, table: &WrittenTable, lost: &mut Vec<Lost>) -> bool {
    let Meaning {
        values, outline, ..
    } = context.meaning;
    let is_special = table
        .fields
        .iter()
        .any(|field| matches!(&field.key, FieldName::Text(name) if decides_reply(name)));
    if is_special {
        return true;
    }
    for field in &table.fields {
        let value = values.at(field.value);
        match &field.key {
            _ if value.is_none_or(|value| value.is_only(KindSet::NIL)) => {}
            FieldName::Text(name) => lost.push(Lost {
                name: Arc::clone(name),
                span: field.span,
            }),
            FieldName::Position => {
                if let Some(inner) = outline.table(field.value) {
                    let mut deeper = Vec::new();
                    collect(context, inner, &mut deeper);
                    if inner.positions().next().is_some() {
                        deeper.retain(|field| &*field.name != b"n");
                    }
                    lost.extend(deeper);
                }
            }
            FieldName::Index(_) => {}
        }
    }
    false
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
    let calls = context.meaning.values.calls().iter();
    let mut switches = calls.filter(|call| &*call.function == "setresp" && call.library.is_some());
    let switch = switches.next()?;
    let is_resp3 = switch.arguments.first()?.value.known_number() == Some(3.0);
    (is_resp3 && switches.next().is_none()).then_some(switch)
}

/// The reply is a map for callers that speak RESP3, and a list for others.
fn check_reply(
    context: &Context<'_>,
    returned: &Return,
    switch: &LibraryCall,
) -> Option<Diagnostic> {
    let name = replied(context, &returned.value)?.name.as_deref()?;
    if !matches!(name, "HGETALL" | "XREAD" | "XREADGROUP") {
        return None;
    }
    Some(
        MAP_REPLY
            .at(
                returned.value_span,
                format!("the reply of `{name}` is a map on some connections only"),
            )
            .label("a map in RESP3, a list in RESP2")
            .also(switch.span, "because of this")
            .help("without `redis.setresp(3)` it is a list on every connection"),
    )
}
