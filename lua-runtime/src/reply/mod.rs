//! A server's value to the caller's type.

mod collection;
pub(crate) mod derived;
pub(crate) mod fields;
mod mismatch;
mod scalar;

use redis::Value;

use crate::error::{Error, ReplyError, Subject};
use crate::script::Script;

pub use mismatch::Mismatch;
pub(crate) use mismatch::short_type_name;
pub use scalar::Redis;
#[cfg(any(feature = "json", feature = "msgpack"))]
pub(crate) use scalar::into_bytes;

/// A type that a script's reply can be.
///
/// What Lua's values are on the wire, with RESP2 and RESP3 alike:
///
/// | type | from |
/// | --- | --- |
/// | integers | an integer, or a string or double that is one; out of range is an error, not another number |
/// | `f32`, `f64` | a double, an integer, or a string that is a number |
/// | `bool` | `1`, `0`, true, false, nil (false: what Lua's `false` is in RESP2), the status `OK` |
/// | `String` | a string that is UTF-8, or a status |
/// | `Vec<u8>` | a string of any bytes, or a status |
/// | `Option<T>` | nil is `None` |
/// | `Vec<T>`, `[T; N]`, sets | an array, each element a `T`; a Lua table ends at its first `nil` |
/// | tuples | an array of exactly that many elements |
/// | maps | a map, or an array of keys and values in turn |
/// | [`redis::Value`] | anything, as it came |
/// | `()` | anything, unless there is an error inside |
/// | `Result<T, redis::RedisError>` | an error inside of an array, else a `T` |
///
/// Lua's numbers are cut to integers on their way: a script that returns `3.99` replies `3`.
/// Types of redis-rs and others with [`redis::FromRedisValue`] come as [`Redis<T>`](crate::Redis);
/// JSON and MessagePack as `Json<T>` and `MessagePack<T>` (features `json` and `msgpack`); structs
/// and enums of your own by [`derive(LuaReply)`](derive@crate::LuaReply).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a script's reply",
    label = "no way to make this of a server's value",
    note = "use numbers, `bool`, `String`, `Vec<u8>`, `Option`, `Vec`, tuples or maps of them, or `redis::Value` for anything",
    note = "for a type of your own add `#[derive(lua_runtime::LuaReply)]`; a reply owns what it holds: `String`, not `&str`",
    note = "for a type with `redis::FromRedisValue` use `lua_runtime::Redis<…>`"
)]
pub trait LuaReply: Sized {
    /// Makes `Self` of what the server sent.
    ///
    /// # Errors
    ///
    /// What was expected, what came, and where inside of the reply.
    fn from_reply(value: Value) -> Result<Self, Mismatch>;

    /// What a field is that a map does not have: `None` for an `Option`.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }

    /// A list from one string: only bytes are.
    #[doc(hidden)]
    fn list_from_bytes(bytes: Vec<u8>) -> Result<Vec<Self>, Mismatch> {
        Err(Mismatch::of::<Vec<Self>>(&Value::BulkString(bytes)))
    }
}

/// Decodes a script's reply by `make`, which is a type's [`LuaReply::from_reply`].
pub(crate) fn decode<R>(
    script: &'static Script,
    value: Value,
    make: fn(Value) -> Result<R, Mismatch>,
) -> Result<R, Error> {
    make(value).map_err(|mismatch| undecoded(script, std::any::type_name::<R>(), mismatch))
}

/// Not generic, so that a type of reply costs a program only its own decoding.
#[cold]
fn undecoded(script: &'static Script, whole: &'static str, mismatch: Mismatch) -> Error {
    match mismatch.into_server_error() {
        Ok(error) => Error::answered(script, error.into()),
        Err(mismatch) => {
            let subject = Subject::Script(script);
            Error::Reply(Box::new(ReplyError::new(subject, whole, mismatch)))
        }
    }
}

/// A value without the attributes that RESP3 may put around it.
#[inline]
fn plain(value: Value) -> Value {
    match value {
        Value::Attribute { data, .. } => plain(*data),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::script;

    static SCRIPT: Script = script!("s", "", false);

    fn message<R: LuaReply>(value: Value) -> String {
        match decode(&SCRIPT, value, R::from_reply) {
            Ok(_) => panic!("decoded"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_reply_of_the_wrong_shape_is_told() {
        let text = || Value::BulkString(b"secret".to_vec());
        assert_eq!(
            message::<(bool, u64)>(Value::Array(vec![Value::Int(1), Value::Nil, text()])),
            "s replied an array of 3 (the integer 1, nil, a string of 6 bytes), expected (bool, u64)"
        );
        assert_eq!(
            message::<u64>(Value::Int(-1)),
            "s replied the integer -1, expected u64"
        );
        assert_eq!(
            message::<Vec<i64>>(text()),
            "s replied a string of 6 bytes, expected Vec<i64>"
        );
        assert_eq!(
            message::<(bool, u64)>(Value::Array(vec![Value::Int(1), Value::Nil])),
            "s replied nil at [2] of (bool, u64), expected u64"
        );
        assert_eq!(
            message::<Vec<(i8, Vec<i8>)>>(Value::Array(vec![Value::Array(vec![
                Value::Int(1),
                Value::Array(vec![Value::Int(1), Value::Int(128)])
            ])])),
            "s replied the integer 128 at [1][2][2] of Vec<(i8, Vec<i8>)>, expected i8"
        );
    }

    #[test]
    fn an_error_inside_of_a_reply_is_the_outcome_unless_the_type_holds_it() {
        let nested = || redis::parse_redis_value(b"*2\r\n:1\r\n-MYCODE boom\r\n").expect("a value");
        assert_eq!(
            message::<(i64, String)>(nested()),
            "s returned MYCODE: boom"
        );
        assert_eq!(message::<()>(nested()), "s returned MYCODE: boom");
        assert_eq!(
            message::<Vec<Option<i64>>>(nested()),
            "s returned MYCODE: boom"
        );
        assert_eq!(
            decode(&SCRIPT, nested(), Value::from_reply).expect("any value"),
            nested()
        );
        let each: Vec<Result<i64, redis::RedisError>> =
            decode(&SCRIPT, nested(), LuaReply::from_reply).expect("both");
        assert_eq!(each[0], Ok(1));
        assert_eq!(
            each[1].as_ref().expect_err("an error").code(),
            Some("MYCODE")
        );
    }
}
