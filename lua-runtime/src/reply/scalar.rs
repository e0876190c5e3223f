//! Replies that are one value: numbers, booleans, text, bytes.

use redis::{FromRedisValue, Value};

use super::mismatch::first_error;
use super::{LuaReply, Mismatch, plain};

macro_rules! integers {
    ($($integer:ty)*) => { $(
        impl LuaReply for $integer {
            #[inline]
            fn from_reply(value: Value) -> Result<Self, Mismatch> {
                // What nearly all are.
                if let Value::Int(number) = value
                    && let Ok(number) = number.try_into()
                {
                    return Ok(number);
                }
                integer(&value)
                    .and_then(|number| number.try_into().ok())
                    .ok_or_else(|| Mismatch::of::<Self>(&value))
            }
        }
    )* };
}
integers! { i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize }

impl LuaReply for u8 {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        integer(&value)
            .and_then(|number| number.try_into().ok())
            .ok_or_else(|| Mismatch::of::<Self>(&value))
    }

    fn list_from_bytes(bytes: Vec<u8>) -> Result<Vec<u8>, Mismatch> {
        Ok(bytes)
    }
}

pub(super) fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some(i128::from(*number)),
        Value::Double(number) => whole(*number),
        Value::Attribute { data, .. } => integer(data),
        Value::BigNumber(number) => {
            let digits = &Digits(number);
            digits.digits().parse().ok()
        }
        value => text(value)?.parse().ok(),
    }
}

/// The digits of redis-rs's big number, which is a number or its text, by redis's feature
/// `num-bigint`. Features are of all crates together, so which one cannot be asked: a method of the
/// type itself is found before one of a reference to it.
pub(super) struct Digits<'a, T>(pub(super) &'a T);

#[allow(dead_code, reason = "one of the two is used, by redis's features")]
pub(super) trait DigitsOfText {
    fn digits(&self) -> String;
}

impl DigitsOfText for Digits<'_, Vec<u8>> {
    fn digits(&self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }
}

#[allow(dead_code, reason = "one of the two is used, by redis's features")]
pub(super) trait DigitsOfNumber {
    fn digits(&self) -> String;
}

impl<T: ToString> DigitsOfNumber for &Digits<'_, T> {
    fn digits(&self) -> String {
        self.0.to_string()
    }
}

/// A double that is an integer, as far as doubles are exact: 2^53 may have been 2^53 + 1.
fn whole(number: f64) -> Option<i128> {
    const INEXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the number is whole and less than 2^53"
    )]
    (number.fract() == 0.0 && number.abs() < INEXACT).then_some(number as i128)
}

/// The bytes of a string or a status; any other value as it came.
#[cfg(any(feature = "json", feature = "msgpack"))]
pub(crate) fn into_bytes(value: Value) -> Result<Vec<u8>, Value> {
    match plain(value) {
        Value::BulkString(bytes) => Ok(bytes),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => Ok(text.into_bytes()),
        Value::Okay => Ok(b"OK".to_vec()),
        value => Err(value),
    }
}

pub(super) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::BulkString(bytes) => std::str::from_utf8(bytes).ok(),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => Some(text),
        Value::Attribute { data, .. } => text(data),
        _ => None,
    }
}

macro_rules! floats {
    ($($float:ty)*) => { $(
        impl LuaReply for $float {
            #[allow(clippy::cast_precision_loss, reason = "what a float is")]
            #[allow(clippy::cast_possible_truncation, reason = "what a float is")]
            fn from_reply(value: Value) -> Result<Self, Mismatch> {
                let value = plain(value);
                let number = match &value {
                    Value::Double(number) => Some((*number as Self, number.is_finite())),
                    Value::Int(number) => Some((*number as Self, true)),
                    value => text(value).and_then(|text| {
                        let number: Self = text.parse().ok()?;
                        Some((number, text.contains(|byte: char| byte.is_ascii_digit())))
                    }),
                };
                match number {
                    // A number too large for the type is not infinity.
                    Some((number, is_finite)) if number.is_finite() || !is_finite => Ok(number),
                    _ => Err(Mismatch::of::<Self>(&value)),
                }
            }
        }
    )* };
}
floats! { f32 f64 }

impl LuaReply for bool {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        match plain(value) {
            Value::Boolean(truth) => Ok(truth),
            Value::Int(1) | Value::Okay => Ok(true),
            Value::Int(0) | Value::Nil => Ok(false),
            value => match text(&value) {
                Some("1" | "true") => Ok(true),
                Some("0" | "false") => Ok(false),
                _ => Err(Mismatch::of::<Self>(&value)),
            },
        }
    }
}

impl LuaReply for String {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        match plain(value) {
            Value::BulkString(bytes) => String::from_utf8(bytes).map_err(|error| {
                let bytes = Value::BulkString(error.into_bytes());
                Mismatch::new("String (the bytes are not UTF-8: take `Vec<u8>`)", &bytes)
            }),
            Value::SimpleString(text) | Value::VerbatimString { text, .. } => Ok(text),
            Value::Okay => Ok("OK".to_owned()),
            // A string in RESP2.
            Value::BigNumber(number) => {
                let digits = &Digits(&number);
                Ok(digits.digits())
            }
            value => Err(Mismatch::of::<Self>(&value)),
        }
    }
}

