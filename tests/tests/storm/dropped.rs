//! Futures that are dropped at any moment, beside others on the same connection and while scripts
//! are flushed: what was answered ran once, what was dropped once at most, nobody gets another's
//! reply, and the counters add up.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use lua_runtime::pipe;
use lua_tests::{Random, Server};
use redis::aio::MultiplexedConnection;
use tokio::task::JoinSet;

/// Of this test alone: it counts.
#[lua_runtime::lua_scripts("../lua")]
mod scripts {}

const TASKS: u64 = 8;
const CALLS: i64 = 400;

/// What a task knows of its counter.
struct Known {
    counter: String,
    /// The values that were answered.
    answered: Vec<i64>,
    dropped: usize,
}

/// Calls, every other one of which is dropped after some turns of the runtime.
async fn caller(number: u64, mut con: MultiplexedConnection) -> Known {
    let mut random = Random::seeded(number);
    let mut known = Known {
        counter: format!("counter:{number}"),
        answered: Vec::new(),
        dropped: 0,
    };
    for index in 0..CALLS {
        let call = scripts::increment(&known.counter, 1);
        let mut pipeline = pipe();
        pipeline.call(&call);
        let work = async {
            if index % 3 == 0 {
                let (value,): (i64,) = pipeline.query_async(&mut con).await.unwrap();
                value
            } else {
                call.invoke_async(&mut con).await.unwrap()
            }
        };
        if random.below(2) == 0 {
            known.answered.push(work.await);
            continue;
        }
        let turns = random.below(40);
        let patience = async {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            value = work => known.answered.push(value),
            () = patience => known.dropped += 1,
        }
    }
    known
}

fn flush(server: &Server, stop: &AtomicBool) {
    let mut con = server.connection();
    while !stop.load(Ordering::Relaxed) {
        redis::cmd("SCRIPT").arg("FLUSH").exec(&mut con).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_load() {
    let server = Server::start();
    let con = server.async_connection().await;
    let stop = AtomicBool::new(false);
    let (known, con) = tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            scope.spawn(|| flush(&server, &stop));
            let work = async {
                let mut tasks = JoinSet::new();
                for number in 0..TASKS {
                    tasks.spawn(caller(number, con.clone()));
                }
                tasks.join_all().await
            };
            let known = tokio::runtime::Handle::current().block_on(work);
            stop.store(true, Ordering::Relaxed);
            (known, con)
        })
    });

    let mut con = con;
    let stats = scripts::INCREMENT.stats();
    let calls = TASKS * u64::try_from(CALLS).unwrap();
    assert!(stats.calls <= calls, "{stats:?}");
    assert!(stats.repairs <= stats.misses, "{stats:?}");
    assert_eq!(stats.errors, 0, "{stats:?}");
    let mut dropped = 0;
    for Known {
        counter,
        answered,
        dropped: given_up,
    } in known
    {
        let ran: i64 = redis::Cmd::get(&counter)
            .query_async(&mut con)
            .await
            .unwrap();
        let most = i64::try_from(answered.len() + given_up).unwrap();
        let least = i64::try_from(answered.len()).unwrap();
        assert!((least..=most).contains(&ran), "{counter}: {ran} of {most}");
        // Each value is of this counter and of no other call.
        let distinct: BTreeSet<i64> = answered.iter().copied().collect();
        assert_eq!(distinct.len(), answered.len(), "{counter}");
        assert!(answered.is_sorted(), "{counter}");
        assert!(answered.iter().all(|value| (1..=ran).contains(value)));
        dropped += given_up;
    }
    assert!(dropped > 0 && stats.misses > 0, "{dropped}, {stats:?}");
    // What was dropped before it was sent is not counted; what was sent, is.
    let answered = calls - u64::try_from(dropped).unwrap();
    assert!(stats.calls >= answered, "{answered} of {stats:?}");
}
