//! Pipelines and transactions on three primaries, and while slots move.

use std::time::Duration;

use lua_runtime::{Error, FailureKind, Pipeline, pipe};
use lua_tests::scripts::{self, IncrementBoth};
use lua_tests::{Cluster, own_memory, slot_of};
use redis::Cmd;
use redis::cluster::ClusterConnection;
use redis::cluster_async;

/// Counters on all shards in turn.
fn counters(cluster: &Cluster, count: usize) -> Vec<String> {
    (0..count)
        .map(|index| cluster.key_on(index % 3, &format!("counter-{index}")))
        .collect()
}

fn increments(counters: &[String]) -> Pipeline {
    let mut pipe = pipe();
    for counter in counters {
        pipe.call(scripts::increment(counter, 1));
    }
    pipe
}

/// How many of a command all nodes have run.
fn executed(cluster: &Cluster, command: &str) -> u64 {
    let nodes = cluster.nodes();
    nodes.iter().map(|node| node.commandstats(command)).sum()
}

fn reset_stats(cluster: &Cluster) {
    for node in cluster.nodes() {
        node.reset_stats();
    }
}

fn loads(cluster: &Cluster) -> u64 {
    // Redis 6.2 counts all subcommands as one.
    executed(cluster, "script|load") + executed(cluster, "script")
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_pipelines_reach_all_primaries_in_the_callers_order() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.async_connection().await;
    // One key comes several times: its commands keep their order.
    let mut keys = counters(&cluster, 60);
    keys.extend_from_within(..30);
    keys.extend_from_within(..10);
    let expected = |round: i64| -> Vec<i64> {
        let times = |index: usize| match index {
            0..10 => 3,
            10..30 => 2,
            _ => 1,
        };
        (0..100)
            .map(|place| match place {
                0..60 => round * times(place) + 1,
                60..90 => round * times(place - 60) + 2,
                _ => round * 3 + 3,
            })
            .collect()
    };
    let pipe = increments(&keys);
    for round in 0..3 {
        if round != 1 {
            cluster.script_flush_all();
        }
        reset_stats(&cluster);
        let values: Vec<i64> = pipe.query_async(&mut con).await.unwrap();
        assert_eq!(values.len(), 100);
        if round == 2 {
            // Calls that missed ran after the others, but in their order.
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let mut all = expected(2);
            all.sort_unstable();
            assert_eq!(sorted, all);
            // Redis 6.2 counts SCRIPT EXISTS with them, once for the slot on each primary.
            let counted_with = if cluster.node(0).version() < (7, 0, 0) {
                3
            } else {
                assert_eq!(executed(&cluster, "script|exists"), 3);
                0
            };
            assert_eq!(loads(&cluster), 3 + counted_with, "once on each primary");
            assert_eq!(executed(&cluster, "eval"), 0);
        } else {
            assert_eq!(values, expected(round));
        }
    }
}

#[test]
fn blocking_pipelines_reach_all_primaries() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.blocking_connection();
    let keys = counters(&cluster, 9);
    let pipe = increments(&keys);
    for round in 1..3 {
        cluster.script_flush_all();
        let values: Vec<i64> = pipe.query(&mut con).unwrap();
        assert_eq!(values, [round; 9]);
    }
}

fn transaction(key: &str) -> Pipeline {
    let mut pipe = pipe();
    pipe.atomic()
        .call(scripts::increment(format!("{key}:a"), 1))
        .cmd(Cmd::set(format!("{key}:text"), "x"))
        .ignore()
        .call(scripts::increment(format!("{key}:b"), 1));
    pipe
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_goes_to_the_node_of_its_slot() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut asynchronous = cluster.async_connection().await;
    let mut blocking = cluster.blocking_connection();
    for key in counters(&cluster, 3) {
        cluster.script_flush_all();
        let pipe = transaction(&key);
        let values: (i64, i64) = pipe.query_async(&mut asynchronous).await.unwrap();
        assert_eq!(values, (1, 1));
        cluster.script_flush_all();
        let values: (i64, i64) = pipe.query(&mut blocking).unwrap();
        assert_eq!(values, (2, 2));
    }
}

