//! Errors of commands in pipelines and transactions.

use std::fmt;

use super::Error;

/// A command of a pipeline failed. See [`Error::Pipeline`](crate::Error::Pipeline).
#[derive(Clone, Debug)]
pub struct PipelineError {
    index: usize,
    length: usize,
    discarded: bool,
    error: Error,
}

impl PipelineError {
    pub(crate) fn new(index: usize, length: usize, error: Error) -> Self {
        Self {
            index,
            length,
            discarded: false,
            error,
        }
    }

    /// The same, and because of it the transaction did not run.
    pub(crate) fn discarded(mut self) -> Self {
        self.discarded = true;
        self
    }

    /// Which command it is, counted from zero in the order in which they were added.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What went wrong with it.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// What went wrong with it.
    pub fn into_error(self) -> Error {
        self.error
    }

    /// Whether it kept the whole transaction from running.
    pub fn is_discarded(&self) -> bool {
        self.discarded
    }
}

impl fmt::Display for PipelineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            index,
            length,
            discarded,
            error,
        } = self;
        if *discarded {
            f.write_str("the transaction did not run, because of ")?;
        }
        write!(f, "command {} of {length}: {error}", index + 1)
    }
}
