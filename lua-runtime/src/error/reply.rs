//! A reply that is not of the expected type.

use std::fmt;

use super::Subject;
use crate::reply::{Mismatch, short_type_name};
use crate::script::Script;

/// A reply was not of the expected type. See [`Error::Reply`](crate::Error::Reply).
#[derive(Clone, Debug)]
pub struct ReplyError {
    subject: Subject,
    /// The script whose reply inside of a pipeline's it is.
    element: Option<&'static Script>,
    whole: &'static str,
    pub(super) mismatch: Mismatch,
}

impl ReplyError {
    pub(crate) fn new(subject: Subject, whole: &'static str, mismatch: Mismatch) -> Self {
        Self {
            subject,
            element: None,
            whole,
            mismatch,
        }
    }

    /// The same, found in the reply of one script of a pipeline.
    pub(crate) fn of(mut self, element: Option<&'static Script>) -> Self {
        self.element = element;
        self
    }

    /// The script that was called; of a pipeline that whose reply it is, if it is one's.
    pub fn script(&self) -> Option<&'static Script> {
        self.subject.script().or(self.element)
    }

    /// What was expected, what came, and where inside of the reply.
    pub fn mismatch(&self) -> &Mismatch {
        &self.mismatch
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            subject,
            element,
            whole,
            mismatch,
        } = self;
        write!(f, "{subject} replied {}", mismatch.came())?;
        if !mismatch.path().is_empty() {
            write!(f, " at {} of {}", mismatch.path(), short_type_name(whole))?;
        }
        if let Some(script) = element {
            write!(f, " (from {script})")?;
        }
        write!(f, ", expected {}", mismatch.expected())
    }
}
