//! A thousand calls of twenty scripts in one pipeline: how many writes, in which order, and what
//! comes back.

use std::collections::BTreeSet;

use lua_runtime::{Call, Pipeline, pipe};
use lua_tests::{Counting, Counts, Server, connect, connect_async, own_memory};
use redis::Client;
use redis::aio::MultiplexedConnection;

/// Of this test alone: it is about scripts that this process has not seen.
#[lua_runtime::lua_scripts("steps")]
mod steps {}

const CALLS: usize = 1000;

/// The call with this number; the scripts take turns.
fn call(number: usize) -> Call<i64> {
    let list = "list";
    match number % 20 + 1 {
        1 => steps::step_01(list, number),
        2 => steps::step_02(list, number),
        3 => steps::step_03(list, number),
        4 => steps::step_04(list, number),
        5 => steps::step_05(list, number),
        6 => steps::step_06(list, number),
        7 => steps::step_07(list, number),
        8 => steps::step_08(list, number),
        9 => steps::step_09(list, number),
        10 => steps::step_10(list, number),
        11 => steps::step_11(list, number),
        12 => steps::step_12(list, number),
        13 => steps::step_13(list, number),
        14 => steps::step_14(list, number),
        15 => steps::step_15(list, number),
        16 => steps::step_16(list, number),
        17 => steps::step_17(list, number),
        18 => steps::step_18(list, number),
        19 => steps::step_19(list, number),
        _ => steps::step_20(list, number),
    }
}

/// What the call with this number writes.
fn entry(number: usize) -> String {
    format!("{:02}:{number}", number % 20 + 1)
}

fn thousand() -> Pipeline {
    let mut pipe = pipe();
    for number in 0..CALLS {
        pipe.call(call(number));
    }
    pipe
}

fn list(server: &Server) -> Vec<String> {
    redis::Cmd::lrange("list", 0, -1)
        .query(&mut server.connection())
        .unwrap()
}

/// Round trips and commands since the last time.
fn taken(counts: &Counts) -> (usize, usize) {
    let taken = (counts.round_trips(), counts.commands());
    counts.reset();
    taken
}

/// `EVALSHA`, `SCRIPT LOAD`, `EVAL`, if there were so many `SCRIPT EXISTS`.
fn executed(server: &Server, probes: u64) -> (u64, u64, u64) {
    // Redis 6.2 counts all subcommands as one.
    let all = server.commandstats("script|load")
        + server.commandstats("script|exists")
        + server.commandstats("script");
    let load = all - probes;
    (
        server.commandstats("evalsha"),
        load,
        server.commandstats("eval"),
    )
}

/// Every call ran once, in order, and each reply is in its place.
fn check(server: &Server, lengths: &[usize]) {
    assert_eq!(lengths, (1..=CALLS).collect::<Vec<_>>());
    assert_eq!(list(server), (0..CALLS).map(entry).collect::<Vec<_>>());
}

/// A first use in this process and a server that is new to it, plain and atomic.
#[tokio::test]
async fn on_an_empty_server() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = Counting::new(server.connection());
    let lengths: Vec<usize> = thousand().query(&mut con).unwrap();
    assert_eq!(taken(&con.counts()), (1, 1020));
    check(&server, &lengths);
    assert_eq!(executed(&server, 0), (1000, 20, 0));

    // The first transaction of a process sees ahead whether the scripts are taken.
    let server = Server::start();
    let mut con = Counting::new(server.connection());
    let lengths: Vec<usize> = thousand().atomic().query(&mut con).unwrap();
    assert_eq!(taken(&con.counts()), (2, 20 + 1022));
    check(&server, &lengths);

    for client in [Server::client, Server::client_resp3] {
        blocking(client);
        asynchronous(client).await;
        atomic(client).await;
    }
    partly_missing().await;
}

fn blocking(client: fn(&Server) -> Client) {
    let server = Server::start();
    let mut con = Counting::new(connect(&client(&server)));
    let lengths: Vec<usize> = thousand().query(&mut con).unwrap();
    // With SCRIPT EXISTS before each call of the second write, which is longer than a server reads at
    // once.
    assert_eq!(taken(&con.counts()), (2, 2020 + CALLS));
    check(&server, &lengths);
    assert_eq!(executed(&server, 1000), (2000, 20, 0));
}

async fn asynchronous(client: fn(&Server) -> Client) {
    let server = Server::start();
    let mut con = Counting::new(connect_async(&client(&server)).await);
    let lengths: Vec<usize> = thousand().query_async(&mut con).await.unwrap();
    // With SCRIPT EXISTS before each call of the second write, which is longer than a server reads at
    // once.
    assert_eq!(taken(&con.counts()), (2, 2020 + CALLS));
    check(&server, &lengths);
    assert_eq!(executed(&server, 1000), (2000, 20, 0));
}

async fn atomic(client: fn(&Server) -> Client) {
    let server = Server::start();
    let mut con = Counting::new(connect(&client(&server)));
    let lengths: Vec<usize> = thousand().atomic().query(&mut con).unwrap();
    assert_eq!(taken(&con.counts()), (1, 1022));
    check(&server, &lengths);

    let server = Server::start();
    let mut con = Counting::new(connect_async(&client(&server)).await);
    let lengths: Vec<usize> = thousand().atomic().query_async(&mut con).await.unwrap();
    assert_eq!(taken(&con.counts()), (1, 1022));
    check(&server, &lengths);
    assert_eq!(executed(&server, 0), (1000, 20, 0));
}

/// A server that has every other script: calls of the missing ones run after the rest, in their
/// order, and only they are sent again.
async fn partly_missing() {
    let server = Server::start();
    let mut con: Counting<MultiplexedConnection> = Counting::new(server.async_connection().await);
    for script in steps::ALL.iter().step_by(2) {
        script.load_async(&mut con).await.unwrap();
    }
    taken(&con.counts());
    let lengths: Vec<usize> = thousand().query_async(&mut con).await.unwrap();
    assert_eq!(taken(&con.counts()), (2, 1000 + 10 + 2 * 500));
    let (there, missing): (Vec<usize>, Vec<usize>) = (0..CALLS).partition(|number| number % 2 == 0);
    let ran: Vec<usize> = there.into_iter().chain(missing).collect();
    let entries: Vec<String> = ran.iter().copied().map(entry).collect();
    assert_eq!(list(&server), entries);
    for (place, number) in ran.into_iter().enumerate() {
        assert_eq!(lengths.get(number), Some(&(place + 1)), "call {number}");
    }
    // None of them has two scripts in one.
    let hashes: BTreeSet<&str> = steps::ALL.iter().map(|script| script.sha1()).collect();
    assert_eq!(hashes.len(), 20);
}
