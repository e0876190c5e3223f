//! Redirects of a cluster: how often they are followed, for how long, and that a script which
//! answers such a text itself is not taken for the cluster.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use lua_runtime::{Error, FailureKind, LuaScript, pipe};
use lua_tests::{Cluster, Version, slot_of, wait_for};
use redis::cluster_async::ClusterConnection;

#[derive(LuaScript)]
#[lua(path = "lua/forged.lua", returns = ())]
struct Forged<'a> {
    #[lua(key)]
    counter: &'a str,
    how: &'a str,
    text: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "lua/increment_both.lua", returns = (i64, i64))]
struct IncrementBoth<'a> {
    #[lua(key)]
    first: &'a str,
    #[lua(key)]
    second: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "../lua/increment.lua", returns = i64)]
struct Increment<'a> {
    #[lua(key)]
    counter: &'a str,
    by: i64,
}

const DEADLINE: Duration = Duration::from_secs(30);

async fn connection(cluster: &Cluster, retries: u32) -> ClusterConnection {
    let client = cluster.client_builder().retries(retries).build().unwrap();
    client.get_async_connection().await.unwrap()
}

fn count(cluster: &Cluster, counter: &str) -> i64 {
    let mut con = cluster.blocking_connection();
    let value: Option<i64> = redis::Cmd::get(counter).query(&mut con).unwrap();
    value.unwrap_or(0)
}

/// What a cluster says about the slot of a key on shard 0, byte for byte.
fn redirects(cluster: &Cluster, counter: &str) -> Vec<String> {
    let slot = slot_of(counter);
    let own = cluster.primary(0).addr();
    let other = cluster.primary(1).addr();
    vec![
        format!("MOVED {slot} {own}"),
        format!("MOVED {slot} {other}"),
        format!("MOVED {slot} 127.0.0.1:1"),
        format!("ASK {slot} {own}"),
        format!("ASK {slot} {other}"),
        format!("ASK {slot} 127.0.0.1:1"),
        "TRYAGAIN Multiple keys request during rehashing of slot".to_owned(),
    ]
}

/// Runs a script that answers this text, and checks how often it ran.
async fn check_runs_of(
    cluster: &Cluster,
    mut con: ClusterConnection,
    forged: Forged<'_>,
    most: i64,
) {
    let Forged { counter, text, .. } = forged;
    let error = forged.invoke_async(&mut con).await.unwrap_err();
    assert_eq!(error.kind(), FailureKind::Cluster, "{error}");
    let runs = count(cluster, counter);
    assert!((1..=most).contains(&runs), "{runs} runs: {text}");
}

/// The same for all texts, with the script on the node and without it.
async fn check_runs(cluster: &Cluster, con: &ClusterConnection, most: i64) {
    let base = cluster.key_on(0, "forged");
    for warm in [false, true] {
        for how in ["reply", "table"] {
            for (index, text) in redirects(cluster, &base).iter().enumerate() {
                let counter = &format!("{base}:{how}:{warm}:{index}");
                if warm {
                    let mut node = cluster.primary(0).connection();
                    Forged::SCRIPT.load(&mut node).unwrap();
                } else {
                    cluster.script_flush_all();
                }
                let forged = Forged { counter, how, text };
                check_runs_of(cluster, con.clone(), forged, most).await;
            }
        }
    }
}

/// The second run is inside of a transaction, where a server's own redirect has another place.
#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_answers_a_redirect_of_its_own_is_run_at_most_twice() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let con = connection(&cluster, 0).await;
    check_runs(&cluster, &con, 2).await;
}

/// redis-rs runs it once and twice again; this library adds one run, not three times as many.
#[tokio::test(flavor = "multi_thread")]
async fn redis_rs_retries_are_not_multiplied() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let client = cluster
        .client_builder()
        .retries(2)
        .min_retry_wait(1)
        .max_retry_wait(20);
    let con = client
        .build()
        .unwrap()
        .get_async_connection()
        .await
        .unwrap();
    check_runs(&cluster, &con, 2 + 1 + 1).await;
}

