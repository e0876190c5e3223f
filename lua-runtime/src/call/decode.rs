//! A server's value to the caller's type, or the error that says why not.

use redis::Value;

use crate::error::{Error, ReplyError, Subject};
use crate::reply::Mismatch;
use crate::script::Script;

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
        Ok(error) => Error::replied(script, error.into()),
        Err(mismatch) => {
            let subject = Subject::Script(script);
            Error::Reply(Box::new(ReplyError::new(subject, whole, mismatch)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::LuaReply;
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
