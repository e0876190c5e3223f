//! Options of a cluster, and how one is made of single servers.

use std::time::Duration;

use crate::cluster::{Node, SETTLE_DEADLINE};
use crate::topology::{SLOTS, cluster};
use crate::{Cluster, Server, ServerBuilder, binary, wait_until};

/// Options of a [`Cluster`]. Without any: three primaries with one replica each.
#[derive(Clone, Debug)]
pub struct ClusterBuilder {
    primaries: usize,
    replicas_each: usize,
    node_timeout: Duration,
    server: ServerBuilder,
}

impl Default for ClusterBuilder {
    fn default() -> Self {
        Self {
            primaries: 3,
            replicas_each: 1,
            node_timeout: Duration::from_secs(2),
            server: Server::builder(),
        }
    }
}

impl ClusterBuilder {
    /// Sets the number of primaries, at least one.
    #[must_use]
    pub fn primaries(mut self, count: usize) -> Self {
        self.primaries = count;
        self
    }

    /// Sets the number of replicas of each primary.
    #[must_use]
    pub fn replicas_each(mut self, count: usize) -> Self {
        self.replicas_each = count;
        self
    }

    /// Sets how long a node may be silent before the others hold it for dead; two seconds unless
    /// told. Shorter makes takeovers faster, and false alarms on a busy machine likelier.
    #[must_use]
    pub fn node_timeout(mut self, timeout: Duration) -> Self {
        self.node_timeout = timeout;
        self
    }

    /// Adds options to every node: `.server(|node| node.append_only())`.
    #[must_use]
    pub fn server(mut self, options: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Self {
        self.server = options(self.server);
        self
    }

    /// Starts the nodes, joins them, and waits until all agree that the cluster is complete.
    ///
    /// # Panics
    /// If that takes more than 30 seconds, saying what is missing.
    pub fn start(self) -> Cluster {
        let shards = self.primaries;
        let servers = start_servers(&self.node_options(), shards * (1 + self.replicas_each));
        let nodes = servers
            .into_iter()
            .enumerate()
            .map(|(index, server)| Node::new(server, index % shards))
            .collect();
        let cluster = Cluster {
            options: self,
            nodes,
        };
        cluster.assign_slots();
        cluster.introduce();
        cluster.attach_replicas();
        cluster.wait_until_settled();
        cluster
    }

    pub(crate) fn node_options(&self) -> ServerBuilder {
        let timeout = self.node_timeout.as_millis();
        let options = self
            .server
            .clone()
            .cluster_enabled()
            .config(format!("cluster-node-timeout {timeout}"))
            // Clients are told of a replica only once it has received something.
            .config("repl-ping-replica-period 1")
            // A replica may always take over, and nodes stay in their shards.
            .config("cluster-replica-validity-factor 0")
            .config("cluster-migration-barrier 99");
        if binary::version(&binary::find()) >= (7, 0, 0) {
            options.config("cluster-allow-replica-migration no")
        } else {
            options
        }
    }
}

fn start_servers(options: &ServerBuilder, count: usize) -> Vec<Server> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|_| scope.spawn(|| options.start()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a node starts"))
            .collect()
    })
}

impl Cluster {
    fn assign_slots(&self) {
        let count = self.options.primaries;
        let bound = |index: usize| index * usize::from(SLOTS) / count;
        for (index, node) in self.nodes.iter().enumerate() {
            let mut connection = node.server.connection();
            let epoch = (index + 1).to_string();
            cluster::<()>(&["SET-CONFIG-EPOCH", &epoch], &mut connection).unwrap();
            if index < count {
                redis::cmd("CLUSTER")
                    .arg("ADDSLOTS")
                    .arg((bound(index)..bound(index + 1)).collect::<Vec<_>>())
                    .exec(&mut connection)
                    .expect("CLUSTER ADDSLOTS");
            }
        }
    }

    /// Makes every node meet every other: much faster than leaving it to gossip.
    fn introduce(&self) {
        for (index, node) in self.nodes.iter().enumerate() {
            meet(node, &self.nodes[index + 1..]);
        }
        wait_until(SETTLE_DEADLINE, "all nodes to know each other", || {
            self.check_acquainted()
        });
    }

    fn attach_replicas(&self) {
        for replica in &self.nodes[self.options.primaries..] {
            let primary = &self.nodes[replica.shard].id;
            cluster::<()>(&["REPLICATE", primary], &mut replica.server.connection()).unwrap();
        }
    }
}

/// Has `node` shake hands with the others.
pub(crate) fn meet(node: &Node, others: &[Node]) {
    let mut connection = node.server.connection();
    for other in others.iter().filter(|other| other.is_live()) {
        let port = other.server.port().to_string();
        cluster::<()>(&["MEET", "127.0.0.1", &port], &mut connection).unwrap();
    }
}
