//! What operators make of their operands, and what comparisons say of them.

use std::sync::Arc;

use super::arithmetic::{above, arithmetic, as_numbers, below, computable, may_compute, ordered};
use super::call::Site;
use super::domain::{KindSet, Kinds, Numbers, Texts};
use super::fact::{Facts, Identity, Proof, either, fact, learn, proven};
use super::form::concatenated;
use super::object::Key;
use super::several::Several;
use super::text::{Proven, Text};
use super::value::Value;
use super::walk::Walk;
use crate::syntax::ast::BinaryOperator;
use crate::text::span::Span;

/// The longest text that is put together here.
const LONGEST_JOINED: usize = 10_000;

/// How deep metatables may call one another.
const DEEPEST_EVENT: usize = 40;

impl Walk<'_> {
    /// Arithmetic and comparisons of order.
    pub(super) fn operation(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> Value {
        use BinaryOperator::{Greater, GreaterEqual, Less, LessEqual};
        match operator {
            Less => self.less(left, right, false),
            LessEqual => self.less(left, right, true),
            Greater => self.less(right, left, false),
            GreaterEqual => self.less(right, left, true),
            _ => self.computed(event(operator), left, right, |left, right| {
                arithmetic(operator, left, right)
            }),
        }
    }

    /// Arithmetic: numbers, strings that are numbers, or tables with a metatable.
    pub(super) fn computed(
        &mut self,
        event: &str,
        left: &Value,
        right: &Value,
        compute: impl FnOnce(&Numbers, &Numbers) -> Numbers,
    ) -> Value {
        let influence = left.text.influence | right.text.influence;
        let made = self.operated(event, left, right);
        let numbers = if may_compute(left) && may_compute(right) {
            compute(&as_numbers(left), &as_numbers(right))
        } else {
            Numbers::None
        };
        let value = Value::numbers(numbers, influence).or(&made);
        if !self.may_have_event(left) && !self.may_have_event(right) {
            let may = computable();
            self.learn_kinds(left, &may);
            self.learn_kinds(right, &may);
        }
        value
    }

    /// `left .. right`
    pub(super) fn joined(&mut self, left: &Value, right: &Value) -> Value {
        let made = self.operated("__concat", left, right);
        let text = match (left.known_text(), right.known_text()) {
            (Some(one), Some(other)) => Text::literal(&[one, other].concat()),
            _ => left.text.then(right.text),
        };
        let kinds = KindSet::NUMBER | KindSet::TEXT;
        if !self.may_have_event(left) && !self.may_have_event(right) {
            self.learn_kinds(left, &Kinds::of(kinds));
            self.learn_kinds(right, &Kinds::of(kinds));
        }
        let texts = match (as_texts(left), as_texts(right)) {
            (Texts::None, _) | (_, Texts::None) if !made.is_none() => return made,
            (one, other) => joined(&one, &other),
        };
        let joined = Value {
            forms: concatenated(left, right),
            ..Value::of(Kinds::text(texts), text)
        };
        joined.or(&made)
    }

    /// `left < right`, `left <= right`
    fn less(&mut self, left: &Value, right: &Value, or_equal: bool) -> Value {
        let influence = left.text.influence | right.text.influence;
        let event = if or_equal { "__le" } else { "__lt" };
        let made = self.operated(event, left, right);
        let boolean = Value::clean(KindSet::BOOLEAN, influence);
        let has_event = !made.is_none() || self.may_have_event(left) || self.may_have_event(right);
        if has_event {
            return boolean;
        }
        let both = left.set() & right.set();
        let may_be_numbers = both.has(KindSet::NUMBER);
        let may_be_texts = both.has(KindSet::TEXT);
        let mut proof = Proof {
            if_true: Some(Facts::new()),
            if_false: Some(Facts::new()),
        };
        if may_be_numbers && !may_be_texts {
            let (one, other) = (left.number_set(), right.number_set());
            let (may_hold, may_fail) = ordered(one, other, or_equal);
            let is_defined =
                |numbers: &Numbers| numbers.range().is_some_and(|range| !range.has_nan);
            let are_defined = is_defined(one) && is_defined(other);
            let number = |numbers: Numbers| Kinds::number(numbers);
            for (value, if_true, if_false) in [
                (left, below(other), above(other)),
                (right, above(one), below(one)),
            ] {
                let Some(identity) = &value.identity else {
                    continue;
                };
                let if_false = if are_defined { if_false } else { Numbers::ANY };
                if let Some(facts) = &mut proof.if_true {
                    learn(facts, &fact(identity, &number(if_true)));
                }
                if let Some(facts) = &mut proof.if_false {
                    learn(facts, &fact(identity, &number(if_false)));
                }
            }
            if !may_hold {
                proof.if_true = None;
            }
            if !may_fail {
                proof.if_false = None;
            }
        } else if may_be_texts && !may_be_numbers {
            let text = Kinds::of(KindSet::TEXT);
            self.learn_kinds(left, &text);
            self.learn_kinds(right, &text);
        } else if may_be_numbers {
            let may = Kinds::of(KindSet::TEXT | KindSet::NUMBER);
            self.learn_kinds(left, &may);
            self.learn_kinds(right, &may);
        }
        boolean.proving(proof)
    }

    /// `left == right`, `left ~= right`
    pub(super) fn equality(&mut self, left: &Value, right: &Value, is_negated: bool) -> Value {
        let influence = left.text.influence | right.text.influence;
        // What a metatable makes of it is taken for true or false.
        self.operated("__eq", left, right);
        let mut proof = equality(left, right);
        if is_negated {
            proof = proof.negated();
        }
        Value::clean(KindSet::BOOLEAN, influence).proving(proof)
    }

    /// What a metatable makes of an operator.
    fn operated(&mut self, event: &str, left: &Value, right: &Value) -> Value {
        if left.objects.is_empty() && right.objects.is_empty() {
            return self.unseen_event(left).or(&self.unseen_event(right));
        }
        let arguments = || Several::some([left.clone(), right.clone()]);
        let made = self.event(left, event, arguments);
        made.or(&self.event(right, event, arguments))
    }

    /// What the metatable of a table gives that nobody sees.
    fn unseen_event(&self, value: &Value) -> Value {
        if self.has_metatables && value.open.has(KindSet::TABLE) {
            Value::UNKNOWN
        } else {
            Value::NONE
        }
    }

    /// Whether a metatable may decide what an operator makes of it.
    pub(super) fn may_have_event(&self, value: &Value) -> bool {
        let has_metatable = |id: &super::object::ObjectId| {
            let object = self.heap.metatable(*id);
            object.is_none_or(|object| {
                !object.metatables.is_none() || object.is_lost && self.has_metatables
            })
        };
        self.has_metatables && value.open.has(KindSet::TABLE)
            || value.objects.iter().any(has_metatable)
    }

    /// What the function of a metatable gives for an event; nothing where there is none.
    pub(super) fn event(
        &mut self,
        value: &Value,
        event: &str,
        arguments: impl Fn() -> Several,
    ) -> Value {
        let mut made = self.unseen_event(value);
        for id in &value.objects {
            let Some(object) = self.heap.metatable(*id) else {
                continue;
            };
            if object.is_lost && self.has_metatables {
                made = Value::UNKNOWN;
            }
            if object.metatables.is_none() {
                continue;
            }
            let metatables = object.metatables.clone();
            if metatables.open.has(KindSet::TABLE) {
                made = Value::UNKNOWN;
            }
            let key = Key::Text(event.as_bytes().into());
            for metatable in metatables.objects.iter().copied() {
                let function = self.heap.read(metatable, &key);
                if function.is_only(KindSet::NIL) {
                    continue;
                }
                if self.depth >= DEEPEST_EVENT {
                    made = Value::UNKNOWN;
                    continue;
                }
                self.depth += 1;
                let site = Site::at(Span::default());
                let function = function.without(KindSet::NIL);
                made = made.or(&self.call(&function, &arguments(), &site).first());
                self.depth -= 1;
            }
        }
        made
    }
}