/// Both kinds of connection, on a cluster whose commands are counted from now on.
async fn connections(cluster: &Cluster) -> (ClusterConnection, cluster_async::ClusterConnection) {
    let connections = (
        cluster.blocking_connection(),
        cluster.async_connection().await,
    );
    reset_stats(cluster);
    connections
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_cluster_runs_is_refused_before_anything_is_sent() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let (mut blocking, mut asynchronous) = connections(&cluster).await;
    let (first, second) = (cluster.key_on(0, "a"), cluster.key_on(1, "b"));
    let refusal = |what: &str| {
        format!(
            "{what} was not sent: its keys `{first}` (slot {}) and `{second}` (slot {}) do not \
             share a slot of the cluster; what stands in braces decides the slot, as in \
             `{{user:42}}:a` and `{{user:42}}:b`",
            slot_of(&first),
            slot_of(&second)
        )
    };

    let call = IncrementBoth {
        first: &first,
        second: &second,
    };
    let mut with_call = pipe();
    with_call
        .call(scripts::increment(&first, 1))
        .call(call.call());
    let mut across = pipe();
    across
        .atomic()
        .call(scripts::increment(&first, 1))
        .cmd(Cmd::incr(&second, 1));

    let call_refused = refusal("increment_both");
    let errors = [
        (
            call.invoke(&mut blocking).unwrap_err(),
            call_refused.clone(),
        ),
        (
            call.invoke_async(&mut asynchronous).await.unwrap_err(),
            call_refused.clone(),
        ),
        (
            with_call.query::<()>(&mut blocking).unwrap_err(),
            format!("command 2 of 2: {call_refused}"),
        ),
        (
            with_call
                .query_async::<(), _>(&mut asynchronous)
                .await
                .unwrap_err(),
            format!("command 2 of 2: {call_refused}"),
        ),
        (
            across.query::<()>(&mut blocking).unwrap_err(),
            refusal("the transaction"),
        ),
        (
            across
                .query_async::<(), _>(&mut asynchronous)
                .await
                .unwrap_err(),
            refusal("the transaction"),
        ),
    ];
    for (error, expected) in errors {
        assert_eq!(error.to_string(), expected);
        let error = redis::RedisError::from(error);
        assert_eq!(error.code(), Some("CROSSSLOT"));
    }
    for command in ["evalsha", "eval", "multi", "incr"] {
        assert_eq!(executed(&cluster, command), 0, "{command}");
    }
}

/// redis-rs follows redirects, or with `retries(0)` leaves them to this library.
fn clients(cluster: &Cluster) -> [redis::cluster::ClusterClient; 2] {
    // While keys are on two nodes redis-rs tries again in vain: not 16 times, as it would, because
    // Valkey 9 says TRYAGAIN in answer to EXEC.
    [2, 0].map(|retries| {
        let client = cluster.client_builder().retries(retries);
        client.build().unwrap()
    })
}

fn stored(cluster: &Cluster, keys: &[String]) -> Vec<i64> {
    let mut con = cluster.blocking_connection();
    let get = |key: &String| {
        let value: Option<i64> = Cmd::get(key).query(&mut con).unwrap();
        value.unwrap_or(0)
    };
    keys.iter().map(get).collect()
}

