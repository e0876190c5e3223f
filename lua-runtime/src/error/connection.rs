//! The connection failed.

use std::fmt;

use redis::{ErrorKind, RedisError};

use super::shown::{OneLine, WithoutArguments};
use super::{FailureKind, Subject};
use crate::script::Script;

impl FailureKind {
    /// Of an error that is not of a script.
    pub(super) fn of_redis(error: &RedisError) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        match (error.kind(), error.code()) {
            (redis::ErrorKind::Io | redis::ErrorKind::ClusterConnectionNotFound, _) => {
                Self::Connection
            }
            (redis::ErrorKind::AuthenticationFailed, _) => Self::NotPermitted,
            (redis::ErrorKind::UnexpectedReturnType, _) => Self::Reply,
            (_, Some(code)) => {
                Self::of_reply(code, error.detail().unwrap_or_default()).unwrap_or(Self::Other)
            }
            _ => Self::Other,
        }
    }
}

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
