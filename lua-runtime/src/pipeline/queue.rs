//! What a pipeline holds, as data.

use redis::Cmd;

use super::conduct::{self, Conduct};
use crate::argument::EncodingError;
use crate::error::{Error, PipelineError, Subject};
use crate::recovery::Failure;
use crate::request::Request;
use crate::request::write::Queued;
use crate::script::Script;

/// Commands in the order in which they were added.
#[derive(Clone, Default)]
pub(super) struct Queue {
    pub(super) commands: redis::Pipeline,
    /// For each command its script, if it is a call.
    pub(super) scripts: Vec<Option<&'static Script>>,
    /// The places of the commands whose replies nobody wants, in their order.
    ignored: Vec<usize>,
    /// The first call that could not be encoded.
    pub(super) error: Option<(usize, EncodingError)>,
    /// The places of commands that can't be sent everywhere, and why.
    pub(super) special: Vec<(usize, Conduct)>,
    /// Whether it is a transaction.
    pub(super) atomic: bool,
}

impl Queue {
    pub(super) fn add_call(&mut self, request: Request) {
        let (script, command, error) = request.into_parts();
        if let (Some(error), None) = (error, &self.error) {
            self.error = Some((self.len(), error));
        }
        self.commands.add_command(command);
        self.scripts.push(Some(script));
    }

    pub(super) fn add_command(&mut self, command: Cmd) {
        if let Some(conduct) = conduct::of(&command) {
            self.special.push((self.len(), conduct));
        }
        self.commands.add_command(command);
        self.scripts.push(None);
    }

    /// Leaves out the reply of the command that was added last.
    pub(super) fn ignore_last(&mut self) {
        if let Some(last) = self.len().checked_sub(1)
            && self.ignored.last() != Some(&last)
        {
            self.ignored.push(last);
        }
    }

    /// Takes all commands out.
    pub(super) fn clear(&mut self) {
        self.commands.clear();
        self.scripts.clear();
        self.ignored.clear();
        self.special.clear();
        self.error = None;
    }

    pub(super) fn len(&self) -> usize {
        self.scripts.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.scripts.is_empty()
    }

    /// The commands, and their scripts where they are calls.
    pub(super) fn queued(&self) -> impl Iterator<Item = Queued<'_>> {
        self.commands.cmd_iter().zip(self.scripts.iter().copied())
    }

    pub(super) fn script(&self, index: usize) -> Option<&'static Script> {
        self.scripts.get(index).copied().flatten()
    }

    pub(super) fn is_ignored(&self, index: usize) -> bool {
        self.ignored.binary_search(&index).is_ok()
    }

    pub(super) fn subject(&self) -> Subject {
        if self.atomic {
            Subject::Transaction
        } else {
            Subject::Pipeline
        }
    }

    /// The command at this place failed.
    pub(super) fn error_of(&self, index: usize, failure: Failure) -> PipelineError {
        let error = match self.script(index) {
            Some(script) => Error::failed(script, failure),
            None => failure.error.into(),
        };
        PipelineError::new(index, self.len(), error)
    }
}
