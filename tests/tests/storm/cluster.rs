//! A cluster: SCRIPT FLUSH, CLIENT KILL, failovers, and slots that move to a node that joined empty
//! and back.

use std::sync::Arc;
use std::time::Duration;

use lua_tests::{Cluster, Random, slot_of};
use redis::RedisResult;
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;

use crate::workers::{self, Blocking, CALLERS, PATIENCE, Target};
use crate::{Storm, check_hits};

impl Target for ClusterClient {
    type Connection = ClusterConnection;

    async fn connect(&self) -> RedisResult<ClusterConnection> {
        self.get_async_connection().await
    }

    fn connect_blocking(&self) -> RedisResult<Blocking> {
        Ok(Box::new(self.get_connection()?))
    }
}

/// How many faults there were, and what the nodes have counted.
#[derive(Debug, Default)]
struct Faults {
    flushes: u64,
    kills: u64,
    failovers: u64,
    moves: u64,
    misses: u64,
}

impl Faults {
    /// Faults at random until the storm ends, each kind at least once.
    fn cause(cluster: &mut Cluster, storm: &Storm) -> Self {
        let mut random = Random::printed("the faults");
        let mut faults = Self::default();
        let shards = cluster.shards();
        storm.wait_for_calls(500);
        let joined = cluster.add_node();
        // One that stays: on Redis 6.2 a primary without slots becomes a replica.
        cluster.move_slot(slot_of("nobody's"), joined);
        let mut first = [0, 50, 90, 99].into_iter();
        while storm.goes_on() {
            storm.wait_for_calls(50 + random.below(400));
            match first.next().unwrap_or_else(|| random.below(100)) {
                0..50 => {
                    cluster.script_flush_all();
                    faults.flushes += 1;
                }
                50..90 => {
                    let primaries = cluster.primaries();
                    let node = primaries[random.index(primaries.len())];
                    redis::cmd("CLIENT")
                        .arg(&["KILL", "TYPE", "normal"])
                        .exec(&mut node.connection())
                        .unwrap();
                    faults.kills += 1;
                }
                90..95 => {
                    cluster.failover(random.index(shards));
                    faults.failovers += 1;
                }
                _ => {
                    let slot = slot_of(&format!("{{{}}}", random.index(CALLERS)));
                    let from = cluster.shard_of(slot);
                    let to = if from == joined {
                        random.index(shards)
                    } else {
                        joined
                    };
                    cluster.move_slot(slot, to);
                    faults.moves += 1;
                }
            }
        }
        for node in cluster.nodes() {
            let missed = node.info_field("errorstat_NOSCRIPT").unwrap_or_default();
            faults.misses += missed
                .strip_prefix("count=")
                .map_or(0, |count| count.parse().unwrap());
        }
        faults
    }
}

/// `retries(0)`: redis-rs sends nothing again by itself, so that every call runs once at most.
#[tokio::test(flavor = "multi_thread")]
async fn a_cluster() {
    let mut cluster = Cluster::builder()
        // Nobody is dead here, only late. Not longer: within twice this time the primaries vote for
        // no second failover of the same shard.
        .node_timeout(Duration::from_secs(5))
        .start();
    let client = cluster.client_builder().retries(0);
    let client = client.response_timeout(PATIENCE).build().unwrap();
    let client = Arc::new(client);
    let storm = Arc::new(Storm::begin());
    let causing = {
        let storm = Arc::clone(&storm);
        tokio::task::spawn_blocking(move || {
            let faults = Faults::cause(&mut cluster, &storm);
            (cluster, faults)
        })
    };
    let ledger = workers::run(&client, &storm).await;
    let (cluster, faults) = causing.await.unwrap();
    crate::tell!("{faults:?}");

    let mut con = cluster.blocking_connection();
    ledger.check(&mut con);
    check_hits(&[
        ("flushes", faults.flushes),
        ("kills", faults.kills),
        ("failovers", faults.failovers),
        ("moved slots", faults.moves),
        ("missed scripts", faults.misses),
        ("broken connections", ledger.broken()),
    ]);
}
