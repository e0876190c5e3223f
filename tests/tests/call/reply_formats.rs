//! `Json` and `MessagePack`: what Lua's `cjson` and `cmsgpack` read is what was sent, and what they
//! write comes back.

use std::collections::BTreeMap;
use std::fmt::Debug;

use lua_runtime::{Call, Error, Json, LuaScript, MessagePack, ScriptArg};
use lua_tests::{Server, connect};
use redis::Client;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use serde_bytes::ByteBuf;

#[derive(LuaScript)]
#[lua(path = "lua/formats.lua", allow(forged_error))]
struct Formats<'a, T> {
    format: &'a str,
    action: &'a str,
    text: T,
}

fn call<T: ScriptArg>(format: &str, action: &str, text: T) -> Call {
    Formats {
        format,
        action,
        text,
    }
    .call()
}

fn json<T: Serialize>(action: &str, value: &T) -> Call {
    call("json", action, Json(value))
}

fn msgpack<T: Serialize>(action: &str, value: &T) -> Call {
    call("msgpack", action, MessagePack(value))
}

/// A server and its clients of both protocols.
fn start() -> (Server, [Client; 2]) {
    let server = Server::start();
    let clients = [server.client(), server.client_resp3()];
    (server, clients)
}

/// What Lua has, in words, by both formats.
#[track_caller]
fn check_seen<T: Serialize>(value: &T, by_json: &str, by_msgpack: &str) {
    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        let seen: String = json("describe", value).returning().invoke(con).unwrap();
        assert_eq!(seen, by_json, "JSON");
        let seen: String = msgpack("describe", value).returning().invoke(con).unwrap();
        assert_eq!(seen, by_msgpack, "MessagePack");
    }
}

/// A value that Lua reads and writes again is the same.
#[track_caller]
fn check_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        let back: Json<T> = json("back", value).returning().invoke(con).unwrap();
        assert_eq!(back.0, *value, "JSON");
        let back: MessagePack<T> = msgpack("back", value).returning().invoke(con).unwrap();
        assert_eq!(back.0, *value, "MessagePack");
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    id: u64,
    price: f64,
    is_paid: bool,
    customer: Customer,
    lines: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Customer {
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    scores: BTreeMap<String, i64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Line(u32, State);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum State {
    Open,
    Sent { on: i64 },
}

fn order() -> Order {
    Order {
        id: 7,
        price: 12.5,
        is_paid: false,
        customer: Customer {
            name: "Zoë \"Z\" \\ \u{1f600}\n".to_owned(),
            tags: vec!["a".to_owned(), String::new()],
            scores: BTreeMap::from([("x".to_owned(), -1), ("y".to_owned(), 2)]),
        },
        lines: vec![Line(1, State::Open), Line(2, State::Sent { on: -5 })],
        note: None,
    }
}

#[test]
fn nested_values_arrive_and_come_back() {
    let seen = "{customer={name=\"Zoë \"Z\" \\ \u{1f600}\n\" scores={x=-1 y=2} \
                tags={[001]=\"a\" [002]=\"\"}} id=7 is_paid=false \
                lines={[001]={[001]=1 [002]=\"Open\"} [002]={[001]=2 [002]={Sent={on=-5}}}} \
                price=12.5}";
    check_seen(&order(), seen, seen);
    check_back(&order());
    let mut bare = order();
    bare.customer.tags.clear();
    bare.customer.scores.clear();
    bare.note = Some("n".to_owned());
    check_back(&bare);
}

#[test]
fn values_need_not_be_structs() {
    check_seen(&"text", "\"text\"", "\"text\"");
    check_seen(&[1, 2], "{[001]=1 [002]=2}", "{[001]=1 [002]=2}");
    check_seen(
        &(true, "a"),
        "{[001]=true [002]=\"a\"}",
        "{[001]=true [002]=\"a\"}",
    );
    check_seen(&None::<u8>, "null", "nil");
    check_seen(&[None, Some(1)], "{[001]=null [002]=1}", "{[002]=1}");
    let value = serde_json::json!({ "a": [1, "x", { "b": null }], "c": false });
    let seen = "{a={[001]=1 [002]=\"x\" [003]={b=null}} c=false}";
    check_seen(&value, seen, &seen.replace("b=null", ""));
    check_back(&vec![BTreeMap::from([(
        "k".to_owned(),
        vec![(1_u8, true)],
    )])]);
}

/// The empty list and the empty map are one thing in Lua.
#[test]
fn empty_lists_and_maps() {
    let lists: Vec<u8> = Vec::new();
    let maps: BTreeMap<String, u8> = BTreeMap::new();
    check_seen(&lists, "{}", "{}");
    check_seen(&maps, "{}", "{}");

    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        let text: String = json("back", &lists).returning().invoke(con).unwrap();
        assert_eq!(text, "{}", "cjson makes a map of an empty list");
        let bytes: Vec<u8> = msgpack("back", &maps).returning().invoke(con).unwrap();
        assert_eq!(bytes, [0x90], "cmsgpack makes a list of an empty map");

        let list = json("back", &lists).returning::<Json<Vec<u8>>>();
        assert_eq!(list.invoke(con).unwrap(), Json(lists.clone()));
        let map: BTreeMap<String, u8> = BTreeMap::from([("a".to_owned(), 1)]);
        let list = json("back", &map).returning::<Json<Vec<u8>>>().invoke(con);
        assert!(list.unwrap_err().to_string().ends_with(
            "expected Vec<u8> as JSON (invalid type: map, expected a sequence at line 1 \
                 column 0)"
        ),);
        let map = json("back", &maps).returning::<Json<BTreeMap<String, u8>>>();
        assert_eq!(map.invoke(con).unwrap(), Json(maps.clone()));
        let list = msgpack("back", &lists).returning::<MessagePack<Vec<u8>>>();
        assert_eq!(list.invoke(con).unwrap(), MessagePack(lists.clone()));
    }
}

