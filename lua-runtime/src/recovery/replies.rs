//! Replies as redis-rs hands them over.

use redis::{ErrorKind, RedisError, RedisResult, Value};

/// redis-rs hands a server's error back as an error or as a value that holds it, depending on the
/// connection: here it is always an error.
#[inline]
pub(crate) fn settle(reply: RedisResult<Value>) -> RedisResult<Value> {
    match reply {
        Ok(Value::ServerError(error)) => Err(error.into()),
        reply => reply,
    }
}

/// As many replies as commands are due; this is the error if they are not.
pub(crate) fn out_of_step(due: usize, came: usize) -> RedisError {
    let detail = format!("expected {due} replies, got {came}");
    (ErrorKind::Parse, "the replies to one write", detail).into()
}