/// Of the keys of one slot some have moved and some not: nothing runs twice.
#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_pipelines_survive_a_half_moved_slot() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    for (round, client) in clients(&cluster).into_iter().enumerate() {
        let tag = cluster.key_on(0, &format!("tag-{round}"));
        let keys: Vec<String> = (0..4).map(|index| format!("{tag}:{index}")).collect();
        let mut con = client.get_async_connection().await.unwrap();
        let pipe = increments(&keys);
        let mut atomic = pipe.clone();
        atomic.atomic();
        let run = async |pipe: &Pipeline, con: &mut cluster_async::ClusterConnection| {
            pipe.query_async::<Vec<i64>, _>(con).await
        };
        assert_eq!(run(&pipe, &mut con).await.unwrap(), [1; 4]);

        let moving = cluster.begin_move(slot_of(&tag), 1);
        moving.migrate_key(&keys[1]);
        moving.migrate_key(&keys[2]);
        cluster.script_flush_all();
        assert_eq!(run(&pipe, &mut con).await.unwrap(), [2; 4]);
        // Its keys are on two nodes: no node runs it, and nothing of it.
        let split = run(&atomic, &mut con).await.unwrap_err();
        assert!(
            matches!(
                split,
                Error::Redis(_) | Error::Connection(_) | Error::Pipeline(_)
            ),
            "{split:?}"
        );
        assert_eq!(stored(&cluster, &keys), [2; 4]);

        moving.migrate_keys();
        cluster.script_flush_all();
        assert_eq!(run(&pipe, &mut con).await.unwrap(), [3; 4]);
        assert_eq!(run(&atomic, &mut con).await.unwrap(), [4; 4]);
        moving.finish();
        cluster.script_flush_all();
        assert_eq!(run(&atomic, &mut con).await.unwrap(), [5; 4]);
        assert_eq!(run(&pipe, &mut con).await.unwrap(), [6; 4]);
        assert_eq!(stored(&cluster, &keys), [6; 4]);
    }
}

/// Without retries redis-rs has no connection to a node without slots: nobody waits for it as often
/// as there are commands.
#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_waits_once_for_a_node_out_of_reach() {
    let _memory = own_memory();
    let mut cluster = Cluster::builder().replicas_each(0).start();
    let key = cluster.key_on(0, "counter");
    let client = cluster.client_builder().retries(0).build().unwrap();
    let mut con = client.get_async_connection().await.unwrap();
    let pipe = increments(&vec![key.clone(); 12]);
    let added = cluster.add_node();
    let moving = cluster.begin_move(slot_of(&key), added);
    moving.migrate_key(&key);
    let started = std::time::Instant::now();
    let replies: Vec<Result<i64, Error>> = pipe.query_each_async(&mut con).await.unwrap();
    let waited = started.elapsed();
    assert!(waited < Duration::from_secs(8), "{waited:?}");
    for reply in replies {
        assert_eq!(reply.unwrap_err().kind(), FailureKind::Cluster);
    }
    moving.finish();
    assert_eq!(stored(&cluster, &[key]), [0]);
}

#[test]
fn blocking_pipelines_survive_a_half_moved_slot() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let tag = cluster.key_on(0, "tag");
    let keys: Vec<String> = (0..4).map(|index| format!("{tag}:{index}")).collect();
    let mut con = cluster.blocking_connection();
    let pipe = increments(&keys);
    let mut atomic = pipe.clone();
    atomic.atomic();
    let run = |pipe: &Pipeline, con: &mut ClusterConnection| pipe.query::<Vec<i64>>(con);
    assert_eq!(run(&pipe, &mut con).unwrap(), [1; 4]);
    let moving = cluster.begin_move(slot_of(&tag), 1);
    moving.migrate_key(&keys[1]);
    moving.migrate_key(&keys[2]);
    cluster.script_flush_all();
    assert_eq!(run(&pipe, &mut con).unwrap(), [2; 4]);
    moving.migrate_keys();
    cluster.script_flush_all();
    assert_eq!(run(&pipe, &mut con).unwrap(), [3; 4]);
    assert_eq!(run(&atomic, &mut con).unwrap(), [4; 4]);
    moving.finish();
    cluster.script_flush_all();
    assert_eq!(run(&atomic, &mut con).unwrap(), [5; 4]);
    assert_eq!(run(&pipe, &mut con).unwrap(), [6; 4]);
    assert_eq!(stored(&cluster, &keys), [6; 4]);
}
