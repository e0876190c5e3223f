//! What holds on one way through a function, and where ways meet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fact::{Fact, Facts, Identity, common, learn};
use super::several::Several;
use super::text::Text;
use super::value::Value;
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
        let other_facts = &other.facts;
        if !Arc::ptr_eq(&self.variables, &other.variables) {
            let variables = Arc::make_mut(&mut self.variables).iter_mut();
            for ((id, value), (_, other)) in variables.zip(other.variables.iter()) {
                if value != other {
                    // What is known on one way of its value is lost behind: another value comes from there.
                    let one = std::mem::replace(value, Value::NONE).narrowed(&self.facts);
                    let both = one.or(&other.clone().narrowed(other_facts));
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
        self.forget(|identity| identity.is_within(repeated));
    }

    /// Forgets which values these are, and what is known of them.
    pub(super) fn forget(&mut self, is_forgotten: impl Fn(&Identity) -> bool) {
        let is_concerned = |(_, value): &(VariableId, Value)| value.mentions(&is_forgotten);
        if self.variables.iter().any(is_concerned) {
            for (_, value) in Arc::make_mut(&mut self.variables) {
                if value.mentions(&is_forgotten) {
                    let held = std::mem::replace(value, Value::NONE);
                    *value = held.knowing(|identity| !is_forgotten(identity));
                }
            }
        }
        self.facts.retain(|identity| !is_forgotten(identity));
    }

    /// What it becomes where it grows to `grown` again and again.
    pub(super) fn widened(&self, mut grown: Self) -> Self {
        if !Arc::ptr_eq(&self.variables, &grown.variables) {
            let values = Arc::make_mut(&mut grown.variables).iter_mut();
            for ((_, grown), (_, before)) in values.zip(self.variables.iter()) {
                if grown != before {
                    *grown = before.widened(std::mem::replace(grown, Value::NONE));
                }
            }
        }
        let facts = self.facts.iter().filter_map(|(identity, known)| {
            let grown = grown.facts.get(identity)?;
            let fact = Fact {
                proven: grown.proven,
                may: known.may.widened(&grown.may),
            };
            Some((identity.clone(), fact))
        });
        grown.facts = Facts::sorted(facts);
        grown
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
    pub(super) varargs: Several,
    /// Absent where nothing gets to.
    pub(super) state: Option<State>,
    pub(super) returns: Option<Several>,
    /// How often it has returned.
    pub(super) return_count: usize,
    /// What holds where it returns.
    pub(super) after: Option<Facts>,
    pub(super) raises: Raises,
    /// For each loop around: how many variables are in scope there, and what holds at a `break`.
    pub(super) breaks: Vec<(usize, Option<State>)>,
}

impl Frame {
    pub(super) fn new(context: usize, state: State, varargs: Several) -> Self {
        Self {
            context,
            body: None,
            call: None,
            varargs,
            state: Some(state),
            returns: None,
            return_count: 0,
            after: None,
            raises: Raises::new(),
            breaks: Vec::new(),
        }
    }
}
