//! The walk over expressions.

use std::sync::Arc;

use super::arithmetic::negated;
use super::domain::{KindSet, Kinds, Numbers};
use super::fact::{Proof, either, learn};
use super::object::{Key, Kind};
use super::provenance::fraction;
use super::several::Several;
use super::state::{known, meet};
use super::value::Value;
use super::walk::Walk;
use crate::meaning::entries::TableName;
use crate::server::globals;
use crate::syntax::ast::{
    BinaryChain, BinaryOperator, Expression, ExpressionKind, SuffixKind, Unary, UnaryOperator,
};
use crate::text::span::Span;

impl<'a> Walk<'a> {
    /// The value of an expression where one is wanted.
    pub(super) fn expression(&mut self, expression: &'a Expression) -> Value {
        if self.state().is_none() {
            return Value::NONE;
        }
        if matches!(expression.kind, ExpressionKind::Vararg) {
            return self.multiple(expression).into_first();
        }
        self.depth += 1;
        self.steps += 1;
        let value = self.single(expression);
        self.depth -= 1;
        // A value that may be many things takes as much longer.
        self.steps += value.objects.len();
        self.record_one(expression.span, &value);
        value
    }

    /// The values of a list of expressions.
    pub(super) fn values(&mut self, expressions: &'a [Expression]) -> Several {
        let Some((last, before)) = expressions.split_last() else {
            return Several::NONE;
        };
        let changes = self.changes;
        let mut values: Vec<Value> = Vec::with_capacity(expressions.len());
        values.extend(before.iter().map(|one| self.expression(one)));
        let many = if may_be_several(last) {
            self.multiple(last)
        } else {
            Several::any(Value::NONE)
        };
        let single = (!may_be_several(last)).then(|| self.expression(last));
        if self.changes != changes {
            let settled = values.into_iter().map(|value| self.settled(value, changes));
            values = settled.collect();
        }
        if values.is_empty() && single.is_none() {
            return many;
        }
        values.extend(many.list);
        values.extend(single);
        Several {
            list: values,
            rest: many.rest,
        }
    }

    /// The values of an expression where all are wanted.
    pub(super) fn multiple(&mut self, expression: &'a Expression) -> Several {
        let suffixed = match &expression.kind {
            ExpressionKind::Vararg => None,
            ExpressionKind::Suffixed(suffixed) => Some(suffixed),
            _ => return Several::one(self.expression(expression)),
        };
        if self.state().is_none() {
            return Several::one(Value::NONE);
        }
        self.depth += 1;
        self.steps += 1;
        let values = match suffixed {
            None => self.varargs(),
            Some(suffixed) => self.suffixes(&suffixed.base, &suffixed.suffixes),
        };
        self.depth -= 1;
        self.steps += values.all().map(|value| value.objects.len()).sum::<usize>();
        self.record(expression.span, &values);
        values
    }

    /// What an expression is: seen later, if anything gets here.
    pub(super) fn record(&mut self, span: Span, values: &Several) {
        match values.list.first() {
            Some(value) => self.record_one(span, value),
            None => self.record_one(span, &values.first()),
        }
    }

    pub(super) fn record_one(&mut self, span: Span, value: &Value) {
        if self.state().is_some() {
            self.recorder.record(span, value);
        }
    }

