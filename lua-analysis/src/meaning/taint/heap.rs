//! The tables and functions of a script, by the places that make them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::text::{Sources, Text};
use super::value::{Literal, Value};
use crate::meaning::entries::TableName;
use crate::syntax::ast::{FunctionBody, Name};
use crate::text::span::Span;

/// A table or function, by its place in [`Heap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ObjectId(usize);

/// A key of a table that is written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Text(Arc<[u8]>),
    Index(i64),
}

/// What an object is, which also tells it apart from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A table, by where it is made and which call made it so.
    Table(Span, Option<Span>),
    /// Data that is made elsewhere: what `cjson.decode` gives.
    Data(Span),
    /// A part of such data, at any depth.
    Part(Span),
    /// What a command replies. Its `err` and `ok` are of the server.
    Reply(Span),
    /// `KEYS` or `ARGV`.
    Entries(TableName),
    /// `_G`.
    Globals,
    /// `redis`, `string`, ….
    Library(Arc<str>),
    /// A function of the server; the library is empty for a global one.
    Builtin(Arc<str>, Arc<str>),
    /// A function of the script, by its body.
    Function(Span),
    /// What `loadstring` made.
    Loaded(Span),
    /// What `string.gmatch` gives: a function that gives the same again and again.
    Matches(Span),
}

/// A text that is put into the field `err` or `ok` of a table.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    pub(super) is_error: bool,
    /// Whether its name is of data, too.
    pub(super) is_data: bool,
    /// Whether `redis.error_reply` or `redis.status_reply` put it there.
    pub(super) by_function: bool,
    pub(super) value: Value,
}

/// What is known of an object.
#[derive(Clone, Debug)]
pub(super) struct Object<'a> {
    pub(super) kind: Kind,
    pub(super) fields: BTreeMap<Key, Value>,
    /// What any field may hold besides.
    pub(super) rest: Value,
    /// The keys that are not written down.
    pub(super) keys: Value,
    /// Whose text the keys may be, in data that is made elsewhere.
    pub(super) names: Text,
    pub(super) metatables: Value,
    pub(super) body: Option<&'a FunctionBody>,
    /// The `self` that is not among its parameters.
    pub(super) receiver: Option<Name>,
    /// What is put into its `err` and `ok`, by place.
    pub(super) marked: BTreeMap<Span, Marked>,
    /// Who decides what it is, if it is a piece of code.
    pub(super) code: Sources,
}

/// All objects.
#[derive(Default)]
pub(super) struct Heap<'a> {
    objects: Vec<Object<'a>>,
    ids: HashMap<Kind, ObjectId>,
    /// Whether something was learnt of one since this was taken last.
    pub(super) has_changed: bool,
}

/// The most fields of one object that are told apart.
const MOST_FIELDS: usize = 10_000;

/// The most objects that are told apart; further tables are taken for one.
const MOST_OBJECTS: usize = 2000;

impl<'a> Heap<'a> {
    /// The object of this kind.
    pub(super) fn id(&mut self, mut kind: Kind) -> ObjectId {
        if let Some(id) = self.ids.get(&kind) {
            return *id;
        }
        if self.objects.len() >= MOST_OBJECTS {
            kind = match kind {
                Kind::Table(..) => Kind::Table(Span::default(), None),
                Kind::Data(_) => Kind::Data(Span::default()),
                Kind::Part(_) => Kind::Part(Span::default()),
                Kind::Reply(_) => Kind::Reply(Span::default()),
                other => other,
            };
            if let Some(id) = self.ids.get(&kind) {
                return *id;
            }
        }
        let id = ObjectId(self.objects.len());
        self.has_changed = true;
        self.ids.insert(kind.clone(), id);
        self.objects.push(Object {
            kind,
            fields: BTreeMap::new(),
            rest: Value::NONE,
            keys: Value::NONE,
            names: Text::OWN,
            metatables: Value::NONE,
            body: None,
            receiver: None,
            marked: BTreeMap::new(),
            code: Sources::NONE,
        });
        id
    }

