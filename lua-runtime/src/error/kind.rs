//! What kind of failure an error is, whichever way it came about.

use redis::RedisError;

use super::text::{NO_CODE, is_server_busy};

/// What kind of failure an [`Error`](crate::Error) is: for a decision on what to do next.
///
/// It goes by the code, and is the same whether the server refused the call, a command of the
/// script failed, or the script handed that error on.
///
/// ```
/// use lua_runtime::{Error, FailureKind};
///
/// fn is_worth_another_try_later(error: &Error) -> bool {
///     matches!(error.kind(), FailureKind::Busy | FailureKind::Loading)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// The connection could not be made, or broke.
    Connection,
    /// No answer came in time. The script may have run, or may run yet.
    Timeout,
    /// The script failed in a way of its own: by a code that no server uses, or by an error in
    /// its code. See [`Error::code`](crate::Error::code).
    Script,
    /// The script did not compile on this server.
    Uncompiled,
    /// `SCRIPT KILL` ended the script.
    Killed,
    /// A command met a key that holds another type: `WRONGTYPE`.
    WrongType,
    /// Another script runs for longer than the server's limit: `BUSY`.
    Busy,
    /// The server is over its `maxmemory`: `OOM`.
    OutOfMemory,
    /// A write on a replica: `READONLY`.
    ReadOnly,
    /// This user may not do that, or has not logged in: `NOPERM`, `NOAUTH`.
    NotPermitted,
    /// The server is reading its data from disk: `LOADING`.
    Loading,
    /// A replica without its primary does not answer: `MASTERDOWN`.
    StaleReplica,
    /// The server does not have the script and could not be given it: `NOSCRIPT`.
    NoScript,
    /// The cluster is down, or moves the slot: `CLUSTERDOWN`, `TRYAGAIN`, `MOVED`, `ASK`.
    Cluster,
    /// The keys are not of one slot: `CROSSSLOT`.
    CrossSlot,
    /// A transaction was not run: `EXECABORT`. If the server says what kept it, that is the kind.
    Aborted,
    /// The reply is not of the expected type.
    Reply,
    /// An argument could not be encoded.
    Argument,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// Of an error of a server that says so.
    pub(super) fn of_answer(code: &str, message: &str) -> Option<Self> {
        Some(match code {
            "WRONGTYPE" => Self::WrongType,
            "BUSY" if is_server_busy(message) => Self::Busy,
            "OOM" => Self::OutOfMemory,
            "READONLY" => Self::ReadOnly,
            "NOPERM" | "NOAUTH" | "WRONGPASS" => Self::NotPermitted,
            "LOADING" => Self::Loading,
            "MASTERDOWN" => Self::StaleReplica,
            "NOSCRIPT" if message.starts_with("No matching script.") => Self::NoScript,
            "CLUSTERDOWN" | "TRYAGAIN" | "MOVED" | "ASK" => Self::Cluster,
            "CROSSSLOT" => Self::CrossSlot,
            "EXECABORT" => message
                .split_once("because of: ")
                .and_then(|(_, reason)| reason.split_once(' '))
                .and_then(|(code, message)| Self::of_answer(code, message))
                .unwrap_or(Self::Aborted),
            NO_CODE if message.starts_with("Script killed by user with ") => Self::Killed,
            _ => return None,
        })
    }

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
                Self::of_answer(code, error.detail().unwrap_or_default()).unwrap_or(Self::Other)
            }
            _ => Self::Other,
        }
    }
}
