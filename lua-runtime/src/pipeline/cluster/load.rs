//! The `SCRIPT LOAD`s of a write.

use futures_util::future::join_all;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr};
use redis::{Cmd, RedisResult, Value};

use crate::cluster::{slots, topology};
use crate::pipeline::queue::Queue;
use crate::recovery::{Item, Write, settle};
use crate::request::command;
use crate::script::Script;

/// The replies to the `SCRIPT LOAD`s that a write begins with: each goes to the primaries of the
/// calls that need it.
pub(super) async fn load(
    write: &Write,
    queue: &Queue,
    con: &mut ClusterConnection,
) -> Vec<RedisResult<Value>> {
    if !write.loads() {
        return Vec::new();
    }
    // Without a map each slot stands for itself.
    let ranges = topology::ask(con).await.unwrap_or_default();
    let queued: Vec<&Cmd> = queue.commands.cmd_iter().collect();
    let slots_of = |script: &'static Script| {
        let mut slots = Vec::new();
        for item in &write.items {
            let Item::Call(index) = *item else { continue };
            if !queue.script(index).is_some_and(|called| called.is(script)) {
                continue;
            }
            match queued
                .get(index)
                .and_then(|call| slots::of_call(call).next())
            {
                Some(key) => slots.push(key.slot),
                // A call without keys goes to any node.
                None => slots.extend(topology::all_slots(&ranges)),
            }
        }
        topology::representatives(&ranges, slots.into_iter())
    };
    let loads = write.items.iter().filter_map(Item::load).map(|script| {
        let con = &*con;
        let nodes = slots_of(script).into_iter().map(move |slot| {
            let mut con = con.clone();
            async move {
                let node = SingleNodeRoutingInfo::SpecificNode(Route::new(slot, SlotAddr::Master));
                let routing = RoutingInfo::SingleNode(node);
                settle(con.route_command(command::load(script), routing).await)
            }
        });
        async move {
            let replies = join_all(nodes).await;
            replies
                .into_iter()
                .collect::<RedisResult<Vec<Value>>>()
                .map(|_| Value::Okay)
        }
    });
    join_all(loads).await
}
