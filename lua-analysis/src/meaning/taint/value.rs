//! What is known of a value: whose text it may be, which tables and functions, which value it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::heap::{Key, ObjectId};
use super::text::{Proven, Sources, Text};
use crate::meaning::entries::TableName;
use crate::meaning::names::VariableId;
use crate::text::span::Span;

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Value {
    pub(super) literal: Literal,
    pub(super) text: Text,
    /// The tables and functions that it may be, sorted.
    pub(super) objects: Vec<ObjectId>,
    /// Which value it is, so that what a condition says of it holds wherever it is used.
    pub(super) identity: Option<Identity>,
    /// What is known of other values if this one is true or not.
    pub(super) proof: Option<Arc<Proof>>,
    /// Whose text it is if `pcall` caught it.
    pub(super) caught: Option<Text>,
}

/// The value itself, if it is written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Literal {
    /// There is no value: this place is never reached, as far as is known.
    None,
    Nil,
    False,
    True,
    /// A number, by its bits.
    Number(u64),
    Text(Arc<[u8]>),
    Many,
}

/// Which value it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identity {
    /// An entry of `KEYS` or `ARGV`.
    Entry(TableName, i64),
    /// The value that this expression had when it ran last.
    Site(Span),
    /// What a variable holds where the ways through this statement meet.
    Merged(VariableId, Span),
    /// A field of such a value, which nothing changes.
    Field(Arc<(Identity, Key)>),
}

/// What is known of values in one place.
pub(super) type Facts = BTreeMap<Identity, Proven>;

/// What a condition says: facts if it holds, and if not; `None` where that can't be.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Proof {
    pub(super) if_true: Option<Facts>,
    pub(super) if_false: Option<Facts>,
    /// Whether the value is a boolean, not `nil`.
    pub(super) is_boolean: bool,
    /// Whether the value is never `false`, but may be `nil`.
    pub(super) is_match: bool,
}

impl Proof {
    /// What the opposite says.
    pub(super) fn negated(self) -> Self {
        Self {
            if_true: self.if_false,
            if_false: self.if_true,
            is_boolean: true,
            is_match: false,
        }
    }

    /// Leaves out what is known of other values than these.
    fn retain(&mut self, keeps: impl Fn(&Identity) -> bool) {
        for facts in [&mut self.if_true, &mut self.if_false]
            .into_iter()
            .flatten()
        {
            facts.retain(|identity, _| keeps(identity));
        }
    }
}

/// What both say.
pub(super) fn common(one: Facts, other: &Facts) -> Facts {
    one.into_iter()
        .filter_map(|(identity, proven)| {
            let both = proven & *other.get(&identity)?;
            (both != Proven::NOTHING).then_some((identity, both))
        })
        .collect()
}

/// What either way says, where one of them may not be possible.
pub(super) fn either(one: Option<Facts>, other: Option<Facts>) -> Option<Facts> {
    match (one, other) {
        (Some(one), Some(other)) => Some(common(one, &other)),
        (one, None) => one,
        (None, other) => other,
    }
}

/// The most values of which something is known in one place.
const MOST_FACTS: usize = 30;

/// Adds what is known.
pub(super) fn learn(facts: &mut Facts, more: &Facts) {
    for (identity, proven) in more {
        if facts.len() >= MOST_FACTS && !facts.contains_key(identity) {
            continue;
        }
        let known = facts.entry(identity.clone()).or_default();
        *known = *known | *proven;
    }
}

impl Identity {
    /// Whether it is the value of an expression in this place.
    pub(super) fn is_within(&self, place: Span) -> bool {
        match self {
            Self::Entry(..) => false,
            Self::Site(span) | Self::Merged(_, span) => {
                place.start <= span.start && span.end <= place.end
            }
            Self::Field(field) => field.0.is_within(place),
        }
    }

    /// Whether it is an entry.
    pub(super) fn is_entry(&self) -> bool {
        matches!(self, Self::Entry(..))
    }

    /// What it is a field of, or itself.
    pub(super) fn root(&self) -> &Self {
        match self {
            Self::Field(field) => field.0.root(),
            _ => self,
        }
    }

    /// How many fields down it is.
    fn depth(&self) -> usize {
        match self {
            Self::Field(field) => 1 + field.0.depth(),
            _ => 0,
        }
    }

