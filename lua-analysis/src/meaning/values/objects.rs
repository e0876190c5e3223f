//! The tables and the functions of the server, as they are handed out.

use std::collections::BTreeMap;

use super::domain::KindSet;
use super::heap::Heap;
use super::object::{Kind, Object, ObjectId};
use super::recorder::Recorder;
use super::records::{Made, Table};
use crate::text::fast_hash::FastMap;
use crate::text::span::Span;

/// The tables; `positions` are the places of the values in those that are written down.
pub(super) fn tables(
    heap: &Heap<'_>,
    recorder: &Recorder,
    positions: &FastMap<Span, Vec<Span>>,
) -> BTreeMap<ObjectId, Table> {
    let objects = heap.all().filter(|(id, _)| id.kind() == KindSet::TABLE);
    let table = |(id, object): (ObjectId, &Object<'_>)| {
        let made = match object.kind {
            Kind::Table(span, _) if recorder.reply_functions.contains(&span) => {
                Made::ReplyFunction(span)
            }
            Kind::Table(span, _) => Made::Written(span),
            Kind::Reply(span) | Kind::ReplyPart(span, _) | Kind::ErrorReply(span) => {
                Made::Reply(span)
            }
            _ => Made::Other,
        };
        let is_known = matches!(
            made,
            Made::Written(_) | Made::ReplyFunction(_) | Made::Reply(_)
        ) || matches!(object.kind, Kind::Data(_) | Kind::Part(..));
        let is_map = object.is_map && !object.is_stored_into;
        let table = Table {
            fields: object.fields.clone(),
            rest: object.rest.clone(),
            keys: object.keys.clone(),
            made,
            positions: match object.kind {
                Kind::Table(span, _) => positions.get(&span).cloned().unwrap_or_default(),
                _ => Vec::new(),
            },
            pairs: object.turns.as_deref().filter(|_| is_map).cloned(),
            is_open: !is_known || object.is_lost || !object.metatables.is_none(),
        };
        (id, table)
    };
    objects.map(table).collect()
}

/// The functions of the server, each with its library and its name.
pub(super) fn functions(heap: &Heap<'_>) -> BTreeMap<ObjectId, (&'static str, &'static str)> {
    heap.all()
        .filter_map(|(id, object)| match &object.kind {
            Kind::Builtin(library, function) => Some((id, (*library, *function))),
            _ => None,
        })
        .collect()
}
