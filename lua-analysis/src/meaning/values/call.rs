//! Calls: of the script's own functions, each with what it is called with, and what they raise.

use std::collections::BTreeSet;

use super::domain::{KindSet, Kinds};
use super::fact::{Identity, learn};
use super::object::{Key, Kind, ObjectId};
use super::provenance::Provenance;
use super::several::Several;
use super::state::{Raised, Raises, State, meet};
use super::text::{Sources, Text};
use super::value::Value;
use super::walk::Walk;
use crate::syntax::ast::FunctionBody;
use crate::text::span::Span;

/// Where a call is.
pub(super) struct Site {
    pub(super) span: Span,
    /// Where its arguments are.
    pub(super) places: Vec<Span>,
    /// Whether the call is written there, and not made by a function of the server.
    pub(super) is_direct: bool,
}

impl Site {
    pub(super) fn at(span: Span) -> Self {
        Self {
            span,
            places: Vec::new(),
            is_direct: false,
        }
    }

    pub(super) fn place(&self, argument: usize) -> Span {
        self.places.get(argument).copied().unwrap_or(self.span)
    }
}

/// What can be called.
const OBJECTS: KindSet = KindSet::TABLE.and(KindSet::FUNCTION);

/// The most functions that one call is followed into.
const MOST_CALLEES: usize = 50;
/// How deep the walk goes into functions that are called in functions, with blocks and expressions.
const DEEPEST: usize = 60;

impl<'a> Walk<'a> {
    /// Calls a value: any of the functions that it may be.
    pub(super) fn call(&mut self, callee: &Value, arguments: &Several, site: &Site) -> Several {
        if callee.is_none() || arguments.all().any(Value::is_none) || self.state().is_none() {
            self.stop();
            return Several::one(Value::NONE);
        }
        if callee.objects.len() > MOST_CALLEES {
            self.escape(callee);
            return self.call_unknown(callee, arguments);
        }
        let calls_unknown = callee.open.has(OBJECTS) || callee.objects.is_empty();
        let callable = Kinds::of(KindSet::FUNCTION | KindSet::TABLE | KindSet::OTHER);
        if let ([id], false) = (callee.objects.as_slice(), calls_unknown) {
            let values = self.call_object(*id, arguments, site);
            let values = values.filter(|_| self.state().is_some());
            self.learn_kinds(callee, &callable);
            return values.unwrap_or(Several::one(Value::NONE));
        }
        let mut results: Option<Several> = None;
        let before = self.state().cloned();
        let mut after: Option<State> = None;
        for id in &callee.objects {
            self.set_state(before.clone());
            let values = self.call_object(*id, arguments, site);
            let state = self.take_state();
            if let (Some(values), true) = (values, state.is_some()) {
                results = Some(match results {
                    Some(before) => before.or(&values),
                    None => values,
                });
            }
            after = meet(after, state, site.span);
        }
        self.set_state(if calls_unknown { before } else { after.clone() });
        if calls_unknown {
            let values = self.call_unknown(callee, arguments);
            let state = self.take_state();
            self.set_state(meet(after, state, site.span));
            results = Some(match results {
                Some(before) => before.or(&values),
                None => values,
            });
        }
        self.learn_kinds(callee, &callable);
        results.unwrap_or(Several::one(Value::NONE))
    }

    /// A function that can't be followed gives anything that is made of its arguments.
    fn call_unknown(&mut self, callee: &Value, arguments: &Several) -> Several {
        let any = arguments.any_from(0);
        self.escape(&any);
        self.lose(&any);
        self.forget(Identity::is_changed_by_call);
        let text = any.text.or(callee.text).anything();
        let value = any.or(&Value::UNKNOWN).forgotten();
        Several::any(Value {
            provenance: Provenance::NONE,
            ..value.with_text(text)
        })
    }

