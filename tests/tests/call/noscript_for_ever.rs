//! A script that answers the servers' own `NOSCRIPT` text, byte for byte, can't be told from a
//! missing one at first. It runs twice at most, and nobody is kept waiting.

use lua_runtime::{Error, FailureKind, pipe};
use lua_tests::scripts::Forged;
use lua_tests::{Answer, FakeServer, Server, connect, connect_async, own_memory};
use redis::Cmd;

const TEXTS: [&str; 2] = [
    "NOSCRIPT No matching script. Please use EVAL.",
    "NOSCRIPT No matching script.",
];

#[track_caller]
fn still_missing(error: &Error) {
    assert_eq!(error.kind(), FailureKind::StillMissing, "{error:?}");
    assert_eq!(error.script(), Some("forged"));
    assert_eq!(error.code(), Some("NOSCRIPT"));
    let text = error.to_string();
    assert!(text.contains("it was not sent again"), "{text}");
}

/// Each text in each way that gives it as it is, on a counter of its own.
fn forgeries() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    ["reply", "table"].into_iter().flat_map(|how| {
        TEXTS.map(|text| {
            let counter = format!("{how} {text}");
            (counter, how, text)
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call() {
    let _memory = own_memory();
    let server = Server::start();
    let mut blocking = server.connection();
    let mut asynchronous = server.async_connection().await;
    for (counter, how, text) in forgeries() {
        let forged = Forged {
            counter: &counter,
            how,
            text,
        };
        // It is missing, and says so again when it has been loaded and has run.
        server.script_flush();
        still_missing(&forged.invoke(&mut blocking).unwrap_err());
        assert_eq!(server.counter(&counter), 1);
        server.script_flush();
        let error = forged.invoke_async(&mut asynchronous).await.unwrap_err();
        still_missing(&error);
        assert_eq!(server.counter(&counter), 2);
        // It is there, and says so both times.
        still_missing(&forged.invoke(&mut blocking).unwrap_err());
        assert_eq!(server.counter(&counter), 4);
        let error = forged.invoke_async(&mut asynchronous).await.unwrap_err();
        still_missing(&error);
        assert_eq!(server.counter(&counter), 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_and_a_transaction() {
    let _memory = own_memory();
    let server = Server::start();
    let mut blocking = server.connection();
    let mut asynchronous = server.async_connection().await;
    Forged::SCRIPT.load(&mut blocking).unwrap();
    for (counter, how, text) in forgeries() {
        let forged = Forged {
            counter: &counter,
            how,
            text,
        };
        let honest = format!("honest {counter}");
        let mut pipe = pipe();
        pipe.call(forged.call()).cmd(Cmd::incr(&honest, 1));
        for (flushed, atomic, ran) in [
            (false, false, 2),
            (true, false, 1),
            (false, true, 1),
            (true, true, 1),
        ] {
            if atomic {
                pipe.atomic();
            }
            for is_async in [false, true] {
                if flushed {
                    server.script_flush();
                }
                let before = (server.counter(&counter), server.counter(&honest));
                let replies: (Result<(), Error>, Result<i64, Error>) = if is_async {
                    pipe.query_each_async(&mut asynchronous).await.unwrap()
                } else {
                    pipe.query_each(&mut blocking).unwrap()
                };
                let error = replies.0.unwrap_err();
                if atomic {
                    assert_eq!(error.code(), Some("NOSCRIPT"), "{error:?}");
                } else {
                    still_missing(&error);
                }
                assert_eq!(replies.1.unwrap(), before.1 + 1);
                assert_eq!(
                    server.counter(&counter),
                    before.0 + ran,
                    "{flushed} {atomic}"
                );
            }
        }
    }
}

/// A server that says so to whatever it is asked to run.
fn never_there(text: &'static str, load: &'static str, exists: &'static str) -> FakeServer {
    FakeServer::start(move |words| {
        let command = words[0].to_ascii_uppercase();
        match (command.as_slice(), words.get(1).map(Vec::as_slice)) {
            (b"SCRIPT", Some(b"LOAD")) => Answer::bytes(load),
            (b"SCRIPT", Some(b"EXISTS")) => Answer::bytes(exists),
            (b"MULTI" | b"EXEC", _) => Answer::bytes("-ERR unknown command\r\n"),
            _ => Answer::bytes(format!("-{text}\r\n")),
        }
    })
}

const TAKEN: &str = "$40\r\n5c5c1e57d5b1b5b0d3255bfef95601890afd8070\r\n";
const REFUSED: &str = "-NOPERM this user has no permissions to run the 'script|load' command\r\n";

/// How often a server like this is asked to run something: by `EVALSHA`, by `EVAL`.
async fn asked(
    server: &FakeServer,
    long: &str,
    in_pipeline: bool,
    is_async: bool,
) -> (usize, usize) {
    let forged = Forged {
        counter: "counter",
        how: long,
        text: "",
    };
    let mut pipe = pipe();
    pipe.call(forged.call());
    let outcome = if is_async {
        let mut con = connect_async(&server.client()).await;
        if in_pipeline {
            pipe.query_async::<((),), _>(&mut con).await.map(|_| ())
        } else {
            forged.invoke_async(&mut con).await
        }
    } else {
        let mut con = connect(&server.client());
        if in_pipeline {
            pipe.query::<((),)>(&mut con).map(|_| ())
        } else {
            forged.invoke(&mut con)
        }
    };
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), Some("NOSCRIPT"), "{error:?}");
    (server.seen("EVALSHA"), server.seen("EVAL"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_has_it() {
    let _memory = own_memory();
    // Its write is longer than what a server reads at once.
    let long = "x".repeat(20_000);
    for text in TEXTS {
        for in_pipeline in [false, true] {
            for is_async in [false, true] {
                for (how, exists, expected) in [
                    ("", ":1\r\n", (2, 0)),
                    (long.as_str(), "*1\r\n:1\r\n", (2, 0)),
                    (long.as_str(), "-ERR unknown subcommand\r\n", (2, 0)),
                    // It says that the second one did not run.
                    (long.as_str(), "*1\r\n:0\r\n", (2, 1)),
                ] {
                    let _memory = own_memory();
                    let server = never_there(text, TAKEN, exists);
                    let asked = asked(&server, how, in_pipeline, is_async).await;
                    assert_eq!(asked, expected, "{text} {exists}");
                }
                // Where SCRIPT LOAD is refused, that it is missing goes without saying.
                let _memory = own_memory();
                let server = never_there(text, REFUSED, REFUSED);
                let first = asked(&server, "", in_pipeline, is_async).await;
                assert_eq!(first, (2, 1));
                let second = asked(&server, "", in_pipeline, is_async).await;
                assert_eq!(second, (3, 2), "the refusal is remembered");
            }
        }
    }
}
