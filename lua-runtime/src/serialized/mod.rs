//! Values in a format of their own inside of one string: JSON and MessagePack, which Lua scripts
//! read and write by `cjson` and `cmsgpack`.

#[cfg(feature = "msgpack")]
mod raw;
mod reason;

use std::fmt;
#[cfg(feature = "msgpack")]
use std::io;

use redis::Value;
use serde::de::value::UnitDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::argument::{Entry, ScriptArg};
use crate::reply::{LuaReply, Mismatch, into_bytes, short_type_name};
use reason::without_contents;

/// Any `serde` type as one string of JSON, for Lua's `cjson`. Feature `json`.
///
/// As an argument of a call it is what `cjson.decode(ARGV[n])` reads; as a reply it comes from
/// what `cjson.encode` wrote. `Json(&value)` borrows, and serializes straight into the command. A
/// value that can't be JSON is an [`Error::Argument`](crate::Error::Argument) when the call is
/// invoked, and nothing is sent.
///
/// ```
/// use lua_runtime::{Json, LuaScript};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// struct Options {
///     retries: u32,
///     tags: Vec<String>,
/// }
///
/// #[derive(LuaScript)]
/// #[lua(path = "lua/hello.lua", returns = Json<Options>)]
/// struct Hello<'a> {
///     name: Json<&'a Options>,
/// }
///
/// let options = Options { retries: 3, tags: vec!["a".to_owned()] };
/// let call = Hello { name: Json(&options) }.call();
/// let sent = String::from_utf8_lossy(&call.command().get_packed_command()).into_owned();
/// assert!(sent.contains(r#"{"retries":3,"tags":["a"]}"#));
///
/// // What the server sends back:
/// # use lua_runtime::LuaReply;
/// # use redis::Value;
/// let value = Value::BulkString(br#"{"tags":["a"],"retries":3}"#.to_vec());
/// let Json(reply) = Json::<Options>::from_reply(value)?;
/// assert_eq!(reply, options);
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// # What Lua makes of it
///
/// - All numbers are doubles in Lua: integers are exact up to 2^53. NaN and the infinities are
///   `null` in JSON.
/// - `null` is `cjson.null`, which is true in Lua, not `nil`. With
///   `#[serde(skip_serializing_if = "Option::is_none")]` a `None` is left out, and so is `nil`.
/// - `[]` and `{}` are both the empty table, and `cjson.encode` writes every empty table as `{}`.
///   A reply that is `{}` is the empty list for a `Json<Vec<T>>`, and for anything else that is read
///   from a list and not from an object. Within the value it is none: let the script leave an empty
///   list out (`tags = #tags > 0 and tags or nil`), and give its field `#[serde(default)]`.
/// - `cjson.encode` writes numbers with 14 digits: `0.1 + 0.2` comes as `0.3`, and from 10^14 on
///   integers come as floats (`1e+15`), which is no integer for `serde_json`. Let the script send
///   such a number as text, by `string.format("%.17g", n)`, or use `MessagePack`.
/// - Tables deeper than 1000 are refused by `cjson`, more than 127 by `serde_json`.
///
/// As a reply nil is `null`: a `Json<Option<T>>` is `None`.
#[cfg(feature = "json")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Json<T>(pub T);