/// The field of a metatable that an operator calls.
fn event(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "__add",
        BinaryOperator::Subtract => "__sub",
        BinaryOperator::Multiply => "__mul",
        BinaryOperator::Divide => "__div",
        BinaryOperator::Modulo => "__mod",
        _ => "__pow",
    }
}

/// The strings that an operand of `..` is taken for, or what `tostring` makes of a number or a string.
pub(super) fn as_texts(value: &Value) -> Texts {
    let texts = value.text_set();
    if value.may_be(KindSet::NUMBER) {
        texts.or(&number_texts(value.number_set()))
    } else {
        texts.clone()
    }
}

/// Numbers as Lua writes them: with 14 digits.
pub(super) fn number_texts(numbers: &Numbers) -> Texts {
    const FOURTEEN_DIGITS: f64 = 1e14;
    let is_short = |number: f64| number.fract() == 0.0 && number.abs() < FOURTEEN_DIGITS;
    match numbers {
        Numbers::None => Texts::None,
        Numbers::Known(known)
            if known
                .iter()
                .all(|number| is_short(number.0) && number.0 != 0.0) =>
        {
            known.iter().fold(Texts::None, |all, number| {
                all.or(&Texts::one(number.0.to_string().as_bytes().into()))
            })
        }
        Numbers::Known(known) if known.iter().all(|number| number.0 == 0.0) => {
            // It may be the negative one.
            Texts::Numeric { is_integer: true }
        }
        numbers => {
            let range = numbers.range();
            let is_integer = range.is_some_and(|range| {
                range.is_whole
                    && !range.has_nan
                    && range.min.0.abs() < FOURTEEN_DIGITS
                    && range.max.0.abs() < FOURTEEN_DIGITS
            });
            Texts::Numeric { is_integer }
        }
    }
}