    fn single(&mut self, expression: &'a Expression) -> Value {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Nil => Value::NIL,
            ExpressionKind::Boolean(truth) => Value::boolean(*truth),
            ExpressionKind::Number(number) => self.number(*number),
            ExpressionKind::String(text) => self.literal(text),
            ExpressionKind::Vararg => self.varargs().into_first(),
            ExpressionKind::Suffixed(suffixed) => self.suffixed(&suffixed.base, &suffixed.suffixes),
            ExpressionKind::Function(body) => self.function(body),
            ExpressionKind::Table(fields) => self.table(fields, span),
            ExpressionKind::Name(name) => {
                let value = self.name(name, span);
                self.refined(value)
            }
            ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Unary(unary) => self.unary(unary),
            ExpressionKind::Binary(chain) => self.binary(chain),
        }
    }

    fn unary(&mut self, unary: &'a Unary) -> Value {
        let value = self.expression(&unary.operand);
        if value.is_none() {
            return value;
        }
        let influence = value.text.influence;
        match unary.operator {
            UnaryOperator::Not => {
                let boolean = Value::clean(KindSet::BOOLEAN, influence);
                boolean.proving(value.proof().negated())
            }
            UnaryOperator::Negate => {
                let fraction = value.fraction(unary.operand.span);
                self.computed("__unm", &value, &value, |numbers, _| negated(numbers))
                    .with_fraction(fraction)
            }
            UnaryOperator::Length => {
                let numbers = self.length(&value);
                self.learn_kinds(&value, &Kinds::of(KindSet::TEXT | KindSet::TABLE));
                Value::numbers(numbers, influence)
            }
        }
    }

    /// `#value`
    fn length(&self, value: &Value) -> Numbers {
        #[expect(clippy::cast_precision_loss, reason = "lengths are small")]
        let number = |length: usize| Numbers::one(length as f64);
        let any = Numbers::whole(0.0, f64::INFINITY);
        if value.open.has(KindSet::TABLE) || value.may_be(KindSet::OTHER) {
            return any;
        }
        let mut lengths = Numbers::None;
        if value.may_be(KindSet::TEXT) {
            match value.text_set() {
                super::domain::Texts::Known(known) => {
                    for text in known.iter() {
                        lengths = lengths.or(&number(text.len()));
                    }
                }
                texts => {
                    let least = texts.prefix().len();
                    #[expect(clippy::cast_precision_loss, reason = "lengths are small")]
                    let least = Numbers::whole(least as f64, f64::INFINITY);
                    lengths = lengths.or(&least);
                }
            }
        }
        for id in &value.objects {
            lengths = match self.heap.length(*id) {
                Some(length) => lengths.or(&number(length)),
                None => lengths.or(&any),
            };
        }
        if lengths == Numbers::None {
            any
        } else {
            lengths
        }
    }

    /// The value as far as it is known in this place.
    pub(super) fn refined(&self, value: Value) -> Value {
        match self.frames.last().and_then(|frame| frame.state.as_ref()) {
            Some(state) => value.refined(&state.facts),
            None => value,
        }
    }

    /// An operation has worked: its operand was one of these.
    pub(super) fn learn_kinds(&mut self, value: &Value, may: &Kinds) {
        let Some(identity) = &value.identity else {
            return;
        };
        if value.set().is_within(may.set()) && may.has_all_of_its_kinds() {
            return;
        }
        if !value.kinds.meet(may).set().is_empty() {
            self.learn(&super::fact::fact(identity, may));
        }
    }

    fn varargs(&self) -> Several {
        let varargs = self.frames.last().map(|frame| frame.varargs.clone());
        varargs.unwrap_or(Several::NONE)
    }

    pub(super) fn name(&mut self, name: &Arc<str>, span: Span) -> Value {
        if let Some(id) = self.names.variable_at(span) {
            return self.variable(id);
        }
        let globals = self.heap.id(Kind::Globals);
        let written = self.heap.get(globals).map(|object| &object.fields);
        let written = written.filter(|fields| !fields.is_empty());
        let written = written.and_then(|fields| fields.get(&Key::Text(Arc::clone(name).into())));
        let written = written.map(|written| written.clone().without(KindSet::NIL));
        let global = self.global(name);
        match written {
            Some(written) => global.or(&written),
            None => global,
        }
    }

    /// What a global of the server holds.
    pub(super) fn global(&mut self, name: &str) -> Value {
        let value = match self.globals.get(name) {
            Some(value) => value.clone(),
            None => {
                let kind = match globals::global(name) {
                    _ if name == "KEYS" => Kind::Entries(TableName::Keys),
                    _ if name == "ARGV" => Kind::Entries(TableName::Argv),
                    _ if name == "_G" => Kind::Globals,
                    Some(global) if globals::is_library(name) => Kind::Library(global.name),
                    Some(global) if global.kind == globals::Kind::Function => {
                        Kind::Builtin("", global.name)
                    }
                    _ => return Value::UNKNOWN,
                };
                let value = Value::object(self.heap.id(kind));
                self.globals.insert(name.into(), value.clone());
                value
            }
        };
        if self.has_own_globals {
            value.or(&Value::UNKNOWN)
        } else {
            value
        }
    }

    fn binary(&mut self, chain: &'a BinaryChain) -> Value {
        use BinaryOperator::{And, Concat, Equal, NotEqual, Or};
        let mut value = self.expression(&chain.first);
        let mut span = chain.first.span;
        for (index, link) in chain.rest.iter().enumerate() {
            let left = span;
            span = span.to(link.operand.span);
            if matches!(link.operator, And | Or) {
                value = self.choice(&value, link.operator == And, &link.operand, span);
            } else {
                let changes = self.changes;
                let right = self.expression(&link.operand);
                value = self.settled(value, changes);
                value = if value.is_none() || right.is_none() {
                    Value::NONE
                } else {
                    match link.operator {
                        Concat => self.joined(&value, &right),
                        Equal | NotEqual => {
                            self.equality(&value, &right, link.operator == NotEqual)
                        }
                        operator => {
                            let written = (index == 0).then_some(&chain.first);
                            let fraction = fraction((&value, left), written, link, &right);
                            self.operation(operator, &value, &right)
                                .with_fraction(fraction)
                        }
                    }
                };
            }
            if self.state().is_some() {
                self.recorder.record(span, &value);
            }
        }
        value
    }

    /// `left and right`, `left or right`
    fn choice(&mut self, left: &Value, is_and: bool, right: &'a Expression, span: Span) -> Value {
        let mut first = left.proof();
        if !is_and {
            first = first.negated();
        }
        let before = self.take_state();
        let skipped = known(before.as_ref(), first.if_false.as_ref());
        self.set_state(known(before.as_ref(), first.if_true.as_ref()));
        let right = self.expression(right);
        let after = self.take_state();
        // If the right side never comes to its end, only the left one gives a value.
        let right = if after.is_some() { right } else { Value::NONE };
        self.set_state(meet(skipped, after, span));
        let mut second = right.proof();
        if !is_and {
            second = second.negated();
        }
        let both = |facts: Option<super::fact::Facts>| {
            let mut all = first.if_true.clone()?;
            learn(&mut all, &facts?);
            Some(all)
        };
        let mut proof = Proof {
            if_false: either(first.if_false.clone(), both(second.if_false)),
            if_true: both(second.if_true),
        };
        if !is_and {
            proof = proof.negated();
        }
        let kept = if is_and {
            let missing = left.if_false();
            // `ARGV[1] and 2` is no entry.
            Value {
                provenance: missing.provenance.without_entry(),
                ..missing
            }
        } else {
            left.clone().if_true()
        };
        let value = kept.or(&right);
        if value.is_none() {
            return value;
        }
        // It has an identity of its own only where it is one of both for certain.
        value.proving(proof)
    }
}

/// Whether an expression may give several values, or none.
fn may_be_several(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Vararg => true,
        ExpressionKind::Suffixed(suffixed) => suffixed.suffixes.last().is_some_and(|last| {
            matches!(last.kind, SuffixKind::Call(_) | SuffixKind::Method { .. })
        }),
        _ => false,
    }
}
