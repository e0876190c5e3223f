//! The walk over a script: what each variable holds on the way, and what is known of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::call::{Context, ContextKey};
use super::heap::{Heap, Key, Kind, Marked, ObjectId, add};
use super::state::{Frame, State};
use super::value::{Facts, Identity, Value, Values, learn};
use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{Block, Expression, ExpressionKind, Name, SuffixKind};
use crate::text::span::Span;

/// The most expressions that are looked at, each as often as it is: about 100 times those of a script
/// of 1,000 lines.
const MOST_STEPS: usize = 250_000;

/// A script as it is walked through.
pub(super) struct Walk<'a> {
    pub(super) names: &'a Names,
    pub(super) heap: Heap<'a>,
    /// What variables hold that inner functions use, at any time.
    pub(super) captured: HashMap<VariableId, Value>,
    /// What holds at the end of a round of a loop, in each context.
    pub(super) loops: HashMap<(Span, usize), State>,
    pub(super) contexts: Vec<Context<'a>>,
    pub(super) context_ids: BTreeMap<ContextKey, usize>,
    /// What functions are called with, once there are too many contexts.
    pub(super) widest: HashMap<Span, Values>,
    /// Contexts that wait for their turn, as the stack is deep.
    pub(super) pending: Vec<usize>,
    pub(super) frames: Vec<Frame>,
    /// Functions that went out of sight, and those that are called.
    pub(super) escaped: Vec<ObjectId>,
    pub(super) known_escaped: HashSet<ObjectId>,
    pub(super) called: HashSet<ObjectId>,
    /// What `coroutine.yield` hands over, both ways.
    pub(super) yielded: Value,
    /// What `coroutine.wrap` was called with: to call it may give what is yielded.
    pub(super) wrapped: HashSet<ObjectId>,
    pub(super) raised_objects: HashSet<ObjectId>,
    pub(super) round: usize,
    pub(super) depth: usize,
    /// How many expressions it has looked at.
    pub(super) steps: usize,
    pub(super) has_changed: bool,
    /// Whether calls are no longer followed, as there are too many.
    pub(super) is_coarse: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(names: &'a Names) -> Self {
        Self {
            names,
            heap: Heap::default(),
            captured: HashMap::new(),
            loops: HashMap::new(),
            contexts: Vec::new(),
            context_ids: BTreeMap::new(),
            widest: HashMap::new(),
            pending: Vec::new(),
            frames: Vec::new(),
            escaped: Vec::new(),
            known_escaped: HashSet::new(),
            called: HashSet::new(),
            yielded: Value::NONE,
            wrapped: HashSet::new(),
            raised_objects: HashSet::new(),
            round: 0,
            depth: 0,
            steps: 0,
            has_changed: false,
            is_coarse: false,
        }
    }

    /// Whether the script takes too long: nothing more is looked at.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps > MOST_STEPS
    }

    /// Follows no more calls.
    pub(super) fn be_coarse(&mut self) {
        self.is_coarse = true;
        self.steps = 0;
        self.called.clear();
        self.pending.clear();
    }

    pub(super) fn state(&mut self) -> Option<&mut State> {
        self.frames.last_mut()?.state.as_mut()
    }

    pub(super) fn facts(&self) -> Facts {
        let state = self.frames.last().and_then(|frame| frame.state.as_ref());
        state.map(|state| state.facts.clone()).unwrap_or_default()
    }

    pub(super) fn learn(&mut self, facts: &Facts) {
        if let Some(state) = self.state() {
            learn(&mut state.facts, facts);
        }
    }

    /// Nothing gets further than here.
    pub(super) fn stop(&mut self) {
        self.set_state(None);
    }

    pub(super) fn set_state(&mut self, state: Option<State>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.state = state;
        }
    }

    pub(super) fn take_state(&mut self) -> Option<State> {
        self.frames.last_mut()?.state.take()
    }

    pub(super) fn scope(&mut self) -> usize {
        self.state().map_or(0, |state| state.variables.len())
    }

    pub(super) fn end_scope(&mut self, scope: usize) {
        if let Some(state) = self.state() {
            state.end_scope(scope);
        }
    }

    pub(super) fn block(&mut self, block: &'a Block) {
        let scope = self.scope();
        self.statements(block);
        self.end_scope(scope);
    }

    /// A new local variable.
    pub(super) fn declare(&mut self, name: &Name, value: Value) {
        let Some(id) = self.names.declared_at(name.span) else {
            return;
        };
        let value = match value.identity {
            Some(_) => value,
            None => value.identified(Identity::Site(name.span)),
        };
        if self.is_captured(id) {
            self.capture(id, value);
        } else if let Some(state) = self.state() {
            Arc::make_mut(&mut state.variables).push((id, value));
        }
    }

    fn is_captured(&self, id: VariableId) -> bool {
        let variable = self.names.variable(id);
        variable.is_none_or(|variable| variable.captured)
    }

    pub(super) fn capture(&mut self, id: VariableId, value: Value) {
        // What the script itself sets once, outside of loops, is one value.
        let is_fixed = self.frames.len() == 1
            && self.frames.iter().all(|frame| frame.breaks.is_empty())
            && self
                .names
                .variable(id)
                .is_some_and(|variable| !variable.reassigned);
        let value = if is_fixed { value } else { value.forgotten() };
        let place = self.captured.entry(id).or_insert(Value::NONE);
        self.has_changed |= add(place, &value);
    }

    /// What a local variable holds.
    pub(super) fn variable(&self, id: VariableId) -> Value {
        if let Some(value) = self.captured.get(&id) {
            return value.clone();
        }
        let state = self.frames.last().and_then(|frame| frame.state.as_ref());
        let variables = state.map_or(&[][..], |state| state.variables.as_slice());
        let found = variables.iter().rev().find(|(variable, _)| *variable == id);
        found.map_or(Value::NONE, |(_, value)| value.clone())
    }

    pub(super) fn assign(&mut self, target: &'a Expression, value: Value) {
        match &target.kind {
            ExpressionKind::Name(name) => {
                let Some(id) = self.names.variable_at(target.span) else {
                    let globals = self.heap.id(Kind::Globals);
                    self.heap
                        .write(globals, Some(&Key::Text(name.as_bytes().into())), value);
                    return;
                };
                if self.is_captured(id) {
                    self.capture(id, value);
                } else if let Some(state) = self.state() {
                    let variables = Arc::make_mut(&mut state.variables);
                    let held = variables.iter_mut().rev().find(|(held, _)| *held == id);
                    if let Some((_, held)) = held {
                        *held = match value.identity {
                            Some(_) => value,
                            None => value.identified(Identity::Site(target.span)),
                        };
                    }
                }
            }
            ExpressionKind::Suffixed(suffixed) => {
                let Some((last, before)) = suffixed.suffixes.split_last() else {
                    return;
                };
                let base = self.suffixes(&suffixed.base, before).first();
                let key = match &last.kind {
                    SuffixKind::Field(name) => Value::literal(&name.text.as_bytes().into()),
                    SuffixKind::Index(index) => self.expression(index),
                    SuffixKind::Call(_) | SuffixKind::Method { .. } => return,
                };
                self.store(&base, &key, &value, target.span);
            }
            _ => {}
        }
    }

    /// `base[key] = value`
    pub(super) fn store(&mut self, base: &Value, key: &Value, value: &Value, span: Span) {
        self.escape(value);
        let passed = Values::some([base.clone(), key.clone(), value.clone()]);
        self.event(base, "__newindex", &passed);
        for id in base.objects.clone() {
            match key.key() {
                Some(key) => {
                    self.mark(id, &key, span, value, false);
                    self.heap.write(id, Some(&key), value.clone());
                    if !self.heap.has_known_keys(id) {
                        self.heap.write_key(id, &Value::OWN);
                    }
                }
                None => {
                    self.mark_any(id, key, span, value);
                    self.heap.write(id, None, value.clone());
                    self.heap.write_key(id, key);
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
            add(&mut marked.value, &value.clone().forgotten());
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
            add(&mut marked.value, &value.clone().forgotten());
        }
    }
}
