//! Users and servers with different rights in one process: what one refused is not held against the
//! other for long.

use lua_runtime::Error;
use lua_tests::scripts;
use lua_tests::{Proxy, Server, connect, connect_async, own_memory};
use redis::{Cmd, ConnectionLike};

use crate::rights::{Replies, pipeline, server_without, transaction};

/// A refusal of SCRIPT LOAD is remembered.
fn another_refused() {
    let (_server, client) = server_without("-script");
    let value = scripts::increment("n", 1).invoke(&mut connect(&client));
    assert_eq!(value.unwrap(), 1);
}

fn is_discarded(error: &Error) -> bool {
    matches!(error, Error::Pipeline(error) if error.is_discarded())
}

/// One transaction at most relies on what holds for the other.
#[tokio::test(flavor = "multi_thread")]
async fn transactions_of_two_users() {
    let _memory = own_memory();
    let mut discarded = 0;
    for pair in [["", "-script"], ["-eval", "-script"], ["-script", ""]] {
        let users = pair.map(server_without);
        let mut ran = [0, 0];
        for _ in 0..20 {
            for ((server, client), ran) in users.iter().zip(&mut ran) {
                let outcome = transaction().query::<Replies>(&mut connect(client));
                match outcome {
                    Ok(replies) => {
                        *ran += 2;
                        assert_eq!(replies, (*ran - 1, "OK".into(), *ran));
                    }
                    Err(error) => {
                        assert!(is_discarded(&error), "{error:?}");
                        discarded += 1;
                    }
                }
                assert_eq!(server.counter("n"), *ran);
            }
        }
    }
    assert!(discarded <= 1, "{discarded}");
}

/// A server without EVAL beside a user without SCRIPT: in the servers' own words nothing is lost, in
/// words that a script may have said one call at most.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_eval() {
    let _memory = own_memory();
    for (text, most) in [
        (
            "ERR unknown command 'EVAL', with args beginning with: 'return 1' '0' ",
            0,
        ),
        (
            "ERR unknown command `EVAL`, with args beginning with: `return 1`, `0`, ",
            0,
        ),
        ("unsupported command 'EVAL'", 0),
        ("ERR EVAL is switched off here", 1),
        ("DISABLED this command", 1),
    ] {
        let server = Server::start();
        let proxy = Proxy::start(&server);
        proxy.refuse("EVAL", text);
        let blocking = || connect(&proxy.client());
        let transaction = transaction();
        for way in 0..4 {
            let _memory = own_memory();
            another_refused();
            let mut failed = 0;
            for _ in 0..10 {
                server.script_flush();
                let outcome = match way {
                    0 => scripts::increment("n", 1)
                        .invoke(&mut blocking())
                        .map(|_| ()),
                    1 => pipeline().query::<Replies>(&mut blocking()).map(|_| ()),
                    2 => transaction.query::<Replies>(&mut blocking()).map(|_| ()),
                    _ => {
                        let mut con = connect_async(&proxy.client()).await;
                        let outcome = pipeline().query_async::<Replies, _>(&mut con).await;
                        outcome.map(|_| ())
                    }
                };
                failed += usize::from(outcome.is_err());
            }
            // Of a transaction that was discarded nothing is sent again.
            let most = if way == 2 { 1 } else { most };
            assert!(failed <= most, "{text}, {way}: {failed} of 10");
        }
    }
}

/// A discarded attempt ends WATCH: were the transaction then sent again, it would run although a
/// watched key had changed.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_does_not_undo_watch() {
    let _memory = own_memory();
    for rights in ["-script", "-eval"] {
        for remembered in [false, true] {
            let _memory = own_memory();
            if remembered {
                another_refused();
            }
            let (server, client) = server_without(rights);
            let mut con = connect(&client);
            let mut watch = redis::cmd("WATCH");
            con.req_command(watch.arg("n")).unwrap();
            Cmd::set("n", 100).exec(&mut server.connection()).unwrap();
            let outcome = transaction().query::<Option<Replies>>(&mut con);
            assert_eq!(server.counter("n"), 100, "it ran: {outcome:?}");
            match outcome {
                Ok(outcome) => assert_eq!(outcome, None),
                Err(error) => assert!(remembered && rights == "-eval", "{error}"),
            }
        }
    }
}
