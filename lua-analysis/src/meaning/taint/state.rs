//! What holds on one way through a function, and where ways meet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::text::Text;
use super::value::{Facts, Identity, Value, Values, common, learn};
use crate::meaning::names::VariableId;
use crate::text::span::Span;

/// What holds in one place of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// The local variables in scope, without those that inner functions use.
    pub(super) variables: Arc<Vec<(VariableId, Value)>>,
    pub(super) facts: Facts,
}

impl State {
    pub(super) fn new(facts: Facts) -> Self {
        Self {
            variables: Arc::default(),
            facts,
        }
    }

    /// What holds where this way and that one meet, behind or before a statement.
    pub(super) fn or(mut self, other: &Self, statement: Span) -> Self {
        if !Arc::ptr_eq(&self.variables, &other.variables) {
            let variables = Arc::make_mut(&mut self.variables).iter_mut();
            for ((id, value), (_, other)) in variables.zip(other.variables.iter()) {
                if value != other {
                    let both = std::mem::replace(value, Value::NONE).or(other);
                    *value = match both.identity {
                        Some(_) => both,
                        None => both.identified(Identity::Merged(*id, statement)),
                    };
                }
            }
        }
        self.facts = common(self.facts, &other.facts);
        self
    }

    /// Forgets the variables of scopes that have ended.
    pub(super) fn end_scope(&mut self, scope: usize) {
        if self.variables.len() > scope {
            Arc::make_mut(&mut self.variables).truncate(scope);
        }
    }

    /// Forgets which values are which that change with each round of a loop.
    pub(super) fn leave_round(&mut self, repeated: Span) {
        let stays = |identity: &Identity| !identity.is_within(repeated);
        for (_, value) in Arc::make_mut(&mut self.variables) {
            *value = std::mem::replace(value, Value::NONE).knowing(stays);
        }
        self.facts.retain(|identity, _| stays(identity));
    }
}

/// Two ways, of which one may not be possible.
pub(super) fn meet(one: Option<State>, other: Option<State>, statement: Span) -> Option<State> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.or(&other, statement)),
        (one, other) => one.or(other),
    }
}

/// A way where a condition says more; absent if that can't be.
pub(super) fn known(state: Option<&State>, facts: Option<&Facts>) -> Option<State> {
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
    pub(super) breaks: Vec<(usize, Option<State>)>,
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
