//! Lists of values.

use super::value::Value;

/// The values of a list of expressions, or what a function returns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Several {
    pub(super) list: Vec<Value>,
    /// What follows, any number of times.
    pub(super) rest: Option<Value>,
}

impl Several {
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
            rest: (!value.is_none()).then_some(value),
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

    /// The first one, without a copy of it.
    pub(super) fn into_first(self) -> Value {
        match (self.list.into_iter().next(), self.rest) {
            (Some(value), _) => value,
            (None, Some(rest)) => Value::NIL.or(&rest),
            (None, None) => Value::NIL,
        }
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

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Value> {
        self.list.iter().chain(&self.rest)
    }

    /// All of them, to be changed.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.list.iter_mut().chain(&mut self.rest)
    }

    /// These or those. What only one of them has may be there or not.
    pub(super) fn or(&self, other: &Self) -> Self {
        let length = self.list.len().min(other.list.len());
        let both = self.list.iter().zip(&other.list);
        let more = self.any_from(length).or(&other.any_from(length));
        let has_more = !more.is_none() || self.rest.is_some() || other.rest.is_some();
        Self {
            list: both.map(|(one, other)| one.clone().or(other)).collect(),
            rest: has_more.then_some(more),
        }
    }

    /// What they become where they grow to `grown` again and again.
    pub(super) fn widened(&self, grown: Self) -> Self {
        let list = grown.list.into_iter().enumerate();
        let list = list.map(|(index, value)| match self.list.get(index) {
            Some(before) => before.widened(value),
            None => value,
        });
        Self {
            list: list.collect(),
            rest: match (&self.rest, grown.rest) {
                (Some(before), Some(rest)) => Some(before.widened(rest)),
                (_, rest) => rest,
            },
        }
    }
}