/// Any `serde` type as one string of MessagePack, for Lua's `cmsgpack`. Feature `msgpack`.
///
/// As an argument of a call it is what `cmsgpack.unpack(ARGV[n])` reads; as a reply it comes from
/// what `cmsgpack.pack` wrote. Structs are maps with the fields' names, in Lua tables with those
/// keys. `MessagePack(&value)` borrows. A value that can't be MessagePack is an
/// [`Error::Argument`](crate::Error::Argument) when the call is invoked, and nothing is sent.
///
/// ```
/// use lua_runtime::{LuaScript, MessagePack};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// struct Point {
///     x: i64,
///     y: f64,
/// }
///
/// #[derive(LuaScript)]
/// #[lua(path = "lua/hello.lua", returns = MessagePack<Point>)]
/// struct Hello<'a> {
///     name: MessagePack<&'a Point>,
/// }
///
/// let call = Hello { name: MessagePack(&Point { x: 1, y: 0.5 }) }.call();
/// # assert_eq!(call.command().args_iter().count(), 4);
///
/// // What the server sends back:
/// # use lua_runtime::LuaReply;
/// # use redis::Value;
/// let value = Value::BulkString(b"\x82\xa1y\x02\xa1x\x01".to_vec());
/// let MessagePack(reply) = MessagePack::<Point>::from_reply(value)?;
/// assert_eq!(reply, Point { x: 1, y: 2.0 });
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// # What Lua makes of it
///
/// - All numbers are doubles in Lua: integers are exact up to 2^53. `cmsgpack.pack` keeps both
///   integers and floats exactly.
/// - Bytes are a Lua string if `serde` knows them as bytes: `#[serde(with = "serde_bytes")]` on a
///   `Vec<u8>`, or `serde_bytes::ByteBuf`. Without, a `Vec<u8>` is a table of numbers, and does not
///   come back from a string. (They are sent in MessagePack's kind of text, of any bytes:
///   `cmsgpack` refuses its kind of bytes.)
/// - `None` is `nil`: a field that is absent.
/// - The empty list and the empty map are both the empty table, and `cmsgpack.pack` writes every
///   empty table as a list, which is no map. Let the script leave an empty map out
///   (`scores = next(scores) and scores or nil`) and give its field `#[serde(default)]`.
/// - `cmsgpack.pack` writes `nil` for what is nested deeper than 16. A reply that is nested deeper than
///   127, which others may have stored, is refused.
///
/// As a reply nil is MessagePack's nil: a `MessagePack<Option<T>>` is `None`. A string that holds
/// more than one value, as `cmsgpack.pack(a, b)` writes it, is refused: pack one table.
#[cfg(feature = "msgpack")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessagePack<T>(pub T);

// Not by a macro: rustc shows these lines to whose type lacks serde's trait.

#[cfg(feature = "json")]
impl<T: serde::Serialize> ScriptArg for Json<T> {
    fn write_entry(&self, entry: &mut Entry<'_>) {
        entry.serialize("JSON", |out| serde_json::to_writer(out, &self.0));
    }
}

#[cfg(feature = "json")]
impl<T: DeserializeOwned> LuaReply for Json<T> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        from_json(value).map(Self)
    }

    fn absent() -> Option<Self> {
        null().map(Self)
    }
}

#[cfg(feature = "msgpack")]
impl<T: serde::Serialize> ScriptArg for MessagePack<T> {
    fn write_entry(&self, entry: &mut Entry<'_>) {
        entry.serialize("MessagePack", |out| write_msgpack(out, &self.0));
    }
}

#[cfg(feature = "msgpack")]
impl<T: DeserializeOwned> LuaReply for MessagePack<T> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        from_msgpack(value).map(Self)
    }

    fn absent() -> Option<Self> {
        null().map(Self)
    }
}

/// Arguments by reference, and in a box.
macro_rules! pointers {
    ($($pointer:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<T: serde::Serialize> ScriptArg for $pointer {
            fn write_entry(&self, entry: &mut Entry<'_>) {
                (**self).write_entry(entry);
            }
        }
    )* };
}

#[cfg(feature = "json")]
pointers! { &Json<T>, &mut Json<T>, Box<Json<T>> }
#[cfg(feature = "msgpack")]
pointers! { &MessagePack<T>, &mut MessagePack<T>, Box<MessagePack<T>> }

/// MessagePack as `cmsgpack` reads it: structs are maps, bytes are strings.
#[cfg(feature = "msgpack")]
fn write_msgpack<T: serde::Serialize>(
    out: &mut dyn io::Write,
    value: &T,
) -> Result<(), rmp_serde::encode::Error> {
    use serde::ser::Error as _;

    let mut bytes = rmp_serde::to_vec_named(value)?;
    raw::bytes_to_strings(&mut bytes);
    out.write_all(&bytes)
        .map_err(rmp_serde::encode::Error::custom)
}

