//! Replies as redis-rs hands them over.

use redis::{ErrorKind, RedisError, RedisResult, Value};

/// redis-rs hands a server's error back as an error or as a value that holds it, depending on the
/// connection: here it is always an error. So is a push message, which is no reply.
///
/// A node whose slot moves says by itself that sharded subscriptions in it have ended
/// (`sunsubscribe`). redis-rs's asynchronous connections take that for the reply that is due next, and
/// from then on give replies to others than their callers (redis-rs 1.8).
#[inline]
pub(crate) fn settle(reply: RedisResult<Value>) -> RedisResult<Value> {
    match reply {
        Ok(Value::ServerError(error)) => Err(error.into()),
        Ok(Value::Push { .. }) => Err(pushed()),
        reply => reply,
    }
}

/// The replies to one write, unless a push message is among them: then those behind it are of other
/// commands than they seem.
pub(crate) fn in_step(replies: RedisResult<Vec<Value>>) -> RedisResult<Vec<Value>> {
    let is_push = |reply: &Value| matches!(reply, Value::Push { .. });
    match replies {
        Ok(replies) if replies.iter().any(is_push) => Err(pushed()),
        replies => replies,
    }
}

#[cold]
fn pushed() -> RedisError {
    let detail = "a push message came in the place of a reply".to_owned();
    (ErrorKind::Parse, "the replies are out of step", detail).into()
}

/// As many replies as commands are due; this is the error if they are not.
pub(crate) fn out_of_step(due: usize, came: usize) -> RedisError {
    let detail = format!("expected {due} replies, got {came}");
    (ErrorKind::Parse, "the replies to one write", detail).into()
}
