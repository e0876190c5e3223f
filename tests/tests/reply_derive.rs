//! `derive(LuaReply)`: what a server sends, by both protocols, as structs and enums.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Debug;

use lua_runtime::{Error, LuaReply, LuaScript};
use lua_tests::{Server, connect};
use redis::Value;
use serde::Deserialize;

#[derive(LuaScript)]
#[lua(path = "lua/derived.lua")]
struct Derived<'a> {
    kind: &'a str,
}

/// The outcome of each kind by RESP2 and RESP3, which must be the same.
#[track_caller]
fn outcome<T: LuaReply + Debug>(kind: &str) -> Result<T, Error> {
    let server = Server::start();
    let call = Derived { kind }.call().returning::<T>();
    let by_resp2 = call.invoke(&mut connect(&server.client()));
    let by_resp3 = call.invoke(&mut connect(&server.client_resp3()));
    if let (Ok(two), Ok(three)) = (&by_resp2, &by_resp3) {
        assert_eq!(format!("{two:?}"), format!("{three:?}"), "{kind}");
    }
    by_resp2.and(by_resp3)
}

#[track_caller]
fn check<T: LuaReply + PartialEq + Debug>(kind: &str, expected: &T) {
    match outcome::<T>(kind) {
        Ok(reply) => assert_eq!(reply, *expected, "{kind}"),
        Err(error) => panic!("{kind}: {error}"),
    }
}

#[track_caller]
fn check_message<T: LuaReply + Debug>(kind: &str, expected: &str) {
    assert_eq!(outcome::<T>(kind).unwrap_err().to_string(), expected);
}

#[derive(Debug, PartialEq, LuaReply)]
struct Pair {
    allowed: bool,
    remaining: u64,
}

#[derive(Debug, PartialEq, LuaReply)]
struct Limited {
    allowed: bool,
    #[lua(default)]
    remaining: u64,
    #[lua(default)]
    retry_after: f64,
}

#[derive(Debug, PartialEq, LuaReply)]
struct JobId(u64);

#[derive(Debug, PartialEq, LuaReply)]
struct Job(JobId, Option<String>, Numbers);

#[derive(Debug, PartialEq, LuaReply)]
struct Numbers(Vec<u8>);

#[test]
fn structs_by_position() {
    let pair = Pair {
        allowed: true,
        remaining: 9,
    };
    check("pair", &pair);
    check("pair_typed", &pair);
    check("pair", &Some(pair));
    check("none", &None::<Pair>);
    let limited = |allowed, remaining, retry_after| Limited {
        allowed,
        remaining,
        retry_after,
    };
    check("pair", &limited(true, 9, 0.0));
    check("refused", &limited(false, 0, 2.5));
    check("cut", &limited(true, 0, 0.0));
    let jobs = vec![
        Job(JobId(7), Some("a".to_owned()), Numbers(vec![1, 2])),
        Job(JobId(8), None, Numbers(vec![])),
    ];
    check("jobs", &jobs);
}

#[test]
fn a_wrong_reply_names_the_field() {
    check_message::<Pair>(
        "cut",
        "derived replied an array of 1 (the integer 1), expected Pair (2 elements; `remaining` is \
         missing)",
    );
    check_message::<Pair>(
        "long",
        "derived replied an array of 4 (the integer 1, the integer 2, the integer 3, the integer \
         4), expected Pair (2 elements; the last is `remaining`)",
    );
    check_message::<Pair>(
        "wrong",
        "derived replied a string of 4 bytes at remaining of Pair, expected u64",
    );
    check_message::<Vec<Job>>(
        "wrong_job",
        "derived replied a string of 1 byte at [2][3][2] of Vec<Job>, expected u8",
    );
    check_message::<Limited>(
        "number",
        "derived replied the integer 3, expected Limited (1 to 3 elements)",
    );
    check_message::<Pair>("failed", "derived: MYCODE inside");
}

#[derive(Debug, PartialEq, LuaReply)]
#[lua(map)]
struct Mail {
    id: JobId,
    #[lua(rename = "createdAt")]
    created_at: f64,
    r#type: String,
    #[lua(default)]
    attempts: u32,
    tags: Option<Vec<String>>,
    note: Note,
}

#[derive(Debug, PartialEq, LuaReply)]
struct Note(Option<String>);

#[test]
fn structs_by_name() {
    let mail = |id, created_at, kind: &str, attempts, tags: Option<&[&str]>| Mail {
        id: JobId(id),
        created_at,
        r#type: kind.to_owned(),
        attempts,
        tags: tags.map(|tags| tags.iter().map(|&tag| tag.to_owned()).collect()),
        note: Note(None),
    };
    check("hash", &mail(7, 1.5, "mail", 0, None));
    check("hash_typed", &mail(7, 1.5, "mail", 0, None));
    check("map", &mail(7, 1.5, "mail", 0, Some(&["a", "b"])));
    check("twice", &mail(3, 2.0, "a", 4, None));
    check_message::<Mail>(
        "missing",
        "derived replied nothing at id of Mail, expected JobId",
    );
    check_message::<Mail>(
        "text",
        "derived replied a string of 4 bytes, expected Mail (field/value pairs)",
    );
    check_message::<Vec<Mail>>(
        "cut",
        "derived replied the integer 1 at [1] of Vec<Mail>, expected Mail (field/value pairs)",
    );
}

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