/// Without `MULTI` there is no telling them apart: the redirects are bounded, those of the repair
/// with them.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_transactions_runs_it_as_often_as_redirects_are_followed() {
    let cluster = Arc::new(Cluster::builder().replicas_each(0).start());
    let con = connection(&cluster, 0).await;
    for node in cluster.nodes() {
        redis::cmd("ACL")
            .arg(&["SETUSER", "default", "-multi"])
            .exec(&mut node.connection())
            .unwrap();
    }
    let base = cluster.key_on(0, "forged");
    // All at once, because of the pauses: those that come first find no script.
    let checks = redirects(&cluster, &base).into_iter().enumerate();
    let checks = checks.map(|(index, text)| {
        let (cluster, con) = (Arc::clone(&cluster), con.clone());
        let counter = format!("{base}:{index}");
        tokio::spawn(async move {
            let (counter, text, how) = (&counter, &text, "reply");
            check_runs_of(&cluster, con, Forged { counter, how, text }, 1 + 5).await;
        })
    });
    for check in checks.collect::<Vec<_>>() {
        check.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_pipelines_and_transactions_it_is_run_once_or_twice() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = connection(&cluster, 0).await;
    let base = cluster.key_on(0, "forged");
    let texts = redirects(&cluster, &base);
    for warm in [false, true] {
        for calls in 1..=3 {
            for atomic in [false, true] {
                let counter = |index: usize| format!("{base}:{warm}:{calls}:{atomic}:{index}");
                for (index, text) in texts.iter().enumerate() {
                    if !warm {
                        cluster.script_flush_all();
                    }
                    let counter = &counter(index);
                    let mut pipe = pipe();
                    for _ in 0..calls {
                        let how = "reply";
                        pipe.call(Forged { counter, how, text }.call());
                    }
                    if atomic {
                        pipe.atomic();
                    }
                    let replies: Vec<Result<(), Error>> =
                        pipe.query_each_async(&mut con).await.unwrap();
                    for reply in replies {
                        assert_eq!(reply.unwrap_err().kind(), FailureKind::Cluster);
                    }
                    let runs = count(&cluster, counter);
                    // Alone in its slot a command of a plain pipeline is in no transaction.
                    let most = if calls == 1 && !atomic { 2 } else { calls };
                    assert!(
                        (calls..=most).contains(&runs),
                        "{runs} runs of {calls}: {text}"
                    );
                }
            }
        }
    }
}

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
    let mut con = connection(&cluster, retries).await;
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
    let (rejections, version) = stalled(2).await;
    let due = if version < (7, 0, 0) { 3 + 3 } else { 3 };
    assert_eq!(rejections, due);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_slot_move_ends_after_five_redirects() {
    let (rejections, _) = stalled(0).await;
    // On 6.2 each is two: ASK of the one node, TRYAGAIN of the other.
    assert!((2..=1 + 5).contains(&rejections), "{rejections}");
}

/// The pauses are long enough for a move that goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_waits_for_a_slot_that_is_moving() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let tag = cluster.key_on(0, "tag");
    let (first, second) = (format!("{tag}:a"), format!("{tag}:b"));
    let mut con = connection(&cluster, 0).await;
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
    assert_eq!(count(&cluster, &second), 2);
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
    let cluster = Cluster::builder().replicas_each(0).start();
    let tag = cluster.key_on(0, "tag");
    let con = connection(&cluster, 0).await;
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
        let stored = count(&cluster, &counter);
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
    for (retries, joins) in [(0, false), (2, false), (2, true)] {
        let mut cluster = Cluster::builder().replicas_each(0).start();
        let counter = &cluster.key_on(0, "counter");
        let increment = Increment { counter, by: 1 };
        let mut con = connection(&cluster, retries).await;
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
