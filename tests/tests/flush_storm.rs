//! SCRIPT FLUSH in a loop beside eight callers: none of them notices.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use lua_runtime::LuaScript;
use lua_tests::{REPLY_TIMEOUT, Server};
use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use tokio::task::JoinSet;

#[derive(LuaScript)]
#[lua(path = "../lua/increment.lua", returns = i64)]
struct Increment<'a> {
    #[lua(key)]
    counter: &'a str,
    by: i64,
}

const DURATION: Duration = Duration::from_secs(10);
const CALL: Increment<'_> = Increment {
    counter: "counter",
    by: 1,
};

/// Flushes until told to stop, and returns how often.
fn flush(server: &Server, stop: &AtomicBool) -> u64 {
    let mut con = server.connection();
    let mut flushes = 0;
    while !stop.load(Ordering::Relaxed) {
        redis::cmd("SCRIPT").arg("FLUSH").exec(&mut con).unwrap();
        flushes += 1;
    }
    flushes
}

/// The values that were answered.
fn blocking_caller(server: &Server, end: Instant) -> Vec<i64> {
    let mut con = server.connection();
    let mut values = Vec::new();
    while Instant::now() < end {
        values.push(CALL.invoke(&mut con).expect("no error ever"));
    }
    values
}

async fn async_caller(mut con: impl ConnectionLike + Send + 'static, end: Instant) -> Vec<i64> {
    let mut values = Vec::new();
    while Instant::now() < end {
        let value = CALL.invoke_async(&mut con).await;
        values.push(value.expect("no error ever"));
    }
    values
}

/// Three tasks on one multiplexed connection, two on one connection manager.
async fn async_callers(server: &Server, end: Instant) -> Vec<Vec<i64>> {
    let multiplexed = server.async_connection().await;
    let config = ConnectionManagerConfig::new().set_response_timeout(Some(REPLY_TIMEOUT));
    let manager = ConnectionManager::new_with_config(server.client(), config)
        .await
        .unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        tasks.spawn(async_caller(multiplexed.clone(), end));
    }
    for _ in 0..2 {
        tasks.spawn(async_caller(manager.clone(), end));
    }
    tasks.join_all().await
}

/// How often the server has answered NOSCRIPT: `errorstat_NOSCRIPT:count=7`.
fn misses(server: &Server) -> u64 {
    let stats = server.info_field("errorstat_NOSCRIPT").unwrap_or_default();
    let count = stats.strip_prefix("count=").unwrap_or("0");
    count.parse().unwrap()
}

#[test]
fn eight_callers_beside_a_flusher() {
    let server = Server::start();
    let stop = AtomicBool::new(false);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let end = Instant::now() + DURATION;
    let (flushes, answers) = std::thread::scope(|scope| {
        let flusher = scope.spawn(|| flush(&server, &stop));
        let threads: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| blocking_caller(&server, end)))
            .collect();
        let asynchronous = scope.spawn(|| runtime.block_on(async_callers(&server, end)));
        // The flusher ends even if a caller has failed.
        let threads: Vec<_> = threads.into_iter().map(ScopedJoinHandle::join).collect();
        let asynchronous = asynchronous.join();
        stop.store(true, Ordering::Relaxed);
        let mut answers = asynchronous.unwrap();
        answers.extend(threads.into_iter().map(Result::unwrap));
        (flusher.join().unwrap(), answers)
    });

    let calls: usize = answers.iter().map(Vec::len).sum();
    let misses = misses(&server);
    let evals = server.commandstats("eval");
    println!(
        "{calls} calls by {} callers, {flushes} flushes",
        answers.len()
    );
    println!("{misses} calls found no script, {evals} needed EVAL in the end");

    assert_eq!(answers.len(), 8);
    assert!(answers.iter().all(|values| !values.is_empty()));
    let counter: usize = redis::cmd("GET")
        .arg("counter")
        .query(&mut server.connection())
        .unwrap();
    assert_eq!(counter, calls, "every acknowledged call ran exactly once");
    let mut values: Vec<i64> = answers.into_iter().flatten().collect();
    values.sort_unstable();
    assert!(values.into_iter().eq(1..=i64::try_from(calls).unwrap()));
    assert!(misses > 0, "the storm never hit a caller");
}
