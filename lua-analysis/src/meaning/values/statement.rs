//! The walk over statements.

use super::arithmetic::as_numbers;
use super::call::Site;
use super::domain::{KindSet, Number, Numbers, Range};
use super::fact::{Facts, common, learn};
use super::object::Kind;
use super::several::Several;
use super::state::{State, known, meet};
use super::store::Place;
use super::value::Value;
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
        self.recorder.reached.insert(span);
        match &statement.kind {
            StatementKind::Local { names, values } => {
                let values = self.values(values);
                for (index, name) in names.iter().enumerate() {
                    self.declare(name, values.at(index));
                }
            }
            StatementKind::Assign { targets, values } => {
                let places: Vec<Place<'a>> =
                    targets.iter().map(|target| self.place(target)).collect();
                let mut values = self.values(values);
                if targets.len() > 1 {
                    // What one of them was read from may be assigned before it is.
                    for value in values.all_mut() {
                        let held = std::mem::replace(value, Value::NONE);
                        *value = held.knowing(|identity| !identity.is_changed_by_call());
                    }
                }
                // Lua assigns the last one first.
                for (index, place) in places.into_iter().enumerate().rev() {
                    self.assign(place, values.at(index));
                }
            }
            StatementKind::Call(call) => {
                self.recorder.dropped.insert(call.span);
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
                let place = values.first().map_or(span, |value| value.span);
                let values = self.values(values);
                self.end(span, place, &values);
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

    /// A function, or the script itself, ends here.
    fn end(&mut self, span: Span, place: Span, values: &Several) {
        if self.state().is_none() {
            return;
        }
        if self.frames.len() == 1 {
            let first = values.first();
            self.recorder.end(span, place, &first);
            // Nobody asks what is known after the script.
            self.leave(values.clone(), Facts::new());
        } else {
            self.returned(values);
        }
    }

    fn returned(&mut self, values: &Several) {
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
            if value.is_none() {
                return value;
            }
            value.proving(proof)
        };
        let mut values = values.clone();
        if let Some(first) = values.list.first_mut() {
            *first = on_the_way(first.clone());
        } else if values.rest.is_none() {
            // No value is not `nil` where the call is the last of a list.
            values.rest = Some(on_the_way(Value::NIL));
        }
        self.leave(values, facts);
    }

    fn leave(&mut self, values: Several, facts: Facts) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        frame.state = None;
        frame.return_count += 1;
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
    pub(super) fn end_of_body(&mut self, place: Span) {
        self.end(place, place, &Several::NONE);
    }

    fn function_statement(&mut self, function: &'a FunctionStatement) {
        let value = self.function(&function.body);
        self.recorder.record(function.body.span, &value);
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
            let place = self.named_place(&name.text, name.span);
            self.assign(place, value);
            return;
        };
        let mut base = self.name(&name.text, name.span);
        for field in before {
            let key = self.literal(field.text.as_bytes());
            base = self.index(&base, &key, field.span);
        }
        let key = self.literal(last.text.as_bytes());
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
            Some(before) => entry.clone().or(before, span),
            None => entry.clone(),
        };
        self.set_state(Some(head.clone()));
        let mut returns = 0;
        if let Some(frame) = self.frames.last_mut() {
            frame.breaks.push((scope, None));
            returns = frame.return_count;
        }
        let after = round(self);
        self.end_scope(scope);
        let end = self.take_state();
        let mut broken = None;
        let mut has_returned = false;
        if let Some(frame) = self.frames.last_mut() {
            broken = frame.breaks.pop().and_then(|(_, state)| state);
            has_returned = frame.return_count > returns;
        }
        let is_endless = after.is_none() && broken.is_none() && end.is_some() && !has_returned;
        self.recorder.repeated(span, is_endless);
        if let Some(mut end) = end {
            end.leave_round(span);
            let both = match self.loops.get(&key) {
                Some(before) => {
                    let both = end.or(before, span);
                    if self.heap.is_widening {
                        before.widened(both)
                    } else {
                        both
                    }
                }
                None => end,
            };
            if self.loops.get(&key) != Some(&both) {
                // Another round only has more to see where the loop then starts with more.
                self.has_changed |= entry.or(&both, span) != head;
                self.loops.insert(key, both);
            }
        }
        let mut after = meet(after, broken, span);
        if let Some(state) = &mut after {
            state.end_scope(scope);
        }
        self.set_state(after);
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
        let start = self.expression(&repeated.start);
        let limit = self.expression(&repeated.limit);
        let step = match &repeated.step {
            Some(step) => self.expression(step),
            None => Value::number(1.0),
        };
        let influence = start.text.influence | limit.text.influence | step.text.influence;
        let numbers = counted(&start, &limit, &step);
        let is_empty = numbers == Numbers::None;
        let number = Value::numbers(numbers, influence);
        self.stride(&repeated.variable, &start, &step);
        self.repeat(span, |walk| {
            let entry = walk.state().cloned();
            if is_empty {
                walk.stop();
                return entry;
            }
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
            let callee = iterator.first();
            let are_pairs = walk.is_builtin(&callee, "", &["next", "inext"]);
            // The last one is what the iterator gave before, which `pairs` and `ipairs` don't ask for.
            let control = match walk.iterated.get(&span) {
                Some(before) if !are_pairs => iterator.at(2).or(before),
                _ => iterator.at(2),
            };
            let arguments = Several::some([iterator.at(1), control]);
            let values = walk.call(&callee, &arguments, &Site::at(place));
            for (index, name) in repeated.variables.iter().enumerate() {
                let mut value = values
                    .at(index)
                    .knowing(|identity| !identity.is_within(place));
                if index == 0 || index == 1 && are_pairs {
                    value = value.without(KindSet::NIL);
                }
                if index == 0 {
                    if !are_pairs {
                        walk.iterate(span, &value);
                    }
                    if value.is_none() {
                        walk.stop();
                    }
                }
                walk.declare(name, value);
            }
            walk.block(&repeated.body);
            entry
        });
    }
}