/// A value from a string of JSON.
#[cfg(feature = "json")]
fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, Mismatch> {
    decode(value, "JSON", |bytes| {
        serde_json::from_slice(bytes).or_else(|error| {
            // `cjson.encode` writes an empty list so.
            let is_empty = bytes.trim_ascii() == b"{}";
            let list = is_empty.then(|| serde_json::from_slice(b"[]").ok());
            list.flatten().ok_or(error)
        })
    })
}

/// A value from a string of MessagePack and nothing more.
#[cfg(feature = "msgpack")]
fn from_msgpack<T: DeserializeOwned>(value: Value) -> Result<T, Mismatch> {
    use serde::de::Error as _;

    decode(value, "MessagePack", |bytes| {
        let mut rest = bytes;
        let mut deserializer = rmp_serde::Deserializer::new(&mut rest);
        deserializer.set_max_depth(DEEPEST);
        let decoded = T::deserialize(&mut deserializer)?;
        match rest.len() {
            0 => Ok(decoded),
            more => Err(rmp_serde::decode::Error::custom(format_args!(
                "further bytes follow: {more}"
            ))),
        }
    })
}

/// As deep as `serde_json` goes. The 1,024 levels that `rmp-serde` takes overflow the stack of a thread
/// in a debug build, which ends the process; `cmsgpack` packs 16.
#[cfg(feature = "msgpack")]
const DEEPEST: usize = 128;

fn decode<T: DeserializeOwned, E: fmt::Display>(
    value: Value,
    format: &str,
    read: impl FnOnce(&[u8]) -> Result<T, E>,
) -> Result<T, Mismatch> {
    let expected = || {
        format!(
            "{} as {format}",
            short_type_name(std::any::type_name::<T>())
        )
    };
    match into_bytes(value) {
        Ok(bytes) => read(&bytes).map_err(|error| {
            let reason = without_contents(&error.to_string());
            let expected = format!("{} ({reason})", expected());
            Mismatch::new(expected, &Value::BulkString(bytes))
        }),
        Err(Value::Nil) => null().ok_or_else(|| Mismatch::new(expected(), &Value::Nil)),
        Err(value) => Err(Mismatch::new(expected(), &value)),
    }
}

