//! A script that has written and then answers NOSCRIPT is run once, in a pipeline and in a
//! transaction too.

use lua_runtime::{Error, Pipeline, pipe};
use lua_tests::scripts::Forged;
use lua_tests::{Server, own_memory};
use redis::Cmd;

/// Everything but a server's own words, which nobody could tell from the server's.
const TEXTS: [&str; 9] = [
    "NOSCRIPT fake",
    "NOSCRIPT No matching script",
    "NOSCRIPT No matching script. Please use EVAL. ",
    "NOSCRIPT No matching script. Please use EVAL",
    "NOSCRIPT no matching script.",
    "MOVED 1 127.0.0.1:1",
    "ASK 1 127.0.0.1:1",
    "TRYAGAIN later",
    "EXECABORT Transaction discarded because of previous errors.",
];

type Replies = Vec<Result<redis::Value, Error>>;

/// Each text in each way on a counter of its own, and an honest command behind each.
fn forgeries() -> (Vec<String>, Pipeline) {
    let mut pipe = pipe();
    let mut counters = Vec::new();
    for how in ["reply", "table", "nested", "raised"] {
        for text in TEXTS {
            let counter = format!("{how} {text}");
            let forged = Forged {
                counter: &counter,
                how,
                text,
            };
            pipe.call(forged.call()).cmd(Cmd::incr("honest", 1));
            counters.push(counter);
        }
    }
    (counters, pipe)
}

/// Every forgery failed, or has its error inside, and ran `times` times; the neighbours too.
fn check(server: &Server, counters: &[String], replies: &Replies, times: usize) {
    let mut con = server.connection();
    assert_eq!(replies.len(), 2 * counters.len());
    for (pair, counter) in replies.chunks(2).zip(counters) {
        let [forged, honest] = pair else {
            panic!("{pair:?}");
        };
        if counter.starts_with("nested") {
            let nested = forged.as_ref().unwrap();
            assert!(matches!(nested, redis::Value::Array(_)), "{nested:?}");
        } else {
            let error = forged.as_ref().unwrap_err();
            assert_eq!(error.script(), Some("forged"), "{error:?}");
            assert!(error.code().is_some(), "{error:?}");
        }
        assert!(honest.is_ok(), "{honest:?}");
        let count: usize = Cmd::get(counter).query(&mut con).unwrap();
        assert_eq!(count, times, "{counter}");
    }
    let honest: usize = Cmd::get("honest").query(&mut con).unwrap();
    assert_eq!(honest, times * counters.len());
}

#[test]
fn blocking() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    let (counters, mut pipe) = forgeries();
    for (times, atomic) in [(1, false), (2, false), (3, true), (4, true)] {
        if atomic {
            pipe.atomic();
        }
        if times % 2 == 1 {
            server.script_flush();
        }
        let replies: Replies = pipe.query_each(&mut con).unwrap();
        check(&server, &counters, &replies, times);
    }
}

#[tokio::test]
async fn asynchronous() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.async_connection().await;
    let (counters, mut pipe) = forgeries();
    for (times, atomic) in [(1, false), (2, false), (3, true), (4, true)] {
        if atomic {
            pipe.atomic();
        }
        if times % 2 == 1 {
            server.script_flush();
        }
        let replies: Replies = pipe.query_each_async(&mut con).await.unwrap();
        check(&server, &counters, &replies, times);
    }
}
