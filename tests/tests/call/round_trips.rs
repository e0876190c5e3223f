//! What a call costs, and how a missing script comes to the server.

use lua_tests::scripts::Increment;
use lua_tests::{Counting, Counts, Server, connect, connect_async, own_memory};
use redis::Client;

const CALL: Increment<'_> = Increment {
    counter: "counter",
    by: 1,
};

/// Round trips and commands since the last time.
fn taken(counts: &Counts) -> (usize, usize) {
    let taken = (counts.round_trips(), counts.commands());
    counts.reset();
    taken
}

/// `EVALSHA`, then `SCRIPT LOAD` and the same `EVALSHA` in one write.
const COLD: (usize, usize) = (2, 3);
const WARM: (usize, usize) = (1, 1);

/// What the server has executed: `EVALSHA`, `SCRIPT LOAD`, `EVAL`.
fn executed(server: &Server) -> [u64; 3] {
    // Redis 6.2 counts all subcommands as one.
    let load = server.commandstats("script|load") + server.commandstats("script");
    [
        server.commandstats("evalsha"),
        load,
        server.commandstats("eval"),
    ]
}

fn blocking(server: &Server, client: &Client) {
    let mut con = Counting::new(connect(client));
    let counts = con.counts();
    for (value, cost) in [(1, COLD), (2, WARM), (3, WARM)] {
        assert_eq!(CALL.invoke(&mut con).unwrap(), value);
        assert_eq!(taken(&counts), cost);
    }
    assert_eq!(executed(server), [4, 1, 0]);

    server.script_flush();
    for (value, cost) in [(4, COLD), (5, WARM)] {
        assert_eq!(CALL.invoke(&mut con).unwrap(), value);
        assert_eq!(taken(&counts), cost);
    }

    server.restart();
    let mut con = Counting::new(connect(client));
    for (value, cost) in [(1, COLD), (2, WARM)] {
        assert_eq!(CALL.invoke(&mut con).unwrap(), value);
        assert_eq!(taken(&con.counts()), cost);
    }

    server.restart();
    let mut con = Counting::new(connect(client));
    assert!(!Increment::SCRIPT.exists(&mut con).unwrap());
    Increment::SCRIPT.load(&mut con).unwrap();
    assert!(Increment::SCRIPT.exists(&mut con).unwrap());
    assert_eq!(taken(&con.counts()), (3, 3));
    assert_eq!(CALL.invoke(&mut con).unwrap(), 1);
    assert_eq!(taken(&con.counts()), WARM);
}

async fn asynchronous(server: &Server, client: &Client) {
    let mut con = Counting::new(connect_async(client).await);
    let counts = con.counts();
    for (value, cost) in [(1, COLD), (2, WARM), (3, WARM)] {
        assert_eq!(CALL.invoke_async(&mut con).await.unwrap(), value);
        assert_eq!(taken(&counts), cost);
    }
    assert_eq!(executed(server), [4, 1, 0]);

    server.script_flush();
    for (value, cost) in [(4, COLD), (5, WARM)] {
        assert_eq!(CALL.invoke_async(&mut con).await.unwrap(), value);
        assert_eq!(taken(&counts), cost);
    }

    server.restart();
    let mut con = Counting::new(connect_async(client).await);
    for (value, cost) in [(1, COLD), (2, WARM)] {
        assert_eq!(CALL.invoke_async(&mut con).await.unwrap(), value);
        assert_eq!(taken(&con.counts()), cost);
    }

    server.restart();
    let mut con = Counting::new(connect_async(client).await);
    assert!(!Increment::SCRIPT.exists_async(&mut con).await.unwrap());
    Increment::SCRIPT.load_async(&mut con).await.unwrap();
    assert!(Increment::SCRIPT.exists_async(&mut con).await.unwrap());
    assert_eq!(taken(&con.counts()), (3, 3));
    assert_eq!(CALL.invoke_async(&mut con).await.unwrap(), 1);
    assert_eq!(taken(&con.counts()), WARM);
}

#[test]
fn blocking_resp2() {
    let _memory = own_memory();
    let server = Server::start();
    blocking(&server, &server.client());
}

#[test]
fn blocking_resp3() {
    let _memory = own_memory();
    let server = Server::start();
    blocking(&server, &server.client_resp3());
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_resp2() {
    let _memory = own_memory();
    let server = Server::start();
    asynchronous(&server, &server.client()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_resp3() {
    let _memory = own_memory();
    let server = Server::start();
    asynchronous(&server, &server.client_resp3()).await;
}

/// Since Redis 7.4 and Valkey 8 a server forgets scripts that came by EVAL when 500 more have
/// come, and keeps those that came by SCRIPT LOAD.
#[test]
fn a_repaired_script_outlives_any_number_of_others() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    CALL.invoke(&mut con).unwrap();
    assert!(Increment::SCRIPT.exists(&mut con).unwrap());

    let mut others = redis::pipe();
    for number in 0..600 {
        let other = format!("return {number}");
        others.cmd("EVAL").arg(other).arg(0).ignore();
    }
    others.exec(&mut con).unwrap();
    if let Some(evicted) = server.info_field("evicted_scripts") {
        assert_ne!(
            evicted, "0",
            "this server evicts scripts, and 600 have come"
        );
    }
    assert!(Increment::SCRIPT.exists(&mut con).unwrap());
    let mut con = Counting::new(con);
    CALL.invoke(&mut con).unwrap();
    assert_eq!(taken(&con.counts()), WARM);
}
