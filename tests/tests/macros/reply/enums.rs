//! Enums from integer codes and from strings.

use lua_runtime::LuaReply;
use redis::Value;

use super::{check, check_message};

#[derive(Debug, PartialEq, LuaReply)]
enum Acquired {
    Busy = 0,
    Fresh,
    Extended,
}

#[derive(Debug, PartialEq, LuaReply)]
enum Code {
    #[lua(code = -1)]
    Gone,
    #[lua(code = 2)]
    Kept,
    #[lua(other)]
    Unknown,
}

#[derive(Debug, PartialEq, LuaReply)]
enum Any {
    #[lua(code = 2)]
    Two,
    #[lua(other)]
    Other(Value),
}

#[test]
fn enums_from_codes() {
    check("two", &Acquired::Extended);
    check("two_text", &Acquired::Extended);
    check_message::<Acquired>(
        "number",
        "derived replied the integer 3, expected Acquired (one of 0, 1, 2)",
    );
    check("two", &Code::Kept);
    check("number", &Code::Unknown);
    check_message::<Code>(
        "text",
        "derived replied a string of 4 bytes, expected Code (one of -1, 2)",
    );
    check("two", &Any::Two);
    check("number", &Any::Other(Value::Int(3)));
    check("none", &Any::Other(Value::Nil));
    check("none", &None::<Acquired>);
    assert_ne!(Acquired::Busy, Acquired::Fresh);
    assert_ne!(Code::Gone, Code::Kept);
}

#[derive(Debug, PartialEq, LuaReply)]
enum State {
    Waiting,
    TimedOut,
    #[lua(rename = "OK")]
    Done,
    #[lua(rename = "QUEUED")]
    Queued,
}

#[derive(Debug, PartialEq, LuaReply)]
enum OtherState {
    Waiting,
    #[lua(other)]
    Other(String),
}

#[derive(Debug, PartialEq, LuaReply)]
enum AnyState {
    TimedOut,
    #[lua(other)]
    Another,
}

#[test]
fn enums_from_strings() {
    check("timed_out", &State::TimedOut);
    check("okay", &State::Done);
    check("fine", &State::Queued);
    check_message::<Vec<State>>(
        "states",
        "derived replied a string of 3 bytes at [4] of Vec<State>, expected State (one of \
         `waiting`, `timed_out`, `OK`, `QUEUED`)",
    );
    check_message::<State>(
        "number",
        "derived replied the integer 3, expected State (one of `waiting`, `timed_out`, `OK`, \
         `QUEUED`)",
    );
    let other = |text: &str| OtherState::Other(text.to_owned());
    let states = vec![
        OtherState::Waiting,
        other("OK"),
        other("timed_out"),
        other("new"),
    ];
    check("states", &states);
    let states = [
        AnyState::Another,
        AnyState::Another,
        AnyState::TimedOut,
        AnyState::Another,
    ];
    check("states", &states);
    check_message::<AnyState>(
        "none",
        "derived replied nil, expected AnyState (one of `timed_out`)",
    );
    assert_ne!(State::Waiting, State::Done);
}
