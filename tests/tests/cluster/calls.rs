//! Three primaries and three replicas, and whatever happens to them: calls find their node and
//! their script.

use lua_runtime::{Error, LuaScript};
use lua_tests::scripts::{self, Increment, IncrementBoth};
use lua_tests::{Cluster, Counting, own_memory, slot_of};
use redis::cluster_async;

fn increment(counter: &str) -> Increment<'_> {
    Increment { counter, by: 1 }
}

#[derive(LuaScript)]
#[lua(path = "../lua/hello.lua", returns = String)]
struct Hello;

/// A key on each shard.
fn keys(cluster: &Cluster, prefix: &str) -> [String; 3] {
    [0, 1, 2].map(|shard| cluster.key_on(shard, prefix))
}

fn has_script(cluster: &Cluster, shard: usize) -> bool {
    let mut con = cluster.primary(shard).connection();
    Increment::SCRIPT.exists(&mut con).unwrap()
}

#[test]
fn blocking_calls_reach_every_primary() {
    let _memory = own_memory();
    let cluster = Cluster::start();
    for (client, prefix) in [
        (cluster.client(), "resp2"),
        (cluster.client_resp3(), "resp3"),
    ] {
        cluster.script_flush_all();
        let mut con = Counting::new(client.get_connection().unwrap());
        for (shard, key) in keys(&cluster, prefix).iter().enumerate() {
            assert!(!has_script(&cluster, shard));
            con.reset();
            assert_eq!(increment(key).invoke(&mut con).unwrap(), 1);
            assert_eq!(con.round_trips(), 2, "cold");
            con.reset();
            assert_eq!(increment(key).invoke(&mut con).unwrap(), 2);
            assert_eq!(con.round_trips(), 1, "warm");
            assert!(has_script(&cluster, shard));
        }
        // No key, so any node will do, and each lacks the script in the beginning.
        for _ in 0..20 {
            let greeting = Hello::call("cluster").invoke(&mut con).unwrap();
            assert_eq!(greeting, "Hello, cluster!");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_calls_reach_every_primary() {
    let _memory = own_memory();
    let cluster = Cluster::start();
    for (client, prefix) in [
        (cluster.client(), "resp2"),
        (cluster.client_resp3(), "resp3"),
    ] {
        cluster.script_flush_all();
        let mut con = Counting::new(client.get_async_connection().await.unwrap());
        for (shard, key) in keys(&cluster, prefix).iter().enumerate() {
            assert!(!has_script(&cluster, shard));
            con.reset();
            assert_eq!(increment(key).invoke_async(&mut con).await.unwrap(), 1);
            assert_eq!(con.round_trips(), 2, "cold");
            con.reset();
            assert_eq!(increment(key).invoke_async(&mut con).await.unwrap(), 2);
            assert_eq!(con.round_trips(), 1, "warm");
            assert!(has_script(&cluster, shard));
        }
        // Loaded, not evaluated: only so it stays for good.
        let evals: u64 = cluster
            .primaries()
            .iter()
            .map(|node| node.commandstats("eval"))
            .sum();
        assert_eq!(evals, 0);
        for _ in 0..20 {
            let greeting = Hello::call("cluster").invoke_async(&mut con).await.unwrap();
            assert_eq!(greeting, "Hello, cluster!");
        }
    }
}

/// Connections from before the failover and new ones; the new primary never had the script.
#[tokio::test(flavor = "multi_thread")]
async fn calls_survive_a_failover() {
    let _memory = own_memory();
    let cluster = Cluster::start();
    let [key, ..] = &keys(&cluster, "counter");
    let mut blocking = cluster.blocking_connection();
    let mut asynchronous = cluster.async_connection().await;
    assert_eq!(increment(key).invoke(&mut blocking).unwrap(), 1);
    assert_eq!(
        increment(key)
            .invoke_async(&mut asynchronous)
            .await
            .unwrap(),
        2
    );

    cluster.failover(0);
    cluster.primary(0).script_flush();
    assert_eq!(increment(key).invoke(&mut blocking).unwrap(), 3);
    cluster.failover(0);
    cluster.primary(0).script_flush();
    assert_eq!(
        increment(key)
            .invoke_async(&mut asynchronous)
            .await
            .unwrap(),
        4
    );

    cluster.failover(0);
    cluster.primary(0).script_flush();
    let mut asynchronous = cluster.async_connection().await;
    assert_eq!(
        increment(key)
            .invoke_async(&mut asynchronous)
            .await
            .unwrap(),
        5
    );
    cluster.primary(0).script_flush();
    let mut blocking = cluster.blocking_connection();
    assert_eq!(increment(key).invoke(&mut blocking).unwrap(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_follow_a_slot_to_a_node_that_joined_empty() {
    let _memory = own_memory();
    let mut cluster = Cluster::start();
    let key = cluster.key_on(0, "counter");
    let mut blocking = cluster.blocking_connection();
    let mut asynchronous = cluster.async_connection().await;
    assert_eq!(increment(&key).invoke(&mut blocking).unwrap(), 1);
    assert_eq!(
        increment(&key)
            .invoke_async(&mut asynchronous)
            .await
            .unwrap(),
        2
    );

    let added = cluster.add_node();
    cluster.move_slot(slot_of(&key), added);
    assert!(!has_script(&cluster, added));
    assert_eq!(
        increment(&key)
            .invoke_async(&mut asynchronous)
            .await
            .unwrap(),
        3
    );
    assert!(has_script(&cluster, added));
    cluster.primary(added).script_flush();
    assert_eq!(increment(&key).invoke(&mut blocking).unwrap(), 4);
    assert!(has_script(&cluster, added));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_with_one_hash_tag_go_together() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut blocking = cluster.blocking_connection();
    let mut asynchronous = cluster.async_connection().await;
    for key in keys(&cluster, "user") {
        let both = IncrementBoth {
            first: &format!("{key}:visits"),
            second: &format!("{key}:clicks"),
        };
        cluster.script_flush_all();
        assert_eq!(both.invoke(&mut blocking).unwrap(), (1, 1));
        cluster.script_flush_all();
        let reply = both.invoke_async(&mut asynchronous).await.unwrap();
        assert_eq!(reply, (2, 2));
    }

    let [first, second, _] = &keys(&cluster, "apart");
    let apart = IncrementBoth { first, second };
    check_cross_slot(&apart.invoke(&mut blocking).unwrap_err());
    check_cross_slot(&apart.invoke_async(&mut asynchronous).await.unwrap_err());
}

/// Nobody was asked.
fn check_cross_slot(error: &Error) {
    let Error::CrossSlot(refusal) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.script().unwrap().name(), "increment_both");
    let [first, second] = refusal.keys();
    for (key, slot) in [first, second] {
        assert_eq!(slot, slot_of(std::str::from_utf8(key).unwrap()));
    }
    assert_ne!(first.1, second.1);
    let error = redis::RedisError::from(error.clone());
    assert_eq!(error.code(), Some("CROSSSLOT"));
}

/// The key has moved, its slot has not yet: the owner says ASK, and the new node has no script.
/// There `SCRIPT LOAD` uses up the ASKING that the call needs.
#[test]
fn blocking_calls_reach_a_half_moved_slot() {
    let _memory = own_memory();
    let mut cluster = Cluster::builder().replicas_each(0).start();
    let key = cluster.key_on(0, "counter");
    let mut con = cluster.blocking_connection();
    assert_eq!(increment(&key).invoke(&mut con).unwrap(), 1);
    let added = cluster.add_node();
    let moving = cluster.begin_move(slot_of(&key), added);
    moving.migrate_key(&key);

    let started = std::time::Instant::now();
    let value = increment(&key).invoke(&mut con).unwrap();
    println!("cold, half-moved, blocking: {:?}", started.elapsed());
    assert_eq!(value, 2);
    assert_eq!(increment(&key).invoke(&mut con).unwrap(), 3);
    moving.finish();
    assert_eq!(increment(&key).invoke(&mut con).unwrap(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_calls_reach_a_half_moved_slot() {
    let _memory = own_memory();
    let mut cluster = Cluster::builder().replicas_each(0).start();
    let key = cluster.key_on(0, "counter");
    let mut con: cluster_async::ClusterConnection = cluster.async_connection().await;
    assert_eq!(increment(&key).invoke_async(&mut con).await.unwrap(), 1);
    let added = cluster.add_node();
    let moving = cluster.begin_move(slot_of(&key), added);
    moving.migrate_key(&key);

    let started = std::time::Instant::now();
    let value = increment(&key).invoke_async(&mut con).await.unwrap();
    println!("cold, half-moved, asynchronous: {:?}", started.elapsed());
    assert_eq!(value, 2);
    assert_eq!(increment(&key).invoke_async(&mut con).await.unwrap(), 3);
    moving.finish();
    assert_eq!(increment(&key).invoke_async(&mut con).await.unwrap(), 4);
}

/// One dead replica and one dead primary keep nobody else from having the scripts.
#[tokio::test(flavor = "multi_thread")]
async fn every_living_node_is_given_the_scripts() {
    let _memory = own_memory();
    let cluster = Cluster::start();
    let mut con = cluster.async_connection().await;
    let report = scripts::load_all_async(&mut con).await.unwrap();
    assert_eq!(report.nodes().len(), 6);
    assert!(report.is_complete(), "{report:?}");
    for node in cluster.nodes() {
        for script in scripts::ALL {
            assert!(script.exists(&mut node.connection()).unwrap());
        }
    }

    cluster.script_flush_all();
    let replica = cluster.replicas()[0].port();
    let dead = (0..6)
        .find(|index| cluster.node(*index).port() == replica)
        .unwrap();
    cluster.kill_node(dead);
    let started = std::time::Instant::now();
    let report = scripts::load_all_async(&mut con).await.unwrap();
    println!("with a dead replica: {:?}", started.elapsed());
    assert!(report.failed().count() <= 1, "{report:?}");
    for (index, node) in cluster.nodes().into_iter().enumerate() {
        if index != dead {
            assert!(scripts::INCREMENT.exists(&mut node.connection()).unwrap());
        }
    }
}

/// Without redis-rs's retries too: it may choose a node that has just gone to ask for the others.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_just_gone_is_in_the_report() {
    let _memory = own_memory();
    let cluster = Cluster::start();
    let client = cluster.client_builder().retries(0).build().unwrap();
    let mut connections = Vec::new();
    for _ in 0..16 {
        connections.push(client.get_async_connection().await.unwrap());
    }
    let replicas: Vec<u16> = cluster.replicas().iter().map(|node| node.port()).collect();
    for index in 0..6 {
        if replicas.contains(&cluster.node(index).port()) {
            cluster.kill_node(index);
        }
    }
    for mut con in connections {
        let report = scripts::load_all_async(&mut con).await.unwrap();
        assert_eq!(report.nodes().len(), 6);
        assert_eq!(report.failed().count(), 3, "{report:?}");
    }
}
