//! Errors of calls that brought no answer, or one that can't be used.

use std::fmt;

use redis::RedisError;

use super::{FailureKind, OneLine};
use crate::encode::{Defect, Flaw};
use crate::reply::{Mismatch, short_type_name};
use crate::script::Script;

/// The connection failed during a call. See [`Error::Connection`](crate::Error::Connection).
#[derive(Clone, Debug)]
pub struct ConnectionError {
    pub(super) script: &'static Script,
    pub(super) source: RedisError,
}

impl ConnectionError {
    /// The script that was called.
    pub fn script(&self) -> &'static Script {
        self.script
    }

    /// What kind of failure it is: [`FailureKind::Timeout`], [`FailureKind::Connection`], or
    /// another if redis-rs knows.
    pub fn kind(&self) -> FailureKind {
        match FailureKind::of_redis(&self.source) {
            FailureKind::Other => FailureKind::Connection,
            kind => kind,
        }
    }

    /// What redis-rs says of it.
    pub fn redis_error(&self) -> &RedisError {
        &self.source
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { script, source } = self;
        let said = OneLine(source);
        if source.is_connection_refusal() {
            write!(
                f,
                "{script} was not sent: no connection to the server: {said}"
            )
        } else if source.is_timeout() {
            write!(f, "{script} may have run: no answer in time: {said}")
        } else if source.is_io_error() {
            write!(f, "{script} may have run: the connection broke: {said}")
        } else {
            write!(f, "{script} got no answer: {said}")
        }
    }
}

/// A reply was not of the expected type. See [`Error::Reply`](crate::Error::Reply).
#[derive(Clone, Debug)]
pub struct ReplyError {
    pub(super) script: &'static Script,
    whole: &'static str,
    pub(super) mismatch: Mismatch,
}

impl ReplyError {
    pub(crate) fn new(script: &'static Script, whole: &'static str, mismatch: Mismatch) -> Self {
        Self {
            script,
            whole,
            mismatch,
        }
    }

    /// The script that was called.
    pub fn script(&self) -> &'static Script {
        self.script
    }

    /// What was expected, what came, and where inside of the reply.
    pub fn mismatch(&self) -> &Mismatch {
        &self.mismatch
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            script,
            whole,
            mismatch,
        } = self;
        write!(f, "{script} replied {}", mismatch.came())?;
        if !mismatch.path().is_empty() {
            write!(f, " at {} of {}", mismatch.path(), short_type_name(whole))?;
        }
        write!(f, ", expected {}", mismatch.expected())
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
            #[cfg(any(feature = "json", feature = "msgpack"))]
            Flaw::Format { format, reason } => {
                write!(f, "could not be written as {format}: {reason}")
            }
        }
    }
}
