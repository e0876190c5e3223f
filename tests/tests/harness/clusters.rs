//! The harness itself does what the other tests rely on: clusters.

use std::time::{Duration, Instant};

use lua_tests::{Cluster, Server, slot_of};
use redis::{ErrorKind, ServerErrorKind};

fn set(cluster: &Cluster, key: &str) {
    redis::cmd("SET")
        .arg(key)
        .arg("value")
        .exec(&mut cluster.blocking_connection())
        .unwrap();
}

/// Asks one node, without following redirections.
fn get(node: &Server, key: &str) -> redis::RedisResult<Option<String>> {
    redis::cmd("GET").arg(key).query(&mut node.connection())
}

fn kind(result: redis::RedisResult<Option<String>>) -> ErrorKind {
    result.unwrap_err().kind()
}

#[test]
fn slots_are_the_servers_own() {
    let server = Server::builder().cluster_enabled().start();
    for key in [
        "", "a", "user:42", "a{b}c", "a{}c", "a{{b}}c", "}{x}", "{", "ключ",
    ] {
        let slot: u16 = redis::cmd("CLUSTER")
            .arg("KEYSLOT")
            .arg(key)
            .query(&mut server.connection())
            .unwrap();
        assert_eq!(slot_of(key), slot, "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_comes_up_and_serves_every_shard() {
    let started = Instant::now();
    let cluster = Cluster::start();
    println!("cluster of six: {:?}", started.elapsed());
    assert_eq!(cluster.nodes().len(), 6);
    assert_eq!(
        (cluster.primaries().len(), cluster.replicas().len()),
        (3, 3)
    );

    let mut blocking = cluster.blocking_connection();
    let mut asynchronous = cluster.async_connection().await;
    for shard in 0..3 {
        let key = cluster.key_on(shard, "user:");
        assert_eq!(cluster.shard_of(slot_of(&key)), shard);
        redis::cmd("SET")
            .arg(&key)
            .arg(shard)
            .exec(&mut blocking)
            .unwrap();
        let value: usize = redis::cmd("GET")
            .arg(&key)
            .query_async(&mut asynchronous)
            .await
            .unwrap();
        assert_eq!(value, shard);
        assert!(get(cluster.primary(shard), &key).is_ok());
    }
    let mut resp3 = cluster.client_resp3().get_connection().unwrap();
    redis::cmd("PING").exec(&mut resp3).unwrap();

    for node in cluster.nodes() {
        redis::cmd("SCRIPT")
            .arg("LOAD")
            .arg("return 1")
            .exec(&mut node.connection())
            .unwrap();
    }
    cluster.script_flush_all();
    for node in cluster.nodes() {
        assert_eq!(node.info_field("number_of_cached_scripts").unwrap(), "0");
    }
}

#[test]
fn a_replica_takes_over_when_asked() {
    let cluster = Cluster::start();
    let key = cluster.key_on(1, "user:");
    set(&cluster, &key);
    let former = cluster.primary(1).port();
    let started = Instant::now();
    cluster.failover(1);
    println!("failover: {:?}", started.elapsed());
    assert_eq!(cluster.primary(1).port(), cluster.node(4).port());
    assert!(cluster.replicas().iter().any(|node| node.port() == former));
    assert_eq!(get(cluster.primary(1), &key).unwrap().unwrap(), "value");
    cluster.failover(1);
    assert_eq!(cluster.primary(1).port(), former);
}

#[test]
fn a_replica_takes_over_when_its_primary_dies() {
    let cluster = Cluster::builder()
        .node_timeout(Duration::from_secs(1))
        .start();
    let key = cluster.key_on(2, "user:");
    cluster.kill_node(2);
    let started = Instant::now();
    cluster.wait_until_settled();
    println!("death noticed: {:?}", started.elapsed());
    assert_eq!(cluster.primary(2).port(), cluster.node(5).port());
    set(&cluster, &key);

    let started = Instant::now();
    cluster.restart_node(2);
    println!("back: {:?}", started.elapsed());
    let replicas = cluster.replicas();
    assert!(
        replicas
            .iter()
            .any(|node| node.port() == cluster.node(2).port())
    );
}

#[test]
fn slots_move_to_a_node_that_joined_empty() {
    let mut cluster = Cluster::builder().replicas_each(0).start();
    let key = cluster.key_on(0, "user:");
    let (stays, slot) = (format!("{key}:stays"), slot_of(&key));
    set(&cluster, &key);
    set(&cluster, &stays);

    let started = Instant::now();
    let added = cluster.add_node();
    println!("node joined: {:?}", started.elapsed());
    assert_eq!(added, 3);

    // Half way: the owner has one key and asks for the other.
    let moving = cluster.begin_move(slot, added);
    moving.migrate_key(&key);
    assert_eq!(
        kind(get(moving.from(), &key)),
        ErrorKind::Server(ServerErrorKind::Ask)
    );
    assert_eq!(
        kind(get(moving.to(), &key)),
        ErrorKind::Server(ServerErrorKind::Moved)
    );
    assert!(get(moving.from(), &stays).unwrap().is_some());
    moving.migrate_keys();
    moving.finish();

    assert_eq!(cluster.shard_of(slot), added);
    assert_eq!(slot_of(&cluster.key_on(added, "other:")), slot);
    for key in [&key, &stays] {
        assert_eq!(get(cluster.primary(added), key).unwrap().unwrap(), "value");
        assert_eq!(
            kind(get(cluster.node(0), key)),
            ErrorKind::Server(ServerErrorKind::Moved)
        );
    }

    let started = Instant::now();
    cluster.move_slot(slot, 1);
    println!("slot moved: {:?}", started.elapsed());
    assert_eq!(get(cluster.primary(1), &key).unwrap().unwrap(), "value");
}

#[test]
fn a_cluster_may_have_a_password() {
    let cluster = Cluster::builder()
        .primaries(3)
        .server(|node| node.password("word"))
        .start();
    let key = cluster.key_on(0, "user:");
    set(&cluster, &key);
    cluster.move_slot(slot_of(&key), 1);
    assert_eq!(get(cluster.primary(1), &key).unwrap().unwrap(), "value");
}