    /// Its field of this name, unless it is far down.
    pub(super) fn field(&self, key: &Key) -> Option<Self> {
        (self.depth() < 4).then(|| Self::Field(Arc::new((self.clone(), key.clone()))))
    }
}

impl Value {
    /// No value at all.
    pub(super) const NONE: Self = Self::of(Literal::None, Text::OWN);
    pub(super) const NIL: Self = Self::of(Literal::Nil, Text::OWN);
    /// A value of the script's own: a number, a boolean, a fixed word.
    pub(super) const OWN: Self = Self::of(Literal::Many, Text::OWN);

    const fn of(literal: Literal, text: Text) -> Self {
        Self {
            literal,
            text,
            objects: Vec::new(),
            identity: None,
            proof: None,
            caught: None,
        }
    }

    pub(super) const fn boolean(truth: bool) -> Self {
        Self::of(
            if truth { Literal::True } else { Literal::False },
            Text::OWN,
        )
    }

    pub(super) fn number(number: f64) -> Self {
        Self::of(Literal::Number(number.to_bits()), Text::OWN)
    }

    pub(super) fn literal(text: &Arc<[u8]>) -> Self {
        Self::of(Literal::Text(Arc::clone(text)), Text::literal(text))
    }

    pub(super) const fn text(text: Text) -> Self {
        Self::of(Literal::Many, text)
    }

    /// A number, or what is as clean, on which these have a part.
    pub(super) fn clean(influence: Sources) -> Self {
        Self::text(Text::number(influence))
    }

    pub(super) fn object(id: ObjectId) -> Self {
        Self {
            objects: vec![id],
            ..Self::OWN
        }
    }

    /// The value as far as it is known where these facts hold.
    pub(super) fn refined(mut self, facts: &Facts) -> Self {
        let proven = self
            .identity
            .as_ref()
            .and_then(|identity| facts.get(identity));
        if let Some(proven) = proven {
            if let (true, Some(caught)) = (proven.has(Proven::CAUGHT), self.caught) {
                self.text = caught;
            }
            self.text = self.text.with(*proven);
            if proven.is_of_text() {
                self.objects.clear();
            }
        }
        self
    }

    /// The same value, which is this one.
    pub(super) fn identified(self, identity: Identity) -> Self {
        Self {
            identity: Some(identity),
            ..self
        }
    }

    /// The same where nobody knows which value it is, unless it is an entry.
    pub(super) fn forgotten(self) -> Self {
        Self {
            identity: self.identity.filter(Identity::is_entry),
            proof: None,
            caught: None,
            ..self
        }
    }

    /// The same value, of which this may be told where it is a condition.
    pub(super) fn proving(self, proof: Proof) -> Self {
        Self {
            proof: Some(Arc::new(proof)),
            ..self
        }
    }

    /// The same where only these values are still known as what they are.
    pub(super) fn knowing(mut self, keeps: impl Fn(&Identity) -> bool) -> Self {
        self.identity = self.identity.filter(&keeps);
        if let Some(proof) = &mut self.proof {
            Arc::make_mut(proof).retain(keeps);
        }
        self
    }

    /// One of the two.
    #[must_use]
    pub(super) fn or(self, other: &Self) -> Self {
        if self == *other || other.literal == Literal::None {
            return self;
        }
        if self.literal == Literal::None {
            return other.clone();
        }
        let proof = match (self.may_prove(), other.may_prove()) {
            (false, false) => None,
            _ => {
                let (one, other) = (self.proof(), other.proof());
                Some(Arc::new(Proof {
                    if_true: either(one.if_true, other.if_true),
                    if_false: either(one.if_false, other.if_false),
                    is_boolean: one.is_boolean && other.is_boolean,
                    is_match: one.is_match && other.is_match,
                }))
            }
        };
        let mut objects = self.objects;
        for id in &other.objects {
            if let Err(place) = objects.binary_search(id) {
                objects.insert(place, *id);
            }
        }
        Self {
            literal: if self.literal == other.literal {
                self.literal
            } else {
                Literal::Many
            },
            text: self.text.or(other.text),
            objects,
            identity: self
                .identity
                .filter(|one| Some(one) == other.identity.as_ref()),
            proof,
            caught: self.caught.filter(|one| Some(one) == other.caught.as_ref()),
        }
    }

