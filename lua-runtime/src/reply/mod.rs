//! A server's value to the caller's type.

mod collection;
pub(crate) mod derived;
pub(crate) mod fields;
mod mismatch;
mod scalar;

use redis::Value;

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

/// A value without the attributes that RESP3 may put around it.
#[inline]
fn plain(value: Value) -> Value {
    match value {
        Value::Attribute { data, .. } => plain(*data),
        value => value,
    }
}
