//! The walk over statements.

use super::call::Site;
use super::heap::{Key, Kind};
use super::state::{State, known, meet};
use super::value::{Facts, Value, Values, common, learn};
use super::walk::Walk;
use crate::syntax::ast::{
    Block, FunctionBody, FunctionStatement, GenericFor, If, Name, NumericFor, Repeat, Statement,
    StatementKind,
};
use crate::text::span::Span;

impl<'a> Walk<'a> {
    pub(super) fn statements(&mut self, block: &'a Block) {
        self.depth += 1;
        for statement in &block.statements {
            if self.state().is_none() || self.is_exhausted() {
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
                        state.end_scope(*scope);
                    }
                    *before = meet(before.take(), state, span);
                }
            }
        }
    }

    pub(super) fn returned(&mut self, values: &Values) {
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
            self.returned(&Values::NONE);
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
        self.steps += self.scope();
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
            state.end_scope(scope);
        }
        self.set_state(behind);
    }

    fn repeat_until(&mut self, span: Span, repeated: &'a Repeat) {
        self.repeat(span, |walk| {
            walk.statements(&repeated.body);
            walk.state()?;
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
