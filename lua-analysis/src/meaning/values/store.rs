//! Assignments, to variables and into tables.

use std::sync::Arc;

use super::domain::KindSet;
use super::fact::{Identity, fact};
use super::heap::add;
use super::object::{Key, Kind, Marked, Object, ObjectId};
use super::several::Several;
use super::value::Value;
use super::walk::Walk;
use crate::meaning::names::VariableId;
use crate::syntax::ast::{Expression, ExpressionKind, SuffixKind};
use crate::text::span::Span;

/// Where an assignment goes.
pub(super) enum Place<'a> {
    Variable(VariableId, Span),
    Global(&'a Arc<str>),
    Field {
        base: Box<Value>,
        key: Box<Value>,
        span: Span,
    },
    /// Nothing that can be assigned to.
    Nothing,
}

impl<'a> Walk<'a> {
    /// Where an assignment goes; what is in it is computed before anything is assigned.
    pub(super) fn place(&mut self, target: &'a Expression) -> Place<'a> {
        match &target.kind {
            ExpressionKind::Name(name) => self.named_place(name, target.span),
            ExpressionKind::Suffixed(suffixed) => {
                let Some((last, before)) = suffixed.suffixes.split_last() else {
                    return Place::Nothing;
                };
                let base = self.suffixes(&suffixed.base, before).first();
                let key = match &last.kind {
                    SuffixKind::Field(name) => self.literal(name.text.as_bytes()),
                    SuffixKind::Index(index) => self.expression(index),
                    SuffixKind::Call(_) | SuffixKind::Method { .. } => return Place::Nothing,
                };
                Place::Field {
                    base: Box::new(base),
                    key: Box::new(key),
                    span: target.span,
                }
            }
            _ => Place::Nothing,
        }
    }

    pub(super) fn named_place(&self, name: &'a Arc<str>, span: Span) -> Place<'a> {
        match self.names.variable_at(span) {
            Some(id) => Place::Variable(id, span),
            None => Place::Global(name),
        }
    }

    pub(super) fn assign(&mut self, place: Place<'a>, value: Value) {
        match place {
            Place::Nothing => {}
            Place::Global(name) => {
                let globals = self.heap.id(Kind::Globals);
                self.escape(&value);
                self.heap
                    .write(globals, &Key::Text(name.as_bytes().into()), value);
            }
            Place::Variable(id, span) => {
                if self.is_captured(id) {
                    self.set_shared(id, value);
                } else if let Some(state) = self.state() {
                    let variables = Arc::make_mut(&mut state.variables);
                    let held = variables.iter_mut().rev().find(|(held, _)| *held == id);
                    if let Some((_, held)) = held {
                        *held = match value.identity {
                            Some(_) => value,
                            None => value.identified(Identity::Site(span)),
                        };
                    }
                }
            }
            Place::Field { base, key, span } => self.store(&base, &key, &value, span),
        }
    }

    /// `base[key] = value`
    pub(super) fn store(&mut self, base: &Value, key: &Value, value: &Value, span: Span) {
        if self.state().is_none() {
            return;
        }
        let passed = || Several::some([base.clone(), key.clone(), value.clone()]);
        self.event(base, "__newindex", passed);
        self.store_raw(base, key, value, span);
    }

    /// The same without a metatable.
    pub(super) fn store_raw(&mut self, base: &Value, key: &Value, value: &Value, span: Span) {
        self.escape(value);
        for id in base.objects.clone() {
            match key.key() {
                Some(key) => {
                    self.mark(id, &key, span, value, false);
                    self.heap.write(id, &key, value.clone());
                    let is_known = self.heap.peek(id).is_some_and(Object::has_known_keys);
                    if !is_known {
                        self.heap.use_other_keys(id);
                    }
                }
                None => {
                    self.mark_any(id, key, span, value);
                    self.heap.write_any(id, key, value.clone());
                    self.heap.use_other_keys(id);
                }
            }
            if self.heap.peek(id).is_some_and(|object| object.is_lost) {
                self.lose(value);
            }
        }
        if base.open.has(KindSet::TABLE) {
            self.lose(value);
        }
        let place = key.key();
        self.forget(|identity| identity.is_changed_by_store(place.as_ref()));
        let has_metatable = |id: &ObjectId| {
            let object = self.heap.metatable(*id);
            object.is_none_or(|object| !object.metatables.is_none())
        };
        if let (Some(identity), Some(place)) = (&base.identity, &place)
            && let Some(slot) = identity.slot(place)
            && !base.is_open()
            && !base.objects.iter().any(has_metatable)
        {
            self.learn(&fact(&slot, value.kinds()));
        }
    }

    /// Code that is out of sight gets hold of a value: of the tables and functions in it, too.
    pub(super) fn lose(&mut self, value: &Value) {
        let mut waiting = value.objects.clone();
        while let Some(id) = waiting.pop() {
            if self.heap.peek(id).is_some_and(|object| !object.is_lost) {
                waiting.extend(self.heap.lose(id));
                let is_own = |object: &Object<'_>| object.body.is_some();
                if self.heap.peek(id).is_some_and(is_own) {
                    self.lost.push(id);
                }
            }
        }
    }

    /// A field that decides what is answered gets a value.
    pub(super) fn mark(
        &mut self,
        id: ObjectId,
        key: &Key,
        span: Span,
        value: &Value,
        by_function: bool,
    ) {
        let is_error = match key {
            Key::Text(name) if **name == *b"err" => true,
            Key::Text(name) if **name == *b"ok" => false,
            _ => return,
        };
        if let Some(object) = self.heap.get_mut(id) {
            let marked = object.marked.entry(span).or_insert_with(|| Marked {
                is_error,
                is_data: false,
                by_function,
                value: Value::NONE,
            });
            add(&mut marked.value, &value.clone().forgotten(), false);
        }
    }

    /// A field gets a value whose name others decide: it may be `err`.
    fn mark_any(&mut self, id: ObjectId, key: &Value, span: Span, value: &Value) {
        if key.text.start.is_empty() {
            return;
        }
        if let Some(object) = self.heap.get_mut(id) {
            let marked = object.marked.entry(span).or_insert_with(|| Marked {
                is_error: true,
                is_data: true,
                by_function: false,
                value: Value::NONE,
            });
            add(&mut marked.value, &value.clone().forgotten(), false);
        }
    }
}
