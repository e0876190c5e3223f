//! A cluster of real servers: primaries, each with its replicas.
//!
//! A node is known by its index in [`Cluster::nodes`]. A *shard* is a primary with its replicas;
//! it is known by the index its first primary had, and keeps it when a replica takes over.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use redis::cluster::{ClusterClient, ClusterClientBuilder, ClusterConnection};
use redis::{Connection, ProtocolVersion, cluster_async};

use crate::cluster_builder::meet;
use crate::server::field;
use crate::topology::{
    Range, SLOTS, SlotMap, cluster, coverage, known_ids, owner, slot_map, slot_of,
};
use crate::{ClusterBuilder, REPLY_TIMEOUT, Server, wait_until};

pub(crate) const SETTLE_DEADLINE: Duration = Duration::from_secs(30);
/// After this long a server has given up on a `CLUSTER FAILOVER`.
const FAILOVER_TIMEOUT: Duration = Duration::from_secs(6);

/// A running cluster; all its servers end with this value.
#[derive(Debug)]
pub struct Cluster {
    pub(crate) options: ClusterBuilder,
    pub(crate) nodes: Vec<Node>,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) server: Server,
    pub(crate) shard: usize,
    pub(crate) id: String,
}

impl Node {
    pub(crate) fn new(server: Server, shard: usize) -> Self {
        let id = cluster(&["MYID"], &mut server.connection()).unwrap();
        Self { server, shard, id }
    }

    pub(crate) fn is_live(&self) -> bool {
        self.server.is_running()
    }

    /// A connection that may fail, unlike [`Server::connection`].
    fn connect(&self) -> Result<Connection, String> {
        let connect = || {
            let connection = self
                .server
                .client()
                .get_connection_with_timeout(REPLY_TIMEOUT)?;
            connection.set_read_timeout(Some(REPLY_TIMEOUT))?;
            Ok(connection)
        };
        connect().map_err(|error: redis::RedisError| format!("{}: {error}", self.server.addr()))
    }
}

impl Cluster {
    /// Starts three primaries with one replica each.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// The options that a cluster can be started with.
    pub fn builder() -> ClusterBuilder {
        ClusterBuilder::default()
    }

    pub(crate) fn check_acquainted(&self) -> Result<(), String> {
        let all: BTreeSet<String> = self.live().map(|node| node.id.clone()).collect();
        for node in self.live() {
            if !known_ids(&mut node.connect()?)?.is_superset(&all) {
                return Err(format!("{} does not know all", node.server.addr()));
            }
        }
        Ok(())
    }

    /// Waits until every running node holds the cluster for complete and all agree who serves
    /// what, replicas in sync included.
    pub fn wait_until_settled(&self) {
        wait_until(SETTLE_DEADLINE, "the cluster to settle", || {
            self.check_settled().map(|_| ())
        });
    }

    /// The one slot map that all running nodes have, or why there is none.
    pub(crate) fn check_settled(&self) -> Result<SlotMap, String> {
        let mut agreed: Option<SlotMap> = None;
        let mut followers: BTreeMap<u16, BTreeSet<u16>> = BTreeMap::new();
        for node in self.live() {
            let address = node.server.addr();
            let mut connection = node.connect()?;
            if let Some(primary) =
                check_node(&mut connection).map_err(|reason| format!("{address}: {reason}"))?
            {
                followers
                    .entry(primary)
                    .or_default()
                    .insert(node.server.port());
            }
            let map = slot_map(&mut connection)?;
            if agreed.as_ref().is_some_and(|first| *first != map) {
                return Err(format!("{address} sees other slots: {map:?}"));
            }
            agreed = Some(map);
        }
        let map = agreed.ok_or("no node is running")?;
        if coverage(&map) != SLOTS {
            return Err(format!("only {} slots are served", coverage(&map)));
        }
        for Range {
            primary, replicas, ..
        } in map.values()
        {
            let running = followers.get(primary).cloned().unwrap_or_default();
            if *replicas != running {
                return Err(format!("{primary} has {running:?} but shows {replicas:?}"));
            }
        }
        Ok(map)
    }

