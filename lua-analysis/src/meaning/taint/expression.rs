//! The walk over expressions.

use std::sync::Arc;

use super::call::Site;
use super::heap::{Key, Kind, ObjectId};
use super::text::Proven;
use super::value::{Facts, Literal, Proof, Value, Values, either, learn};
use super::walk::Walk;
use crate::meaning::entries::TableName;
use crate::syntax::ast::{
    Arguments, BinaryChain, BinaryOperator, Expression, ExpressionKind, Field, FieldKey, Suffix,
    SuffixKind, UnaryOperator,
};
use crate::text::span::Span;

/// The tables of the server.
const LIBRARIES: &[&str] = &[
    "bit",
    "cjson",
    "cmsgpack",
    "coroutine",
    "debug",
    "math",
    "os",
    "redis",
    "server",
    "string",
    "struct",
    "table",
];

/// The functions of the server that are globals.
const FUNCTIONS: &[&str] = &[
    "assert",
    "collectgarbage",
    "error",
    "gcinfo",
    "getfenv",
    "getmetatable",
    "ipairs",
    "load",
    "loadstring",
    "newproxy",
    "next",
    "pairs",
    "pcall",
    "print",
    "rawequal",
    "rawget",
    "rawset",
    "select",
    "setfenv",
    "setmetatable",
    "tonumber",
    "tostring",
    "type",
    "unpack",
    "xpcall",
];

/// The longest text that is put together, so that a recursion that makes one longer ends.
const LONGEST_JOINED: usize = 40;

/// How deep the walk may be where a metatable's functions are called.
const DEEPEST_EVENT: usize = 50;

impl<'a> Walk<'a> {
    /// The value of an expression where one is wanted.
    pub(super) fn expression(&mut self, expression: &'a Expression) -> Value {
        self.multiple(expression).first()
    }

    /// The values of a list of expressions.
    pub(super) fn values(&mut self, expressions: &'a [Expression]) -> Values {
        let Some((last, before)) = expressions.split_last() else {
            return Values::NONE;
        };
        let mut values: Vec<Value> = before.iter().map(|one| self.expression(one)).collect();
        let many = self.multiple(last);
        values.extend(many.list);
        Values {
            list: values,
            rest: many.rest,
        }
    }

    /// The values of an expression where all are wanted.
    pub(super) fn multiple(&mut self, expression: &'a Expression) -> Values {
        self.depth += 1;
        self.steps += 1;
        let values = match &expression.kind {
            ExpressionKind::Vararg => self.varargs(),
            ExpressionKind::Suffixed(suffixed) => self.suffixes(&suffixed.base, &suffixed.suffixes),
            _ => Values::one(self.single(expression)),
        };
        self.depth -= 1;
        // Values that may be many things take as much longer.
        let all = values.list.iter().chain(&values.rest);
        self.steps += all.map(|value| value.objects.len()).sum::<usize>();
        values
    }

