//! Connections that fail under a pipeline or a transaction: what the error says, and that nothing
//! is sent again.

use std::time::Duration;

use lua_runtime::{Error, Pipeline, pipe};
use lua_tests::scripts;
use lua_tests::{Lost, Proxy, Server, connect, connect_async, own_memory, wait_for};
use redis::Cmd;

/// The script has been seen loaded, and the first transaction is over.
fn begin() {
    let server = Server::start();
    scripts::INCREMENT.load(&mut server.connection()).unwrap();
    let _: Vec<i64> = pipeline().atomic().query(&mut server.connection()).unwrap();
}

/// Two calls with a command between them.
fn pipeline() -> Pipeline {
    let mut middle = redis::cmd("INCR");
    middle.arg("middle");
    let mut pipe = pipe();
    pipe.call(scripts::increment("first", 1))
        .cmd(middle)
        .call(scripts::increment("last", 1));
    pipe
}

fn counters(server: &Server) -> [i64; 3] {
    let values: [Option<i64>; 3] = Cmd::mget(&["first", "middle", "last"])
        .query(&mut server.connection())
        .unwrap();
    values.map(Option::unwrap_or_default)
}

/// How often a command came: `EVALSHA`, `INCR`, `SCRIPT LOAD`, `EVAL`, `EXEC`.
fn sent(proxy: &Proxy) -> [usize; 5] {
    ["EVALSHA", "INCR", "SCRIPT LOAD", "EVAL", "EXEC"].map(|command| proxy.seen(command))
}

#[track_caller]
fn may_have_run(error: &Error, subject: &str) {
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("{subject} may have run")),
        "{text}"
    );
}