/// What nil is, and what a field is that is absent: `None`, if the type has that.
fn null<T: DeserializeOwned>() -> Option<T> {
    let null: UnitDeserializer<serde::de::value::Error> = ().into_deserializer();
    T::deserialize(null).ok()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Job {
        id: u64,
        state: State,
        note: Option<String>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum State {
        Waiting,
        Failed { reason: String },
    }

    fn bulk(bytes: impl Into<Vec<u8>>) -> Value {
        Value::BulkString(bytes.into())
    }

    fn failed() -> Job {
        Job {
            id: 7,
            state: State::Failed {
                reason: "late".to_owned(),
            },
            note: None,
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn json_comes_from_any_kind_of_string() {
        let text = r#"{"id":7,"state":{"Failed":{"reason":"late"}}}"#;
        for value in [
            bulk(text),
            Value::SimpleString(text.to_owned()),
            Value::VerbatimString {
                format: redis::VerbatimFormat::Text,
                text: text.to_owned(),
            },
        ] {
            assert_eq!(Json::from_reply(value).expect("a job"), Json(failed()));
        }
        let nil = Json::<Option<Job>>::from_reply(Value::Nil).expect("none");
        assert_eq!(nil, Json(None));
        let nil = Option::<Json<Job>>::from_reply(Value::Nil).expect("none");
        assert_eq!(nil, None);
        assert_eq!(Json::<Option<Job>>::absent(), Some(Json(None)));
        assert_eq!(Json::<Job>::absent(), None);
    }

    #[cfg(feature = "json")]
    #[test]
    fn an_empty_table_is_an_empty_list() {
        for text in ["{}", " {}\n", "[]"] {
            let Json(list) = Json::<Vec<u64>>::from_reply(bulk(text)).expect("a list");
            assert!(list.is_empty(), "{text}");
        }
        let Json(list) = Json::<Option<Vec<Job>>>::from_reply(bulk("{}")).expect("a list");
        assert_eq!(list, Some(Vec::new()));
        let Json(map) = Json::<serde_json::Value>::from_reply(bulk("{}")).expect("a map");
        assert!(map.is_object());
        let message = Json::<Vec<u64>>::from_reply(bulk(r#"{"a":1}"#)).expect_err("no list");
        assert_eq!(
            message.to_string(),
            "a string of 7 bytes, expected Vec<u64> as JSON (invalid type: map, expected a sequence \
             at line 1 column 0)"
        );
        assert!(Json::<Job>::from_reply(bulk("{}")).is_err());
        assert!(Json::<(u64,)>::from_reply(bulk("{}")).is_err());
    }

    #[cfg(feature = "json")]
    #[test]
    fn what_is_wrong_with_json_is_told() {
        let message = |value| {
            Json::<Job>::from_reply(value)
                .expect_err("no job")
                .to_string()
        };
        assert_eq!(
            message(bulk("{}")),
            "a string of 2 bytes, expected Job as JSON (missing field `id` at line 1 column 2)"
        );
        assert_eq!(
            message(bulk("[")),
            "a string of 1 byte, expected Job as JSON (EOF while parsing a list at line 1 column 1)"
        );
        assert_eq!(
            message(bulk(r#"{"id":"secret"}"#)),
            "a string of 15 bytes, expected Job as JSON (invalid type: string, expected u64 at \
             line 1 column 14)"
        );
        assert_eq!(message(Value::Nil), "nil, expected Job as JSON");
        assert_eq!(
            message(Value::Int(1)),
            "the integer 1, expected Job as JSON"
        );
        let deep = "[".repeat(100_000);
        assert!(Json::<serde_json::Value>::from_reply(bulk(deep)).is_err());
    }

    /// Deeper ones are refused rather than overflow the stack.
    #[cfg(all(feature = "msgpack", feature = "json"))]
    #[test]
    fn nested_message_pack() {
        let nested = |depth| {
            let mut bytes = vec![0x91; depth];
            bytes.push(1);
            MessagePack::<serde_json::Value>::from_reply(bulk(bytes))
        };
        assert!(nested(100).is_ok());
        for depth in [200, 1_000, 100_000] {
            let mismatch = nested(depth).expect_err("too deep").to_string();
            assert!(mismatch.contains("depth limit exceeded"), "{mismatch}");
        }
    }

    #[cfg(feature = "msgpack")]
    #[test]
    fn message_pack_comes_from_strings() {
        let bytes = rmp_serde::to_vec_named(&failed()).expect("MessagePack");
        let reply = MessagePack::from_reply(bulk(bytes.clone())).expect("a job");
        assert_eq!(reply, MessagePack(failed()));
        let message = |value| {
            MessagePack::<Job>::from_reply(value)
                .expect_err("no job")
                .to_string()
        };
        assert_eq!(
            message(bulk([bytes, vec![0xc0]].concat())),
            "a string of 39 bytes, expected Job as MessagePack (further bytes follow: 1)"
        );
        assert_eq!(
            message(bulk([0x80])),
            "a string of 1 byte, expected Job as MessagePack (missing field `id`)"
        );
        assert_eq!(message(Value::Nil), "nil, expected Job as MessagePack");
        assert_eq!(
            MessagePack::<Option<Job>>::absent(),
            Some(MessagePack(None))
        );
        let deep = vec![0x91; 100_000];
        assert!(MessagePack::<Vec<()>>::from_reply(bulk(deep)).is_err());
    }
}
