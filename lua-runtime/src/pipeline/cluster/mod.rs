//! A pipeline on an asynchronous cluster connection: by slots, all slots at once.
//!
//! redis-rs sends a whole pipeline of its own again if any reply in it is a redirect, and so runs
//! a second time what ran before it; commands that are sent one beside the other do not arrive in
//! their order (redis-rs 1.8). So the commands of one slot go as a transaction: where the cluster
//! redirects one of them it discards them all, and then they go one after the other.

mod load;
mod slot;

use std::collections::BTreeMap;

use futures_util::future::join_all;
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, RedisResult, Value};

use super::conduct::{self, Conduct};
use super::queue::Queue;
use crate::cluster::slots;
use crate::recovery::memory::Memory;
use crate::recovery::{Item, Write, out_of_step};
use crate::request::command;
use crate::script::Script;
use slot::Part;

/// A pipeline on its way to the nodes, write after write.
pub(super) struct Nodes<'a> {
    queue: &'a Queue,
    con: &'a mut ClusterConnection,
    /// How many redirects each command of the pipeline has followed.
    followed: Vec<u8>,
    /// Whether a call is sent again, after it has said that its script is missing.
    repairs: bool,
    memory: &'a Memory,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(
        queue: &'a Queue,
        con: &'a mut ClusterConnection,
        memory: &'a Memory,
    ) -> Self {
        Self {
            queue,
            con,
            followed: vec![0; queue.len()],
            repairs: false,
            memory,
        }
    }

    /// Sends a write and brings back a reply for each of its items, and whether the node was seen
    /// to have the script of the call when it ran.
    pub(super) async fn send(&mut self, write: &Write) -> Vec<(RedisResult<Value>, bool)> {
        let mut replies = Vec::with_capacity(write.items.len());
        let loads = load::load(write, self.queue, self.con).await;
        replies.extend(loads.into_iter().map(|reply| (reply, false)));
        replies.resize_with(write.items.len(), || (Err(out_of_step(1, 0)), false));

        let sent = self.groups(write).into_iter().map(|group| {
            let (mut con, memory) = (self.con.clone(), self.memory);
            async move { slot::send(group, &mut con, memory).await }
        });
        let sent = join_all(sent).await;
        self.repairs = true;
        for replied in sent.into_iter().flatten() {
            if let Some(due) = replies.get_mut(replied.part.place) {
                *due = (replied.reply, replied.is_there);
            }
            if let Some(followed) = self.followed.get_mut(replied.part.index) {
                *followed = replied.part.followed;
            }
        }
        replies
    }

    /// The commands of a write by their slots; those without a slot of their own are alone.
    fn groups(&self, write: &Write) -> Vec<Vec<Part>> {
        let queued: Vec<&Cmd> = self.queue.commands.cmd_iter().collect();
        let fresh: Vec<&'static Script> = write.items.iter().filter_map(Item::load).collect();
        let mut groups: Vec<Vec<Part>> = Vec::new();
        let mut of_slot: BTreeMap<u16, usize> = BTreeMap::new();
        for (place, item) in write.items.iter().enumerate() {
            let (Item::Call(index) | Item::Eval(index)) = *item else {
                continue;
            };
            let Some(command) = queued.get(index).copied() else {
                continue;
            };
            let mut keys = slots::of_command(command);
            let slot = keys.next().map(|key| key.slot);
            let group = match slot {
                Some(slot) if keys.all(|key| key.slot == slot) => {
                    *of_slot.entry(slot).or_insert_with(|| {
                        groups.push(Vec::new());
                        groups.len() - 1
                    })
                }
                _ => {
                    groups.push(Vec::new());
                    groups.len() - 1
                }
            };
            let part = self.part(place, index, item, command, &fresh);
            if let Some(group) = groups.get_mut(group) {
                group.push(part);
            }
        }
        groups
    }

    fn part(
        &self,
        place: usize,
        index: usize,
        item: &Item,
        command: &Cmd,
        fresh: &[&'static Script],
    ) -> Part {
        let script = self.queue.script(index);
        Part {
            place,
            index,
            command: match (script, item) {
                (Some(script), Item::Eval(_)) => command::eval(script, command),
                _ => command.clone(),
            },
            // Whichever replica replies it has to have the script.
            fresh: script.filter(|script| {
                script.is_read_only() && fresh.iter().any(|fresh| fresh.is(script))
            }),
            probe: script.filter(|_| self.repairs && *item == Item::Call(index)),
            waits: script.is_none() && conduct::of(command) == Some(Conduct::Waits),
            followed: self.followed.get(index).copied().unwrap_or_default(),
        }
    }
}