    fn call_object(&mut self, id: ObjectId, arguments: &Several, site: &Site) -> Option<Several> {
        let object = self.heap.peek(id)?;
        match object.kind.clone() {
            Kind::Function(_) => {
                let body = object.body?;
                if self.is_coarse {
                    self.escape(&Value::object(id));
                    return Some(self.call_unknown(&Value::UNKNOWN, arguments));
                }
                self.has_changed |= self.called.insert(id) && self.is_ending;
                if !self.wrapped.contains(&id) {
                    return self.call_function(id, body, arguments, site.span);
                }
                let before = self.state().cloned();
                let results = self.call_function(id, body, arguments, site.span);
                // It may have stopped anywhere.
                self.set_state(before);
                self.forget(Identity::is_changed_by_call);
                Some(Several::any(results.map_or(Value::UNKNOWN, |results| {
                    let all = results.any_from(0).or(&self.yielded);
                    all.or(&Value::UNKNOWN)
                })))
            }
            Kind::Builtin(library, function) => {
                Some(self.builtin(library, function, arguments, site))
            }
            Kind::Loaded(_) => {
                // Code that others write raises what they want.
                let object = self.heap.get(id)?;
                let (code, names) = (object.code, object.names);
                self.forget(Identity::is_changed_by_call);
                let passed = arguments.any_from(0);
                self.escape(&passed);
                self.lose(&passed);
                let passed = self.contents(&passed, 0).influence;
                let text = Text::raw(code | passed);
                self.raise_text(site.span, text.or(names));
                // What it gives may be a function, or a table with an error.
                let table = self.heap.id(Kind::Data(site.span));
                let any = Value::anything(text);
                self.heap.write_any(table, &Value::UNKNOWN, any.clone());
                let given = any.or_object(id);
                Some(Several::any(if code.has(Sources::ARGV) {
                    given
                } else {
                    given.or_object(table)
                }))
            }
            Kind::Matches(_) => {
                let first = self.heap.read(id, &Key::Index(1)).or(&Value::NIL);
                let rest = self.heap.read_any(id).or(&Value::NIL);
                Some(Several {
                    list: vec![first],
                    rest: Some(rest),
                })
            }
            Kind::Table(..) => {
                // `__call`
                let metatables = self.heap.metatable(id)?.metatables.objects.clone();
                let key = Key::Text(b"__call"[..].into());
                let mut arguments = arguments.clone();
                arguments.list.insert(0, Value::object(id));
                let mut results: Option<Several> = None;
                for metatable in metatables {
                    let callee = self.heap.read(metatable, &key).without(KindSet::NIL);
                    if callee.objects.contains(&id) || callee.is_none() {
                        continue;
                    }
                    let values = self.call(&callee, &arguments, site);
                    results = Some(results.map_or(values.clone(), |before| before.or(&values)));
                }
                Some(results.unwrap_or(Several::any(Value::UNKNOWN)))
            }
            _ => Some(self.call_unknown(&Value::UNKNOWN, arguments)),
        }
    }

    /// A function of the script; `None` if it never returns.
    fn call_function(
        &mut self,
        id: ObjectId,
        body: &'a FunctionBody,
        arguments: &Several,
        call: Span,
    ) -> Option<Several> {
        let is_caught = std::mem::take(&mut self.is_caught);
        if !is_caught {
            let caller = self.frames.last().and_then(|frame| frame.body);
            self.uncaught_calls.insert((caller, body.span));
        }
        let results = self.follow(id, body, arguments, call);
        self.is_caught = is_caught;
        results
    }

