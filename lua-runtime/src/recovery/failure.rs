//! How a command ended.

use redis::{RedisError, Value};

/// The script's reply, or what came in its place.
pub(crate) type Outcome = Result<Value, Failure>;

/// How a command ended without a reply of the script.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// The last reply.
    pub(crate) error: RedisError,
    /// The server's reply to `SCRIPT LOAD`, if that was refused before.
    pub(crate) load_refusal: Option<RedisError>,
    /// Whether the server said that it lacks the script right after it had taken it.
    pub(crate) still_missing: bool,
}

impl Failure {
    /// After a reply to `SCRIPT LOAD`, if that was a refusal.
    pub(crate) fn after(load_refusal: Option<RedisError>, error: RedisError) -> Self {
        Self {
            error,
            load_refusal,
            still_missing: false,
        }
    }

    /// The server had just taken the script, and said this.
    pub(crate) fn still_missing(error: RedisError) -> Self {
        Self {
            error,
            load_refusal: None,
            still_missing: true,
        }
    }
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        Self::after(None, error)
    }
}
