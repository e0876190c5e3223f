//! A read-only script may be answered by a replica, which has no script either.

use std::time::Duration;

use lua_runtime::{Error, FailureKind, LuaScript};
use lua_tests::scripts::Increment;
use lua_tests::{Cluster, Server, connect, connect_async, own_memory, wait_for};
use redis::cluster::ClusterClient;
use redis::cluster_read_routing::RandomReplicaStrategy;

#[derive(LuaScript)]
#[lua(path = "lua/read.lua", returns = Option<String>)]
struct Read<'a> {
    #[lua(key)]
    entry: &'a str,
}

/// Redis 6.2 knows no `EVALSHA_RO`, and says so.
fn check_unknown(error: &Error) {
    let Error::Server(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.code(), "ERR");
    assert!(error.message().contains("unknown command"), "{error}");
}

/// A cluster with a key on every shard that all replicas have too.
fn cluster_with_entries() -> (Cluster, Vec<String>) {
    let cluster = Cluster::start();
    let entries: Vec<String> = (0..3).map(|shard| cluster.key_on(shard, "entry")).collect();
    let mut con = cluster.blocking_connection();
    for entry in &entries {
        redis::cmd("SET")
            .arg(entry)
            .arg("value")
            .exec(&mut con)
            .unwrap();
    }
    wait_for(Duration::from_secs(30), "the replicas to have it", || {
        let replicas = cluster.replicas();
        replicas.len() == 3
            && replicas.iter().all(|replica| {
                let size: u64 = redis::cmd("DBSIZE")
                    .query(&mut replica.connection())
                    .unwrap();
                size == 1
            })
    });
    for node in cluster.nodes() {
        node.reset_stats();
    }
    (cluster, entries)
}

fn reading_client(cluster: &Cluster) -> ClusterClient {
    let builder = cluster.client_builder();
    builder
        .read_routing_strategy(RandomReplicaStrategy)
        .build()
        .unwrap()
}

fn calls(nodes: &[&Server]) -> u64 {
    nodes
        .iter()
        .map(|node| node.commandstats("evalsha_ro") + node.commandstats("eval_ro"))
        .sum()
}

#[test]
fn blocking() {
    let _memory = own_memory();
    let (cluster, entries) = cluster_with_entries();
    assert!(Read::SCRIPT.is_read_only());
    let client = reading_client(&cluster);
    let mut con = client.get_connection().unwrap();
    if !cluster.primary(0).has_script_flags() {
        check_unknown(&Read { entry: &entries[0] }.invoke(&mut con).unwrap_err());
        return;
    }
    for entry in &entries {
        let read = Read { entry };
        assert_eq!(read.invoke(&mut con).unwrap().as_deref(), Some("value"));
        assert_eq!(read.invoke(&mut con).unwrap().as_deref(), Some("value"));
    }
    assert_eq!(calls(&cluster.primaries()), 0);
    // Cold: EVALSHA_RO and EVAL_RO. Warm: EVALSHA_RO.
    assert_eq!(calls(&cluster.replicas()), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous() {
    let _memory = own_memory();
    let (cluster, entries) = cluster_with_entries();
    let client = reading_client(&cluster);
    let mut con = client.get_async_connection().await.unwrap();
    if !cluster.primary(0).has_script_flags() {
        let read = Read { entry: &entries[0] };
        check_unknown(&read.invoke_async(&mut con).await.unwrap_err());
        return;
    }
    for entry in &entries {
        let read = Read { entry };
        let cold = read.invoke_async(&mut con).await.unwrap();
        let warm = read.invoke_async(&mut con).await.unwrap();
        assert_eq!(cold.as_deref(), Some("value"));
        assert_eq!(warm.as_deref(), Some("value"));
    }
    assert_eq!(calls(&cluster.primaries()), 0);
    // Cold: EVALSHA_RO twice. Warm: once.
    assert_eq!(calls(&cluster.replicas()), 9);
}

/// Two reads of each slot, so that they go as one transaction, and one alone.
#[tokio::test(flavor = "multi_thread")]
async fn pipelines() {
    let _memory = own_memory();
    let (cluster, entries) = cluster_with_entries();
    if !cluster.primary(0).has_script_flags() {
        return;
    }
    let client = reading_client(&cluster);
    let mut con = client.get_async_connection().await.unwrap();
    let mut pipe = lua_runtime::pipe();
    for entry in [
        &entries[0],
        &entries[0],
        &entries[1],
        &entries[2],
        &entries[2],
    ] {
        pipe.call(Read { entry }.call());
    }
    let value = Some(String::from("value"));
    // Never seen by the process, lost by all nodes, there.
    for lost in [false, true, false] {
        if lost {
            cluster.script_flush_all();
        }
        let values: Vec<Option<String>> = pipe.query_async(&mut con).await.unwrap();
        assert_eq!(values, vec![value.clone(); 5]);
    }
    assert_eq!(calls(&cluster.primaries()), 0);
    let mut blocking = client.get_connection().unwrap();
    cluster.script_flush_all();
    let values: Vec<Option<String>> = pipe.query(&mut blocking).unwrap();
    assert_eq!(values.len(), 5);
}

/// A replica outside of a cluster takes SCRIPT LOAD, reads, and refuses to write.
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_is_given_the_script_and_refuses_writes() {
    let _memory = own_memory();
    let primary = Server::start();
    redis::cmd("SET")
        .arg("entry")
        .arg("value")
        .exec(&mut primary.connection())
        .unwrap();
    let replica = Server::builder().replica_of(&primary).start();
    let mut blocking = connect(&replica.client());
    let mut asynchronous = connect_async(&replica.client()).await;
    let read = Read { entry: "entry" };
    let has_flags = replica.has_script_flags();
    if has_flags {
        let value = read.invoke(&mut blocking).unwrap();
        assert_eq!(value.as_deref(), Some("value"));
        replica.script_flush();
        let value = read.invoke_async(&mut asynchronous).await.unwrap();
        assert_eq!(value.as_deref(), Some("value"));
    } else {
        check_unknown(&read.invoke(&mut blocking).unwrap_err());
        check_unknown(&read.invoke_async(&mut asynchronous).await.unwrap_err());
    }
    let write = Increment {
        counter: "counter",
        by: 1,
    };
    for error in [
        write.invoke(&mut blocking).unwrap_err(),
        write.invoke_async(&mut asynchronous).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), FailureKind::ReadOnly);
        let text = error.to_string();
        assert!(text.starts_with("increment raised READONLY at "), "{text}");
        assert!(text.contains(": You can't write"), "{text}");
    }
    assert_eq!(primary.commandstats("incrby"), 0);
}