    pub(super) fn get(&self, id: ObjectId) -> Option<&Object<'a>> {
        self.objects.get(id.0)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = (ObjectId, &Object<'a>)> {
        (0..).map(ObjectId).zip(&self.objects)
    }

    pub(super) fn get_mut(&mut self, id: ObjectId) -> Option<&mut Object<'a>> {
        self.objects.get_mut(id.0)
    }

    /// A field gets a value; without a key, any of them may.
    pub(super) fn write(&mut self, id: ObjectId, key: Option<&Key>, value: Value) {
        let Some(object) = self.objects.get_mut(id.0) else {
            return;
        };
        let value = value.forgotten();
        let place = match key {
            Some(key) if object.fields.len() < MOST_FIELDS || object.fields.contains_key(key) => {
                object.fields.entry(key.clone()).or_insert(Value::NONE)
            }
            _ => &mut object.rest,
        };
        self.has_changed |= add(place, &value);
    }

    /// A key that is not written down is used.
    pub(super) fn write_key(&mut self, id: ObjectId, key: &Value) {
        if let Some(object) = self.objects.get_mut(id.0) {
            self.has_changed |= add(&mut object.keys, &key.clone().forgotten());
        }
    }

    pub(super) fn set_metatable(&mut self, id: ObjectId, metatable: &Value) {
        if let Some(object) = self.objects.get_mut(id.0) {
            self.has_changed |= add(&mut object.metatables, &metatable.clone().forgotten());
        }
    }

    /// What its field holds; without a key, any of them.
    pub(super) fn read(&self, id: ObjectId, key: Option<&Key>) -> Value {
        let Some(object) = self.objects.get(id.0) else {
            return Value::OWN;
        };
        match key {
            // Servers write no line ends into their own texts: measured on all.
            Some(Key::Text(name))
                if matches!(object.kind, Kind::Reply(_)) && matches!(&**name, b"err" | b"ok") =>
            {
                let written = key.and_then(|key| object.fields.get(key));
                written.map_or(Value::clean(Sources::STORED), |written| {
                    Value::clean(Sources::STORED).or(written)
                })
            }
            Some(key) => {
                let field = object.fields.get(key).cloned();
                field.unwrap_or(Value::NIL).or(&object.rest)
            }
            None => object.fields.values().fold(object.rest.clone(), Value::or),
        }
    }

    /// Whether its keys are all written down, in the script.
    pub(super) fn has_known_keys(&self, id: ObjectId) -> bool {
        self.objects.get(id.0).is_some_and(|object| {
            matches!(object.kind, Kind::Table(..))
                && object.keys.literal == Literal::None
                && object.metatables.literal == Literal::None
                && !object.fields.is_empty()
        })
    }

    /// Whether it is what a command replied.
    pub(super) fn is_reply(&self, id: ObjectId) -> bool {
        let object = self.objects.get(id.0);
        object.is_some_and(|object| matches!(object.kind, Kind::Reply(_)))
    }

    /// Whether it is data that is made elsewhere.
    pub(super) fn is_data(&self, id: ObjectId) -> bool {
        let object = self.objects.get(id.0);
        object.is_some_and(|object| {
            matches!(object.kind, Kind::Data(_) | Kind::Part(_) | Kind::Reply(_))
        })
    }

    /// Whether nothing is put into it after it was made.
    pub(super) fn is_unchanged_data(&self, id: ObjectId) -> bool {
        self.objects.get(id.0).is_some_and(|object| {
            matches!(object.kind, Kind::Data(_) | Kind::Part(_) | Kind::Reply(_))
                && object.keys.literal == Literal::None
        })
    }
}

/// Adds what a place may hold; whether that is news.
pub(super) fn add(place: &mut Value, value: &Value) -> bool {
    let both = place.clone().or(value);
    let is_news = both != *place;
    *place = both;
    is_news
}
