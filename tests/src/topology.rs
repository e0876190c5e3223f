//! Slots, and a cluster node's view of who serves them.

use std::collections::{BTreeMap, BTreeSet};

use redis::{Connection, FromRedisValue, Value};

/// How many slots every cluster has.
pub const SLOTS: u16 = 16_384;

/// The slot of a key: CRC16 (XMODEM) of the key, or of its `{tag}` if it has one that is not
/// empty.
pub fn slot_of(key: &str) -> u16 {
    let tag = key
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'))
        .map(|(tag, _)| tag)
        .filter(|tag| !tag.is_empty())
        .unwrap_or(key);
    let crc = tag.bytes().fold(0, |crc: u16, byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
            let carry = crc & 0x8000 != 0;
            (crc << 1) ^ if carry { 0x1021 } else { 0 }
        })
    });
    crc % SLOTS
}

/// Who serves a range of slots, by port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) last: u16,
    pub(crate) primary: u16,
    pub(crate) replicas: BTreeSet<u16>,
}

/// The ranges of slots by their first slot, as one node sees them.
pub(crate) type SlotMap = BTreeMap<u16, Range>;

/// Asks a node by `CLUSTER SLOTS`, as clients do: it leaves out replicas that are not in sync.
pub(crate) fn slot_map(connection: &mut Connection) -> Result<SlotMap, String> {
    let ranges: Vec<Vec<Value>> = cluster(&["SLOTS"], connection)?;
    Ok(ranges
        .into_iter()
        .map(|range| {
            let mut parts = range.into_iter();
            let first = number(parts.next());
            let last = number(parts.next());
            let primary = node_port(parts.next());
            let replicas = parts.map(|node| node_port(Some(node))).collect();
            let range = Range {
                last,
                primary,
                replicas,
            };
            (first, range)
        })
        .collect())
}

/// The port of the primary that serves `slot`.
pub(crate) fn owner(map: &SlotMap, slot: u16) -> Option<u16> {
    let (_, range) = map.range(..=slot).next_back()?;
    (slot <= range.last).then_some(range.primary)
}

/// How many slots are served.
pub(crate) fn coverage(map: &SlotMap) -> u16 {
    map.iter()
        .map(|(first, range)| range.last - first + 1)
        .sum()
}

fn number(value: Option<Value>) -> u16 {
    redis::from_redis_value(value.expect("a slot number")).expect("a slot number")
}

/// `[ip, port, id, ...]`
fn node_port(node: Option<Value>) -> u16 {
    match node {
        Some(Value::Array(mut fields)) if fields.len() > 1 => number(Some(fields.swap_remove(1))),
        other => panic!("a node in CLUSTER SLOTS: {other:?}"),
    }
}

/// The ids of the nodes with which a node has shaken hands, itself included.
pub(crate) fn known_ids(connection: &mut Connection) -> Result<BTreeSet<String>, String> {
    let nodes: String = cluster(&["NODES"], connection)?;
    Ok(nodes
        .lines()
        .filter(|line| {
            let flags = line.split(' ').nth(2).unwrap_or_default();
            !flags.contains("handshake") && !flags.contains("noaddr")
        })
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect())
}

/// Runs a `CLUSTER` subcommand on one node.
pub(crate) fn cluster<T: FromRedisValue>(
    arguments: &[&str],
    connection: &mut Connection,
) -> Result<T, String> {
    redis::cmd("CLUSTER")
        .arg(arguments)
        .query(connection)
        .map_err(|error| format!("CLUSTER {}: {error}", arguments.join(" ")))
}
