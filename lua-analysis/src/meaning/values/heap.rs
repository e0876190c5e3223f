//! The tables and functions of a script, by the places that make them.
//!
//! What a field holds is all that is ever stored in it: only [slots](super::fact::Identity::Slot) say
//! more in one place.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::domain::{KindSet, Kinds, Numbers};
use super::object::{Key, Kind, Object, ObjectId};
use super::text::{Sources, Text};
use super::value::Value;
use crate::text::fast_hash::FastMap;
use crate::text::span::Span;

/// All objects.
#[derive(Default)]
pub(super) struct Heap<'a> {
    objects: Vec<Object<'a>>,
    ids: FastMap<Kind, ObjectId>,
    /// Whether something was learnt of one after the round had looked at it.
    pub(super) has_changed: bool,
    /// Whether what grows is taken for unlimited.
    pub(super) is_widening: bool,
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
        let is_crowded = self.objects.len() >= MOST_OBJECTS;
        if is_crowded {
            kind = match kind {
                Kind::Table(..) => Kind::Table(Span::default(), None),
                Kind::Data(_) => Kind::Data(Span::default()),
                Kind::Part(..) => Kind::Part(Span::default()),
                Kind::Reply(_) => Kind::Reply(Span::default()),
                Kind::ReplyPart(..) => Kind::ReplyPart(Span::default(), "".into()),
                other => other,
            };
            if let Some(id) = self.ids.get(&kind) {
                return *id;
            }
        }
        let id = ObjectId {
            index: u32::try_from(self.objects.len()).unwrap_or(u32::MAX),
            is_function: matches!(
                kind,
                Kind::Builtin(..) | Kind::Function(_) | Kind::Loaded(_) | Kind::Matches(_)
            ),
        };
        self.ids.insert(kind.clone(), id);
        self.objects.push(Object {
            kind,
            fields: BTreeMap::new(),
            rest: Value::NONE,
            keys: Value::NONE,
            has_other_keys: false,
            is_list_changed: false,
            // One that stands for many different ones has no fields of its own.
            is_lost: is_crowded,
            names: Text::OWN,
            metatables: Value::NONE,
            body: None,
            receiver: None,
            marked: BTreeMap::new(),
            code: Sources::NONE,
            is_read: Cell::new(false),
            is_metatable_read: Cell::new(false),
            turns: None,
            is_map: false,
            is_stored_into: false,
        });
        id
    }

    /// Starts a round, which has looked at nothing yet.
    pub(super) fn start(&mut self, is_widening: bool) {
        self.is_widening = is_widening;
        self.has_changed = false;
        for object in &self.objects {
            object.is_read.set(false);
            object.is_metatable_read.set(false);
        }
    }

    /// An object, to look at what is in it.
    pub(super) fn get(&self, id: ObjectId) -> Option<&Object<'a>> {
        let object = self.objects.get(id.place())?;
        object.is_read.set(true);
        object.is_metatable_read.set(true);
        Some(object)
    }

    /// An object, to look at what it is made with and never changes: its kind, its body. What is
    /// looked at of the rest may change without another round.
    pub(super) fn peek(&self, id: ObjectId) -> Option<&Object<'a>> {
        self.objects.get(id.place())
    }

    /// An object, to look for its metatable, and whether it is lost.
    pub(super) fn metatable(&self, id: ObjectId) -> Option<&Object<'a>> {
        let object = self.objects.get(id.place())?;
        object.is_metatable_read.set(true);
        Some(object)
    }

    fn contents(&self, id: ObjectId) -> Option<&Object<'a>> {
        let object = self.objects.get(id.place())?;
        object.is_read.set(true);
        Some(object)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = (ObjectId, &Object<'a>)> {
        (0..).zip(&self.objects).map(|(index, object)| {
            let is_function = self.ids.get(&object.kind).is_some_and(|id| id.is_function);
            (ObjectId { index, is_function }, object)
        })
    }

    pub(super) fn get_mut(&mut self, id: ObjectId) -> Option<&mut Object<'a>> {
        self.objects.get_mut(id.place())
    }

    /// A field that the table has from the start.
    pub(super) fn create(&mut self, id: ObjectId, key: &Key, value: Value) {
        let is_widening = self.is_widening;
        let Some(object) = self.objects.get_mut(id.place()) else {
            return;
        };
        if object.fields.len() >= MOST_FIELDS && !object.fields.contains_key(key) {
            let kinds = key.kinds();
            self.write_any(id, &Value::of(kinds, Text::OWN), value);
            return;
        }
        let place = object.fields.entry(key.clone()).or_insert(Value::NONE);
        self.has_changed |= add(place, &value.forgotten(), is_widening) && object.is_read.get();
    }

    /// A field gets a value after the table is made: until then it is nil.
    pub(super) fn write(&mut self, id: ObjectId, key: &Key, value: Value) {
        let Some(object) = self.objects.get_mut(id.place()) else {
            return;
        };
        if matches!(key, Key::Index(_)) && !object.is_list_changed {
            object.is_list_changed = true;
            self.has_changed |= object.is_read.get();
        }
        self.has_changed |= object.turns.is_some() && !object.is_stored_into;
        object.is_stored_into = true;
        let is_new = !object.fields.contains_key(key);
        let value = if is_new { Value::NIL.or(&value) } else { value };
        self.create(id, key, value);
    }

    /// Any field gets a value, or one of these keys.
    pub(super) fn write_any(&mut self, id: ObjectId, key: &Value, value: Value) {
        self.is_stored_into(id);
        self.fill(id, key, value);
    }

    fn is_stored_into(&mut self, id: ObjectId) {
        if let Some(object) = self.objects.get_mut(id.place()) {
            self.has_changed |= object.turns.is_some() && !object.is_stored_into;
            object.is_stored_into = true;
        }
    }

    /// What a table holds that a server made: any field, or one of these keys.
    pub(super) fn fill(&mut self, id: ObjectId, key: &Value, value: Value) {
        let is_widening = self.is_widening;
        if let Some(object) = self.objects.get_mut(id.place()) {
            let key = key.clone().forgotten().without(KindSet::NIL);
            let mut is_news = key.may_be(KindSet::NUMBER) && !object.is_list_changed;
            object.is_list_changed |= is_news;
            is_news |= add(&mut object.keys, &key, is_widening);
            is_news |= add(&mut object.rest, &value.forgotten(), is_widening);
            self.has_changed |= is_news && object.is_read.get();
        }
    }

    /// It is a list in which these take turns, as a server made it; maybe keys and values of a map.
    pub(super) fn keep_turns(&mut self, id: ObjectId, odd: Value, even: Value, is_map: bool) {
        if let Some(object) = self.objects.get_mut(id.place()) {
            object.is_map = is_map;
            object.turns = Some(Box::new((odd.forgotten(), even.forgotten())));
        }
    }

    /// What its odd or its even elements are, if the script never changes it.
    pub(super) fn turn(&self, id: ObjectId, is_even: bool) -> Option<&Value> {
        let object = self.get(id)?;
        if object.is_stored_into || object.is_lost || object.has_other_keys {
            return None;
        }
        let (odd, even) = &**object.turns.as_ref()?;
        Some(if is_even { even } else { odd })
    }

    /// What is in its list may be nowhere from now on.
    pub(super) fn clear_list(&mut self, id: ObjectId) {
        self.is_stored_into(id);
        if let Some(object) = self.objects.get_mut(id.place()) {
            for (key, value) in &mut object.fields {
                if matches!(key, Key::Index(_)) {
                    self.has_changed |= add(value, &Value::NIL, false) && object.is_read.get();
                }
            }
        }
    }

    /// A key is used that is not written down where the table is made.
    pub(super) fn use_other_keys(&mut self, id: ObjectId) {
        if let Some(object) = self.objects.get_mut(id.place()) {
            self.has_changed |= !object.has_other_keys && object.is_read.get();
            object.has_other_keys = true;
        }
    }

    pub(super) fn set_metatable(&mut self, id: ObjectId, metatable: &Value) {
        let is_widening = self.is_widening;
        if let Some(object) = self.objects.get_mut(id.place()) {
            let metatable = metatable.clone().forgotten();
            let is_news = add(&mut object.metatables, &metatable, is_widening);
            self.has_changed |= is_news && object.is_metatable_read.get();
        }
    }

    /// Whose text its keys may be, too.
    pub(super) fn name(&mut self, id: ObjectId, names: Text) {
        if let Some(object) = self.objects.get_mut(id.place()) {
            let names = object.names.or(names);
            self.has_changed |= names != object.names && object.is_read.get();
            object.names = names;
        }
    }

    /// Who decides what a piece of code is, too.
    pub(super) fn decide(&mut self, id: ObjectId, code: Sources) {
        if let Some(object) = self.objects.get_mut(id.place()) {
            let code = object.code | code;
            self.has_changed |= code != object.code && object.is_read.get();
            object.code = code;
        }
    }

    /// Code that is out of sight gets hold of it; the tables and functions in it that it didn't have before.
    pub(super) fn lose(&mut self, id: ObjectId) -> Vec<ObjectId> {
        let Some(object) = self.objects.get_mut(id.place()) else {
            return Vec::new();
        };
        if object.is_lost || is_of_server(&object.kind) {
            return Vec::new();
        }
        object.is_lost = true;
        self.has_changed = true;
        let held = object
            .fields
            .values()
            .chain([&object.rest, &object.metatables]);
        held.flat_map(|value| value.objects.iter().copied())
            .collect()
    }

    /// What its field holds.
    pub(super) fn read(&self, id: ObjectId, key: &Key) -> Value {
        let Some(object) = self.contents(id) else {
            return Value::UNKNOWN;
        };
        // Servers write no line ends into their own texts: measured on all.
        if matches!(object.kind, Kind::Reply(_))
            && matches!(key, Key::Text(name) if matches!(&**name, b"err" | b"ok"))
        {
            let own = Value::clean(KindSet::TEXT | KindSet::NIL, Sources::STORED);
            let written = object.fields.get(key);
            let value = written.map_or(own.clone(), |written| own.or(written));
            return object.seen(value);
        }
        let field = object.fields.get(key).cloned().unwrap_or(Value::NIL);
        let may_be_rest =
            !object.keys.is_none() && !object.keys.kinds.meet(&key.kinds()).set().is_empty();
        let value = if may_be_rest {
            field.or(&object.rest)
        } else {
            field
        };
        object.seen(value)
    }

    /// What any of its fields holds that is there.
    pub(super) fn read_any(&self, id: ObjectId) -> Value {
        let Some(object) = self.contents(id) else {
            return Value::UNKNOWN;
        };
        let any = object.fields.values().fold(object.rest.clone(), Value::or);
        object.seen(any)
    }

    /// What the elements of its list hold.
    pub(super) fn elements(&self, id: ObjectId) -> Value {
        let Some(object) = self.contents(id) else {
            return Value::UNKNOWN;
        };
        let is_index = |key: &Key| matches!(key, Key::Index(index) if *index > 0);
        let listed = object.fields.iter().filter(|(key, _)| is_index(key));
        let listed = listed.fold(Value::NONE, |any, (_, value)| any.or(value));
        let any = if object.keys.may_be(KindSet::NUMBER) {
            listed.or(&object.rest)
        } else {
            listed
        };
        object.seen(any)
    }

    /// The length of its list, if that is known.
    pub(super) fn length(&self, id: ObjectId) -> Option<usize> {
        let object = self.contents(id)?;
        let is_known = matches!(object.kind, Kind::Table(..))
            && !object.is_list_changed
            && !object.is_lost
            && !object.keys.may_be(KindSet::NUMBER);
        if !is_known {
            return None;
        }
        let listed = object
            .fields
            .iter()
            .filter(|(key, _)| matches!(key, Key::Index(_)));
        let mut length = 0;
        for ((key, value), place) in listed.zip(1_i64..) {
            if *key != Key::Index(place) || value.may_be(KindSet::NIL) {
                return None;
            }
            length += 1;
        }
        Some(length)
    }

    /// Its keys.
    pub(super) fn keys(&self, id: ObjectId) -> Value {
        let Some(object) = self.contents(id) else {
            return Value::UNKNOWN;
        };
        let fields = object.fields.keys();
        let mut kinds = fields.fold(Kinds::NONE, |kinds, key| kinds.or(&key.kinds()));
        if let Kind::Entries(_) = object.kind {
            kinds = kinds.or(&Kinds::number(Numbers::whole(1.0, f64::INFINITY)));
        }
        let own = Value::of(kinds, object.names);
        object.seen(own.or(&object.keys)).without(KindSet::NIL)
    }

    /// Whether its keys are all written down, in the script.
    pub(super) fn has_known_keys(&self, id: ObjectId) -> bool {
        self.get(id).is_some_and(Object::has_known_keys)
    }

    /// Whether it is what a command replied.
    pub(super) fn is_reply(&self, id: ObjectId) -> bool {
        let object = self.peek(id);
        object.is_some_and(|object| {
            matches!(
                object.kind,
                Kind::Reply(_) | Kind::ReplyPart(..) | Kind::ErrorReply(_)
            )
        })
    }

    /// Whether nothing is put into it after it was made.
    pub(super) fn is_unchanged_data(&self, id: ObjectId) -> bool {
        let is_unchanged = |object: &Object<'_>| !object.has_other_keys && !object.is_lost;
        self.peek(id).is_some_and(|object| is_data(&object.kind))
            && self.contents(id).is_some_and(is_unchanged)
    }
}

fn is_data(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Data(_) | Kind::Part(..) | Kind::Reply(_) | Kind::ReplyPart(..) | Kind::ErrorReply(_)
    )
}

fn is_of_server(kind: &Kind) -> bool {
    matches!(kind, Kind::Globals | Kind::Library(_) | Kind::Builtin(..))
}

/// Adds what a place may hold; whether that is news.
pub(super) fn add(place: &mut Value, value: &Value, is_widening: bool) -> bool {
    if place == value {
        return false;
    }
    let both = place.clone().or(value);
    let is_news = both != *place;
    if is_news {
        *place = if is_widening {
            place.widened(both)
        } else {
            both
        };
    }
    is_news
}
