//! The tables and functions that are handed out.

use std::collections::BTreeMap;

use super::domain::KindSet;
use super::heap::Heap;
use super::object::{Kind, Object, ObjectId};
use super::recorder::Recorder;
use super::records::{Made, Table};
use crate::meaning::entries::TableName;
use crate::text::fast_hash::FastMap;
use crate::text::span::Span;

/// The tables and functions that values may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects {
    pub(super) tables: BTreeMap<ObjectId, Table>,
    others: BTreeMap<ObjectId, Other>,
}

/// An object that is no table of the script.
#[derive(Clone, Debug)]
enum Other {
    /// A function of the server: its library, which is empty for a global one, and its name.
    Builtin(&'static str, &'static str),
    /// A function of the script.
    Function,
    /// `redis`, `string`, `_G`.
    Library(&'static str),
    /// `KEYS`, `ARGV`.
    Entries(TableName),
}

impl Objects {
    pub(super) fn builtin(&self, id: ObjectId) -> Option<(&str, &str)> {
        match self.others.get(&id)? {
            Other::Builtin(library, function) => Some((library, function)),
            _ => None,
        }
    }

    pub(super) fn is_function(&self, id: ObjectId) -> bool {
        matches!(self.others.get(&id), Some(Other::Function))
    }

    pub(super) fn library(&self, id: ObjectId) -> Option<&str> {
        match self.others.get(&id)? {
            Other::Library(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn entries(&self, id: ObjectId) -> Option<TableName> {
        match self.others.get(&id)? {
            Other::Entries(table) => Some(*table),
            _ => None,
        }
    }
}

/// The objects; `positions` are the places of the values in tables that are written down.
pub(super) fn objects(
    heap: &Heap<'_>,
    recorder: &Recorder,
    positions: &FastMap<Span, Vec<Span>>,
) -> Objects {
    let others = heap
        .all()
        .filter_map(|(id, object)| Some((id, other(object)?)));
    Objects {
        tables: tables(heap, recorder, positions),
        others: others.collect(),
    }
}

fn other(object: &Object<'_>) -> Option<Other> {
    Some(match &object.kind {
        Kind::Builtin(library, function) => Other::Builtin(library, function),
        Kind::Function(_) => Other::Function,
        Kind::Library(name) => Other::Library(name),
        Kind::Globals => Other::Library("_G"),
        Kind::Entries(table) => Other::Entries(*table),
        _ => return None,
    })
}

fn tables(
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
