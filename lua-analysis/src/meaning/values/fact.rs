//! What is known of single values in one place, and what conditions say of them.

use std::sync::Arc;

use super::domain::Kinds;
use super::object::Key;
use super::text::Proven;
use crate::meaning::entries::TableName;
use crate::meaning::names::VariableId;
use crate::text::span::Span;

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
    /// What a field of such a value holds until something is stored there.
    Slot(Arc<(Identity, Key)>),
    /// What a variable that functions share holds until something is assigned to it.
    Shared(VariableId),
    /// What `type` gives for it.
    TypeOf(Arc<Identity>),
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    /// Of its bytes.
    pub(super) proven: Proven,
    /// It is one of these.
    pub(super) may: Kinds,
}

/// What is known of values in one place, sorted by value. Ways that part share it until one of them
/// learns more.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Facts(Option<Arc<[(Identity, Fact)]>>);

impl Facts {
    /// Nothing.
    pub(super) const fn new() -> Self {
        Self(None)
    }

    fn one(identity: &Identity, known: Fact) -> Self {
        Self(Some(Arc::new([(identity.clone(), known)])))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |facts| facts.len())
    }

    pub(super) fn get(&self, identity: &Identity) -> Option<&Fact> {
        let facts = self.0.as_ref()?;
        let place = place_of(facts, identity).ok()?;
        facts.get(place).map(|(_, known)| known)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Identity, &Fact)> {
        let facts = self.0.iter().flat_map(|facts| facts.iter());
        facts.map(|(identity, known)| (identity, known))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Identity> {
        self.iter().map(|(identity, _)| identity)
    }

    /// Leaves out what is known of other values than these.
    pub(super) fn retain(&mut self, keeps: impl Fn(&Identity) -> bool) {
        if self.keys().all(&keeps) {
            return;
        }
        let kept = self.iter().filter(|(identity, _)| keeps(identity));
        *self = Self::sorted(kept.map(|(identity, known)| (identity.clone(), known.clone())));
    }

    fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// Where a value is in the list, or would be.
fn place_of(facts: &[(Identity, Fact)], identity: &Identity) -> Result<usize, usize> {
    facts.binary_search_by(|(one, _)| one.cmp(identity))
}

impl Facts {
    /// These, which are sorted.
    pub(super) fn sorted(facts: impl Iterator<Item = (Identity, Fact)>) -> Self {
        let facts: Vec<(Identity, Fact)> = facts.collect();
        Self((!facts.is_empty()).then(|| facts.into()))
    }
}

/// That a value is one of these.
pub(super) fn fact(identity: &Identity, may: &Kinds) -> Facts {
    let known = Fact {
        proven: Proven::NOTHING,
        may: may.clone(),
    };
    Facts::one(identity, known)
}

/// That this is proven of a value.
pub(super) fn proven(identity: &Identity, proven: Proven) -> Facts {
    let known = Fact {
        proven,
        may: Kinds::ANY,
    };
    Facts::one(identity, known)
}

/// What a condition says: facts if it holds, and if not; `None` where that can't be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Proof {
    pub(super) if_true: Option<Facts>,
    pub(super) if_false: Option<Facts>,
}

impl Proof {
    /// A condition that may hold or not, and says nothing.
    pub(super) const NOTHING: Self = Self {
        if_true: Some(Facts::new()),
        if_false: Some(Facts::new()),
    };

    /// What the opposite says.
    pub(super) fn negated(self) -> Self {
        Self {
            if_true: self.if_false,
            if_false: self.if_true,
        }
    }

    fn facts(&self) -> impl Iterator<Item = &Facts> {
        self.if_true.iter().chain(&self.if_false)
    }

    pub(super) fn says_something(&self) -> bool {
        self.facts().any(|facts| !facts.is_empty())
    }

    /// Whether it says something of one of these.
    pub(super) fn mentions(&self, is_one: impl Fn(&Identity) -> bool) -> bool {
        self.facts().any(|facts| facts.keys().any(&is_one))
    }

    /// Leaves out what is known of other values than these.
    pub(super) fn retain(&mut self, keeps: impl Fn(&Identity) -> bool) {
        for facts in [&mut self.if_true, &mut self.if_false]
            .into_iter()
            .flatten()
        {
            facts.retain(&keeps);
        }
    }
}

