//! What is known of a value: what it may be, whose text it is, which value it is.

use std::fmt::{self, Display, Formatter};
use std::ops::Deref;
use std::sync::Arc;

use super::content::{Content, Shared};
use super::domain::{KindSet, Kinds, Numbers, Observed, Origin, Texts};
use super::fact::{Identity, Proof, either};
use super::form::{self, Forms};
use super::object::{Key, ObjectId};
use super::provenance::{Entries, EntryForm, Provenance};
use super::text::{Sources, Text};
use crate::meaning::entries::TableName;
use crate::text::span::Span;

/// Which values an expression may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value {
    pub(super) content: Shared,
    /// What its text is made of, where that is known.
    pub(super) forms: Forms,
    /// Which value it is, so that what a condition says of it holds wherever it is used.
    pub(super) identity: Option<Identity>,
    pub(super) provenance: Provenance,
    /// What is known of other values if this one is true or not.
    pub(super) proof: Option<Arc<Proof>>,
    /// For a result of `pcall`: what it is if the call succeeded, and what if it failed.
    pub(super) outcome: Option<Arc<Outcome>>,
}

/// What a result of `pcall` is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outcome {
    pub(super) returned: Value,
    pub(super) caught: Value,
}

/// The tables and functions.
pub(super) const OBJECTS: KindSet = KindSet::TABLE.and(KindSet::FUNCTION);

impl Value {
    /// Anything at all.
    pub const UNKNOWN: Self = Self::with(Shared::UNKNOWN);
    /// No value at all: this place is never reached, as far as is known.
    pub(super) const NONE: Self = Self::with(Shared::NONE);
    pub(super) const NIL: Self = Self::with(Shared::NIL);
    pub(super) const BOOLEAN: Self = Self::with(Shared::BOOLEAN);

    const fn with(content: Shared) -> Self {
        Self {
            content,
            forms: None,
            identity: None,
            provenance: Provenance::NONE,
            proof: None,
            outcome: None,
        }
    }

    /// One of these, whose text is of these.
    pub(super) fn of(kinds: Kinds, text: Text) -> Self {
        Self::with(Shared::new(Content::of(kinds, text)))
    }

    pub(super) const fn boolean(truth: bool) -> Self {
        Self::with(if truth { Shared::TRUE } else { Shared::FALSE })
    }

    pub(super) fn number(number: f64) -> Self {
        Self::of(Kinds::number(Numbers::one(number)), Text::OWN)
    }

    /// One of these numbers, on which these have a part.
    pub(super) fn numbers(numbers: Numbers, influence: Sources) -> Self {
        Self::of(Kinds::number(numbers), Text::number(influence))
    }

    pub(super) fn literal(text: &Arc<[u8]>) -> Self {
        let kinds = Kinds::text(Texts::one(Arc::clone(text)));
        Self::of(kinds, Text::literal(text))
    }

    /// Any string, decided by these.
    pub(super) fn any_text(text: Text) -> Self {
        Self::of(Kinds::of(KindSet::TEXT), text)
    }

    /// Anything at all, with text of these.
    pub(super) fn anything(text: Text) -> Self {
        Self::of(Kinds::ANY, text)
    }

    /// One of these kinds of which nothing but numbers and words of the script have a part in text.
    pub(super) fn clean(kinds: KindSet, influence: Sources) -> Self {
        Self::of(Kinds::of(kinds), Text::number(influence))
    }

    pub(super) fn object(id: ObjectId) -> Self {
        Self::with(Shared::new(Content {
            open: KindSet::NONE,
            objects: vec![id],
            ..Content::of(Kinds::of(id.kind()), Text::OWN)
        }))
    }

    /// The same, or this table or function.
    pub(super) fn or_object(mut self, id: ObjectId) -> Self {
        self.content.change(|content| {
            content.kinds = content.kinds.or(&Kinds::of(id.kind()));
            if let Err(place) = content.objects.binary_search(&id) {
                content.objects.insert(place, id);
            }
        });
        self
    }

    /// The same with text of these.
    pub(super) fn with_text(mut self, text: Text) -> Self {
        if self.text != text {
            self.content.change(|content| content.text = text);
        }
        self
    }

    /// The same with these kinds.
    pub(super) fn with_kinds(mut self, kinds: Kinds) -> Self {
        if self.kinds != kinds {
            self.content.change(|content| content.kinds = kinds);
        }
        self
    }

    /// The same without some of its tables and functions.
    pub(super) fn with_objects(mut self, keeps: impl Fn(&ObjectId) -> bool) -> Self {
        if !self.objects.iter().all(&keeps) {
            self.content.change(|content| content.objects.retain(keeps));
        }
        self
    }

    /// All that it may be, but which tables and functions.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// Which kinds it may be of.
    pub fn set(&self) -> KindSet {
        self.kinds.set()
    }

    /// Whether it may be of one of these kinds.
    pub fn may_be(&self, kinds: KindSet) -> bool {
        self.set().has(kinds)
    }

