//! What is refused before anything is sent.

use super::conduct::{self, Place};
use super::queue::Queue;
#[cfg(feature = "cluster")]
use crate::cluster::{same_slot, slots};
use crate::error::{Error, PipelineError};

/// Refuses a pipeline with a call that could not be encoded, or with a command that can't be sent
/// in a pipeline.
pub(super) fn check(queue: &Queue) -> Result<(), Error> {
    if let Some((index, error)) = &queue.error
        && let Some(script) = queue.script(*index)
    {
        let error = Error::unsent(script, error.clone());
        return Err(PipelineError::new(*index, queue.len(), error).into());
    }
    check_conduct(
        queue,
        if queue.atomic {
            Place::Transaction
        } else {
            Place::Plain
        },
    )
}

/// Refuses what no cluster runs: a call whose keys are in different slots, a transaction whose
/// commands are, and a transaction by hand.
#[cfg(feature = "cluster")]
pub(super) fn check_on_cluster(queue: &Queue) -> Result<(), Error> {
    check_conduct(queue, Place::Cluster)?;
    for (index, (command, script)) in queue.queued().enumerate() {
        if let Some(script) = script
            && let Err(error) = same_slot::check_call(script, command)
        {
            return Err(PipelineError::new(index, queue.len(), error).into());
        }
    }
    if !queue.atomic {
        return Ok(());
    }
    let commands = queue.commands.cmd_iter();
    same_slot::shared(queue.subject(), commands.flat_map(slots::of_command)).map(|_| ())
}

/// Refuses a command that can't be sent there.
fn check_conduct(queue: &Queue, place: Place) -> Result<(), Error> {
    for (index, conduct) in &queue.special {
        if let Some(command) = queue.commands.cmd_iter().nth(*index)
            && let Some(refusal) = conduct::refusal(command, *conduct, place)
        {
            return Err(PipelineError::new(*index, queue.len(), refusal.into()).into());
        }
    }
    Ok(())
}
