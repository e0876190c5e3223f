//! A pipeline on an asynchronous cluster connection: by slots, all slots at once.
//!
//! redis-rs sends a whole pipeline of its own again if any answer in it is a redirect, and so runs
//! a second time what ran before it; commands that are sent one beside the other do not arrive in
//! their order (redis-rs 1.8). So the commands of one slot go as a transaction: where the cluster
//! redirects one of them it discards them all, and then they go one after the other.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use futures_util::future::join_all;
use redis::aio::ConnectionLike as _;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr};
use redis::{Cmd, ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

use super::Pipeline;
use super::drive::scattered;
use super::write::{Item, Write};
use crate::call::Request;
use crate::cluster::{Following, slots, topology};
use crate::recovery::{out_of_step, settle};
use crate::script::Script;

/// Whether a server refused `MULTI` to this process: then commands of a slot go one by one.
static MULTI_REFUSED: AtomicBool = AtomicBool::new(false);

/// A command of a write.
struct Part {
    /// Its place among the items of the write.
    place: usize,
    command: Cmd,
    /// The script to load before it on the same node.
    fresh: Option<&'static Script>,
}

/// Sends a write and brings back an answer for each of its items.
pub(super) async fn send(
    write: &Write,
    pipeline: &Pipeline,
    con: &mut ClusterConnection,
) -> Vec<RedisResult<Value>> {
    let mut answers: Vec<RedisResult<Value>> = Vec::with_capacity(write.items.len());
    answers.extend(load(write, pipeline, con).await);
    answers.resize_with(write.items.len(), || Err(out_of_step(1, 0)));

    let sent = groups(write, pipeline).into_iter().map(|group| {
        let mut con = con.clone();
        async move { together(group, &mut con).await }
    });
    for (place, answer) in join_all(sent).await.into_iter().flatten() {
        if let Some(due) = answers.get_mut(place) {
            *due = answer;
        }
    }
    answers
}

/// The commands of a write by their slots; those without a slot of their own are alone.
fn groups(write: &Write, pipeline: &Pipeline) -> Vec<Vec<Part>> {
    let queued: Vec<&Cmd> = pipeline.commands.cmd_iter().collect();
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
        let script = pipeline.script(index);
        let part = Part {
            place,
            command: match (script, item) {
                (Some(script), Item::Eval(_)) => script.eval_command(command),
                _ => command.clone(),
            },
            // Whichever replica answers it has to have the script.
            fresh: script.filter(|script| {
                script.is_read_only() && fresh.iter().any(|fresh| fresh.is(script))
            }),
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
        if let Some(group) = groups.get_mut(group) {
            group.push(part);
        }
    }
    groups
}

type Answer = (usize, RedisResult<Value>);

/// The commands of one slot.
async fn together(group: Vec<Part>, con: &mut ClusterConnection) -> Vec<Answer> {
    if group.len() < 2 || MULTI_REFUSED.load(Relaxed) {
        return one_by_one(group, con).await;
    }
    let fresh: Vec<&'static Script> =
        super::plain::distinct(group.iter().filter_map(|part| part.fresh));
    let mut commands = redis::Pipeline::with_capacity(group.len() + fresh.len() + 2);
    commands.cmd("MULTI");
    for script in &fresh {
        commands.add_command(script.load_command());
    }
    for part in &group {
        commands.add_command(part.command.clone());
    }
    commands.cmd("EXEC");
    // The answer of EXEC alone: redis-rs does not look into it, and would act on the others.
    let skipped = commands.len() - 1;
    let exec = con.req_packed_commands(&commands, skipped, 1).await;
    let exec = settle(exec.map(|exec| exec.into_iter().next().unwrap_or(Value::Nil)));
    match exec {
        Ok(Value::Array(values)) if values.len() == fresh.len() + group.len() => {
            let places = group.iter().map(|part| part.place);
            let values = values.into_iter().skip(fresh.len());
            places.zip(values.map(Ok)).collect()
        }
        Ok(_) => failed(&group, &out_of_step(group.len(), 1)),
        Err(error) if is_discarded(&error) => one_by_one(group, con).await,
        Err(error) => {
            // They ran, each by itself, and their answers were skipped.
            if error.detail() == Some("EXEC without MULTI") {
                MULTI_REFUSED.store(true, Relaxed);
                return failed(&group, &scattered(&error));
            }
            failed(&group, &error)
        }
    }
}

/// Whether this answer of `EXEC` says that nothing ran.
fn is_discarded(exec: &RedisError) -> bool {
    use ServerErrorKind::{Ask, CrossSlot, ExecAbort, Moved, TryAgain};
    matches!(
        exec.kind(),
        ErrorKind::Server(ExecAbort | Moved | Ask | TryAgain | CrossSlot)
    )
}

fn failed(group: &[Part], error: &RedisError) -> Vec<Answer> {
    let places = group.iter().map(|part| part.place);
    places.map(|place| (place, Err(error.clone()))).collect()
}

/// Each after the answer of the one before.
async fn one_by_one(group: Vec<Part>, con: &mut ClusterConnection) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(group.len());
    let mut con = Following::new(con);
    for part in group {
        let answer = match part.fresh {
            None => con.req_packed_command(&part.command).await,
            Some(script) => {
                let both = Request::new(script, part.command, None).load_and_call();
                let answers = con.req_packed_commands(&both, 1, 1).await;
                answers.map(|answers| answers.into_iter().next().unwrap_or(Value::Nil))
            }
        };
        answers.push((part.place, answer));
    }
    answers
}

/// The answers to the `SCRIPT LOAD`s that a write begins with: each goes to the primaries of the
/// calls that need it.
async fn load(
    write: &Write,
    pipeline: &Pipeline,
    con: &mut ClusterConnection,
) -> Vec<RedisResult<Value>> {
    if !write.loads() {
        return Vec::new();
    }
    // Without a map each slot stands for itself.
    let ranges = topology::ask(con).await.unwrap_or_default();
    let queued: Vec<&Cmd> = pipeline.commands.cmd_iter().collect();
    let slots_of = |script: &'static Script| {
        let mut slots = Vec::new();
        for item in &write.items {
            let Item::Call(index) = *item else { continue };
            if !pipeline
                .script(index)
                .is_some_and(|called| called.is(script))
            {
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
                settle(con.route_command(script.load_command(), routing).await)
            }
        });
        async move {
            let answers = join_all(nodes).await;
            answers
                .into_iter()
                .collect::<RedisResult<Vec<Value>>>()
                .map(|_| Value::Okay)
        }
    });
    join_all(loads).await
}
