//! What tests of the rules have in common: replies as they come off the wire, writes as text.

use redis::{PushKind, RedisError, Value};

use super::{Item, Write, settle};

pub(crate) const NOSCRIPT: &str = "NOSCRIPT No matching script. Please use EVAL.";
pub(crate) const NO_LOAD: &str =
    "NOPERM User u has no permissions to run the 'script|load' command";
pub(crate) const NO_EVAL: &str = "NOPERM User u has no permissions to run the 'eval' command";

/// An error reply as it comes off the wire.
pub(crate) fn error(text: &str) -> Value {
    redis::parse_redis_value(format!("-{text}\r\n").as_bytes()).expect("an error reply")
}

pub(crate) fn error_of(text: &str) -> RedisError {
    settle(Ok(error(text))).expect_err("an error")
}

pub(crate) fn lost() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::BrokenPipe).into()
}

/// What a node says by itself of a sharded subscription whose slot it has given away.
pub(crate) fn push() -> Value {
    Value::Push {
        kind: PushKind::SUnsubscribe,
        data: vec![Value::BulkString(b"channel".to_vec()), Value::Int(0)],
    }
}

/// A write as text: `load a, call 0, eval 1`.
pub(crate) fn shown(write: &Write) -> String {
    let items = write.items.iter().map(|item| match item {
        Item::Load(script) => format!("load {script}"),
        Item::Probe(script) => format!("probe {script}"),
        Item::Call(index) => format!("call {index}"),
        Item::Eval(index) => format!("eval {index}"),
    });
    items.collect::<Vec<_>>().join(", ")
}
