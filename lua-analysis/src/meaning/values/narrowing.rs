//! What conditions say of values, and values where that is known.

use std::sync::Arc;

use super::domain::{KindSet, Kinds};
use super::fact::{Facts, Identity, Proof, fact, learn};
use super::text::{Proven, Text};
use super::value::{OBJECTS, Value};

impl Value {
    /// The value as far as it is known where these facts hold.
    pub(super) fn refined(mut self, facts: &Facts) -> Self {
        let known = self
            .identity
            .as_ref()
            .and_then(|identity| facts.get(identity));
        let Some(known) = known else {
            return self;
        };
        if let Some(outcome) = self.outcome.clone() {
            let which = if known.proven.has(Proven::CAUGHT) {
                Some(&outcome.caught)
            } else if known.proven.has(Proven::RETURNED) {
                Some(&outcome.returned)
            } else {
                None
            };
            if let Some(which) = which {
                self = Self {
                    identity: self.identity,
                    outcome: self.outcome,
                    ..which.clone()
                };
            }
        }
        let text = self.text.with(known.proven);
        self = self.with_text(text);
        let is_text = known.proven.is_of_text();
        let mut value = self.restricted(&known.may);
        if is_text {
            value = value.without(OBJECTS);
        }
        value
    }

    /// The value without what it can't be where these facts hold; whose text it is stays as it is.
    pub(super) fn narrowed(self, facts: &Facts) -> Self {
        let known = self
            .identity
            .as_ref()
            .and_then(|identity| facts.get(identity));
        match known {
            Some(known) => self.restricted(&known.may),
            None => self,
        }
    }

    /// The same value, of which this may be told where it is a condition.
    pub(super) fn proving(self, proof: Proof) -> Self {
        let mut value = self;
        if proof.if_true.is_none() {
            value = value.without(KindSet::TRUTHY);
        }
        if proof.if_false.is_none() {
            value = value.without(KindSet::FALSY);
        }
        Self {
            proof: proof.says_something().then(|| Arc::new(proof)),
            ..value
        }
    }

    /// The same where only these values are still known as what they are.
    pub(super) fn knowing(mut self, keeps: impl Fn(&Identity) -> bool) -> Self {
        self.identity = self.identity.filter(&keeps);
        if let Some(proof) = &mut self.proof
            && proof.mentions(|identity| !keeps(identity))
        {
            Arc::make_mut(proof).retain(keeps);
        }
        self
    }

    /// Whether it, or what is known of others by it, depends on one of these.
    pub(super) fn mentions(&self, is_one: impl Fn(&Identity) -> bool) -> bool {
        self.identity.as_ref().is_some_and(&is_one)
            || self
                .proof
                .as_ref()
                .is_some_and(|proof| proof.mentions(is_one))
    }

    /// What it says where it is a condition.
    pub(super) fn proof(&self) -> Proof {
        let may_be_true = self.may_be(KindSet::TRUTHY);
        let may_be_false = self.may_be(KindSet::FALSY);
        let mut proof = match &self.proof {
            Some(proof) => Proof::clone(proof),
            None => Proof::NOTHING,
        };
        if !may_be_true {
            proof.if_true = None;
        }
        if !may_be_false {
            proof.if_false = None;
        }
        if let Some(identity) = &self.identity
            && may_be_true
            && may_be_false
        {
            for (facts, kinds) in [
                (&mut proof.if_true, KindSet::TRUTHY),
                (&mut proof.if_false, KindSet::FALSY),
            ] {
                if let Some(facts) = facts {
                    learn(facts, &fact(identity, &Kinds::of(kinds)));
                }
            }
        }
        proof
    }

    /// The same if it is true: no `nil`, no `false`.
    pub(super) fn if_true(self) -> Self {
        self.without(KindSet::FALSY)
    }

    /// What it is if it is not true.
    pub(super) fn if_false(&self) -> Self {
        let text = Text::number(self.text.influence);
        self.clone().without(KindSet::TRUTHY).with_text(text)
    }
}