/// What both drivers do, each through a proxy and on a server of its own that has the script.
async fn both(
    prepare: impl Fn(&Proxy),
    pipeline: &Pipeline,
    check: impl Fn(&Server, &Proxy, Result<Vec<i64>, Error>),
) {
    begin();
    for asynchronous in [false, true] {
        let server = Server::start();
        scripts::INCREMENT.load(&mut server.connection()).unwrap();
        let proxy = Proxy::start(&server);
        let outcome = if asynchronous {
            let mut con = connect_async(&proxy.client()).await;
            prepare(&proxy);
            pipeline.query_async(&mut con).await
        } else {
            let mut con = connect(&proxy.client());
            prepare(&proxy);
            pipeline.query(&mut con)
        };
        check(&server, &proxy, outcome);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_reply_of_a_pipeline_is_lost() {
    let _memory = own_memory();
    let lose = |proxy: &Proxy| proxy.lose_reply("EVALSHA", Lost::Cut);
    both(lose, &pipeline(), |server, proxy, outcome| {
        may_have_run(&outcome.unwrap_err(), "the pipeline");
        assert_eq!(counters(server), [1, 0, 0]);
        assert_eq!(sent(proxy), [1, 0, 0, 0, 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_in_the_middle_of_a_pipeline_is_lost() {
    let _memory = own_memory();
    let lose = |proxy: &Proxy| proxy.lose_reply("INCR", Lost::Cut);
    both(lose, &pipeline(), |server, proxy, outcome| {
        may_have_run(&outcome.unwrap_err(), "the pipeline");
        assert_eq!(counters(server), [1, 1, 0]);
        assert_eq!(sent(proxy), [1, 1, 0, 0, 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reply_of_exec_is_lost() {
    let _memory = own_memory();
    let lose = |proxy: &Proxy| proxy.lose_reply("EXEC", Lost::Cut);
    let transaction = pipeline().atomic().clone();
    both(lose, &transaction, |server, proxy, outcome| {
        may_have_run(&outcome.unwrap_err(), "the transaction");
        assert_eq!(counters(server), [1, 1, 1]);
        assert_eq!(sent(proxy), [2, 1, 1, 0, 1]);
    })
    .await;
}

/// The connection ends before EXEC: nothing ran, which the client can't know.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_is_cut_before_exec() {
    let _memory = own_memory();
    let lose = |proxy: &Proxy| proxy.lose_reply("INCR", Lost::Cut);
    let transaction = pipeline().atomic().clone();
    both(lose, &transaction, |server, proxy, outcome| {
        may_have_run(&outcome.unwrap_err(), "the transaction");
        assert_eq!(counters(server), [0; 3]);
        assert_eq!(sent(proxy), [1, 1, 1, 0, 0]);
    })
    .await;
}

/// The calls missed, and the write that repairs them loses the reply of the first: what was
/// answered before is told, what has no answer may have run, and nothing is sent a third time.
#[tokio::test(flavor = "multi_thread")]
async fn the_repair_of_a_pipeline_is_cut() {
    let _memory = own_memory();
    begin();
    for asynchronous in [false, true] {
        let server = Server::start();
        scripts::INCREMENT.load(&mut server.connection()).unwrap();
        server.script_flush();
        let proxy = Proxy::start(&server);
        let pipeline = pipeline();
        // All replies but the last: what arrives of a write that is cut counts for nothing.
        let miss = Cmd::new()
            .arg("EVALSHA")
            .arg("0".repeat(40))
            .arg(0)
            .exec(&mut server.connection())
            .unwrap_err();
        let miss = format!("-NOSCRIPT {}\r\n", miss.detail().unwrap());
        let reply = "$1\r\n1\r\n".len();
        let first_write = 2 * miss.len() + reply;
        let loaded = format!("$40\r\n{}\r\n", scripts::INCREMENT.sha1());
        let bytes = first_write + loaded.len() + reply;
        let replies: Vec<Result<i64, Error>> = if asynchronous {
            let mut con = connect_async(&proxy.client()).await;
            proxy.cut_after(bytes);
            pipeline.query_each_async(&mut con).await.unwrap()
        } else {
            let mut con = connect(&proxy.client());
            proxy.cut_after(bytes);
            pipeline.query_each(&mut con).unwrap()
        };
        assert_eq!(counters(&server), [1, 1, 1]);
        assert_eq!(sent(&proxy), [4, 1, 1, 0, 0]);
        let [first, middle, last] = replies.try_into().unwrap();
        may_have_run(&first.unwrap_err(), "increment");
        assert_eq!(middle.unwrap(), 1);
        may_have_run(&last.unwrap_err(), "increment");
        proxy.behave();
        // The same by `query`: the first that failed, with its place.
        scripts::INCREMENT.load(&mut server.connection()).unwrap();
        server.script_flush();
        let mut con = connect(&proxy.client());
        proxy.cut_after(bytes);
        let error = pipeline.query::<()>(&mut con).unwrap_err();
        let Error::Pipeline(error) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error.index(), 0);
        may_have_run(error.error(), "increment");
        assert_eq!(counters(&server), [2, 2, 2]);
    }
}

/// The server is slow: what was sent runs once, later.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_is_not_asked_for_again() {
    let _memory = own_memory();
    begin();
    let server = Server::start();
    scripts::INCREMENT.load(&mut server.connection()).unwrap();
    server.reset_stats();
    let transaction = pipeline().atomic().clone();
    for (ran, pipeline, subject) in [
        (1, pipeline(), "the pipeline"),
        (2, transaction, "the transaction"),
    ] {
        let mut blocking = server.connection();
        blocking
            .set_read_timeout(Some(Duration::from_millis(100)))
            .unwrap();
        let mut asynchronous = server.async_connection().await;
        asynchronous.set_response_timeout(Duration::from_millis(100));
        server.pause();
        let first = pipeline.query::<()>(&mut blocking);
        let second = pipeline.query_async::<(), _>(&mut asynchronous).await;
        server.resume();
        for outcome in [first, second] {
            may_have_run(&outcome.unwrap_err(), subject);
        }
        wait_for(Duration::from_secs(30), "the late calls to run", || {
            counters(&server) == [2 * ran; 3]
        });
    }
    assert_eq!(server.commandstats("evalsha"), 8);
    assert_eq!(server.commandstats("incr"), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ended_and_came_back() {
    let _memory = own_memory();
    begin();
    let server = Server::builder().append_only().start();
    let mut blocking = server.connection();
    let mut asynchronous = server.async_connection().await;
    pipeline().query::<()>(&mut blocking).unwrap();
    pipeline()
        .query_async::<(), _>(&mut asynchronous)
        .await
        .unwrap();
    server.stop();
    let transaction = pipeline().atomic().clone();
    for (pipeline, subject) in [
        (pipeline(), "the pipeline"),
        (transaction, "the transaction"),
    ] {
        let error = pipeline.query::<()>(&mut blocking).unwrap_err();
        assert!(matches!(error, Error::Connection(_)), "{error:?}");
        assert!(error.to_string().starts_with(subject), "{error}");
        let error = pipeline.query_async::<(), _>(&mut asynchronous).await;
        let error = error.unwrap_err();
        assert!(matches!(error, Error::Connection(_)), "{error:?}");
        // A client has no connection yet, and gets none.
        let error = pipeline.query::<()>(&mut server.client()).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("{subject} could not reach the server")),
            "{text}"
        );
    }
    server.restart();
    let values: (i64, i64, i64) = pipeline().query(&mut server.connection()).unwrap();
    assert_eq!(values, (3, 3, 3));
}
