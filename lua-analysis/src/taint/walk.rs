//! The walk over statements: what each variable holds on the way, and what is known of it.

use std::collections::{BTreeMap, HashMap};

use super::call::{Context, ContextKey, Site};
use super::heap::{Heap, Key, Kind, Marked, ObjectId, add};
use super::text::Text;
use super::value::{Facts, Identity, Value, Values, common, learn};
use crate::names::{Names, VariableId};
use crate::span::Span;
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionStatement, GenericFor, If, Name,
    NumericFor, Repeat, Statement, StatementKind, SuffixKind,
};

/// What holds in one place of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// The local variables in scope, without those that inner functions use.
    variables: Vec<(VariableId, Value)>,
    pub(super) facts: Facts,
}

impl State {
    pub(super) fn new(facts: Facts) -> Self {
        Self {
            variables: Vec::new(),
            facts,
        }
    }

    /// What holds where this way and that one meet, behind or before a statement.
    fn or(mut self, other: &Self, statement: Span) -> Self {
        for ((id, value), (_, other)) in self.variables.iter_mut().zip(&other.variables) {
            if value != other {
                let both = std::mem::replace(value, Value::NONE).or(other);
                *value = match both.identity {
                    Some(_) => both,
                    None => both.identified(Identity::Merged(*id, statement)),
                };
            }
        }
        self.facts = common(self.facts, &other.facts);
        self
    }

    /// Forgets which values are which that change with each round of a loop.
    fn leave_round(&mut self, repeated: Span) {
        let stays = |identity: &Identity| !identity.is_within(repeated);
        for (_, value) in &mut self.variables {
            *value = std::mem::replace(value, Value::NONE).knowing(stays);
        }
        self.facts.retain(|identity, _| stays(identity));
    }
}

/// Two ways, of which one may not be possible.
fn meet(one: Option<State>, other: Option<State>, statement: Span) -> Option<State> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.or(&other, statement)),
        (one, other) => one.or(other),
    }
}

/// A way where a condition says more; absent if that can't be.
fn known(state: Option<&State>, facts: Option<&Facts>) -> Option<State> {
    let mut state = state?.clone();
    learn(&mut state.facts, facts?);
    Some(state)
}

/// What is raised in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raised {
    /// What `pcall` gives.
    pub(super) value: Value,
    /// What the caller of the script gets.
    pub(super) text: Text,
}

/// What is raised, by place.
pub(super) type Raises = BTreeMap<Span, Raised>;

/// One function as it runs.
pub(super) struct Frame {
    pub(super) context: usize,
    pub(super) body: Option<Span>,
    /// Where it is called.
    pub(super) call: Option<Span>,
    pub(super) varargs: Values,
    /// Absent where nothing gets to.
    pub(super) state: Option<State>,
    pub(super) returns: Option<Values>,
    /// What holds where it returns.
    pub(super) after: Option<Facts>,
    pub(super) raises: Raises,
    /// For each loop around: how many variables are in scope there, and what holds at a `break`.
    breaks: Vec<(usize, Option<State>)>,
}

impl Frame {
    pub(super) fn new(context: usize, state: State, varargs: Values) -> Self {
        Self {
            context,
            body: None,
            call: None,
            varargs,
            state: Some(state),
            returns: None,
            after: None,
            raises: Raises::new(),
            breaks: Vec::new(),
        }
    }
}

