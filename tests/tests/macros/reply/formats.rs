//! Whole types and fields in JSON and MessagePack.

use lua_runtime::LuaReply;
use serde::Deserialize;

use super::{check, check_message};

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