/// What both say.
pub(super) fn common(one: Facts, other: &Facts) -> Facts {
    if one.is_same(other) || one == *other {
        return one;
    }
    Facts::sorted(one.iter().filter_map(|(identity, known)| {
        let also = other.get(identity)?;
        if known == also {
            return Some((identity.clone(), known.clone()));
        }
        let both = Fact {
            proven: known.proven & also.proven,
            may: known.may.or(&also.may),
        };
        both.says_something().then_some((identity.clone(), both))
    }))
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
const MOST_FACTS: usize = 40;

/// Adds what is known.
pub(super) fn learn(facts: &mut Facts, more: &Facts) {
    if more.is_empty() || facts.is_same(more) {
        return;
    }
    if facts.is_empty() {
        facts.clone_from(more);
        return;
    }
    let Some(all) = &mut facts.0 else {
        return;
    };
    for (identity, new) in more.iter() {
        match place_of(all, identity) {
            Ok(place) => {
                if all.get(place).is_some_and(|(_, known)| known == new) {
                    continue;
                }
                if let Some((_, known)) = Arc::make_mut(all).get_mut(place) {
                    known.proven = known.proven | new.proven;
                    known.may = known.may.meet(&new.may);
                }
            }
            Err(place) if all.len() < MOST_FACTS => {
                let (before, behind) = all.split_at(place);
                let new = std::iter::once((identity.clone(), new.clone()));
                let both = before.iter().cloned().chain(new);
                *all = both.chain(behind.iter().cloned()).collect();
            }
            Err(_) => {}
        }
    }
}

impl Fact {
    fn says_something(&self) -> bool {
        self.proven != Proven::NOTHING || self.may != Kinds::ANY
    }
}

impl Identity {
    /// Whether it is the value of an expression in this place.
    pub(super) fn is_within(&self, place: Span) -> bool {
        match self {
            Self::Entry(..) | Self::Shared(_) => false,
            Self::Site(span) | Self::Merged(_, span) => span.is_within(place),
            Self::Field(field) | Self::Slot(field) => field.0.is_within(place),
            Self::TypeOf(of) => of.is_within(place),
        }
    }

    /// Whether it is an entry.
    pub(super) fn is_entry(&self) -> bool {
        matches!(self, Self::Entry(..))
    }

    /// What it is a field of, or itself.
    pub(super) fn root(&self) -> &Self {
        match self {
            Self::Field(field) | Self::Slot(field) => field.0.root(),
            Self::TypeOf(of) => of.root(),
            _ => self,
        }
    }

    /// How many fields down it is.
    fn depth(&self) -> usize {
        match self {
            Self::Field(field) | Self::Slot(field) => 1 + field.0.depth(),
            Self::TypeOf(of) => 1 + of.depth(),
            _ => 0,
        }
    }

    /// Its field of this name, unless it is far down.
    pub(super) fn field(&self, key: &Key) -> Option<Self> {
        (self.depth() < 4).then(|| Self::Field(Arc::new((self.clone(), key.clone()))))
    }

    /// The same of a field that may change.
    pub(super) fn slot(&self, key: &Key) -> Option<Self> {
        (self.depth() < 4).then(|| Self::Slot(Arc::new((self.clone(), key.clone()))))
    }

    /// Its type.
    pub(super) fn type_of(&self) -> Option<Self> {
        (self.depth() < 4).then(|| Self::TypeOf(Arc::new(self.clone())))
    }

    /// Whether a store may change what it is: into this field of some table, or any field.
    pub(super) fn is_changed_by_store(&self, key: Option<&Key>) -> bool {
        match self {
            Self::Slot(slot) => {
                key.is_none_or(|key| slot.1 == *key) || slot.0.is_changed_by_store(key)
            }
            Self::Field(field) => field.0.is_changed_by_store(key),
            Self::TypeOf(of) => of.is_changed_by_store(key),
            _ => false,
        }
    }

    /// Whether an assignment to this variable may change what it is.
    pub(super) fn is_changed_by_assignment(&self, id: VariableId) -> bool {
        match self {
            Self::Shared(variable) => *variable == id,
            Self::Slot(field) | Self::Field(field) => field.0.is_changed_by_assignment(id),
            Self::TypeOf(of) => of.is_changed_by_assignment(id),
            _ => false,
        }
    }

    /// Whether code that is out of sight may change what it is.
    pub(super) fn is_changed_by_call(&self) -> bool {
        match self {
            Self::Shared(_) | Self::Slot(_) => true,
            Self::Field(field) => field.0.is_changed_by_call(),
            Self::TypeOf(of) => of.is_changed_by_call(),
            _ => false,
        }
    }
}