/// One and then the other.
fn joined(one: &Texts, other: &Texts) -> Texts {
    match (one, other) {
        (Texts::Known(left), Texts::Known(right)) if left.len() * right.len() <= 8 => {
            let mut all = Texts::None;
            for left in left.iter() {
                for right in right.iter() {
                    if left.len() + right.len() > LONGEST_JOINED {
                        return Texts::starting(left);
                    }
                    all = all.or(&Texts::one(Arc::from([&**left, right].concat())));
                }
            }
            all
        }
        // What starts with nothing starts with what follows.
        (Texts::Known(left), right) if left.iter().all(|left| left.is_empty()) => right.clone(),
        (Texts::Known(left), right) if left.len() == 1 => {
            let left = left.first().map_or(&b""[..], |left| left);
            Texts::starting(&[left, right.prefix()].concat())
        }
        (left, _) => Texts::starting(left.prefix()),
    }
}

/// What `left == right` says.
fn equality(left: &Value, right: &Value) -> Proof {
    let common = left.kinds.meet(&right.kinds);
    let may_be_equal = !common.set().is_empty();
    let may_differ = !(left.kinds.is_single() && right.kinds.is_single() && may_be_equal);
    let is_left_single = left.kinds.is_single();
    let (value, other) = if is_left_single {
        (right, left)
    } else {
        (left, right)
    };
    let inner = value.proof();
    let set = value.set();
    let other_set = other.set();
    let unknown = || either(inner.if_true.clone(), inner.if_false.clone());
    let (mut if_true, mut if_false) = if other_set == KindSet::TRUE {
        if set.is_within(KindSet::BOOLEAN) {
            (inner.if_true, inner.if_false)
        } else {
            (inner.if_true.clone(), unknown())
        }
    } else if other_set == KindSet::FALSE && !set.has(KindSet::NIL)
        || other_set == KindSet::NIL && !set.has(KindSet::FALSE)
    {
        (inner.if_false, inner.if_true)
    } else if other.is_only(KindSet::FALSY) {
        (inner.if_false.clone(), unknown())
    } else {
        (Some(Facts::new()), Some(Facts::new()))
    };
    for (value, other) in [(left, right), (right, left)] {
        let Some(identity) = &value.identity else {
            continue;
        };
        if let Some(facts) = &mut if_true {
            let may = other.kinds.clone();
            learn(facts, &fact(identity, &may));
            if let (Identity::TypeOf(of), Some(name)) = (identity, other.known_text()) {
                learn(facts, &fact(of, &Kinds::of(KindSet::named(name))));
            }
        }
        if let Some(facts) = &mut if_false {
            if other.kinds.is_single() && other.set().is_within(KindSet::NIL | KindSet::BOOLEAN) {
                learn(facts, &fact(identity, &Kinds::of(!other.set())));
            }
            if let (Texts::Known(known), Some(text)) = (value.text_set(), other.known_text()) {
                let others = known.iter().filter(|one| ***one != *text);
                let texts = Texts::some(others.map(|one| &**one));
                let may = Kinds::of(!KindSet::TEXT).or(&Kinds::text(texts));
                learn(facts, &fact(identity, &may));
            }
            if let (Identity::TypeOf(of), Some(name)) = (identity, other.known_text()) {
                learn(facts, &fact(of, &Kinds::of(!KindSet::named(name))));
            }
        }
    }
    if let (Some(text), Some(identity)) = (other.known_text(), &value.identity) {
        if let Some(facts) = &mut if_true {
            learn(facts, &proven(identity, Proven::EQUAL));
        }
        // That a text is not empty makes no word of it.
        if let Some(facts) = &mut if_false
            && !text.is_empty()
        {
            learn(facts, &proven(identity, Proven::COMPARED));
        }
    }
    Proof {
        if_true: if_true.filter(|_| may_be_equal),
        if_false: if_false.filter(|_| may_differ),
    }
}