    fn live(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.is_live())
    }

    fn node_at(&self, port: u16) -> &Node {
        let found = self.nodes.iter().find(|node| node.server.port() == port);
        found.unwrap_or_else(|| panic!("no node of this cluster has port {port}"))
    }

    /// The slot map of the first running node that answers.
    fn view(&self) -> SlotMap {
        wait_until(SETTLE_DEADLINE, "a node to say who serves what", || {
            let node = self.live().next().ok_or("no node is running")?;
            slot_map(&mut node.connect()?)
        })
    }

    /// All nodes, dead ones included: the first primaries, their replicas in the same order
    /// (with the default options node 4 replicates node 1), then the added nodes.
    pub fn nodes(&self) -> Vec<&Server> {
        self.nodes.iter().map(|node| &node.server).collect()
    }

    /// The node of an index.
    pub fn node(&self, index: usize) -> &Server {
        &self.nodes[index].server
    }

    /// The node ids of `CLUSTER MYID`, in the order of [`Cluster::nodes`].
    pub fn id(&self, index: usize) -> &str {
        &self.nodes[index].id
    }

    /// The running nodes that are primaries now, ordered by shard. The index into it is the
    /// shard as long as every shard has a running primary.
    pub fn primaries(&self) -> Vec<&Server> {
        (0..self.shards())
            .filter_map(|shard| self.find_primary(shard))
            .collect()
    }

    /// The running nodes that are replicas now, in the order of [`Cluster::nodes`].
    pub fn replicas(&self) -> Vec<&Server> {
        self.live()
            .filter(|node| !is_primary(&node.server))
            .map(|node| &node.server)
            .collect()
    }

    /// How many shards there are: the first primaries and the added nodes.
    pub fn shards(&self) -> usize {
        self.nodes
            .iter()
            .map(|node| node.shard + 1)
            .max()
            .unwrap_or(0)
    }

    /// The running node that is the primary of a shard now.
    pub fn primary(&self, shard: usize) -> &Server {
        self.find_primary(shard)
            .unwrap_or_else(|| panic!("shard {shard} has no running primary"))
    }

    fn find_primary(&self, shard: usize) -> Option<&Server> {
        self.live()
            .filter(|node| node.shard == shard)
            .map(|node| &node.server)
            .find(|server| is_primary(server))
    }

    /// `redis://127.0.0.1:port` of every node.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.server.url()).collect()
    }

    /// `127.0.0.1:port` of every node.
    pub fn addresses(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.server.addr()).collect()
    }

    /// A client's options: all running nodes as seeds, RESP2, [`REPLY_TIMEOUT`] for replies.
    pub fn client_builder(&self) -> ClusterClientBuilder {
        ClusterClientBuilder::new(self.live().map(|node| node.server.url()))
            .connection_timeout(REPLY_TIMEOUT)
            .response_timeout(REPLY_TIMEOUT)
    }

    /// A client that speaks RESP2.
    pub fn client(&self) -> ClusterClient {
        self.client_builder().build().expect("a cluster client")
    }

    /// A client that speaks RESP3.
    pub fn client_resp3(&self) -> ClusterClient {
        self.client_builder()
            .use_protocol(ProtocolVersion::RESP3)
            .build()
            .expect("a cluster client")
    }

    /// The value of a counter, 0 if there is none: how often a script of the tests ran.
    pub fn counter(&self, key: &str) -> i64 {
        let value: Option<i64> = redis::Cmd::get(key)
            .query(&mut self.blocking_connection())
            .expect("a counter");
        value.unwrap_or(0)
    }

    /// A new asynchronous connection that redis-rs sends commands over so many times more.
    pub async fn async_connection_with(&self, retries: u32) -> cluster_async::ClusterConnection {
        let client = self.client_builder().retries(retries).build();
        let client = client.expect("a cluster client");
        client.get_async_connection().await.expect("a connection")
    }

    /// A new blocking connection to the cluster, RESP2.
    pub fn blocking_connection(&self) -> ClusterConnection {
        self.client()
            .get_connection()
            .expect("connect to the cluster")
    }

    /// A new asynchronous connection to the cluster, RESP2.
    pub async fn async_connection(&self) -> cluster_async::ClusterConnection {
        self.client()
            .get_async_connection()
            .await
            .expect("connect to the cluster")
    }

    /// A key that a shard serves now: `prefix{number}`, so that `{key}:more` has the same slot.
    pub fn key_on(&self, shard: usize, prefix: &str) -> String {
        let port = self.primary(shard).port();
        let map = self.view();
        (0..)
            .map(|number| format!("{prefix}{{{number}}}"))
            .take(1_000_000)
            .find(|key| owner(&map, slot_of(key)) == Some(port))
            .unwrap_or_else(|| panic!("shard {shard} serves no slots"))
    }

    /// The shard that serves a slot now.
    pub fn shard_of(&self, slot: u16) -> usize {
        let port = owner(&self.view(), slot).unwrap_or_else(|| panic!("nobody serves {slot}"));
        self.node_at(port).shard
    }

    /// Empties the script cache of every running node.
    pub fn script_flush_all(&self) {
        for node in self.live() {
            node.server.script_flush();
        }
    }

    /// Makes a replica of a shard its primary (`CLUSTER FAILOVER`) and waits until all running
    /// nodes know it and the former primary has become its replica.
    pub fn failover(&self, shard: usize) {
        let former = self.primary(shard).port();
        let replica = self
            .live()
            .find(|node| node.shard == shard && node.server.port() != former)
            .unwrap_or_else(|| panic!("shard {shard} has no running replica"));
        let mut asked = None;
        wait_until(SETTLE_DEADLINE, "the replica to take over", || {
            if asked.is_none_or(|at: Instant| at.elapsed() > FAILOVER_TIMEOUT) {
                asked = Some(Instant::now());
                cluster::<()>(&["FAILOVER"], &mut replica.connect()?)?;
            }
            if is_primary(&replica.server) {
                self.check_settled().map(|_| ())
            } else {
                Err("it is still a replica".to_owned())
            }
        });
    }

    /// Joins an empty primary as a new shard, whose index is returned; [`Cluster::move_slot`]
    /// gives it slots.
    pub fn add_node(&mut self) -> usize {
        let shard = self.shards();
        let node = Node::new(self.options.node_options().start(), shard);
        meet(&node, &self.nodes);
        self.nodes.push(node);
        wait_until(SETTLE_DEADLINE, "the new node to join", || {
            self.check_acquainted()?;
            self.check_settled().map(|_| ())
        });
        shard
    }

    /// Kills a node, as a crash would. The others notice after the node timeout; a replica of a
    /// dead primary then takes over: [`Cluster::wait_until_settled`] waits for that.
    pub fn kill_node(&self, index: usize) {
        self.nodes[index].server.stop();
    }

    /// Starts a killed node again, without data unless it has an append-only file, and waits
    /// until it has found its place.
    pub fn restart_node(&self, index: usize) {
        self.nodes[index].server.restart();
        self.wait_until_settled();
    }
}

/// A node holds the cluster for complete and, if it is a replica, is in sync with the primary
/// whose port is returned.
fn check_node(connection: &mut Connection) -> Result<Option<u16>, String> {
    let state: String = cluster(&["INFO"], connection)?;
    if field(&state, "cluster_state") != Some("ok") {
        return Err("cluster_state is not ok".to_owned());
    }
    let replication: String = redis::cmd("INFO")
        .arg("replication")
        .query(connection)
        .map_err(|error| error.to_string())?;
    match field(&replication, "master_link_status") {
        Some("down") => Err("not in sync with its primary".to_owned()),
        _ => Ok(field(&replication, "master_port").and_then(|port| port.parse().ok())),
    }
}

/// Whether a running server holds itself for a primary.
fn is_primary(server: &Server) -> bool {
    server.info_field("role").as_deref() == Some("master")
}