    fn single(&mut self, expression: &'a Expression) -> Value {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Nil => Value::NIL,
            ExpressionKind::Boolean(truth) => Value::boolean(*truth),
            ExpressionKind::Number(number) => Value::number(*number),
            ExpressionKind::String(text) => Value::literal(text),
            ExpressionKind::Vararg | ExpressionKind::Suffixed(_) => {
                self.multiple(expression).first()
            }
            ExpressionKind::Function(body) => self.function(body),
            ExpressionKind::Table(fields) => self.table(fields, span),
            ExpressionKind::Name(name) => {
                let value = self.name(name, span);
                self.refined(value)
            }
            ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Unary(unary) => {
                let value = self.expression(&unary.operand);
                let influence = value.text.influence;
                match (unary.operator, &value.literal) {
                    (UnaryOperator::Not, _) => {
                        Value::clean(influence).proving(value.proof().negated())
                    }
                    (UnaryOperator::Negate, Literal::Number(bits)) => {
                        Value::number(-f64::from_bits(*bits))
                    }
                    (UnaryOperator::Negate, _) => {
                        let made = self.event(&value, "__unm", &Values::one(value.clone()));
                        Value::clean(influence).or(&made)
                    }
                    _ => Value::clean(influence),
                }
            }
            ExpressionKind::Binary(chain) => self.binary(chain),
        }
    }

    /// The value as far as it is known in this place.
    pub(super) fn refined(&self, value: Value) -> Value {
        match self.frames.last().and_then(|frame| frame.state.as_ref()) {
            Some(state) => value.refined(&state.facts),
            None => value,
        }
    }

    fn varargs(&self) -> Values {
        let varargs = self.frames.last().map(|frame| frame.varargs.clone());
        varargs.unwrap_or(Values::NONE)
    }

    pub(super) fn name(&mut self, name: &Arc<str>, span: Span) -> Value {
        if let Some(id) = self.names.variable_at(span) {
            return self.variable(id);
        }
        let globals = self.heap.id(Kind::Globals);
        let key = Key::Text(name.as_bytes().into());
        let written = self.heap.read(globals, Some(&key)).if_true();
        self.global(name).or(&written)
    }

    /// What a global of the server holds.
    pub(super) fn global(&mut self, name: &str) -> Value {
        let kind = match name {
            "KEYS" => Kind::Entries(TableName::Keys),
            "ARGV" => Kind::Entries(TableName::Argv),
            "_G" => Kind::Globals,
            _ if LIBRARIES.contains(&name) => Kind::Library(name.into()),
            _ if FUNCTIONS.contains(&name) => Kind::Builtin("".into(), name.into()),
            _ => return Value::OWN,
        };
        Value::object(self.heap.id(kind))
    }

    fn table(&mut self, fields: &'a [Field], span: Span) -> Value {
        let call = self.frames.last().and_then(|frame| frame.call);
        let id = self.heap.id(Kind::Table(span, call));
        let mut position = 0;
        for (index, field) in fields.iter().enumerate() {
            let key = match &field.key {
                FieldKey::Position => {
                    position += 1;
                    if index + 1 == fields.len() {
                        let values = self.multiple(&field.value);
                        for value in values.list.iter().skip(1).chain(&values.rest) {
                            self.escape(value);
                            self.heap.write(id, None, value.clone());
                        }
                        let key = Key::Index(position);
                        self.heap.write(id, Some(&key), values.first());
                        continue;
                    }
                    Value::number(f64::from(u32::try_from(position).unwrap_or(u32::MAX)))
                }
                FieldKey::Name(name) => Value::literal(&name.text.as_bytes().into()),
                FieldKey::Index(index) => self.expression(index),
            };
            let value = self.expression(&field.value);
            self.store(&Value::object(id), &key, &value, field.span);
        }
        Value::object(id)
    }

    fn binary(&mut self, chain: &'a BinaryChain) -> Value {
        use BinaryOperator::{And, Concat, Equal, NotEqual, Or};
        let mut value = self.expression(&chain.first);
        for link in &chain.rest {
            if matches!(link.operator, And | Or) {
                value = self.choice(&value, link.operator == And, &link.operand);
                continue;
            }
            let right = self.expression(&link.operand);
            let influence = value.text.influence | right.text.influence;
            value = match link.operator {
                Concat => self.joined(&value, &right),
                Equal | NotEqual => {
                    let mut proof = equality(&value, &right);
                    if link.operator == NotEqual {
                        proof = proof.negated();
                    }
                    Value::clean(influence).proving(proof)
                }
                operator => {
                    let made = match event(operator) {
                        Some(event) => self.operated(event, &value, &right),
                        None => Value::NONE,
                    };
                    Value::clean(influence).or(&made)
                }
            };
        }
        value
    }

    /// `left .. right`
    fn joined(&mut self, left: &Value, right: &Value) -> Value {
        if let (Some(one), Some(other)) = (left.known_text(), right.known_text())
            && one.len() + other.len() <= LONGEST_JOINED
        {
            return Value::literal(&[one, other].concat().into());
        }
        let made = self.operated("__concat", left, right);
        Value::text(left.text.then(right.text)).or(&made)
    }

    /// What a metatable makes of an operator.
    fn operated(&mut self, event: &str, left: &Value, right: &Value) -> Value {
        let arguments = Values::some([left.clone(), right.clone()]);
        let left = self.event(left, event, &arguments);
        let right = self.event(right, event, &arguments);
        left.or(&right)
    }

    /// What the function of a metatable gives for an event; nothing where there is none.
    pub(super) fn event(&mut self, value: &Value, event: &str, arguments: &Values) -> Value {
        let key = Key::Text(event.as_bytes().into());
        let mut made = Value::NONE;
        for id in &value.objects {
            let metatables = self.heap.get(*id).map(|object| object.metatables.clone());
            for metatable in metatables.into_iter().flat_map(|tables| tables.objects) {
                let function = self.heap.read(metatable, Some(&key));
                if !function.objects.is_empty() && self.depth < DEEPEST_EVENT {
                    self.depth += 1;
                    let site = Site::at(Span::default());
                    made = made.or(&self.call(&function, arguments, &site).first());
                    self.depth -= 1;
                }
            }
        }
        made
    }

    /// `left and right`, `left or right`
    fn choice(&mut self, left: &Value, is_and: bool, right: &'a Expression) -> Value {
        let mut first = left.proof();
        if !is_and {
            first = first.negated();
        }
        let before = self.state().cloned();
        if let Some(facts) = &first.if_true {
            self.learn(facts);
        }
        let right = self.expression(right);
        // What is learnt on the right side holds only if it ran.
        if let Some(frame) = self.frames.last_mut() {
            frame.state = before;
        }
        let mut second = right.proof();
        if !is_and {
            second = second.negated();
        }
        let both = |facts: Option<Facts>| {
            let mut all = first.if_true.clone()?;
            learn(&mut all, &facts?);
            Some(all)
        };
        let is_boolean = first.is_boolean && second.is_boolean;
        let mut proof = Proof {
            if_false: either(first.if_false.clone(), both(second.if_false)),
            if_true: both(second.if_true),
            is_boolean: false,
            is_match: left.proof().is_match && right.proof().is_match,
        };
        if !is_and {
            let is_match = proof.is_match;
            proof = proof.negated();
            proof.is_match = is_match;
        }
        proof.is_boolean = is_boolean;
        let kept = if is_and {
            left.if_false()
        } else {
            left.clone().if_true()
        };
        kept.or(&right).proving(proof)
    }

    pub(super) fn suffixes(&mut self, base: &'a Expression, suffixes: &'a [Suffix]) -> Values {
        let mut values = Values::one(self.expression(base));
        let mut span = base.span;
        for suffix in suffixes {
            let base = values.first();
            let before = span;
            span = span.to(suffix.span);
            values = match &suffix.kind {
                SuffixKind::Field(name) => {
                    let key = Value::literal(&name.text.as_bytes().into());
                    Values::one(self.index(&base, &key, span))
                }
                SuffixKind::Index(index) => {
                    let key = self.expression(index);
                    Values::one(self.index(&base, &key, span))
                }
                SuffixKind::Call(arguments) => self.call_here(&base, None, arguments, span),
                SuffixKind::Method { name, arguments } => {
                    let key = Value::literal(&name.text.as_bytes().into());
                    let callee = self.method(&base, &key, before);
                    self.call_here(&callee, Some(base), arguments, span)
                }
            };
        }
        values
    }

    fn call_here(
        &mut self,
        callee: &Value,
        receiver: Option<Value>,
        arguments: &'a Arguments,
        span: Span,
    ) -> Values {
        let mut values = match arguments.values.split_first() {
            Some((first, more)) if !more.is_empty() && self.is_assert(callee) => {
                self.asserted(first, more)
            }
            _ => self.values(&arguments.values),
        };
        if let Some(receiver) = receiver {
            values.list.insert(0, receiver);
        }
        let site = Site {
            span,
            places: arguments.values.iter().map(|value| value.span).collect(),
        };
        self.call(callee, &values, &site)
    }

    fn is_assert(&self, callee: &Value) -> bool {
        let is_assert = |id: &ObjectId| {
            let object = self.heap.get(*id);
            object.is_some_and(|object| object.kind == Kind::Builtin("".into(), "assert".into()))
        };
        !callee.objects.is_empty() && callee.objects.iter().all(is_assert)
    }

    /// The arguments of `assert`: the message counts where the condition fails.
    fn asserted(&mut self, condition: &'a Expression, message: &'a [Expression]) -> Values {
        let condition = self.expression(condition);
        let before = self.state().cloned();
        if let Some(facts) = condition.proof().if_false {
            self.learn(&facts);
        }
        let mut values = self.values(message);
        values.list.insert(0, condition);
        if let Some(frame) = self.frames.last_mut() {
            frame.state = before;
        }
        values
    }
}

