//! What is raised, and what is caught: `error`, `assert`, `pcall`.

use std::sync::Arc;

use super::call::Site;
use super::domain::{KindSet, Kinds};
use super::fact::{Identity, Proof, proven};
use super::object::Key;
use super::several::Several;
use super::state::Raised;
use super::text::{Proven, Sources};
use super::value::{Outcome, Value};
use super::walk::Walk;
use crate::text::span::Span;

impl Walk<'_> {
    /// `assert(value, message)`
    pub(super) fn assert(&mut self, arguments: &Several, site: &Site) -> Several {
        let proof = arguments.first().proof();
        if let Some(facts) = &proof.if_false {
            let message = arguments.at(1).refined(facts);
            self.raise_value(&message, false, site.place(1), false);
        }
        match proof.if_true {
            Some(facts) => self.learn(&facts),
            None => self.stop(),
        }
        let mut values = arguments.clone();
        if let Some(first) = values.list.first_mut() {
            *first = first.clone().if_true();
        }
        values
    }

    /// `error(value)`, `assert(…, value)`
    pub(super) fn raise_value(
        &mut self,
        value: &Value,
        is_placed: bool,
        place: Span,
        has_table: bool,
    ) {
        let mut text = value.text.with_fixed_start();
        let error = Key::Text(b"err"[..].into());
        if has_table {
            for id in &value.objects {
                text = text.or(self.heap.read(*id, &error).text);
                let has_metatable = self
                    .heap
                    .metatable(*id)
                    .is_some_and(|object| !object.metatables.objects.is_empty());
                if has_metatable {
                    // Servers read the fields with the metatable.
                    for name in ["err", "source", "line"] {
                        let key = Value::literal(&name.as_bytes().into());
                        let field = self.index(&Value::object(*id), &key, place).text;
                        text = text.or(field);
                    }
                    let own = Value::object(*id);
                    let made = self.event(&own, "__tostring", || Several::one(own.clone()));
                    text = text.or(made.text);
                }
            }
        }
        let mut caught = value.clone().forgotten();
        if is_placed {
            let text = caught.text.with_fixed_start();
            caught = caught.with_text(text);
        }
        if caught.may_be(KindSet::TEXT | KindSet::NUMBER) {
            // The place of the error is put before it.
            let kinds = caught.kinds.without(KindSet::NUMBER);
            caught = caught.with_kinds(kinds.or(&Kinds::of(KindSet::TEXT)));
        }
        let raised = Raised {
            value: caught,
            text,
        };
        self.raise(place, raised);
    }
}

/// What `pcall` gives: `true` and the results, or `false` and what was raised.
pub(super) fn caught_or(results: Several, caught: &Value, span: Span) -> Several {
    let identity = Identity::Site(span);
    let never_returns = results.list.first().is_some_and(Value::is_none);
    let succeeds = Value::BOOLEAN.proving(Proof {
        if_true: (!never_returns).then(|| proven(&identity, Proven::RETURNED)),
        if_false: Some(proven(&identity, Proven::CAUGHT)),
    });
    // What fails in the server or in Lua itself names nothing of a caller's.
    let own = Value::clean(KindSet::TEXT | KindSet::TABLE, Sources::NONE);
    let caught = caught.clone().or(&own).forgotten();
    let returned = results.first().forgotten();
    let outcome = Arc::new(Outcome {
        returned: returned.clone(),
        caught: caught.clone(),
    });
    let second = Value {
        outcome: Some(outcome),
        ..returned.or(&caught).identified(identity)
    };
    let mut list = vec![succeeds, second];
    let more = results.list.into_iter().skip(1);
    list.extend(more.map(|value| value.or(&Value::NIL)));
    Several {
        list,
        rest: results.rest,
    }
}