    /// Runs a function of the script, unless it is known what comes of it.
    fn follow(
        &mut self,
        id: ObjectId,
        body: &'a FunctionBody,
        arguments: &Several,
        call: Span,
    ) -> Option<Several> {
        let is_running = self
            .frames
            .iter()
            .any(|frame| frame.body == Some(body.span));
        let is_shared = |identity: &Identity| match identity.root() {
            Identity::Shared(id) => !self.single.contains(id),
            _ => false,
        };
        let is_stale = |identity: &Identity| {
            is_shared(identity) || is_running && identity.is_within(body.span)
        };
        let mut arguments = arguments.clone();
        for argument in arguments.all_mut() {
            let value = std::mem::replace(argument, Value::NONE);
            *argument = if is_running {
                value.forgotten().general()
            } else {
                // What an argument says of others is of no use inside.
                let value = Value {
                    proof: None,
                    ..value
                };
                value.knowing(|identity| !is_stale(identity))
            };
        }
        let mut facts = self.facts();
        facts.retain(|identity| !is_stale(identity));
        let known: BTreeSet<Identity> = arguments
            .list
            .iter()
            .filter_map(|argument| argument.identity.as_ref())
            .chain(self.facts().keys())
            .map(|identity| identity.root().clone())
            .collect();
        let all = arguments.list.iter().chain(&arguments.rest);
        self.steps += facts.len() + all.map(|value| value.objects.len()).sum::<usize>();
        self.steps += self.state().map_or(0, |state| state.variables.len());
        let index = self.context(id, body, arguments, facts, call);
        let context = self.contexts.get(index)?;
        if context.round < self.round {
            if self.is_exhausted() {
                // The outcome of the round before has to do.
            } else if self.depth < DEEPEST {
                self.run(index);
            } else if let Some(context) = self.contexts.get_mut(index)
                && context.pending < self.round
            {
                context.pending = self.round;
                self.pending.push(index);
            }
        }
        let context = self.contexts.get_mut(index)?;
        if context.finished != self.round {
            context.awaited = self.round;
        }
        let outcome = context.outcome.clone();
        // To look a call up takes as long as many expressions.
        self.steps += 50 + 4 * outcome.raises.len();
        let keeps =
            |identity: &Identity| identity.root().is_entry() || known.contains(identity.root());
        let frame = self.frames.last_mut()?;
        for (place, raised) in outcome.raises {
            add_raised(&mut frame.raises, place, raised);
        }
        let (Some(mut returns), Some(mut after)) = (outcome.returns, outcome.after) else {
            frame.state = None;
            return None;
        };
        let stays =
            |identity: &Identity| keeps(identity) && !identity.is_changed_by_call() && !is_running;
        after.retain(stays);
        if let Some(state) = &mut frame.state {
            state.forget(Identity::is_changed_by_call);
            // What was known before still is, and more.
            learn(&mut state.facts, &after);
        }
        self.changes += 1;
        for value in returns.all_mut() {
            *value = std::mem::replace(value, Value::NONE).knowing(stays);
        }
        Some(returns)
    }

    /// Runs a call whose errors are caught: what it returns, and what was raised.
    pub(super) fn protected(
        &mut self,
        callee: &Value,
        arguments: &Several,
        site: &Site,
    ) -> (Several, Value) {
        let before = self.state().cloned();
        let raises = self
            .frames
            .last_mut()
            .map(|frame| std::mem::take(&mut frame.raises));
        let is_caught = std::mem::replace(&mut self.is_caught, true);
        // The first argument is the function.
        let inner = Site {
            span: site.span,
            places: site.places.get(1..).unwrap_or_default().to_vec(),
            is_direct: false,
        };
        let results = self.call(callee, arguments, &inner);
        self.is_caught = is_caught;
        let mut caught = Value::NONE;
        if let Some(frame) = self.frames.last_mut() {
            for raised in frame.raises.values() {
                caught = caught.or(&raised.value);
            }
            frame.raises = raises.unwrap_or_default();
        }
        // It may have stopped anywhere.
        self.set_state(before);
        self.forget(Identity::is_changed_by_call);
        (results, caught)
    }

    /// Something is raised.
    pub(super) fn raise(&mut self, span: Span, raised: Raised) {
        for id in &raised.value.objects {
            self.raised_objects.insert(*id);
        }
        if let Some(frame) = self.frames.last_mut() {
            add_raised(&mut frame.raises, span, raised);
        }
    }

    /// Functions in this value may be called by anybody, with anything.
    pub(super) fn escape(&mut self, value: &Value) {
        for id in &value.objects {
            let is_function = self
                .heap
                .peek(*id)
                .is_some_and(|object| matches!(object.kind, Kind::Function(_)));
            if is_function && self.known_escaped.insert(*id) {
                self.escaped.push(*id);
            }
        }
    }

    /// Calls the functions that went out of sight and that nothing is seen to call.
    pub(super) fn call_escaped(&mut self) {
        let unseen = Several::any(Value::anything(Text::raw(Sources::UNSEEN)));
        self.is_ending = true;
        let mut index = 0;
        while let Some(id) = self.escaped.get(index).copied() {
            index += 1;
            if !self.called.contains(&id) || self.lost.contains(&id) {
                self.revive();
                let body = self.heap.peek(id).and_then(|object| object.body);
                if let Some(body) = body {
                    // Who calls it may catch its errors, in a script that catches any.
                    self.is_caught = self.may_catch;
                    self.call_function(id, body, &unseen, body.span);
                    self.is_caught = false;
                }
            }
        }
    }
}

/// Adds what is raised in a place.
fn add_raised(raises: &mut Raises, place: Span, new: Raised) {
    match raises.get_mut(&place) {
        Some(before) => {
            before.text = before.text.or(new.text);
            before.value = std::mem::replace(&mut before.value, Value::NONE).or(&new.value);
        }
        None => {
            raises.insert(place, new);
        }
    }
}
