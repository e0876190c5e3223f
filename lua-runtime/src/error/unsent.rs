//! Nothing was sent.

use std::fmt;

use super::Subject;
use crate::argument::EncodingError;
use crate::script::Script;

/// An argument could not be encoded. See [`Error::Argument`](crate::Error::Argument).
#[derive(Clone, Debug)]
pub struct ArgumentError {
    pub(super) script: &'static Script,
    pub(super) error: EncodingError,
}

impl ArgumentError {
    /// The script that was to be called.
    pub fn script(&self) -> &'static Script {
        self.script
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { script, error } = self;
        write!(f, "{script} was not sent: {error}")
    }
}

/// Keys that belong together are in different slots of a cluster. See [`Error::CrossSlot`](crate::Error::CrossSlot).
#[derive(Clone, Debug)]
pub struct CrossSlotError {
    subject: Subject,
    keys: [(Vec<u8>, u16); 2],
}

impl CrossSlotError {
    #[cfg(feature = "cluster")]
    pub(crate) fn new(subject: Subject, keys: [(&[u8], u16); 2]) -> Self {
        Self {
            subject,
            keys: keys.map(|(key, slot)| (key.to_vec(), slot)),
        }
    }

    /// The script that was to be called; none for a transaction.
    pub fn script(&self) -> Option<&'static Script> {
        self.subject.script()
    }

    /// Two of the keys and their slots.
    pub fn keys(&self) -> [(&[u8], u16); 2] {
        self.keys
            .each_ref()
            .map(|(key, slot)| (key.as_slice(), *slot))
    }
}

impl fmt::Display for CrossSlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, keys } = self;
        let [(first, first_slot), (second, second_slot)] = keys;
        write!(
            f,
            "{subject} was not sent: its keys `{}` (slot {first_slot}) and `{}` (slot \
             {second_slot}) do not share a slot of the cluster; what stands in braces decides the \
             slot, as in `{{user:42}}:a` and `{{user:42}}:b`",
            first.escape_ascii(),
            second.escape_ascii()
        )
    }
}
