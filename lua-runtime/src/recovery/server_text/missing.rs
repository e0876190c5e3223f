//! That a script is not there.

use redis::{ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

/// Whether this is a server's own word that it lacks the script, so that nothing ran.
///
/// By the whole text: a script that has written may reply `NOSCRIPT` and more, and a test of the
/// code alone would run it again.
pub(crate) fn is_missing(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
        && matches!(
            error.detail(),
            // Redis; Valkey.
            Some("No matching script. Please use EVAL." | "No matching script.")
        )
}

/// Whether a reply to `SCRIPT EXISTS` says that the script is not there.
pub(crate) fn says_absent(reply: &RedisResult<Value>) -> bool {
    match reply {
        Ok(Value::Array(values)) => matches!(values.as_slice(), [Value::Int(0)]),
        _ => false,
    }
}

/// Whether a reply to `SCRIPT EXISTS` says that the script is there.
#[cfg(feature = "cluster-async")]
pub(crate) fn says_there(exists: &Value) -> bool {
    matches!(exists, Value::Array(values) if matches!(values.as_slice(), [Value::Int(1)]))
}
