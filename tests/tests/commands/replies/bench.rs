//! Servers in a known state, on which one call at a time is made.

use std::collections::HashMap;

use lua_analysis::server::replies::Protocol;
use lua_analysis::server::servers::Server as Kind;
use lua_tests::{Cluster, Flavour, Server};
use redis::{Connection, ConnectionLike as _, Value};

use super::observed::{OBSERVE, Observed};

/// What every call finds.
pub(crate) const STATE: &[&str] = &[
    "CONFIG SET maxmemory-policy noeviction",
    "CONFIG SET slowlog-log-slower-than -1",
    "SLOWLOG RESET",
    "SELECT 0",
    "FLUSHALL",
    "SET str hello",
    "SET int 10",
    "SET ttl x EX 1000",
    "HSET hash f v n 5",
    "RPUSH list a b c",
    "SADD set a b c",
    "ZADD zset 1 a 2.5 b 3 c",
    "XADD stream 1-1 f v",
    "XADD stream 2-1 f w",
    "XGROUP CREATE stream g 0",
    "XREADGROUP GROUP g c COUNT 1 STREAMS stream >",
    "GEOADD geo 13.361389 38.115556 Palermo 15.087269 37.502669 Catania",
    "PFADD hll a b",
    "VADD vectors VALUES 2 1 2 a",
    "VADD vectors VALUES 2 2 1 b",
];

/// What every call to the node of a cluster finds.
const CLUSTER_STATE: &[&str] = &["CLUSTER ADDSLOTS 1", "CLUSTER ADDSLOTS 2"];

/// A server, a node of a cluster, and somebody who listens.
pub(crate) struct Bench {
    pub(crate) kind: Kind,
    pub(crate) server: Server,
    cluster: Cluster,
    pub(crate) connection: Connection,
    node: Connection,
    /// They are subscribed as long as they live.
    _subscribers: Vec<Connection>,
    values: HashMap<&'static str, Vec<u8>>,
}

impl Bench {
    pub(crate) fn start() -> Self {
        let server = Server::start();
        let cluster = Cluster::builder()
            .primaries(1)
            .replicas_each(1)
            .server(|node| node.config("cluster-require-full-coverage no"))
            .start();
        let mut connection = server.connection();
        let mut node = cluster.node(0).connection();
        let mut subscribers = Vec::new();
        for (subscribe, channel) in [
            ("SUBSCRIBE", "news"),
            ("PSUBSCRIBE", "pattern"),
            ("SSUBSCRIBE", "shard"),
        ] {
            let mut subscriber = server.connection();
            // Redis 6.2 has no channels of shards.
            let _ = redis::cmd(subscribe)
                .arg(channel)
                .query::<Value>(&mut subscriber);
            subscribers.push(subscriber);
        }
        redis::cmd("SET")
            .arg("str")
            .arg("hello")
            .exec(&mut connection)
            .unwrap();
        let ask = |words: &[&str], connection: &mut Connection| -> Vec<u8> {
            let mut command = redis::Cmd::new();
            command.arg(words).query(connection).unwrap()
        };
        let slot: i64 = redis::cmd("CLUSTER")
            .arg("KEYSLOT")
            .arg("str")
            .query(&mut node)
            .unwrap();
        let values = HashMap::from([
            ("{dump}", ask(&["DUMP", "str"], &mut connection)),
            ("{node}", ask(&["CLUSTER", "MYID"], &mut node)),
            ("{slot}", slot.to_string().into_bytes()),
            ("{other}", cluster.node(0).port().to_string().into_bytes()),
        ]);
        Self {
            kind: kind(&server),
            server,
            cluster,
            connection,
            node,
            _subscribers: subscribers,
            values,
        }
    }

    /// The words of a command as a user types it.
    pub(crate) fn words(&self, text: &str) -> Vec<Vec<u8>> {
        let word = |word: &str| match self.values.get(word) {
            Some(value) => value.clone(),
            None => word.trim_matches('"').as_bytes().to_vec(),
        };
        text.split_whitespace().map(word).collect()
    }

    /// What a script sees for a call after a set-up.
    pub(super) fn observe(
        &mut self,
        set_up: &[&str],
        call: &[Vec<u8>],
        protocol: Protocol,
        is_of_cluster: bool,
    ) -> Observed {
        let mut pipe = redis::pipe();
        let state = if is_of_cluster { CLUSTER_STATE } else { STATE };
        for command in state.iter().chain(set_up) {
            pipe.add_command(command_of(&self.words(command)));
        }
        pipe.add_command(observing(call, protocol));
        self.send(&pipe, is_of_cluster).pop().unwrap()
    }

    /// What a script sees for one call after the other, from the known state on.
    pub(super) fn observe_all(
        &mut self,
        calls: &[Vec<Vec<u8>>],
        protocol: Protocol,
    ) -> Vec<Observed> {
        let mut pipe = redis::pipe();
        for command in STATE {
            pipe.add_command(command_of(&self.words(command)));
        }
        for call in calls {
            pipe.add_command(observing(call, protocol));
        }
        let mut observed = self.send(&pipe, false);
        observed.split_off(STATE.len())
    }

    /// The replies to all commands; those of the set-up are not values, and nil.
    fn send(&mut self, pipe: &redis::Pipeline, is_of_cluster: bool) -> Vec<Observed> {
        let connection = if is_of_cluster {
            &mut self.node
        } else {
            &mut self.connection
        };
        let count = pipe.cmd_iter().count();
        let replies = connection.req_packed_commands(&pipe.get_packed_pipeline(), 0, count);
        let replies = replies.unwrap_or_else(|error| {
            panic!(
                "{error}\n{}{}",
                self.server.log(),
                self.cluster.node(0).log()
            );
        });
        let of = |reply| match reply {
            Value::BulkString(text)
                if text.first().is_some_and(|kind| b"NTFnst".contains(kind)) =>
            {
                Observed::read(&text)
            }
            Value::ServerError(error) => refusal(&format!("{error:?}")),
            _ => Observed::Nil,
        };
        replies.into_iter().map(of).collect()
    }
}

fn refusal(text: &str) -> Observed {
    let key = Observed::Text(b"err".to_vec());
    Observed::Table(vec![(key, Observed::Text(text.as_bytes().to_vec()))])
}

pub(crate) fn command_of(words: &[Vec<u8>]) -> redis::Cmd {
    let mut command = redis::Cmd::new();
    for word in words {
        command.arg(word.as_slice());
    }
    command
}

fn observing(call: &[Vec<u8>], protocol: Protocol) -> redis::Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(OBSERVE).arg(0);
    command.arg(if protocol == Protocol::Resp3 { 3 } else { 2 });
    for word in call {
        command.arg(word.as_slice());
    }
    command
}

fn kind(server: &Server) -> Kind {
    let version = server.version();
    match (server.flavour(), version) {
        (Flavour::Redis, version) if version < (7, 0, 0) => Kind::Redis62,
        (Flavour::Redis, version) if version < (8, 0, 0) => Kind::Redis70,
        (Flavour::Redis, _) => Kind::Redis82,
        (Flavour::Valkey, version) if version < (9, 0, 0) => Kind::Valkey80,
        (Flavour::Valkey, version) if version < (9, 1, 0) => Kind::Valkey90,
        (Flavour::Valkey, _) => Kind::Valkey91,
    }
}
