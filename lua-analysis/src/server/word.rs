//! What is known of one argument of a command.

use std::sync::Arc;

/// An argument of a command as the server gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// These bytes.
    Known(Arc<[u8]>),
    /// One of these.
    OneOf(Vec<Arc<[u8]>>),
    /// The text of an integer.
    Integer {
        /// The least it can be.
        min: Option<i64>,
        /// The greatest it can be.
        max: Option<i64>,
    },
    /// The text of a number, maybe with a fraction.
    Number,
    /// Anything.
    Unknown,
}