/// Anything, as it came.
impl LuaReply for Value {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

/// Anything, unless there is an error inside.
impl LuaReply for () {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        match first_error(&value) {
            None => Ok(()),
            Some(_) => Err(Mismatch::of::<Self>(&value)),
        }
    }
}

/// A reply that redis-rs decodes: any type with [`redis::FromRedisValue`].
///
/// ```
/// use lua_runtime::{LuaReply, Redis};
/// use redis::Value;
///
/// let Redis(info) = Redis::<redis::InfoDict>::from_reply(Value::BulkString(b"a:1\r\n".to_vec()))?;
/// assert_eq!(info.get::<u8>("a"), Some(1));
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redis<T>(pub T);

impl<T: FromRedisValue> LuaReply for Redis<T> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        T::from_redis_value_ref(&value)
            .map(Self)
            .map_err(|_| Mismatch::of::<T>(&value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn integers_keep_their_value_or_fail() {
        assert_eq!(u8::from_reply(Value::Int(255)).ok(), Some(255));
        assert_eq!(u8::from_reply(Value::Int(256)).ok(), None);
        assert_eq!(u64::from_reply(Value::Int(-1)).ok(), None);
        assert_eq!(i64::from_reply(bulk("-5")).ok(), Some(-5));
        assert_eq!(i64::from_reply(bulk("5.0")).ok(), None);
        assert_eq!(i64::from_reply(Value::Double(3.0)).ok(), Some(3));
        assert_eq!(i64::from_reply(Value::Double(3.5)).ok(), None);
        assert_eq!(i64::from_reply(Value::Double(1e300)).ok(), None);
        let exact = 9_007_199_254_740_991_i64;
        #[expect(clippy::cast_precision_loss, reason = "it is what is tested")]
        for (integer, is_exact) in [
            (exact, true),
            (-exact, true),
            (exact + 1, false),
            (exact + 2, false),
            (-exact - 1, false),
        ] {
            let reply = i64::from_reply(Value::Double(integer as f64)).ok();
            assert_eq!(reply, is_exact.then_some(integer), "{integer}");
        }
        assert_eq!(i64::from_reply(Value::Nil).ok(), None);
        assert_eq!(
            u64::from_reply(bulk("18446744073709551615")).ok(),
            Some(u64::MAX)
        );
    }

    #[test]
    fn floats_come_from_doubles_integers_and_text() {
        assert_eq!(f64::from_reply(Value::Double(0.5)).ok(), Some(0.5));
        assert_eq!(f64::from_reply(bulk("0.5")).ok(), Some(0.5));
        assert_eq!(f64::from_reply(bulk("inf")).ok(), Some(f64::INFINITY));
        assert_eq!(f32::from_reply(Value::Int(2)).ok(), Some(2.0));
        assert_eq!(f32::from_reply(Value::Double(1e39)).ok(), None);
        assert_eq!(f32::from_reply(bulk("1e39")).ok(), None);
        assert_eq!(f64::from_reply(bulk("-1e400")).ok(), None);
        let infinite = f32::from_reply(Value::Double(f64::NEG_INFINITY)).ok();
        assert_eq!(infinite, Some(f32::NEG_INFINITY));
        assert_eq!(f32::from_reply(bulk("-inf")).ok(), infinite);
        let nan = f64::from_reply(bulk("nan")).expect("a float");
        assert!(nan.is_nan());
        assert_eq!(f64::from_reply(bulk("")).ok(), None);
    }

    #[test]
    fn booleans_are_what_lua_and_resp_make_of_them() {
        for (value, truth) in [
            (Value::Int(1), Some(true)),
            (Value::Int(0), Some(false)),
            (Value::Int(2), None),
            (Value::Nil, Some(false)),
            (Value::Boolean(true), Some(true)),
            (Value::Boolean(false), Some(false)),
            (Value::Okay, Some(true)),
            (bulk("1"), Some(true)),
            (bulk("0"), Some(false)),
            (bulk("yes"), None),
        ] {
            assert_eq!(bool::from_reply(value.clone()).ok(), truth, "{value:?}");
        }
    }

    #[test]
    fn text_is_utf8_and_bytes_are_anything() {
        assert_eq!(String::from_reply(bulk("é")).ok().as_deref(), Some("é"));
        assert_eq!(String::from_reply(Value::Okay).ok().as_deref(), Some("OK"));
        assert_eq!(String::from_reply(Value::Int(1)).ok(), None);
        let bytes = || Value::BulkString(vec![0xff, 0]);
        assert_eq!(Vec::<u8>::from_reply(bytes()).ok(), Some(vec![0xff, 0]));
        let mismatch = String::from_reply(bytes()).expect_err("not text");
        assert_eq!(
            mismatch.to_string(),
            "a string of 2 bytes, expected String (the bytes are not UTF-8: take `Vec<u8>`)"
        );
    }
}
