//! Replies that redis-rs can't read: an error or status text that is not UTF-8. What the error says,
//! and that the connection runs nothing more.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use lua_runtime::{Error, FailureKind, pipe};
use lua_tests::{
    Answer, Counting, FakeServer, REPLY_TIMEOUT, Server, connect, connect_async, own_memory,
};
use redis::aio::MultiplexedConnection;
use redis::{Cmd, ConnectionLike, Value};

mod scripts {
    use lua_runtime::LuaScript;

    #[derive(LuaScript)]
    #[lua(path = "lua/forged.lua", returns = redis::Value)]
    pub(super) struct Forged<'a> {
        #[lua(key)]
        pub(super) counter: &'a str,
        pub(super) how: &'a str,
        pub(super) text: &'a [u8],
    }
}
use scripts::Forged;

/// The bytes are the caller's: nobody has checked them.
const TEXT: &[u8] = b"LIMITED \xff";

/// Whole, and within what redis-rs has begun to read: after that its parser takes pieces of the
/// reply for replies.
const WAYS: [&str; 2] = ["reply", "nested"];

fn forged<'a>(counter: &'a str, how: &'a str) -> Forged<'a> {
    Forged {
        counter,
        how,
        text: TEXT,
    }
}

#[track_caller]
fn malformed(error: &Error, subject: &str) {
    assert_eq!(error.kind(), FailureKind::Protocol, "{error:?}");
    let text = error.to_string();
    let expected = format!("{subject} may have run: the reply is malformed, so drop this ");
    assert!(text.starts_with(&expected), "{text}");
}

/// Nothing is sent over it any more, by whomever.
#[track_caller]
fn closed(con: &mut dyn ConnectionLike, server: &Server, counter: &str) {
    assert!(!con.is_open());
    let ran = server.counter(counter);
    for _ in 0..5 {
        let error = forged(counter, "").invoke(con).unwrap_err();
        assert_eq!(error.kind(), FailureKind::Connection, "{error:?}");
        let mut incr = redis::cmd("INCR");
        incr.arg(counter);
        assert!(con.req_command(&incr).is_err());
    }
    assert_eq!(server.counter(counter), ran);
}

/// A node says by itself that sharded subscriptions have ended, while it owes replies. redis-rs takes
/// that for the first of them: the call gets no reply rather than this, and a pipeline none at all,
/// whose later commands get their neighbours' replies.
#[tokio::test(flavor = "multi_thread")]
async fn a_push_message_in_the_place_of_a_reply() {
    let _memory = own_memory();
    let server = FakeServer::start(|words| {
        let mut bytes = Vec::new();
        if words.last().is_some_and(|word| word == b"moves") {
            bytes.extend_from_slice(b">3\r\n$12\r\nsunsubscribe\r\n$7\r\nchannel\r\n:0\r\n");
        }
        // Of the scripts that are asked for one is missing: the other must not be called again.
        bytes.extend_from_slice(match &words[0][..] {
            b"GET" => b"-NOSCRIPT No matching script.\r\n",
            _ => b":7\r\n",
        });
        Answer::Bytes(bytes)
    });
    let mut con = connect_async(&server.client_resp3()).await;
    let moves = Forged {
        counter: "counter",
        how: "",
        text: b"moves",
    };
    let error = moves.invoke_async(&mut con).await.unwrap_err();
    malformed(&error, "forged");
    let error = pipe()
        .cmd(Cmd::set("k", "moves"))
        .cmd(Cmd::get("k"))
        .call(forged("counter", "").call())
        .query_async::<(Value, Value, Value), _>(&mut con)
        .await
        .unwrap_err();
    malformed(&error, "the pipeline");
    assert_eq!(server.seen("EVALSHA"), 2, "each once");
}

/// Redis-rs alone goes on, which is why this is not left to it. If this ever fails, it may be.
#[test]
fn redis_rs_itself_runs_what_it_can_not_answer() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    let call = forged("counter", "reply").call();
    for ran in 1..=3 {
        let error = call.command().query::<redis::Value>(&mut con).unwrap_err();
        assert_eq!(error.code(), (ran == 1).then_some("NOSCRIPT"), "{error}");
        if ran == 1 {
            Forged::SCRIPT.load(&mut server.connection()).unwrap();
        }
        assert!(con.is_open());
    }
    assert_eq!(server.counter("counter"), 2);
}

#[test]
fn a_call() {
    let _memory = own_memory();
    let server = Server::start();
    for client in [server.client(), server.client_resp3()] {
        for how in WAYS {
            for cold in [true, false] {
                let mut con = connect(&client);
                if cold {
                    server.script_flush();
                }
                let error = forged(how, how).invoke(&mut con).unwrap_err();
                malformed(&error, "forged");
                closed(&mut con, &server, how);
            }
            assert_eq!(server.counter(how), 2);
            redis::cmd("DEL")
                .arg(how)
                .exec(&mut server.connection())
                .unwrap();
        }
    }
}