#[test]
fn integers_up_to_2_53_and_floats_are_exact() {
    const EXACT: i64 = 1 << 53;
    let integers = [
        0,
        1,
        -1,
        127,
        -128,
        255,
        256,
        65_536,
        1 << 31,
        1 << 32,
        -(1 << 31),
        1 << 40,
        100_000_000_000_000,
        999_999_999_999_999,
        EXACT - 1,
        EXACT,
        -EXACT,
    ];
    let floats = [
        0.5,
        -0.1,
        0.1 + 0.2,
        1.0 / 3.0,
        1e21,
        1e300,
        -1e-300,
        f64::MAX,
        f64::MIN_POSITIVE,
        2.0,
        9_007_199_254_740_992.0,
        123_456.789,
    ];
    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        let seen = |call: Call, con: &mut redis::Connection| -> f64 {
            let text: String = call.returning().invoke(con).unwrap();
            text.parse().unwrap()
        };
        for integer in integers {
            #[allow(clippy::cast_precision_loss, reason = "up to 2^53")]
            let expected = integer as f64;
            assert_eq!(
                seen(json("describe", &integer), con).to_bits(),
                expected.to_bits()
            );
            assert_eq!(
                seen(msgpack("describe", &integer), con).to_bits(),
                expected.to_bits()
            );
            let back = msgpack("back", &integer).returning::<MessagePack<i64>>();
            assert_eq!(back.invoke(con).unwrap().0, integer);
        }
        for float in floats {
            assert_eq!(
                seen(json("describe", &float), con).to_bits(),
                f64::to_bits(float)
            );
            assert_eq!(
                seen(msgpack("describe", &float), con).to_bits(),
                f64::to_bits(float)
            );
            let back = msgpack("back", &float).returning::<MessagePack<f64>>();
            assert_eq!(back.invoke(con).unwrap().0.to_bits(), f64::to_bits(float));
        }
    }
}

/// `cjson.encode` writes 14 digits, as the documentation warns.
#[test]
fn numbers_that_cjson_encodes() {
    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        for integer in [0, -1, 1 << 40, 99_999_999_999_999, -99_999_999_999_999_i64] {
            let back = json("back", &integer).returning::<Json<i64>>();
            assert_eq!(back.invoke(con).unwrap(), Json(integer));
        }
        let text: String = json("back", &1_000_000_000_000_000_i64)
            .returning()
            .invoke(con)
            .unwrap();
        assert_eq!(text, "1e+15");
        let text: String = json("back", &(0.1 + 0.2)).returning().invoke(con).unwrap();
        assert_eq!(text, "0.3");
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Blob {
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    more: Vec<ByteBuf>,
    numbers: Vec<u8>,
}

#[test]
fn bytes_are_strings_by_msgpack() {
    let bytes: Vec<u8> = (0..=255).collect();
    let blob = Blob {
        bytes: bytes.clone(),
        more: vec![ByteBuf::from(b"\xff\0".to_vec()), ByteBuf::new()],
        numbers: vec![1, 255],
    };
    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        let lua_string = msgpack("value", &ByteBuf::from(bytes.clone())).returning::<Vec<u8>>();
        assert_eq!(lua_string.invoke(con).unwrap(), bytes);
        let lua_table = msgpack("value", &vec![1_u8, 255]).returning::<Vec<u8>>();
        assert_eq!(lua_table.invoke(con).unwrap(), [1, 255]);
        let back = msgpack("back", &blob).returning::<MessagePack<Blob>>();
        assert_eq!(back.invoke(con).unwrap().0, blob);
        for length in [0, 31, 32, 255, 256, 65_535, 65_536] {
            let long = ByteBuf::from(vec![0xc4; length]);
            let back = msgpack("back", &long).returning::<MessagePack<ByteBuf>>();
            assert_eq!(back.invoke(con).unwrap().0, long);
            let text = "x".repeat(length);
            let back = msgpack("back", &text).returning::<MessagePack<String>>();
            assert_eq!(back.invoke(con).unwrap().0, text);
        }
        // Text with a NUL and control characters is JSON too.
        let text = "\0\u{1}\u{7f}é";
        let seen = json("value", &text).returning::<String>();
        assert_eq!(seen.invoke(con).unwrap(), text);
    }
}

