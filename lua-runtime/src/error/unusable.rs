//! Errors of calls that brought no answer, or one that can't be used.

use std::fmt;

use redis::{ErrorKind, RedisError};

use super::{FailureKind, OneLine, Subject, WithoutArguments};
use crate::argument::entries::{Defect, Flaw};
use crate::reply::{Mismatch, short_type_name};
use crate::script::Script;

/// The connection failed during a call. See [`Error::Connection`](crate::Error::Connection).
#[derive(Clone)]
pub struct ConnectionError {
    pub(super) subject: Subject,
    pub(super) source: RedisError,
}

impl ConnectionError {
    /// The script that was called; none for a whole pipeline.
    pub fn script(&self) -> Option<&'static Script> {
        self.subject.script()
    }

    /// What kind of failure it is: [`FailureKind::Timeout`], [`FailureKind::Connection`],
    /// [`FailureKind::Protocol`], or another if redis-rs knows.
    pub fn kind(&self) -> FailureKind {
        match (FailureKind::of_redis(&self.source), self.source.kind()) {
            (_, ErrorKind::Parse) => FailureKind::Protocol,
            // Of a mistake, or of `MULTI` that was refused. Without a detail redis-rs says that it
            // does not know a node.
            (FailureKind::Other, ErrorKind::Client) if self.source.detail().is_some() => {
                FailureKind::Other
            }
            (FailureKind::Other, _) => FailureKind::Connection,
            (kind, _) => kind,
        }
    }

    /// What redis-rs says of it.
    pub fn redis_error(&self) -> &RedisError {
        &self.source
    }
}

impl fmt::Debug for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionError")
            .field("subject", &self.subject)
            .field("source", &WithoutArguments(&self.source))
            .finish()
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, source } = self;
        let said = OneLine(source);
        if source.is_connection_refusal() {
            // Not that nothing was sent: a cluster connection may have done so, and then been refused
            // when it wanted to do so again.
            write!(f, "{subject} could not reach the server: {said}")
        } else if source.is_timeout() {
            write!(f, "{subject} may have run: no answer in time: {said}")
        } else if source.is_io_error() {
            write!(f, "{subject} may have run: the connection broke: {said}")
        } else if source.kind() == ErrorKind::Parse {
            write!(
                f,
                "{subject} may have run: the reply is malformed, so drop this connection: {said}"
            )
        } else {
            write!(f, "{subject} failed, and may have run: {said}")
        }
    }
}

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

/// Keys that belong together are in different slots of a cluster. See [`Error::CrossSlot`](crate::Error::CrossSlot).
#[derive(Clone, Debug)]
pub struct CrossSlotError {
    subject: Subject,
    keys: [(Vec<u8>, u16); 2],
}

impl CrossSlotError {
    #[cfg(feature = "cluster")]
    pub(crate) fn new(
        subject: Subject,
        first: &crate::cluster::slots::Key<'_>,
        second: &crate::cluster::slots::Key<'_>,
    ) -> Self {
        Self {
            subject,
            keys: [first, second].map(|key| (key.name.to_vec(), key.slot)),
        }
    }

    /// The script that was to be called; none for a transaction.
    pub fn script(&self) -> Option<&'static Script> {
        self.subject.script()
    }

    /// Two of the keys and their slots.
    pub fn keys(&self) -> [(&[u8], u16); 2] {
        self.keys
            .each_ref()
            .map(|(key, slot)| (key.as_slice(), *slot))
    }
}

impl fmt::Display for CrossSlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, keys } = self;
        let [(first, first_slot), (second, second_slot)] = keys;
        write!(
            f,
            "{subject} was not sent: its keys `{}` (slot {first_slot}) and `{}` (slot \
             {second_slot}) do not share a slot of the cluster; what stands in braces decides the \
             slot, as in `{{user:42}}:a` and `{{user:42}}:b`",
            first.escape_ascii(),
            second.escape_ascii()
        )
    }
}

/// An argument could not be encoded. See [`Error::Argument`](crate::Error::Argument).
#[derive(Clone, Debug)]
pub struct ArgumentError {
    pub(super) script: &'static Script,
    pub(super) defect: Defect,
}

impl ArgumentError {
    /// The script that was to be called.
    pub fn script(&self) -> &'static Script {
        self.script
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { script, defect } = self;
        let Defect { table, index, flaw } = defect;
        write!(f, "{script} was not sent: the value for {table}[{index}] ")?;
        match flaw {
            Flaw::Entries(written) => write!(
                f,
                "wrote {written} entries; a type with `redis::ToSingleRedisArg` must write exactly one"
            ),
            Flaw::NotANumber => f.write_str("is NaN, which is no number"),
            Flaw::LeftOut(given) => write!(
                f,
                "is left out (`None`), and {table}[{given}] is given: only the last arguments can be left out"
            ),
            #[cfg(any(feature = "json", feature = "msgpack"))]
            Flaw::Format { format, reason } => {
                write!(f, "could not be written as {format}: {reason}")
            }
        }
    }
}
