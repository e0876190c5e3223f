//! The walk over a script: what each variable holds on the way, and what is known of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Spent;
use super::commands::Sent;
use super::context::{Context, ContextKey};
use super::domain::KindSet;
use super::fact::{Facts, Identity, fact, learn};
use super::heap::{Heap, add};
use super::object::{Kind, ObjectId};
use super::recorder::Recorder;
use super::several::Several;
use super::state::{Frame, State};
use super::value::Value;
use crate::meaning::entries::TableName;
use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{Block, Name};
use crate::text::fast_hash::{FastMap, FastSet};
use crate::text::span::Span;

/// The most expressions that are looked at, each as often as it is: about 100 times those of a script
/// of 1,000 lines.
const MOST_STEPS: usize = 250_000;

/// A script as it is walked through.
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub(super) struct Walk<'a> {
    pub(super) names: &'a Names,
    pub(super) heap: Heap<'a>,
    /// What variables hold that inner functions use, at any time.
    pub(super) captured: FastMap<VariableId, Value>,
    /// Those of them that this round has read.
    pub(super) read: FastSet<VariableId>,
    /// What holds at the end of a round of a loop, in each context.
    pub(super) loops: FastMap<(Span, usize), State>,
    /// Variables that functions share of which there is one only.
    pub(super) single: FastSet<VariableId>,
    /// Whether the variables of loops by twos are even; `None` where both may be.
    pub(super) strides: FastMap<VariableId, Option<bool>>,
    /// What the iterators of loops gave as their first value.
    pub(super) iterated: FastMap<Span, Value>,
    pub(super) contexts: Vec<Context<'a>>,
    /// How many there are of each function.
    pub(super) context_counts: FastMap<Span, usize>,
    pub(super) context_ids: BTreeMap<ContextKey, usize>,
    /// The values of globals of the server, and those of the fields of its libraries.
    pub(super) globals: FastMap<Arc<str>, Value>,
    pub(super) library_fields: FastMap<&'static str, FastMap<Arc<str>, Value>>,
    /// The values of strings that are written down, and of names of fields.
    pub(super) literals: FastMap<Arc<[u8]>, Value>,
    /// The values of numbers that are written down, by their bits.
    pub(super) numbers: FastMap<u64, Value>,
    /// What an entry of `KEYS` and of `ARGV` may be.
    pub(super) entries: FastMap<TableName, Value>,
    /// What functions are called with, once there are too many contexts.
    pub(super) widest: FastMap<Span, Several>,
    /// Contexts that wait for their turn, as the stack is deep.
    pub(super) pending: Vec<usize>,
    pub(super) frames: Vec<Frame>,
    /// Functions that went out of sight, and those that are called.
    pub(super) escaped: Vec<ObjectId>,
    pub(super) known_escaped: FastSet<ObjectId>,
    pub(super) called: FastSet<ObjectId>,
    /// What `coroutine.yield` hands over, both ways.
    pub(super) yielded: Value,
    /// What `coroutine.wrap` was called with: to call it may give what is yielded.
    pub(super) wrapped: FastSet<ObjectId>,
    pub(super) raised_objects: FastSet<ObjectId>,
    pub(super) round: usize,
    pub(super) depth: usize,
    /// How many expressions it has looked at.
    pub(super) steps: usize,
    /// How many it had looked at when it stopped to follow calls.
    steps_before: usize,
    /// Whether something was learnt after the round had looked at it.
    pub(super) has_changed: bool,
    /// Whether this round has come to the functions that nothing is seen to call.
    pub(super) is_ending: bool,
    /// Whether calls are no longer followed, as there are too many.
    pub(super) is_coarse: bool,
    /// Whether globals may be others than those of the server: `setfenv`.
    pub(super) has_own_globals: bool,
    /// Whether what is called now is called by `pcall`, or by what does the same.
    pub(super) is_caught: bool,
    /// Which functions are called outside of a `pcall`, and by which; none is the script itself.
    pub(super) uncaught_calls: FastSet<(Option<Span>, Span)>,
    /// Whether the script may catch errors.
    pub(super) may_catch: bool,
    /// Functions that code out of sight may call.
    pub(super) lost: Vec<ObjectId>,
    /// Whether `redis.setresp` may have chosen RESP3.
    pub(super) may_speak_resp3: bool,
    /// What was replied where, and to what.
    pub(super) replies: FastMap<Span, (Sent, Value)>,
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
            captured: FastMap::default(),
            read: FastSet::default(),
            loops: FastMap::default(),
            single: FastSet::default(),
            iterated: FastMap::default(),
            strides: FastMap::default(),
            contexts: Vec::new(),
            context_counts: FastMap::default(),
            context_ids: BTreeMap::new(),
            globals: FastMap::default(),
            library_fields: FastMap::default(),
            literals: FastMap::default(),
            numbers: FastMap::default(),
            entries: FastMap::default(),
            widest: FastMap::default(),
            pending: Vec::new(),
            frames: Vec::new(),
            escaped: Vec::new(),
            known_escaped: FastSet::default(),
            called: FastSet::default(),
            yielded: Value::NONE,
            wrapped: FastSet::default(),
            raised_objects: FastSet::default(),
            round: 0,
            depth: 0,
            steps: 0,
            steps_before: 0,
            has_changed: false,
            is_ending: false,
            is_coarse: false,
            has_own_globals: false,
            is_caught: false,
            uncaught_calls: FastSet::default(),
            may_catch: names.globals().iter().any(|global| catches(&global.name)),
            lost: Vec::new(),
            may_speak_resp3: false,
            replies: FastMap::default(),
            changes: 0,
            has_metatables: names
                .globals()
                .iter()
                .any(|global| makes_metatables(&global.name)),
            recorder: Recorder::default(),
        }
    }

    /// The value of a string that is written down.
    pub(super) fn literal(&mut self, text: &[u8]) -> Value {
        if let Some(value) = self.literals.get(text) {
            return value.clone();
        }
        let text: Arc<[u8]> = text.into();
        let value = Value::literal(&text);
        self.literals.insert(text, value.clone());
        value
    }

    /// The value of a number that is written down.
    pub(super) fn number(&mut self, number: f64) -> Value {
        let known = self.numbers.entry(number.to_bits());
        known.or_insert_with(|| Value::number(number)).clone()
    }

    /// Whether the script takes too long: nothing more is looked at.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps > MOST_STEPS
    }

    pub(super) fn spent(&self) -> Spent {
        Spent {
            rounds: self.round,
            steps: self.steps + self.steps_before,
            contexts: self.contexts.len(),
            objects: self.heap.all().count(),
        }
    }

    /// Follows no more calls.
    pub(super) fn be_coarse(&mut self) {
        self.is_coarse = true;
        self.steps_before = std::mem::take(&mut self.steps);
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
    pub(super) fn set_shared(&mut self, id: VariableId, value: Value) {
        self.forget(|identity| identity.is_changed_by_assignment(id));
        let known = value.kinds().clone();
        self.capture(id, value);
        if self.is_reassigned(id) {
            self.learn(&fact(&Identity::Shared(id), &known));
        }
    }

    pub(super) fn is_captured(&self, id: VariableId) -> bool {
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
        self.has_changed |= add(place, &value, is_widening) && self.read.contains(&id);
    }

    fn is_reassigned(&self, id: VariableId) -> bool {
        let variable = self.names.variable(id);
        variable.is_none_or(|variable| variable.reassigned)
    }

    /// What a local variable holds.
    pub(super) fn variable(&mut self, id: VariableId) -> Value {
        if self.is_captured(id) {
            self.read.insert(id);
        }
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

    /// Whether it is certainly one of these functions of the server.
    pub(super) fn is_builtin(&self, value: &Value, library: &str, functions: &[&str]) -> bool {
        let is_one = |id: &ObjectId| match self.heap.peek(*id).map(|object| &object.kind) {
            Some(Kind::Builtin(of, function)) => *of == library && functions.contains(function),
            _ => false,
        };
        value.is_only(KindSet::FUNCTION)
            && !value.is_open()
            && !value.objects.is_empty()
            && value.objects.iter().all(is_one)
    }
}

/// Whether a script that uses this global may catch errors.
fn catches(global: &str) -> bool {
    matches!(global, "_G" | "coroutine" | "pcall" | "setfenv" | "xpcall")
}

/// Whether a script that uses this global may make metatables out of sight.
fn makes_metatables(global: &str) -> bool {
    matches!(
        global,
        "_G" | "debug" | "getfenv" | "load" | "loadstring" | "newproxy" | "setmetatable"
    )
}