pub(super) struct Walk<'a> {
    pub(super) names: &'a Names,
    pub(super) heap: Heap<'a>,
    /// What variables hold that inner functions use, at any time.
    captured: HashMap<VariableId, Value>,
    /// What holds at the end of a round of a loop, in each context.
    loops: HashMap<(Span, usize), State>,
    pub(super) contexts: Vec<Context<'a>>,
    pub(super) context_ids: BTreeMap<ContextKey, usize>,
    /// What functions are called with, once there are too many contexts.
    pub(super) widest: HashMap<Span, Values>,
    /// Contexts that wait for their turn, as the stack is deep.
    pub(super) pending: Vec<usize>,
    pub(super) frames: Vec<Frame>,
    /// Functions that went out of sight, and those that are called.
    pub(super) escaped: Vec<ObjectId>,
    pub(super) called: Vec<ObjectId>,
    /// What `coroutine.yield` hands over, both ways.
    pub(super) yielded: Value,
    pub(super) raised_objects: Vec<ObjectId>,
    pub(super) round: usize,
    pub(super) depth: usize,
    pub(super) has_changed: bool,
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
            called: Vec::new(),
            yielded: Value::NONE,
            raised_objects: Vec::new(),
            round: 0,
            depth: 0,
            has_changed: false,
        }
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

    fn set_state(&mut self, state: Option<State>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.state = state;
        }
    }

    fn take_state(&mut self) -> Option<State> {
        self.frames.last_mut()?.state.take()
    }

    fn scope(&mut self) -> usize {
        self.state().map_or(0, |state| state.variables.len())
    }

    fn end_scope(&mut self, scope: usize) {
        if let Some(state) = self.state() {
            state.variables.truncate(scope);
        }
    }

    pub(super) fn block(&mut self, block: &'a Block) {
        let scope = self.scope();
        self.statements(block);
        self.end_scope(scope);
    }

    fn statements(&mut self, block: &'a Block) {
        self.depth += 1;
        for statement in &block.statements {
            if self.state().is_none() {
                break;
            }
            self.statement(statement);
        }
        self.depth -= 1;
    }

    fn statement(&mut self, statement: &'a Statement) {
        let span = statement.span;
        match &statement.kind {
            StatementKind::Local { names, values } => {
                let values = self.values(values);
                for (index, name) in names.iter().enumerate() {
                    self.declare(name, values.at(index));
                }
            }
            StatementKind::Assign { targets, values } => {
                let values = self.values(values);
                for (index, target) in targets.iter().enumerate() {
                    self.assign(target, values.at(index));
                }
            }
            StatementKind::Call(call) => {
                self.multiple(call);
            }
            StatementKind::Do(block) => self.block(block),
            StatementKind::While(repeated) => self.repeat(span, |walk| {
                let proof = walk.expression(&repeated.condition).proof();
                let state = walk.take_state();
                walk.set_state(known(state.as_ref(), proof.if_true.as_ref()));
                walk.block(&repeated.body);
                known(state.as_ref(), proof.if_false.as_ref())
            }),
            StatementKind::Repeat(repeated) => self.repeat_until(span, repeated),
            StatementKind::If(branches) => self.branches(span, branches),
            StatementKind::NumericFor(repeated) => self.numeric_for(span, repeated),
            StatementKind::GenericFor(repeated) => self.generic_for(span, repeated),
            StatementKind::Function(function) => self.function_statement(function),
            StatementKind::LocalFunction { name, body } => {
                let function = self.function(body);
                self.declare(name, function);
            }
            StatementKind::Return(values) => {
                let values = self.values(values);
                self.returned(&values);
            }
            StatementKind::Break => {
                let state = self.take_state();
                if let Some(frame) = self.frames.last_mut()
                    && let Some((scope, before)) = frame.breaks.last_mut()
                {
                    let mut state = state;
                    if let Some(state) = &mut state {
                        state.variables.truncate(*scope);
                    }
                    *before = meet(before.take(), state, span);
                }
            }
        }
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
            state.variables.push((id, value));
        }
    }

    fn is_captured(&self, id: VariableId) -> bool {
        let variable = self.names.variable(id);
        variable.is_none_or(|variable| variable.captured)
    }

    fn capture(&mut self, id: VariableId, value: Value) {
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

    fn assign(&mut self, target: &'a Expression, value: Value) {
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
                    let held = state
                        .variables
                        .iter_mut()
                        .rev()
                        .find(|(held, _)| *held == id);
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
                by_function,
                value: Value::NONE,
            });
            add(&mut marked.value, &value.clone().forgotten());
        }
    }

    fn returned(&mut self, values: &Values) {
        let facts = self.facts();
        // Where a value says which way was taken, that way's facts belong to it.
        let on_the_way = |value: Value| {
            let mut proof = value.proof();
            for known in [&mut proof.if_true, &mut proof.if_false]
                .into_iter()
                .flatten()
            {
                learn(known, &facts);
            }
            value.proving(proof)
        };
        let mut values = values.clone();
        if let Some(first) = values.list.first_mut() {
            *first = on_the_way(first.clone());
        } else if values.rest.is_none() {
            values.list.push(on_the_way(Value::NIL));
        }
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        frame.state = None;
        frame.returns = Some(match frame.returns.take() {
            Some(before) => before.or(&values),
            None => values,
        });
        frame.after = Some(match frame.after.take() {
            Some(before) => common(before, &facts),
            None => facts,
        });
    }

    /// Starts a way of its own, for what is called from outside.
    pub(super) fn revive(&mut self) {
        self.set_state(Some(State::new(Facts::new())));
    }

    /// The end of a body returns nothing.
    pub(super) fn end_of_body(&mut self) {
        if self.state().is_some() {
            let nothing = Values {
                list: Vec::new(),
                rest: None,
            };
            self.returned(&nothing);
        }
    }

    fn function_statement(&mut self, function: &'a FunctionStatement) {
        let value = self.function(&function.body);
        if let Some(method) = &function.method
            && let Some(id) = value.objects.first()
            && let Some(object) = self.heap.get_mut(*id)
        {
            object.receiver = Some(method.clone());
        }
        let name = &function.name;
        let path = function.fields.iter().chain(&function.method);
        let path: Vec<&Name> = path.collect();
        let Some((last, before)) = path.split_last() else {
            match self.names.variable_at(name.span) {
                Some(id) => self.capture(id, value),
                None => {
                    let globals = self.heap.id(Kind::Globals);
                    let key = Key::Text(name.text.as_bytes().into());
                    self.heap.write(globals, Some(&key), value);
                }
            }
            return;
        };
        let mut base = self.name(&name.text, name.span);
        for field in before {
            let key = Value::literal(&field.text.as_bytes().into());
            base = self.index(&base, &key, field.span);
        }
        let key = Value::literal(&last.text.as_bytes().into());
        self.store(&base, &key, &value, last.span);
    }

    /// A function that is written here.
    pub(super) fn function(&mut self, body: &'a FunctionBody) -> Value {
        let id = self.heap.id(Kind::Function(body.span));
        if let Some(object) = self.heap.get_mut(id) {
            object.body = Some(body);
        }
        Value::object(id)
    }

    fn branches(&mut self, span: Span, branches: &'a If) {
        let mut behind = None;
        for arm in &branches.arms {
            if self.state().is_none() {
                break;
            }
            let proof = self.expression(&arm.condition).proof();
            let state = self.take_state();
            self.set_state(known(state.as_ref(), proof.if_true.as_ref()));
            if self.state().is_some() {
                self.block(&arm.body);
                behind = meet(behind, self.take_state(), span);
            }
            self.set_state(known(state.as_ref(), proof.if_false.as_ref()));
        }
        if let Some(otherwise) = &branches.otherwise
            && self.state().is_some()
        {
            self.block(otherwise);
        }
        let state = meet(behind, self.take_state(), span);
        self.set_state(state);
    }

    /// A loop. `round` runs one round, and gives what holds where the loop ends by itself.
    fn repeat(&mut self, span: Span, round: impl FnOnce(&mut Self) -> Option<State>) {
        let context = self.frames.last().map_or(0, |frame| frame.context);
        let key = (span, context);
        let Some(entry) = self.take_state() else {
            return;
        };
        let scope = entry.variables.len();
        let head = match self.loops.get(&key) {
            Some(before) => entry.or(before, span),
            None => entry,
        };
        self.set_state(Some(head));
        if let Some(frame) = self.frames.last_mut() {
            frame.breaks.push((scope, None));
        }
        let behind = round(self);
        self.end_scope(scope);
        let end = self.take_state();
        let broken = self.frames.last_mut().and_then(|frame| frame.breaks.pop());
        if let Some(mut end) = end {
            end.leave_round(span);
            let both = match self.loops.get(&key) {
                Some(before) => end.or(before, span),
                None => end,
            };
            if self.loops.get(&key) != Some(&both) {
                self.has_changed = true;
                self.loops.insert(key, both);
            }
        }
        let mut behind = meet(behind, broken.and_then(|(_, state)| state), span);
        if let Some(state) = &mut behind {
            state.variables.truncate(scope);
        }
        self.set_state(behind);
    }

    fn repeat_until(&mut self, span: Span, repeated: &'a Repeat) {
        self.repeat(span, |walk| {
            walk.statements(&repeated.body);
            if walk.state().is_none() {
                return None;
            }
            let proof = walk.expression(&repeated.condition).proof();
            let state = walk.take_state();
            walk.set_state(known(state.as_ref(), proof.if_false.as_ref()));
            known(state.as_ref(), proof.if_true.as_ref())
        });
    }

    fn numeric_for(&mut self, span: Span, repeated: &'a NumericFor) {
        let bounds = [&repeated.start, &repeated.limit].into_iter();
        let number = bounds
            .chain(&repeated.step)
            .fold(Value::OWN, |number, bound| {
                let bound = self.expression(bound);
                Value::clean(number.text.influence | bound.text.influence)
            });
        self.repeat(span, |walk| {
            let entry = walk.state().cloned();
            walk.declare(&repeated.variable, number);
            walk.block(&repeated.body);
            entry
        });
    }

    fn generic_for(&mut self, span: Span, repeated: &'a GenericFor) {
        let iterator = self.values(&repeated.values);
        self.repeat(span, |walk| {
            let entry = walk.state().cloned();
            let place = repeated.values.first().map_or(span, |value| value.span);
            let arguments = Values {
                list: vec![iterator.at(1), iterator.at(2)],
                rest: None,
            };
            let values = walk.call(&iterator.first(), &arguments, &Site::at(place));
            for (index, name) in repeated.variables.iter().enumerate() {
                let value = values
                    .at(index)
                    .knowing(|identity| !identity.is_within(place));
                walk.declare(name, value);
            }
            walk.block(&repeated.body);
            entry
        });
    }
}