/// What no serializer of `serde` could write.
struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("no \"way\""))
    }
}

#[test]
fn what_cannot_be_written_is_not_sent() {
    let server = Server::start();
    let con = &mut server.connection();
    let message = |call: Call, con: &mut redis::Connection| match call.invoke(con) {
        Err(error @ Error::Argument(_)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        message(json("back", &BTreeMap::from([((1, 2), 3)])), con),
        "formats was not sent: the value for ARGV[3] could not be written as JSON: key must be a \
         string"
    );
    assert_eq!(
        message(json("back", &[("a", Unwritable)]), con),
        "formats was not sent: the value for ARGV[3] could not be written as JSON: no \"way\""
    );
    let unwritable = msgpack("back", &Unwritable);
    assert!(message(unwritable.clone(), con).starts_with(
        "formats was not sent: the value for ARGV[3] could not be written as MessagePack: "
    ));
    let converted = redis::RedisError::from(unwritable.invoke(con).unwrap_err());
    assert_eq!(converted.kind(), redis::ErrorKind::Client);
    assert_eq!(server.commandstats("evalsha"), 0);
}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = (Vec<String>, Vec<String>))]
struct Echo<'a> {
    #[lua(args)]
    values: &'a [Json<(u8, &'a str)>],
}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = (Vec<String>, Vec<String>))]
struct EchoUnit;

#[tokio::test]
async fn any_number_of_them_and_by_every_pointer() {
    let server = Server::start();
    let mut con = server.async_connection().await;
    let echo = Echo {
        values: &[Json((1, "a")), Json((2, "b"))],
    };
    let (_, args) = echo.invoke_async(&mut con).await.unwrap();
    assert_eq!(args, [r#"[1,"a"]"#, r#"[2,"b"]"#]);

    let none: &[&str] = &[];
    let mut value = Json(vec![1]);
    let texts = |call: Call<(Vec<String>, Vec<String>)>| {
        let mut con = server.connection();
        call.invoke(&mut con).unwrap().1
    };
    assert_eq!(texts(EchoUnit::call(none, &[&value])), ["[1]"]);
    assert_eq!(texts(EchoUnit::call(none, &[&mut value])), ["[1]"]);
    assert_eq!(texts(EchoUnit::call(none, &[Box::new(value)])), ["[1]"]);
}

#[test]
fn nil_is_null() {
    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        let nil = msgpack("value", &None::<u8>);
        let reply = nil.clone().returning::<Json<Option<Order>>>().invoke(con);
        assert_eq!(reply.unwrap(), Json(None));
        let reply = nil.clone().returning::<Option<MessagePack<Order>>>();
        assert_eq!(reply.invoke(con).unwrap(), None);
        let error = nil.returning::<Json<Order>>().invoke(con).unwrap_err();
        assert_eq!(
            error.to_string(),
            "formats replied nil, expected Order as JSON"
        );
    }
}

#[test]
fn a_reply_that_is_not_in_its_format_is_told() {
    let (_server, clients) = start();
    for client in &clients {
        let con = &mut connect(client);
        let call = json("value", &["{\"id\":\"secret\"}", "{"]);
        let error = call.clone().returning::<Vec<Json<Order>>>().invoke(con);
        assert_eq!(
            error.unwrap_err().to_string(),
            "formats replied a string of 15 bytes at [1] of Vec<Json<Order>>, expected Order as \
             JSON (invalid type: string, expected u64 at line 1 column 14)"
        );
        let error = call.returning::<MessagePack<Order>>().invoke(con);
        assert_eq!(
            error.unwrap_err().to_string(),
            "formats replied an array of 2 (a string of 15 bytes, a string of 1 byte), expected \
             Order as MessagePack"
        );
    }
}
