//! A plain pipeline over a connection: sends what the rules decide.

use redis::ConnectionLike;

#[cfg(feature = "cluster-async")]
use super::cluster::Nodes;
use super::outcome::Ran;
use super::queue::Queue;
use super::write;
use crate::call;
use crate::error::{Error, Subject};
use crate::observe;
use crate::recovery::memory::memory;
use crate::recovery::rules::Recovery;
use crate::recovery::{Failure, Outcome, Write, settle};
use crate::script::Script;

/// Over a blocking connection.
pub(super) fn run(queue: &Queue, con: &mut dyn ConnectionLike) -> Result<Ran, Error> {
    let (mut recovery, first) = start(queue);
    let mut next = Some(first);
    while let Some(write) = next {
        let replies = write::send(&write, queue, con);
        let further = recovery.replied(&write, replies, &mut observe::record);
        next = further.map(|write| write::certain(write, queue));
    }
    finished(recovery)
}

/// Over an asynchronous connection.
#[cfg(feature = "aio")]
pub(super) async fn run_async<C>(queue: &Queue, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike,
{
    let (mut recovery, first) = start(queue);
    let mut next = Some(first);
    while let Some(write) = next {
        let replies = write::send_async(&write, queue, con).await;
        let further = recovery.replied(&write, replies, &mut observe::record);
        next = further.map(|write| write::certain(write, queue));
    }
    finished(recovery)
}

/// Over an asynchronous cluster connection.
#[cfg(feature = "cluster-async")]
pub(super) async fn run_on_nodes(
    queue: &Queue,
    con: &mut redis::cluster_async::ClusterConnection,
) -> Result<Ran, Error> {
    let (mut recovery, first) = start(queue);
    let mut nodes = Nodes::new(queue, con, memory());
    let mut next = Some(first);
    while let Some(write) = next {
        let replies = nodes.send(&write).await;
        next = recovery.replied_each(&write, replies.into_iter(), &mut observe::record);
    }
    finished(recovery)
}

/// Over a connection that can't pipeline: each command with a round trip of its own. A command
/// after one whose connection failed is not sent.
pub(super) fn run_one_by_one(queue: &Queue, con: &mut dyn ConnectionLike) -> Ran {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(queue.len());
    for (command, script) in queue.queued() {
        let outcome = match outcomes.last() {
            Some(Err(failure)) if failure.error.is_io_error() => Err(failure.clone()),
            _ => match script {
                Some(script) => call::drive::run(script, command, con),
                None => settle(con.req_command(command)).map_err(Failure::from),
            },
        };
        outcomes.push(outcome);
    }
    Ran::Each(outcomes)
}

fn start(queue: &Queue) -> (Recovery<'_>, Write) {
    let is_known = |script: &Script| script.state().was_loaded();
    Recovery::of_pipeline(&queue.scripts, is_known, memory(), &mut observe::record)
}

fn finished(recovery: Recovery<'_>) -> Result<Ran, Error> {
    let outcomes = recovery.finish();
    outcomes
        .map(Ran::Each)
        .map_err(|error| Error::broken(Subject::Pipeline, error))
}