    /// Whether it certainly is of one of these kinds.
    pub fn is_only(&self, kinds: KindSet) -> bool {
        !self.is_none() && self.set().is_within(kinds)
    }

    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        self.set() == KindSet::ANY
    }

    /// Whether it is no value: nothing gets here.
    pub(super) fn is_none(&self) -> bool {
        self.set().is_empty()
    }

    /// What a condition makes of it, if it is always the same.
    pub fn truth(&self) -> Option<bool> {
        match (self.may_be(KindSet::TRUTHY), self.may_be(KindSet::FALSY)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// Which numbers it may be.
    pub fn number_set(&self) -> &Numbers {
        self.kinds.numbers()
    }

    /// Which strings it may be.
    pub fn text_set(&self) -> &Texts {
        self.kinds.texts()
    }

    /// The only number it can be, if it can be nothing else.
    pub fn known_number(&self) -> Option<f64> {
        self.kinds.known_number()
    }

    /// The only string it can be, if it can be nothing else.
    pub fn known_text(&self) -> Option<&[u8]> {
        self.kinds.known_text().map(|text| &**text)
    }

    /// Where its `nil` comes from, if it may be that and somebody knows.
    pub fn nil_origin(&self) -> Option<Origin> {
        self.kinds.nil_origin()
    }

    /// Where its `false` comes from, if it may be that and somebody knows.
    pub fn false_origin(&self) -> Option<Origin> {
        self.kinds.false_origin()
    }

    /// Whether its text, if it may be one, is a number as a server writes it, maybe with a fraction:
    /// `ZSCORE`.
    pub fn is_servers_number(&self) -> bool {
        self.text_set().is_numeric(false)
            && !self.text_set().is_numeric(true)
            && self.text.bytes.is_empty()
            && self.text.influence == Sources::STORED
    }

    /// The entry that it is in some form, if it is one, and something else perhaps.
    pub fn entry_form(&self) -> Option<EntryForm> {
        match self.provenance.entry {
            Entries::One(form) => Some(form),
            _ => None,
        }
    }

    /// What may have given it a fraction, if it is a number that is computed: a division, a root.
    pub fn fraction_origin(&self) -> Option<Span> {
        self.provenance.fraction
    }

    /// Whose text it is.
    pub fn sources(&self) -> Text {
        self.text
    }

    /// The entry of `KEYS` or `ARGV` that it is, unchanged, if it is always the same one.
    pub fn entry(&self) -> Option<(TableName, usize)> {
        match self.identity {
            Some(Identity::Entry(table, index)) => Some((table, usize::try_from(index).ok()?)),
            _ => None,
        }
    }

    /// The tables and functions of the script and of the server that it may be, to be looked up with
    /// [`Values::table`](super::Values::table).
    pub fn objects(&self) -> &[ObjectId] {
        &self.objects
    }

    /// Whether it may be a table or a function that is not among its [objects](Self::objects).
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether a value at run time is one that it may be.
    pub fn admits(&self, observed: &Observed) -> bool {
        self.kinds.admits(observed)
    }

    /// The same without values that are none of these.
    pub(super) fn restricted(mut self, kinds: &Kinds) -> Self {
        if self.set().is_within(kinds.set()) && kinds.has_all_of_its_kinds() {
            return self;
        }
        self.content.change(|content| {
            content.kinds = content.kinds.meet(kinds);
            let set = content.kinds.set();
            content.open = content.open & set;
            content.objects.retain(|id| set.has(id.kind()));
            if content.objects.is_empty() && content.open.is_empty() {
                content.kinds = content.kinds.without(OBJECTS);
            }
        });
        self
    }

    /// The same without values of these kinds.
    pub(super) fn without(self, kinds: KindSet) -> Self {
        if !self.may_be(kinds) {
            return self;
        }
        self.restricted(&Kinds::of(!kinds))
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
            outcome: None,
            ..self
        }
    }

    /// The same without a list of numbers or strings: what a function is called with that calls itself.
    pub(super) fn general(self) -> Self {
        let kinds = self.kinds.generalised();
        self.with_kinds(kinds)
    }

    /// One of the two.
    #[must_use]
    pub(super) fn or(self, other: &Self) -> Self {
        if other.is_none() || self == *other {
            return self;
        }
        if self.is_none() {
            return other.clone();
        }
        let forms = form::either(&self, other);
        let proof = match (&self.proof, &other.proof) {
            (None, None) => None,
            _ => {
                let (one, other) = (self.proof(), other.proof());
                let both = Proof {
                    if_true: either(one.if_true, other.if_true),
                    if_false: either(one.if_false, other.if_false),
                };
                both.says_something().then(|| Arc::new(both))
            }
        };
        let content = if self.content == other.content {
            self.content
        } else {
            let mut objects = self.objects.clone();
            for id in &other.objects {
                if let Err(place) = objects.binary_search(id) {
                    objects.insert(place, *id);
                }
            }
            Shared::new(Content {
                kinds: self.kinds.or(&other.kinds),
                open: self.open | other.open,
                text: self.text.or(other.text),
                objects,
            })
        };
        Self {
            content,
            forms,
            identity: self
                .identity
                .filter(|one| Some(one) == other.identity.as_ref()),
            provenance: self.provenance.or(other.provenance),
            proof,
            outcome: self
                .outcome
                .filter(|one| Some(one) == other.outcome.as_ref()),
        }
    }

    /// What it becomes where it grows to `grown` again and again.
    pub(super) fn widened(&self, grown: Self) -> Self {
        let kinds = self.kinds.widened(&grown.kinds);
        grown.with_kinds(kinds)
    }

    /// The key of a table that it is.
    pub(super) fn key(&self) -> Option<Key> {
        if let Some(text) = self.kinds.known_text() {
            return Some(Key::Text(Arc::clone(text)));
        }
        let number = self.kinds.known_number()?;
        #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
        (number.fract() == 0.0 && number.abs() < 1e9).then_some(Key::Index(number as i64))
    }
}

impl Deref for Value {
    type Target = Content;

    fn deref(&self) -> &Content {
        &self.content
    }
}

impl Display for Value {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.kinds.fmt(formatter)
    }
}
