//! Servers and proxies that do not take SCRIPT LOAD or EVAL, from pipelines and transactions: what
//! is sent in their stead, and that it is remembered.

use std::sync::Once;

use lua_runtime::private::Entered;
use lua_runtime::{Error, PipelineError, pipe};
use lua_tests::scripts;
use lua_tests::{Counting, Proxy, Server, connect, connect_async, own_memory};
use redis::{Client, Connection};

use crate::rights::{Replies, pipeline, server_without, transaction};

/// Of this test alone: it is about scripts that this process has not seen.
#[lua_runtime::lua_scripts("steps")]
mod steps {}

/// An empty memory, in a process that has seen `increment` loaded.
fn begin() -> Entered {
    static SEEN: Once = Once::new();
    let memory = own_memory();
    SEEN.call_once(|| {
        let server = Server::start();
        scripts::INCREMENT.load(&mut server.connection()).unwrap();
    });
    memory
}

fn counting(client: &Client) -> Counting<Connection> {
    Counting::new(connect(client))
}

type Each = (
    Result<i64, Error>,
    Result<String, Error>,
    Result<i64, Error>,
);

/// How often the server was asked: `EVALSHA`, `SCRIPT …`, `EVAL`, `EXEC`. What it refused is not
/// counted.
fn executed(server: &Server) -> [u64; 4] {
    // Redis 6.2 counts all subcommands as one.
    let load = server.commandstats("script|load") + server.commandstats("script");
    let executed = [
        server.commandstats("evalsha"),
        load,
        server.commandstats("eval"),
        server.commandstats("exec"),
    ];
    server.reset_stats();
    executed
}

fn discarded(error: Error) -> PipelineError {
    match error {
        Error::Pipeline(error) if error.is_discarded() => *error,
        error => panic!("{error:?}"),
    }
}

