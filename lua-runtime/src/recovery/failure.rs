//! How a command ended.

use redis::{RedisError, Value};

use super::server_text::is_missing;
use crate::script::Script;

/// The script's reply, or what came in its place.
pub(crate) type Outcome = Result<Value, Failure>;

/// How a command ended without a reply of the script.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// The last reply.
    pub(crate) error: RedisError,
    /// The server's reply to `SCRIPT LOAD`, if that was refused before.
    pub(crate) load_refusal: Option<RedisError>,
    /// How the script had come to the server, although the reply says that it is missing.
    pub(crate) there: Option<There>,
}

/// How a script that is said to be missing had come to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum There {
    /// The server had just taken it: either the script itself replies this, or it was flushed.
    Loaded,
    /// `EVAL` brings the script with it: the script itself replies this.
    Evaluated,
}

impl Failure {
    /// After a reply to `SCRIPT LOAD`, if that was a refusal.
    pub(crate) fn after(load_refusal: Option<RedisError>, error: RedisError) -> Self {
        Self {
            error,
            load_refusal,
            there: None,
        }
    }

    /// The server had just taken the script, and said this.
    pub(crate) fn still_missing(error: RedisError) -> Self {
        Self {
            error,
            load_refusal: None,
            there: Some(There::Loaded),
        }
    }

    /// Of a call by `EVAL`, after the reply to `SCRIPT LOAD` if that was a refusal.
    pub(crate) fn of_eval(load_refusal: Option<RedisError>, error: RedisError) -> Self {
        if is_missing(&error) {
            return Self {
                error,
                load_refusal: None,
                there: Some(There::Evaluated),
            };
        }
        Self::after(load_refusal, error)
    }
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        Self::after(None, error)
    }
}

/// Scripts whose `SCRIPT LOAD` was refused, and the server's replies.
pub(crate) type Refusals = Vec<(&'static Script, RedisError)>;

/// The reply to the `SCRIPT LOAD` of a command's script, if that was refused.
pub(crate) fn refusal_of(script: Option<&Script>, refusals: &Refusals) -> Option<RedisError> {
    let script = script?;
    let mut refusals = refusals.iter();
    let (_, refusal) = refusals.find(|(refused, _)| refused.is(script))?;
    Some(refusal.clone())
}
