//! `derive(LuaReply)`: what a server sends, by both protocols, as structs and enums.

mod enums;
mod formats;
mod generics;

use std::fmt::Debug;

use lua_runtime::{Error, LuaReply, LuaScript};
use lua_tests::{Server, connect};

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
    check_message::<Pair>("failed", "derived returned MYCODE: inside");
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