/// The server's error, with both refusals in its text.
#[track_caller]
fn both_refusals(error: &Error) {
    let Error::Server(server) = error else {
        panic!("{error:?}");
    };
    assert_eq!(server.code(), "NOPERM");
    assert!(server.message().contains("'eval'"), "{server}");
    let text = error.to_string();
    for part in [
        "increment: ",
        "'eval'",
        "'script",
        "refused SCRIPT LOAD too",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_load_a_pipeline_evaluates() {
    let _memory = begin();
    let (server, client) = server_without("-script");
    let mut con = counting(&client);
    // The calls that missed, then their SCRIPT LOAD in vain, then EVAL of the first.
    let replies: Replies = pipeline().query(&mut con).unwrap();
    assert_eq!(replies, (1, "OK".into(), 2));
    assert_eq!((con.round_trips(), con.commands()), (3, 3 + 3 + 2));
    con.reset();
    // The second miss does not ask for it.
    server.script_flush();
    let replies: Replies = pipeline().query(&mut con).unwrap();
    assert_eq!(replies, (3, "OK".into(), 4));
    assert_eq!((con.round_trips(), con.commands()), (2, 3 + 2));
    con.reset();
    // Nor does a single call, nor an asynchronous pipeline.
    server.script_flush();
    let value: i64 = scripts::increment("n", 1).invoke(&mut con).unwrap();
    assert_eq!(value, 5);
    assert_eq!((con.round_trips(), con.commands()), (2, 2));
    server.script_flush();
    let con = connect_async(&client).await;
    let mut con = Counting::new(con);
    let replies: Replies = pipeline().query_async(&mut con).await.unwrap();
    assert_eq!(replies, (6, "OK".into(), 7));
    assert_eq!((con.round_trips(), con.commands()), (2, 3 + 2));
}

/// Scripts that are new to this process go by EVAL at once, each in its place.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_load_a_first_use_keeps_its_order() {
    let _memory = begin();
    let (_server, client) = server_without("-script");
    let mut con = counting(&client);
    let mut remembering = pipe();
    remembering.call(steps::step_01("list", 1));
    let _: (i64,) = remembering.query(&mut con).unwrap();
    // Loaded in vain in the first write, which missed therefore.
    assert_eq!((con.round_trips(), con.commands()), (2, 2 + 1));
    con.reset();
    let mut pipe = pipe();
    pipe.call(steps::step_02("list", 2))
        .call(steps::step_03("list", 3))
        .call(steps::step_02("list", 4))
        .call(steps::step_01("list", 5));
    let lengths: (i64, i64, i64, i64) = pipe.query(&mut con).unwrap();
    assert_eq!(lengths, (2, 3, 4, 5));
    assert_eq!((con.round_trips(), con.commands()), (1, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_load_a_transaction_evaluates() {
    let _memory = begin();
    let (server, client) = server_without("-script");
    let mut con = counting(&client);
    server.reset_stats();
    let replies: Replies = transaction().query(&mut con).unwrap();
    assert_eq!(replies, (1, "OK".into(), 2));
    // SCRIPT LOAD in vain, ahead of the transaction.
    assert_eq!((con.round_trips(), con.commands()), (2, 1 + 5));
    assert_eq!(executed(&server), [1, 0, 1, 1]);
    con.reset();
    for flushed in [true, false] {
        if flushed {
            server.script_flush();
            server.reset_stats();
        }
        let _: Replies = transaction().query(&mut con).unwrap();
        assert_eq!((con.round_trips(), con.commands()), (1, 5));
        assert_eq!(executed(&server), [1, 0, 1, 1]);
        con.reset();
    }
    let mut con = connect_async(&client).await;
    let replies: Replies = transaction().query_async(&mut con).await.unwrap();
    assert_eq!(replies, (7, "OK".into(), 8));
    assert_eq!(executed(&server), [1, 0, 1, 1]);
}

/// Also where another user's refusal is remembered.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_evaluate_all_is_loaded() {
    let _memory = begin();
    for remembered in [false, true] {
        let (server, client) = server_without("-eval");
        let mut con = counting(&client);
        let remember = || {
            let memory = begin();
            if remembered {
                another_refused();
            }
            memory
        };
        let _memory = remember();
        let replies: Replies = pipeline().query(&mut con).unwrap();
        assert_eq!(replies, (1, "OK".into(), 2));
        // With an EVAL in vain.
        let in_vain = usize::from(remembered);
        assert_eq!(con.round_trips(), 2 + in_vain);
        con.reset();
        server.script_flush();
        let _memory = remember();
        let value: i64 = scripts::increment("n", 1).invoke(&mut con).unwrap();
        assert_eq!(value, 3);
        assert_eq!(con.round_trips(), 2 + in_vain);
    }
    // A transaction has its SCRIPT LOADs ahead once in a process, and inside of it.
    let _memory = begin();
    let (server, client) = server_without("-eval");
    let mut con = counting(&client);
    for round_trips in [2, 1] {
        server.script_flush();
        let _: Replies = transaction().query(&mut con).unwrap();
        assert_eq!(con.round_trips(), round_trips);
        con.reset();
    }
}

fn another_refused() {
    let (_other, client) = server_without("-script");
    let _: Replies = pipeline().query(&mut counting(&client)).unwrap();
}

/// Also in the second attempt, when the first refusal is remembered.
#[tokio::test(flavor = "multi_thread")]
async fn without_both_rights_both_refusals_are_told() {
    let _memory = begin();
    let (server, client) = server_without("-script -eval");
    let mut con = counting(&client);
    for _ in 0..2 {
        let (first, text, last): Each = pipeline().query_each(&mut con).unwrap();
        both_refusals(&first.unwrap_err());
        assert_eq!(text.unwrap(), "OK", "the neighbour is not harmed");
        both_refusals(&last.unwrap_err());
    }
    let _memory = begin();
    for _ in 0..2 {
        let error = discarded(transaction().query::<()>(&mut con).unwrap_err());
        assert_eq!(error.index(), 0);
        both_refusals(error.error());
    }
    assert_eq!(server.counter("n"), 0);
    // What somebody else has loaded may be called in a pipeline.
    scripts::INCREMENT.load(&mut server.connection()).unwrap();
    let replies: Replies = pipeline().query(&mut con).unwrap();
    assert_eq!(replies, (1, "OK".into(), 2));
}

/// Envoy answers what it does not know, without a code; some managed servers have no SCRIPT.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_does_not_know_the_command() {
    let _memory = begin();
    for text in [
        "unsupported command 'script'",
        "ERR unsupported command 'script'",
        "ERR unknown command 'SCRIPT', with args beginning with: 'LOAD' ",
    ] {
        let _memory = begin();
        let server = Server::start();
        let proxy = Proxy::start(&server);
        proxy.refuse("SCRIPT", text);
        let mut con = connect(&proxy.client());
        let replies: Replies = pipeline().query(&mut con).unwrap();
        assert_eq!(replies, (1, "OK".into(), 2), "{text}");
        assert_eq!((proxy.seen("SCRIPT"), proxy.seen("EVAL")), (1, 1), "{text}");
        server.script_flush();
        let mut con = connect_async(&proxy.client()).await;
        let replies: Replies = pipeline().query_async(&mut con).await.unwrap();
        assert_eq!(replies, (3, "OK".into(), 4), "{text}");
        assert_eq!((proxy.seen("SCRIPT"), proxy.seen("EVAL")), (1, 2), "{text}");
    }
}

/// twemproxy closes the connection: that call or pipeline fails, and the next goes another way.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_closes_the_connection_at_the_command() {
    let _memory = begin();
    let server = Server::start();
    let proxy = Proxy::start(&server);
    proxy.close_at("SCRIPT");
    let error = pipeline().query::<()>(&mut connect(&proxy.client()));
    let error = error.unwrap_err();
    assert!(error.to_string().contains("may have run"), "{error}");
    assert_eq!(proxy.seen("SCRIPT"), 1);
    let replies: Replies = pipeline().query(&mut connect(&proxy.client())).unwrap();
    assert_eq!(replies, (1, "OK".into(), 2));
    assert_eq!((proxy.seen("SCRIPT"), proxy.seen("EVAL")), (1, 1));

    // It is tried again now and then, ever more rarely.
    let mut failed = 0;
    for _ in 0..40 {
        server.script_flush();
        let mut con = connect_async(&proxy.client()).await;
        let outcome = pipeline().query_async::<Replies, _>(&mut con).await;
        failed += usize::from(outcome.is_err());
    }
    assert_eq!((failed, proxy.seen("SCRIPT")), (5, 6));
    assert_eq!(server.counter("n"), 2 + 2 * (40 - 5));
}
