//! What a pipeline must be on any cluster connection.

use super::Pipeline;
use super::conduct::Place;
use crate::cluster::slots::{self, shared};
use crate::error::{Error, PipelineError, Subject};

/// Refuses what no cluster runs: a call whose keys are in different slots, a transaction whose
/// commands are, and a transaction by hand.
pub(super) fn share(pipeline: &Pipeline) -> Result<(), Error> {
    pipeline.admitted(Place::Cluster)?;
    for (index, (command, script)) in pipeline.queued().enumerate() {
        if let Some(script) = script
            && let Err(error) = shared(Subject::Script(script), slots::of_call(command))
        {
            return Err(PipelineError::new(index, pipeline.len(), error).into());
        }
    }
    if !pipeline.atomic {
        return Ok(());
    }
    let commands = pipeline.commands.cmd_iter();
    shared(pipeline.subject(), commands.flat_map(slots::of_command)).map(|_| ())
}