    fn may_prove(&self) -> bool {
        self.proof.as_ref().is_some_and(|proof| {
            let says =
                |facts: &Option<Facts>| facts.as_ref().is_some_and(|facts| !facts.is_empty());
            says(&proof.if_true) || says(&proof.if_false)
        })
    }

    /// What it says where it is a condition.
    pub(super) fn proof(&self) -> Proof {
        if let Some(proof) = &self.proof {
            return Proof::clone(proof);
        }
        let (may_be_true, may_be_false) = match self.literal {
            Literal::None | Literal::Many => (true, true),
            Literal::Nil | Literal::False => (false, true),
            Literal::True | Literal::Number(_) | Literal::Text(_) => (true, false),
        };
        Proof {
            is_boolean: matches!(self.literal, Literal::False | Literal::True),
            is_match: matches!(self.literal, Literal::Nil | Literal::Text(_)),
            if_true: may_be_true.then(Facts::new),
            if_false: may_be_false.then(Facts::new),
        }
    }

    /// The same if it is true: no `nil`, no `false`.
    pub(super) fn if_true(self) -> Self {
        match self.literal {
            Literal::Nil | Literal::False => Self::NONE,
            _ => self,
        }
    }

    /// What it is if it is not true.
    pub(super) fn if_false(&self) -> Self {
        match self.literal {
            Literal::True | Literal::Number(_) | Literal::Text(_) => Self::NONE,
            Literal::Nil | Literal::False => self.clone(),
            Literal::None | Literal::Many => Self::clean(self.text.influence),
        }
    }

    /// The text that it is.
    pub(super) fn known_text(&self) -> Option<&[u8]> {
        match &self.literal {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The key of a table that it is.
    pub(super) fn key(&self) -> Option<Key> {
        match &self.literal {
            Literal::Text(text) => Some(Key::Text(Arc::clone(text))),
            Literal::Number(bits) => {
                let number = f64::from_bits(*bits);
                #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
                (number.fract() == 0.0 && number.abs() < 1e9).then_some(Key::Index(number as i64))
            }
            _ => None,
        }
    }
}

/// The values of a list of expressions, or what a function returns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Values {
    pub(super) list: Vec<Value>,
    /// What follows, any number of times.
    pub(super) rest: Option<Value>,
}

impl Values {
    pub(super) const NONE: Self = Self {
        list: Vec::new(),
        rest: None,
    };

    pub(super) fn some<const N: usize>(list: [Value; N]) -> Self {
        Self {
            list: list.into(),
            rest: None,
        }
    }

    pub(super) fn one(value: Value) -> Self {
        Self {
            list: vec![value],
            rest: None,
        }
    }

    pub(super) fn any(value: Value) -> Self {
        Self {
            list: Vec::new(),
            rest: Some(value),
        }
    }

    /// The value in this place.
    pub(super) fn at(&self, index: usize) -> Value {
        match (self.list.get(index), &self.rest) {
            (Some(value), _) => value.clone(),
            (None, Some(rest)) => Value::NIL.or(rest),
            (None, None) => Value::NIL,
        }
    }

    pub(super) fn first(&self) -> Value {
        self.at(0)
    }

    /// Those from this place on.
    pub(super) fn from(&self, index: usize) -> Self {
        Self {
            list: self.list.get(index..).unwrap_or_default().to_vec(),
            rest: self.rest.clone(),
        }
    }

    /// Any of those from this place on.
    pub(super) fn any_from(&self, index: usize) -> Value {
        let list = self.list.get(index..).unwrap_or_default();
        let any = list.iter().fold(Value::NONE, Value::or);
        self.rest.iter().fold(any, Value::or)
    }

    /// These or those.
    pub(super) fn or(&self, other: &Self) -> Self {
        let length = self.list.len().max(other.list.len());
        let list = (0..length).map(|index| self.at(index).or(&other.at(index)));
        Self {
            list: list.collect(),
            rest: match (self.rest.clone(), &other.rest) {
                (Some(one), Some(other)) => Some(one.or(other)),
                (one, other) => one.or_else(|| other.clone()),
            },
        }
    }
}
