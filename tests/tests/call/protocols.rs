//! RESP2 and RESP3 give the same values, and what is sent arrives as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use lua_runtime::{LuaReply, LuaScript};
use lua_tests::{Proxy, Server, connect, connect_async};
use redis::{Client, Value};

#[derive(LuaScript)]
#[lua(path = "lua/replies.lua")]
struct Replies<'a> {
    kind: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = (Vec<Vec<u8>>, Vec<Vec<u8>>))]
struct Echo<'a> {
    #[lua(keys)]
    keys: &'a [Vec<u8>],
    #[lua(args)]
    args: &'a [Vec<u8>],
}

/// A server and both its clients.
struct Protocols {
    server: Server,
    clients: [Client; 2],
}

impl Protocols {
    fn start() -> Self {
        let server = Server::start();
        let clients = [server.client(), server.client_resp3()];
        Self { server, clients }
    }

    /// Whether scripts can reply it. Redis 6.2 takes it for a list, which is empty.
    fn has_type(&self, kind: &str) -> bool {
        let has = self
            .server
            .has((7, 0, 0), &format!("{kind} as a reply of scripts"));
        if !has {
            self.check(kind, Vec::<i64>::new());
        }
        has
    }

    /// The reply as this type, by both protocols.
    #[track_caller]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "shorter for its many callers"
    )]
    fn check<T: LuaReply + PartialEq + Debug>(&self, kind: &str, expected: T) {
        for (protocol, client) in [2, 3].iter().zip(&self.clients) {
            let call = Replies { kind }.call().returning::<T>();
            let reply = call.invoke(&mut connect(client));
            match reply {
                Ok(reply) => assert_eq!(reply, expected, "{kind} by RESP{protocol}"),
                Err(error) => panic!("{kind} by RESP{protocol}: {error}"),
            }
        }
    }

    /// The reply is not of this type, by both protocols.
    #[track_caller]
    fn check_is_not<T: LuaReply + Debug>(&self, kind: &str) {
        for client in &self.clients {
            let call = Replies { kind }.call().returning::<T>();
            call.invoke(&mut connect(client)).unwrap_err();
        }
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn numbers() {
    let both = Protocols::start();
    both.check("integer", 42_u8);
    both.check("integer", 42.0_f64);
    both.check_is_not::<bool>("integer");
    both.check("cut", -3_i64);
    both.check_is_not::<u64>("cut");
    both.check("number_text", 3.25_f64);
    both.check_is_not::<i64>("number_text");
    both.check("double", 6.25_f64);
    both.check_is_not::<i64>("double");
    both.check("whole_double", 3_i64);
    both.check("whole_double", 3.0_f32);
    both.check("infinite", f64::NEG_INFINITY);
}

#[test]
fn truth_and_nothing() {
    let both = Protocols::start();
    both.check("yes", true);
    both.check("yes", 1_i64);
    both.check("no", false);
    both.check("no", None::<i64>);
    both.check("none", None::<String>);
    both.check("none", false);
    both.check("none", ());
    both.check_is_not::<i64>("none");
    both.check("typed_yes", true);
    both.check("typed_no", false);
    both.check("typed_no", Some(false));
}

#[test]
fn texts() {
    let both = Protocols::start();
    both.check("text", text("text"));
    both.check("text", Some(b"text".to_vec()));
    both.check("empty", text(""));
    both.check("empty", Some(text("")));
    both.check("bytes", b"\0\r\n\xff".to_vec());
    both.check_is_not::<String>("bytes");
    both.check("fine", text("FINE"));
    both.check("okay", text("OK"));
    both.check("set_okay", true);
    both.check("set_okay", Value::Okay);
    both.check("set_okay", ());
    if both.has_type("verbatim") {
        both.check("verbatim", text("hi"));
        both.check("verbatim", b"hi".to_vec());
    }
}

/// A type of its own in RESP3, a string in RESP2.
#[test]
fn big_numbers() {
    let both = Protocols::start();
    if both.has_type("big_number") {
        both.check("big_number", text("123456789012345678901234567890"));
        both.check("big_number", 123_456_789_012_345_678_901_234_567_890_i128);
    }
}

#[test]
fn tables() {
    let both = Protocols::start();
    both.check("empty_table", Vec::<i64>::new());
    both.check("empty_table", BTreeMap::<String, i64>::new());
    both.check("cut_list", vec![1]);
    both.check("gap_list", vec![Some(1), None, Some(3)]);
    both.check("gap_list", (1_u8, None::<u8>, 3_u8));
    both.check_is_not::<Vec<i64>>("gap_list");

    let map = BTreeMap::from([(text("a"), 1), (text("b"), 2)]);
    for kind in ["map", "flat_map", "typed_hash"] {
        both.check(kind, map.clone());
    }
    both.check("empty_map", BTreeMap::<String, i64>::new());
    let set = BTreeSet::from([text("a"), text("b")]);
    both.check("set", set);
    both.check("typed_score", 2.5_f64);
    both.check("typed_missing", None::<f64>);
}

#[test]
fn nested() {
    let both = Protocols::start();
    let map = BTreeMap::from([(text("a"), (1_u8, vec![2_u8]))]);
    both.check("nested", (text("x"), 1.5_f64, map, None::<i64>, true));
}

/// What a call may take: bytes that end texts, lines and UTF-8, and none.
fn entries() -> Vec<Vec<u8>> {
    let mut entries: Vec<Vec<u8>> = [
        &b""[..],
        b"\0",
        b"\r\n",
        b"$5\r\n*1\r\n:1\r\n",
        b"a\0b\rc\nd",
        b"\xff\xfe\xc3",
        "\u{0439}\u{20ac}".as_bytes(),
        b"NOSCRIPT",
    ]
    .map(<[u8]>::to_vec)
    .into();
    entries.push((0..=255).collect());
    entries
}

/// Sends the entries by both drivers and protocols, each with a cold cache and a warm one.
async fn check_echo(clients: &[Client], flush: impl Fn(), keys: &[Vec<u8>], args: &[Vec<u8>]) {
    let expected = (keys.to_vec(), args.to_vec());
    let echo = Echo { keys, args };
    for client in clients {
        flush();
        let mut con = connect(client);
        for _ in 0..2 {
            // Not `assert_eq!`: these may be megabytes.
            assert!(echo.invoke(&mut con).unwrap() == expected);
        }
        flush();
        let mut con = connect_async(client).await;
        for _ in 0..2 {
            assert!(echo.invoke_async(&mut con).await.unwrap() == expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_bytes_arrive_as_they_were() {
    let both = Protocols::start();
    let (keys, args) = (entries(), entries());
    let flush = || both.server.script_flush();
    check_echo(&both.clients, flush, &keys, &args).await;
    check_echo(&both.clients, flush, &[], &args).await;
    check_echo(&both.clients, flush, &keys, &[]).await;
}

/// The same where the repair is an EVAL, whose keys and arguments are those of the EVALSHA.
#[tokio::test(flavor = "multi_thread")]
async fn any_bytes_arrive_as_they_were_by_eval() {
    let server = Server::start();
    let proxy = Proxy::start(&server);
    proxy.refuse("SCRIPT", "ERR unknown command 'SCRIPT'");
    let clients = [proxy.client(), proxy.client_resp3()];
    let (keys, args) = (entries(), entries());
    let flush = || server.script_flush();
    check_echo(&clients, flush, &keys, &args).await;
    assert_eq!(proxy.seen("EVAL"), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_arguments() {
    let both = Protocols::start();
    let many: Vec<Vec<u8>> = (0..100_000).map(|n: u32| n.to_string().into()).collect();
    let flush = || both.server.script_flush();
    check_echo(&both.clients, flush, &[], &many).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_argument_of_five_megabytes() {
    let both = Protocols::start();
    let large: Vec<u8> = (0..=255).cycle().take(5 << 20).collect();
    let flush = || both.server.script_flush();
    check_echo(&both.clients, flush, &entries(), &[large]).await;
}
