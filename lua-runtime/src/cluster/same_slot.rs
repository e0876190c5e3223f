//! Keys in different slots are refused before anything is sent.

use redis::Cmd;

use super::slots::{self, Key};
use crate::error::{CrossSlotError, Error, Subject};
use crate::script::Script;

/// Refuses a call whose keys are in different slots.
pub(crate) fn check_call(script: &'static Script, call: &Cmd) -> Result<(), Error> {
    shared(Subject::Script(script), slots::of_call(call)).map(|_| ())
}

/// The first of these keys, or the error that there are two in different slots.
pub(crate) fn shared<'a>(
    subject: Subject,
    mut keys: impl Iterator<Item = Key<'a>>,
) -> Result<Option<Key<'a>>, Error> {
    let Some(first) = keys.next() else {
        return Ok(None);
    };
    match keys.find(|key| key.slot != first.slot) {
        None => Ok(Some(first)),
        Some(other) => Err(Error::CrossSlot(Box::new(CrossSlotError::new(
            subject,
            [(first.name, first.slot), (other.name, other.slot)],
        )))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_slots_are_named() {
        let keys = ["a", "{a}x", "b"].map(|key| Key::new(key.as_bytes()));
        let pair = keys.iter().take(2).cloned();
        assert_eq!(
            shared(Subject::Transaction, pair).expect("one slot"),
            keys.first().cloned()
        );
        let error = shared(Subject::Transaction, keys.into_iter()).expect_err("two slots");
        assert_eq!(
            error.to_string(),
            "the transaction was not sent: its keys `a` (slot 15495) and `b` (slot 3300) do not \
             share a slot of the cluster; what stands in braces decides the slot, as in `{user:42}:a` \
             and `{user:42}:b`"
        );
    }
}
