//! Which nodes there are, and which slots they have.

use redis::aio::ConnectionLike as _;
use redis::cluster_async::ClusterConnection;
use redis::{RedisResult, Value};

use crate::recovery::settle;

/// Slots in a row, and their nodes: the primary, then its replicas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    first: u16,
    last: u16,
    pub(crate) nodes: Vec<Node>,
}

/// A node as the cluster announces it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// How many nodes may be gone, each unnoticed, before there is no reply.
const GONE: u32 = 4;

/// Asks a node of the cluster: `CLUSTER SLOTS`, one round trip.
///
/// redis-rs chooses the node. Without its retries it may be one whose connection has just broken;
/// then another one is asked.
pub(crate) async fn ask(con: &mut ClusterConnection) -> RedisResult<Vec<Range>> {
    let mut command = redis::cmd("CLUSTER");
    command.arg("SLOTS");
    let mut gone = 0;
    loop {
        match settle(con.req_packed_command(&command).await) {
            Err(error) if error.is_connection_dropped() && gone < GONE => gone += 1,
            reply => return reply.map(ranges),
        }
    }
}

/// The distinct nodes, primaries first.
pub(crate) fn nodes(ranges: &[Range]) -> Vec<Node> {
    let primaries = ranges.iter().filter_map(|range| range.nodes.first());
    let replicas = ranges.iter().flat_map(|range| range.nodes.iter().skip(1));
    let mut nodes: Vec<Node> = Vec::new();
    for node in primaries.chain(replicas) {
        if !nodes.contains(node) {
            nodes.push(node.clone());
        }
    }
    nodes
}

/// Slots that stand for the primaries that have these slots, one for each.
pub(crate) fn representatives(ranges: &[Range], slots: impl Iterator<Item = u16>) -> Vec<u16> {
    let mut chosen: Vec<(Option<&Node>, u16)> = Vec::new();
    for slot in slots {
        let range = ranges
            .iter()
            .find(|range| (range.first..=range.last).contains(&slot));
        let primary = range.and_then(|range| range.nodes.first());
        let known = chosen.iter().any(|(node, other)| match primary {
            Some(_) => *node == primary,
            None => *other == slot,
        });
        if !known {
            chosen.push((primary, slot));
        }
    }
    chosen.into_iter().map(|(_, slot)| slot).collect()
}

/// One slot of each range.
pub(crate) fn all_slots(ranges: &[Range]) -> impl Iterator<Item = u16> {
    ranges.iter().map(|range| range.first)
}

/// What can't be read is left out: calls do without.
fn ranges(reply: Value) -> Vec<Range> {
    let Value::Array(ranges) = reply else {
        return Vec::new();
    };
    ranges.into_iter().filter_map(range).collect()
}

fn range(value: Value) -> Option<Range> {
    let Value::Array(parts) = value else {
        return None;
    };
    let mut parts = parts.into_iter();
    let (first, last) = (number(&parts.next()?)?, number(&parts.next()?)?);
    Some(Range {
        first,
        last,
        nodes: parts.filter_map(node).collect(),
    })
}

fn node(value: Value) -> Option<Node> {
    let Value::Array(parts) = value else {
        return None;
    };
    let host = match parts.first()? {
        Value::BulkString(host) => String::from_utf8(host.clone()).ok()?,
        Value::SimpleString(host) => host.clone(),
        _ => return None,
    };
    // Nodes may hide their address: `""`, `?` and nil say to take the one that was asked.
    if host.is_empty() || host == "?" {
        return None;
    }
    let port = number(parts.get(1)?)?;
    Some(Node { host, port })
}

fn number(value: &Value) -> Option<u16> {
    match value {
        Value::Int(number) => u16::try_from(*number).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<Range> {
        ranges(redis::parse_redis_value(text.as_bytes()).expect("a reply"))
    }

    const SLOTS: &str = "*3\r\n\
        *4\r\n:0\r\n:5460\r\n*3\r\n$1\r\na\r\n:1\r\n$2\r\nid\r\n*4\r\n$1\r\nb\r\n:2\r\n$2\r\nid\r\n*0\r\n\
        *3\r\n:5461\r\n:10000\r\n*3\r\n$1\r\nc\r\n:3\r\n$2\r\nid\r\n\
        *3\r\n:10001\r\n:16383\r\n*3\r\n$1\r\na\r\n:1\r\n$2\r\nid\r\n";

    fn node(host: &str, port: u16) -> Node {
        let host = host.to_owned();
        Node { host, port }
    }

    #[test]
    fn nodes_come_once_and_primaries_first() {
        let ranges = parsed(SLOTS);
        assert_eq!(nodes(&ranges), [node("a", 1), node("c", 3), node("b", 2)]);
    }

    #[test]
    fn one_slot_stands_for_each_primary() {
        let ranges = parsed(SLOTS);
        let of = |slots: &[u16]| representatives(&ranges, slots.iter().copied());
        assert_eq!(of(&[7, 16000, 6000, 6001, 3]), [7, 6000]);
        assert_eq!(representatives(&ranges, all_slots(&ranges)), [0, 5461]);
        // Without a map each slot stands for itself.
        assert_eq!(representatives(&[], [1, 2, 1].into_iter()), [1, 2]);
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        for text in [
            "+OK\r\n",
            "*1\r\n+x\r\n",
            "*1\r\n*1\r\n:1\r\n",
            "*1\r\n*2\r\n:1\r\n:99999\r\n",
        ] {
            assert_eq!(parsed(text), [], "{text}");
        }
        let hidden = "*1\r\n*4\r\n:0\r\n:1\r\n*2\r\n$-1\r\n:1\r\n*2\r\n$0\r\n\r\n:1\r\n";
        assert_eq!(nodes(&parsed(hidden)), []);
    }
}
