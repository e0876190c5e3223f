//! The walk over a script: what each variable holds on the way, and what is known of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::call::{Context, ContextKey};
use super::domain::KindSet;
use super::fact::{Facts, Identity, fact, learn};
use super::heap::{Heap, Key, Kind, Marked, ObjectId, add};
use super::recorder::Recorder;
use super::several::Several;
use super::state::{Frame, State};
use super::value::Value;
use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{Block, Expression, ExpressionKind, Name, SuffixKind};
use crate::text::span::Span;

/// The most expressions that are looked at, each as often as it is: about 100 times those of a script
/// of 1,000 lines.
const MOST_STEPS: usize = 250_000;

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

/// A script as it is walked through.
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub(super) struct Walk<'a> {
    pub(super) names: &'a Names,
    pub(super) heap: Heap<'a>,
    /// What variables hold that inner functions use, at any time.
    pub(super) captured: HashMap<VariableId, Value>,
    /// What holds at the end of a round of a loop, in each context.
    pub(super) loops: HashMap<(Span, usize), State>,
    /// Variables that functions share of which there is one only.
    pub(super) single: HashSet<VariableId>,
    /// What the iterators of loops gave as their first value.
    pub(super) iterated: HashMap<Span, Value>,
    pub(super) contexts: Vec<Context<'a>>,
    /// How many there are of each function.
    pub(super) context_counts: HashMap<Span, usize>,
    pub(super) context_ids: BTreeMap<ContextKey, usize>,
    /// What functions are called with, once there are too many contexts.
    pub(super) widest: HashMap<Span, Several>,
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
    /// Whether globals may be others than those of the server: `setfenv`.
    pub(super) has_own_globals: bool,
    /// Functions that code out of sight may call.
    pub(super) lost: Vec<ObjectId>,
    /// Whether `redis.setresp` may have chosen RESP3.
    pub(super) may_speak_resp3: bool,
    /// How often something was changed that values are read from.
    pub(super) changes: usize,
    /// Whether tables may have metatables that nobody sees.
    pub(super) has_metatables: bool,
    pub(super) recorder: Recorder,
}

impl<'a> Walk<'a> {
    pub(super) fn new(names: &'a Names) -> Self {
        Self {
            names,
            heap: Heap::default(),
            captured: HashMap::new(),
            loops: HashMap::new(),
            single: HashSet::new(),
            iterated: HashMap::new(),
            contexts: Vec::new(),
            context_counts: HashMap::new(),
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
            has_own_globals: false,
            lost: Vec::new(),
            may_speak_resp3: false,
            changes: 0,
            has_metatables: names
                .globals()
                .iter()
                .any(|global| makes_metatables(&global.name)),
            recorder: Recorder::default(),
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
            if self.frames.len() == 1 && self.frames.iter().all(|frame| frame.breaks.is_empty()) {
                self.single.insert(id);
            }
            self.set_shared(id, value);
        } else if let Some(state) = self.state() {
            Arc::make_mut(&mut state.variables).push((id, value));
        }
    }

    /// A variable that functions share gets a value.
    fn set_shared(&mut self, id: VariableId, value: Value) {
        self.forget(|identity| identity.is_changed_by_assignment(id));
        let known = value.kinds().clone();
        self.capture(id, value);
        if self.is_reassigned(id) {
            self.learn(&fact(&Identity::Shared(id), &known));
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
            && !self.is_reassigned(id);
        let value = if is_fixed && !value.mentions(Identity::is_changed_by_call) {
            value
        } else {
            value.forgotten()
        };
        let is_widening = self.heap.is_widening;
        let place = self.captured.entry(id).or_insert(Value::NONE);
        self.has_changed |= add(place, &value, is_widening);
    }

    fn is_reassigned(&self, id: VariableId) -> bool {
        let variable = self.names.variable(id);
        variable.is_none_or(|variable| variable.reassigned)
    }

    /// What a local variable holds.
    pub(super) fn variable(&self, id: VariableId) -> Value {
        if let Some(value) = self.captured.get(&id) {
            let value = value.clone();
            return match value.identity {
                None if self.is_reassigned(id) => value.identified(Identity::Shared(id)),
                _ => value,
            };
        }
        let state = self.frames.last().and_then(|frame| frame.state.as_ref());
        let variables = state.map_or(&[][..], |state| state.variables.as_slice());
        let found = variables.iter().rev().find(|(variable, _)| *variable == id);
        found.map_or(Value::NONE, |(_, value)| value.clone())
    }

    /// Forgets what is known of values that these may have changed.
    pub(super) fn forget(&mut self, is_changed: impl Fn(&Identity) -> bool) {
        self.changes += 1;
        if let Some(state) = self.state() {
            state.forget(is_changed);
        }
    }

    /// What an iterator gave as its first value, over all rounds of a loop.
    pub(super) fn iterate(&mut self, span: Span, value: &Value) {
        let is_widening = self.heap.is_widening;
        let place = self.iterated.entry(span).or_insert(Value::NONE);
        self.has_changed |= add(place, &value.clone().forgotten(), is_widening);
    }

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
                    SuffixKind::Field(name) => Value::literal(&name.text.as_bytes().into()),
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
        let passed = Several::some([base.clone(), key.clone(), value.clone()]);
        self.event(base, "__newindex", &passed);
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
                    if !self.heap.has_known_keys(id) {
                        self.heap.use_other_keys(id);
                    }
                }
                None => {
                    self.mark_any(id, key, span, value);
                    self.heap.write_any(id, key, value.clone());
                    self.heap.use_other_keys(id);
                }
            }
            if self.heap.get(id).is_some_and(|object| object.is_lost) {
                self.lose(value);
            }
        }
        if base.open.has(KindSet::TABLE) {
            self.lose(value);
        }
        let place = key.key();
        self.forget(|identity| identity.is_changed_by_store(place.as_ref()));
        let has_metatable = |id: &ObjectId| {
            let object = self.heap.get(*id);
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
            if self.heap.get(id).is_some_and(|object| !object.is_lost) {
                waiting.extend(self.heap.lose(id));
                let is_own = |object: &super::heap::Object<'_>| object.body.is_some();
                if self.heap.get(id).is_some_and(is_own) {
                    self.lost.push(id);
                }
            }
        }
    }

    /// Whether it is certainly one of these functions of the server.
    pub(super) fn is_builtin(&self, value: &Value, library: &str, functions: &[&str]) -> bool {
        let is_one = |id: &ObjectId| match self.heap.get(*id).map(|object| &object.kind) {
            Some(Kind::Builtin(of, function)) => {
                **of == *library && functions.contains(&&**function)
            }
            _ => false,
        };
        value.is_only(KindSet::FUNCTION)
            && !value.is_open()
            && !value.objects.is_empty()
            && value.objects.iter().all(is_one)
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

/// Whether a script that uses this global may make metatables out of sight.
fn makes_metatables(global: &str) -> bool {
    matches!(
        global,
        "_G" | "debug" | "getfenv" | "load" | "loadstring" | "newproxy" | "setmetatable"
    )
}