/// Whether integers up to here are exact, and so are their sums.
fn is_small(number: Number) -> bool {
    const SMALL: f64 = 4_503_599_627_370_496.0;
    number.0.abs() <= SMALL
}

/// What the variable of a `for` over numbers holds.
fn counted(start: &Value, limit: &Value, step: &Value) -> Numbers {
    let (start, limit, step) = (as_numbers(start), as_numbers(limit), as_numbers(step));
    let (Some(from), Some(to), Some(by)) = (start.range(), limit.range(), step.range()) else {
        return Numbers::None;
    };
    // The first one is `(start - step) + step`, which may be rounded.
    let is_whole = from.is_whole && by.is_whole;
    let is_exact_step = is_whole && is_small(by.min) && is_small(by.max);
    let rises_exactly = is_exact_step && is_small(from.min);
    let falls_exactly = is_exact_step && is_small(from.max);
    let may_rise = by.max.0 > 0.0;
    let may_fall = by.min.0 <= 0.0 || by.has_nan;
    let (min, max) = match (may_rise, may_fall) {
        (true, false) if rises_exactly => (from.min, to.max),
        (true, false) => (Number(f64::NEG_INFINITY), to.max),
        (false, _) if falls_exactly => (to.min, from.max),
        (false, _) => (to.min, Number(f64::INFINITY)),
        (true, true) if rises_exactly && falls_exactly => {
            (from.min.min(to.min), from.max.max(to.max))
        }
        (true, true) => (Number(f64::NEG_INFINITY), Number(f64::INFINITY)),
    };
    if min > max {
        return Numbers::None;
    }
    Numbers::Range(Range {
        min,
        max,
        is_whole,
        has_nan: false,
    })
}
