//! A script that has written and then answers NOSCRIPT, or what else a client might take for a
//! server's word that it did not run, is not run again.

use lua_runtime::Error;
use lua_tests::scripts::Forged;
use lua_tests::{Cluster, Server, own_memory};

/// Ways to answer an error, and errors that resemble the servers' own, each on a counter of its
/// own.
fn forgeries() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    let texts = [
        "NOSCRIPT fake",
        "NOSCRIPT No matching script",
        "NOSCRIPT No matching script. Please use EVAL. ",
        "NOSCRIPT No matching script. Please use EVAL",
        "NOSCRIPT no matching script.",
        // What a cluster connection follows is an answer like any other here.
        "MOVED 1 127.0.0.1:1",
        "MOVED to another bin",
        "ASK 1 127.0.0.1:1",
        "TRYAGAIN later",
        "READONLY elsewhere",
    ];
    ["reply", "table", "nested", "raised"]
        .into_iter()
        .flat_map(move |how| texts.map(|text| (format!("{how} {text}"), how, text)))
}

/// The error is the script's own, with its code and text.
fn check_error(error: &Error, server: &Server, how: &str, text: &str) {
    let (code, message) = text.split_once(' ').unwrap();
    assert_eq!(error.script(), Some("forged"));
    if how != "raised" {
        // What a server might say itself looks like a refusal.
        assert!(
            matches!(error, Error::Returned(_) | Error::Server(_)),
            "{error:?}"
        );
        assert_eq!((error.code(), error.message()), (Some(code), Some(message)));
        return;
    }
    assert!(matches!(error, Error::Raised(_)), "{error:?}");
    if server.version() >= (7, 0, 0) {
        assert_eq!((error.code(), error.message()), (Some(code), Some(message)));
    } else {
        // Redis 6.2 loses the text of a table that is raised.
        assert_eq!(error.code(), Some("ERR"));
    }
}

#[test]
fn blocking() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    for (counter, how, text) in forgeries() {
        let counter = &counter;
        let forged = Forged { counter, how, text };
        server.script_flush();
        check_error(&forged.invoke(&mut con).unwrap_err(), &server, how, text);
        assert_eq!(server.counter(counter), 1, "cold: {counter}");
        check_error(&forged.invoke(&mut con).unwrap_err(), &server, how, text);
        assert_eq!(server.counter(counter), 2, "warm: {counter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.async_connection().await;
    for (counter, how, text) in forgeries() {
        let counter = &counter;
        let forged = Forged { counter, how, text };
        server.script_flush();
        let error = forged.invoke_async(&mut con).await.unwrap_err();
        check_error(&error, &server, how, text);
        assert_eq!(server.counter(counter), 1, "cold: {counter}");
        let error = forged.invoke_async(&mut con).await.unwrap_err();
        check_error(&error, &server, how, text);
        assert_eq!(server.counter(counter), 2, "warm: {counter}");
    }
}

/// redis-rs follows redirects for everybody who allows retries: without them nothing runs twice.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_cluster_without_retries() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let client = cluster.client_builder().retries(0).build().unwrap();
    let mut con = client.get_async_connection().await.unwrap();
    for (counter, how, text) in forgeries() {
        let counter = &counter;
        let forged = Forged { counter, how, text };
        for node in cluster.primaries() {
            node.script_flush();
        }
        for times in 1..=2 {
            forged.invoke_async(&mut con).await.unwrap_err();
            let count: i64 = redis::Cmd::get(counter)
                .query_async(&mut con)
                .await
                .unwrap();
            assert_eq!(count, times, "{counter}");
        }
    }
}

/// redis-rs's own `Script` takes the code's word for it and runs the script again. If this ever
/// fails, the comparison in the README is out of date.
#[test]
fn redis_rs_itself_runs_it_twice() {
    let _memory = own_memory();
    let server = Server::start();
    let script = redis::Script::new(Forged::SCRIPT.source());
    script
        .key("counter")
        .arg("reply")
        .arg("NOSCRIPT fake")
        .invoke::<()>(&mut server.connection())
        .unwrap_err();
    script
        .key("counter")
        .arg("reply")
        .arg("NOSCRIPT fake")
        .invoke::<()>(&mut server.connection())
        .unwrap_err();
    assert_eq!(server.counter("counter"), 3);
}