#[derive(Debug, PartialEq, Deserialize, LuaReply)]
#[lua(json)]
struct Options {
    retries: u32,
    backoff: Vec<f64>,
}

#[derive(Debug, PartialEq, Deserialize, LuaReply)]
#[lua(msgpack)]
struct Point {
    x: i64,
    y: f64,
}

#[derive(Debug, PartialEq, Deserialize, LuaReply)]
#[lua(json)]
enum Outcome {
    Done,
    Failed { reason: String },
}

#[derive(Debug, PartialEq, LuaReply)]
struct Task {
    id: u64,
    #[lua(json)]
    tags: Vec<String>,
    point: Point,
    #[lua(json, default)]
    options: Vec<u8>,
}

#[derive(Debug, PartialEq, LuaReply)]
#[lua(map)]
struct Optional {
    id: u64,
    options: Options,
    #[lua(json)]
    more: Option<u8>,
    #[lua(msgpack, default)]
    last: u8,
}

#[derive(Debug, PartialEq, LuaReply)]
struct Wrapped(#[lua(json)] serde_json::Value);

#[test]
fn json_and_msgpack() {
    let options = Options {
        retries: 3,
        backoff: vec![1.0, 2.5],
    };
    check("json", &options);
    check(
        "json",
        &Wrapped(serde_json::json!({ "retries": 3, "backoff": [1, 2.5] })),
    );
    check("msgpack", &Point { x: -1, y: 1e300 });
    let task = Task {
        id: 7,
        tags: vec!["a".to_owned(), "b".to_owned()],
        point: Point { x: 1, y: 0.5 },
        options: vec![],
    };
    check("json_fields", &task);
    let optional = Optional {
        id: 1,
        options: Options {
            retries: 1,
            backoff: vec![1.0],
        },
        more: None,
        last: 0,
    };
    check("json_map", &optional);
    let reason = "late".to_owned();
    check("json_state", &Outcome::Failed { reason });
    assert_ne!(
        Outcome::Done,
        Outcome::Failed {
            reason: String::new()
        }
    );
    check_message::<Task>(
        "json_wrong",
        "derived replied a string of 1 byte at tags of Task, expected Vec<String> as JSON (invalid \
         type: map, expected a sequence at line 1 column 0)",
    );
    check_message::<Optional>(
        "missing",
        "derived replied nothing at id of Optional, expected u64",
    );
    check_message::<Options>("none", "derived replied nil, expected Options as JSON");
}

#[derive(Debug, PartialEq, LuaReply)]
struct Page<T, E = u8> {
    first: T,
    rest: E,
}

#[derive(Debug, PartialEq, LuaReply)]
enum Or<T> {
    #[lua(code = 100)]
    Hundred,
    #[lua(other)]
    Other(T),
}

#[derive(Debug, PartialEq, LuaReply)]
struct Tree<T> {
    value: T,
    #[lua(default)]
    children: Vec<Tree<T>>,
}

#[derive(Debug, PartialEq, LuaReply)]
struct Associated<I: Iterator>(
    I::Item,
    #[lua(default)] I::Item,
    #[lua(json, default)] Option<I::Item>,
)
where
    I::Item: Copy;

#[derive(Debug, PartialEq, Deserialize, LuaReply)]
#[lua(json)]
struct Setting<T> {
    retries: T,
}

#[test]
fn generic_types() {
    check(
        "pair",
        &Page {
            first: true,
            rest: 9_u8,
        },
    );
    let hundred: Or<u8> = Or::Hundred;
    assert_ne!(hundred, Or::Other(3));
    check("number", &Or::Other(3_u8));
    check("text", &Or::Other("text".to_owned()));
    let leaf = |value| Tree {
        value,
        children: vec![],
    };
    check("cut", &leaf(1));
    check("cut", &Associated::<std::ops::Range<u8>>(1, 0, None));
    check("json", &Setting { retries: 3_u8 });
}

#[derive(LuaScript)]
#[lua(path = "lua/derived.lua", returns = Pair)]
struct Returned<'a> {
    kind: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "lua/derived.lua", returns = Option<Page<T>>)]
struct ReturnedGeneric<'a, T: LuaReply> {
    kind: &'a str,
    #[lua(skip)]
    first: std::marker::PhantomData<T>,
}

#[tokio::test]
async fn derived_replies_of_derived_calls() {
    let server = Server::start();
    let mut con = server.async_connection().await;
    let kind = "pair";
    let pair = Returned { kind }.invoke_async(&mut con).await.unwrap();
    assert_eq!((pair.allowed, pair.remaining), (true, 9));
    let call = ReturnedGeneric {
        kind,
        first: std::marker::PhantomData::<bool>,
    };
    let page = call.invoke_async(&mut con).await.unwrap();
    assert_eq!(
        page,
        Some(Page {
            first: true,
            rest: 9
        })
    );
}

macro_rules! reply {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[derive(Debug, PartialEq, LuaReply)]
        struct $name { $($field: $ty),* }
    };
}

#[test]
fn types_may_come_from_a_macro_and_stand_in_a_function() {
    reply!(FromMacro { a: bool, b: Option<u8> });

    #[derive(Debug, PartialEq, LuaReply)]
    enum Local {
        Two = 2,
    }

    check(
        "pair",
        &FromMacro {
            a: true,
            b: Some(9),
        },
    );
    check("two", &Local::Two);
}
