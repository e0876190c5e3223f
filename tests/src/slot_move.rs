//! Moving a slot from one primary to another, in one go or step by step.

use crate::cluster::SETTLE_DEADLINE;
use crate::topology::{cluster, owner};
use crate::{Cluster, Server, wait_until};

impl Cluster {
    /// Moves a slot with all its keys to a shard and waits until all running nodes know it.
    ///
    /// On Redis 6.2 a primary that loses its last slot becomes a replica of the new owner, and its
    /// shard has no primary from then on; newer servers keep it as an empty primary.
    pub fn move_slot(&self, slot: u16, to_shard: usize) {
        let moving = self.begin_move(slot, to_shard);
        moving.migrate_keys();
        moving.finish();
    }

    /// Opens a slot on both sides and leaves it so: from now on the present owner answers ASK
    /// for keys that it does not have, and the new one serves them after ASKING.
    pub fn begin_move(&self, slot: u16, to_shard: usize) -> SlotMove<'_> {
        let moving = SlotMove {
            cluster: self,
            slot,
            from: self.primary(self.shard_of(slot)),
            to: self.primary(to_shard),
        };
        assert_ne!(
            moving.from.port(),
            moving.to.port(),
            "shard {to_shard} has slot {slot} already"
        );
        moving
            .set_slot(moving.to, "IMPORTING", &node_id(moving.from))
            .unwrap();
        moving
            .set_slot(moving.from, "MIGRATING", &node_id(moving.to))
            .unwrap();
        moving
    }
}

/// A slot that is open for migration; dropping this value leaves it so.
#[derive(Debug)]
pub struct SlotMove<'a> {
    cluster: &'a Cluster,
    slot: u16,
    from: &'a Server,
    to: &'a Server,
}

impl SlotMove<'_> {
    /// The node that owns the slot until [`SlotMove::finish`].
    pub fn from(&self) -> &Server {
        self.from
    }

    /// The node that takes the slot.
    pub fn to(&self) -> &Server {
        self.to
    }

    /// Moves one key of the slot.
    pub fn migrate_key(&self, key: &str) {
        self.migrate(&[key.as_bytes().to_vec()]);
    }

    /// Moves all keys of the slot.
    pub fn migrate_keys(&self) {
        loop {
            let keys: Vec<Vec<u8>> = cluster(
                &["GETKEYSINSLOT", &self.slot.to_string(), "100"],
                &mut self.from.connection(),
            )
            .unwrap();
            if keys.is_empty() {
                return;
            }
            self.migrate(&keys);
        }
    }

    fn migrate(&self, keys: &[Vec<u8>]) {
        let mut command = redis::cmd("MIGRATE");
        command
            .arg("127.0.0.1")
            .arg(self.to.port())
            .arg("")
            .arg(0)
            .arg(5_000);
        if let Some(password) = self.to.password() {
            command.arg("AUTH").arg(password);
        }
        command
            .arg("KEYS")
            .arg(keys)
            .exec(&mut self.from.connection())
            .unwrap_or_else(|error| panic!("MIGRATE of slot {}: {error}", self.slot));
    }

    /// Gives the slot to its new owner and waits until all running nodes know it. Its keys must
    /// have been moved.
    pub fn finish(self) {
        let id = node_id(self.to);
        // The new owner first: were it last, it could be told of a slot that it does not accept.
        self.set_slot(self.to, "NODE", &id).unwrap();
        // May fail on Redis 6.2, where a primary without slots becomes a replica of the new owner.
        let _ = self.set_slot(self.from, "NODE", &id);
        let port = self.to.port();
        wait_until(
            SETTLE_DEADLINE,
            "the moved slot to be known",
            || match owner(&self.cluster.check_settled()?, self.slot) {
                Some(owner) if owner == port => Ok(()),
                other => Err(format!("slot {} belongs to {other:?}", self.slot)),
            },
        );
    }

    fn set_slot(&self, node: &Server, state: &str, id: &str) -> Result<(), String> {
        let slot = self.slot.to_string();
        cluster(&["SETSLOT", &slot, state, id], &mut node.connection())
    }
}

fn node_id(node: &Server) -> String {
    cluster(&["MYID"], &mut node.connection()).unwrap()
}