#[test]
fn over_a_socket_a_dyn_and_a_wrapper() {
    let _memory = own_memory();
    let server = Server::builder().unix_socket().start();
    let mut con = server.unix_client().get_connection().unwrap();
    malformed(
        &forged("a", "nested").invoke(&mut con).unwrap_err(),
        "forged",
    );
    closed(&mut con, &server, "a");

    let mut con: Box<dyn ConnectionLike> = Box::new(server.connection());
    let error = forged("b", "nested").invoke(&mut *con).unwrap_err();
    malformed(&error, "forged");
    closed(&mut *con, &server, "b");

    let mut con = Counting::new(server.connection());
    malformed(
        &forged("c", "nested").invoke(&mut con).unwrap_err(),
        "forged",
    );
    closed(&mut con, &server, "c");
}

/// A server that is far away closes late: until then the client's writes succeed.
#[test]
fn a_server_that_is_far_away() {
    let _memory = own_memory();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let (mut came, mut answered) = (Vec::new(), 0);
        let mut piece = [0; 4096];
        loop {
            let length = client.read(&mut piece).unwrap();
            assert_ne!(length, 0, "the client must not close by itself");
            came.extend_from_slice(&piece[..length]);
            let text = String::from_utf8_lossy(&came);
            if let Some((_, behind)) = text.split_once("*x\r\n") {
                // What a server sees within half a second.
                if behind.len() >= "\r\n".len() * 9 {
                    return;
                }
                continue;
            }
            if text.contains("EVALSHA") {
                client
                    .write_all(b"*3\r\n:1\r\n-ERR \xff\r\n:7\r\n")
                    .unwrap();
            } else {
                let due = text.matches("$6\r\nCLIENT\r\n").count();
                for _ in answered..due {
                    client.write_all(b"+OK\r\n").unwrap();
                }
                answered = due;
            }
        }
    });
    let mut con = redis::Client::open(url).unwrap().get_connection().unwrap();
    let call = forged("counter", "").call();
    malformed(&call.invoke(&mut con).unwrap_err(), "forged");
    // Else it is given what is left of the first reply.
    let error = call.invoke(&mut con).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Connection, "{error:?}");
    assert!(!con.is_open());
    server.join().unwrap();
}

#[test]
fn a_pool_makes_another() {
    let _memory = own_memory();
    let server = Server::start();
    let pool = r2d2::Pool::builder()
        .max_size(1)
        .test_on_check_out(false)
        .build(server.client())
        .unwrap();
    for ran in [1, 3, 5] {
        let error = forged("n", "nested").invoke(&mut *pool.get().unwrap());
        malformed(&error.unwrap_err(), "forged");
        assert_eq!(server.counter("n"), ran);
        let value = forged("n", "").invoke(&mut *pool.get().unwrap());
        assert_eq!(value.unwrap(), redis::Value::Nil);
    }
}

#[test]
fn a_pipeline_and_a_transaction() {
    let _memory = own_memory();
    let server = Server::start();
    for how in WAYS {
        for (atomic, subject) in [(false, "the pipeline"), (true, "the transaction")] {
            let counter = format!("{how} {subject}");
            let mut pipe = pipe();
            pipe.cmd(Cmd::incr("before", 1))
                .call(forged(&counter, how).call())
                .cmd(Cmd::incr("behind", 1));
            if atomic {
                pipe.atomic();
            }
            let mut con = server.connection();
            let error = pipe.query::<Vec<redis::Value>>(&mut con).unwrap_err();
            malformed(&error, subject);
            closed(&mut con, &server, &counter);
            assert_eq!(server.counter(&counter), 1);
        }
    }
    assert_eq!(server.counter("behind"), 4);
}

/// An asynchronous connection ends by itself, for all who share it; nobody gets another's reply.
#[tokio::test(flavor = "multi_thread")]
async fn an_asynchronous_connection() {
    let _memory = own_memory();
    let server = Server::start();
    // Of a write with several commands redis-rs only says that the connection broke.
    Forged::SCRIPT.load(&mut server.connection()).unwrap();
    for how in WAYS {
        let mut con: MultiplexedConnection = server.async_connection().await;
        con.set_response_timeout(REPLY_TIMEOUT);
        let call = forged(how, how).call();
        let error = call.invoke_async(&mut con).await.unwrap_err();
        malformed(&error, "forged");
        let ran = server.counter(how);
        for _ in 0..3 {
            let error = call.invoke_async(&mut con).await.unwrap_err();
            assert_eq!(error.kind(), FailureKind::Connection, "{error:?}");
        }
        assert_eq!((ran, server.counter(how)), (1, 1));
    }
}