/// The field of a metatable that an operator calls.
fn event(operator: BinaryOperator) -> Option<&'static str> {
    Some(match operator {
        BinaryOperator::Add => "__add",
        BinaryOperator::Subtract => "__sub",
        BinaryOperator::Multiply => "__mul",
        BinaryOperator::Divide => "__div",
        BinaryOperator::Modulo => "__mod",
        BinaryOperator::Power => "__pow",
        BinaryOperator::Less | BinaryOperator::Greater => "__lt",
        BinaryOperator::LessEqual | BinaryOperator::GreaterEqual => "__le",
        _ => return None,
    })
}

/// What `left == right` says.
fn equality(left: &Value, right: &Value) -> Proof {
    let (value, other) = match (&left.literal, &right.literal) {
        (Literal::Many | Literal::None, _) => (left, &right.literal),
        _ => (right, &left.literal),
    };
    let inner = value.proof();
    let unknown = || either(inner.if_true.clone(), inner.if_false.clone());
    let mut proof = Proof {
        is_boolean: true,
        ..Proof::default()
    };
    (proof.if_true, proof.if_false) = match other {
        Literal::Nil if inner.is_match => (inner.if_false, inner.if_true),
        Literal::True if inner.is_boolean => (inner.if_true, inner.if_false),
        Literal::True => (inner.if_true.clone(), unknown()),
        Literal::False if inner.is_boolean => (inner.if_false, inner.if_true),
        Literal::Nil | Literal::False => (inner.if_false.clone(), unknown()),
        _ => (Some(Facts::new()), Some(Facts::new())),
    };
    if let (Literal::Text(text), Some(identity)) = (other, &value.identity) {
        let fact = |proven| Some(Facts::from([(identity.clone(), proven)]));
        proof.if_true = fact(Proven::EQUAL);
        // That a text is not empty makes no word of it.
        proof.if_false = if text.is_empty() {
            Some(Facts::new())
        } else {
            fact(Proven::COMPARED)
        };
    }
    proof
}
