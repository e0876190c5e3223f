//! SCRIPT FLUSH in a loop beside eight callers: none of them notices.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use lua_runtime::private::{self, Script, State};
use lua_runtime::{Call, FailureKind};
use lua_tests::scripts::{Forged, Increment};
use lua_tests::{REPLY_TIMEOUT, Server, own_memory};
use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use tokio::task::JoinSet;

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

/// The same script with a comment that makes it long: servers do not read it at once with the call
/// behind it, so that somebody may flush between the two.
fn long() -> &'static Script {
    fn state() -> &'static State {
        static STATE: State = State::new();
        &STATE
    }
    let filler = "-- a line of a script that nobody has made shorter\n".repeat(1000);
    let source = format!("{filler}return redis.call('INCRBY', KEYS[1], ARGV[1])");
    let source: &'static str = source.leak();
    let sha1: &'static str = redis::Script::new(source).get_hash().to_owned().leak();
    let script = private::script("long", "lua/long.lua", source, sha1, false, state);
    Box::leak(Box::new(script))
}

fn call_of(script: &'static Script, counter: &str) -> Call<i64> {
    private::call(script, &|entries| {
        entries.key(&counter);
        entries.arg(&1_i64);
    })
}

/// Runs `work` beside a flusher.
fn in_a_storm(server: &Server, work: impl FnOnce()) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| flush(server, &stop));
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        stop.store(true, Ordering::Relaxed);
        done.unwrap();
    });
}

#[test]
fn a_long_script() {
    let _memory = own_memory();
    let server = Server::start();
    let script = long();
    assert!(script.source().len() > 40_000);
    in_a_storm(&server, || {
        let call = call_of(script, "counter");
        let mut con = server.connection();
        for value in 1..=2000 {
            assert_eq!(call.invoke(&mut con).unwrap(), value);
        }
        let mut pipe = lua_runtime::pipe();
        for _ in 0..20 {
            pipe.call(&call);
        }
        for round in 0..50 {
            let mut values: Vec<i64> = pipe.query(&mut con).unwrap();
            values.sort_unstable();
            let first = 2001 + 20 * round;
            assert!(values.into_iter().eq(first..first + 20));
        }
    });
    println!("{} needed EVAL in the end", server.commandstats("eval"));
    assert!(misses(&server) > 0, "the storm never hit a caller");
}

/// A script that answers the servers' own text may be missing as well, each time.
#[test]
fn a_script_that_says_that_it_is_missing() {
    let _memory = own_memory();
    let server = Server::start();
    in_a_storm(&server, || {
        let mut con = server.connection();
        for number in 0..2000 {
            let forged = Forged {
                counter: &format!("forged:{number}"),
                how: "reply",
                text: "NOSCRIPT No matching script.",
            };
            let error = forged.invoke(&mut con).unwrap_err();
            assert_eq!(error.kind(), FailureKind::StillMissing);
            let ran: i64 = redis::Cmd::get(forged.counter).query(&mut con).unwrap();
            assert!((1..=2).contains(&ran), "{ran}");
        }
    });
}
