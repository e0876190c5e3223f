//! Redirects of a cluster: how often they are followed, and for how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use lua_runtime::FailureKind;
use lua_tests::scripts::{Increment, IncrementBoth};
use lua_tests::{Cluster, Version, own_memory, slot_of, wait_for};
use redis::cluster_async::ClusterConnection;

const DEADLINE: Duration = Duration::from_secs(30);

/// How often the nodes have sent a command elsewhere.
fn rejected(cluster: &Cluster) -> u64 {
    let rejected = |node: &lua_tests::Server| -> u64 {
        let mut con = node.connection();
        let stats: String = redis::cmd("INFO")
            .arg("commandstats")
            .query(&mut con)
            .unwrap();
        let lines = stats
            .lines()
            .filter(|line| line.starts_with("cmdstat_eval"));
        let fields = lines.filter_map(|line| line.split_once("rejected_calls="));
        fields
            .filter_map(|(_, field)| field.split(',').next()?.trim().parse::<u64>().ok())
            .sum()
    };
    cluster.nodes().into_iter().map(rejected).sum()
}

/// One of a call's keys has moved and the other has not, and nobody goes on with it.
async fn stalled(retries: u32) -> (u64, Version) {
    let cluster = Cluster::builder().replicas_each(0).start();
    let tag = cluster.key_on(0, "tag");
    let (first, second) = (&format!("{tag}:a"), &format!("{tag}:b"));
    let both = IncrementBoth { first, second };
    let mut con = cluster.async_connection_with(retries).await;
    assert_eq!(both.invoke_async(&mut con).await.unwrap(), (1, 1));
    let moving = cluster.begin_move(slot_of(&tag), 1);
    moving.migrate_key(first);
    for node in cluster.nodes() {
        node.reset_stats();
    }
    let error = both.invoke_async(&mut con).await.unwrap_err();
    assert_eq!(error.kind(), FailureKind::Cluster, "{error}");
    let rejections = rejected(&cluster);
    moving.migrate_keys();
    moving.finish();
    assert_eq!(both.invoke_async(&mut con).await.unwrap(), (2, 2));
    (rejections, cluster.node(0).version())
}

/// redis-rs pauses for 1.28 s before each of its two retries: after that this library adds none. On
/// Redis 6.2 the first is an `ASK`, which it follows without a pause; then there is time for one more.
#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_slot_move_does_not_multiply_redis_rs_retries() {
    let _memory = own_memory();
    let (rejections, version) = stalled(2).await;
    let due = if version < (7, 0, 0) { 3 + 3 } else { 3 };
    assert_eq!(rejections, due);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_slot_move_ends_after_five_redirects() {
    let _memory = own_memory();
    let (rejections, _) = stalled(0).await;
    // On 6.2 some are two, ASK of the one node and TRYAGAIN of the other; Valkey 9 counts what is sent
    // again inside of MULTI as EXEC's.
    assert!((1..=1 + 5).contains(&rejections), "{rejections}");
}

/// The pauses are long enough for a move that goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_waits_for_a_slot_that_is_moving() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let tag = cluster.key_on(0, "tag");
    let (first, second) = (format!("{tag}:a"), format!("{tag}:b"));
    let mut con = cluster.async_connection_with(0).await;
    let call = IncrementBoth {
        first: &first,
        second: &second,
    }
    .call();
    assert_eq!(call.invoke_async(&mut con).await.unwrap(), (1, 1));
    let moving = cluster.begin_move(slot_of(&tag), 1);
    moving.migrate_key(&first);
    for node in cluster.nodes() {
        node.reset_stats();
    }
    let waiting = tokio::spawn(async move { call.invoke_async(&mut con).await });
    wait_for(DEADLINE, "the call to be sent away", || {
        rejected(&cluster) > 0
    });
    moving.migrate_keys();
    assert_eq!(waiting.await.unwrap().unwrap(), (2, 2));
    moving.finish();
    assert_eq!(cluster.counter(&second), 2);
}

/// Counts up, and drops each other call before it is done: the last value that came back, and how
/// often the counter may have been counted up.
async fn count_and_drop(
    mut con: ClusterConnection,
    counter: String,
    base: i64,
    over: Arc<AtomicBool>,
) -> (i64, i64) {
    let (mut seen, mut most) = (base, base);
    for round in 0_u64.. {
        if over.load(SeqCst) {
            break;
        }
        most += 1;
        let call = Increment {
            counter: &counter,
            by: 1,
        };
        // Too short for some, and for those that are redirected most of the time.
        let patience = if round % 2 == 0 {
            DEADLINE
        } else {
            Duration::from_micros(100 * (round % 23))
        };
        match tokio::time::timeout(patience, call.invoke_async(&mut con)).await {
            Ok(Ok(value)) => {
                assert!(value > seen && value <= most, "{value}: {seen} to {most}");
                seen = value;
            }
            Ok(Err(error)) => assert_eq!(error.kind(), FailureKind::Cluster, "{error}"),
            Err(_) => {}
        }
    }
    (seen, most)
}

/// Each counter has numbers of its own, so that a reply that is another's is seen.
#[tokio::test(flavor = "multi_thread")]
async fn dropped_calls_while_a_slot_moves_lose_no_count_and_take_no_other_reply() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let tag = cluster.key_on(0, "tag");
    let con = cluster.async_connection_with(0).await;
    let over = Arc::new(AtomicBool::new(false));
    let mut counting = Vec::new();
    for index in 0..8 {
        let (counter, base) = (format!("{tag}:{index}"), 1_000_000 * index);
        let mut blocking = cluster.blocking_connection();
        redis::Cmd::set(&counter, base).exec(&mut blocking).unwrap();
        let task = count_and_drop(con.clone(), counter.clone(), base, Arc::clone(&over));
        counting.push((counter, tokio::spawn(task)));
    }
    for shard in [1, 2, 0] {
        tokio::task::block_in_place(|| cluster.move_slot(slot_of(&tag), shard));
    }
    over.store(true, SeqCst);
    for (counter, task) in counting {
        let (seen, most) = task.await.unwrap();
        let stored = cluster.counter(&counter);
        assert!(
            seen <= stored && stored <= most,
            "{stored}: {seen} to {most}"
        );
        assert!(seen % 1_000_000 > 0, "{counter} was never counted");
    }
}

/// A user without the right to `MULTI` reaches keys that have moved, with the script there or not.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_transactions_reaches_a_half_moved_slot() {
    let _memory = own_memory();
    for (retries, joins) in [(0, false), (2, false), (2, true)] {
        let mut cluster = Cluster::builder().replicas_each(0).start();
        let counter = &cluster.key_on(0, "counter");
        let increment = Increment { counter, by: 1 };
        let mut con = cluster.async_connection_with(retries).await;
        // redis-rs knows a node without slots only from a redirect that it has followed.
        let target = if joins { cluster.add_node() } else { 1 };
        for node in cluster.nodes() {
            redis::cmd("ACL")
                .arg(&["SETUSER", "default", "-multi"])
                .exec(&mut node.connection())
                .unwrap();
        }
        assert_eq!(increment.invoke_async(&mut con).await.unwrap(), 1);
        let moving = cluster.begin_move(slot_of(counter), target);
        moving.migrate_key(counter);
        for expected in [2, 3] {
            let value = increment.invoke_async(&mut con).await.unwrap();
            assert_eq!(value, expected, "{retries} retries, joined {joins}");
        }
        moving.finish();
        assert_eq!(increment.invoke_async(&mut con).await.unwrap(), 4);
    }
}
