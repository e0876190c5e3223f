//! What kind of failure an error is, whichever way it came about.

use super::script_error::{NO_CODE, is_server_busy};

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
    /// No reply came in time. The script may have run, or may run yet.
    ///
    /// Or it was not sent: redis-rs's `MultiplexedConnection` can lose a request that is sent in
    /// the moment in which the connection breaks, and then only its response timeout ends the call
    /// (seen with redis-rs 1.8, 40 times in 33,562 connections that broke under load). With
    /// `set_response_timeout(None)` such a call waits for ever.
    ///
    /// A blocking connection goes on: redis-rs leaves out the late reply when it comes. If that can't
    /// be read ([`Protocol`](Self::Protocol)), redis-rs 1.8 leaves out the error and gives what is
    /// left of that reply to a later call. Where a script's error texts may not be UTF-8, drop a
    /// blocking connection after a timeout, too.
    ///
    /// Do so in any case where the connection has a write timeout (`Connection::set_write_timeout`). A
    /// command that was sent in part stays unfinished (redis-rs 1.8): what is sent next becomes a part of
    /// its last argument, and once that is long enough the script runs with it.
    Timeout,
    /// The reply is malformed: bytes that are not the protocol or that redis-rs can't read, such as
    /// an error text that is not UTF-8, or another number of replies than of commands. The script
    /// may have run.
    ///
    /// Drop the connection. After what redis-rs can't read, this library closes a blocking one, so
    /// that calls over it fail without being sent and `is_open()` is false (unless the server is too
    /// busy to close it within two seconds); an asynchronous one ends by itself, with the calls of
    /// everybody who shares it.
    ///
    /// Cluster connections are redis-rs's own affair: they send the call again, within their
    /// `retries`, and so run it as often. A blocking one then keeps the connection to that node, runs
    /// what is sent over it and replies with what is left of that reply, or not at all: drop it.
    Protocol,
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
    /// This user may not do that, in a call or inside of the script, or has not logged in:
    /// `NOPERM`, `NOAUTH`.
    NotPermitted,
    /// The server is reading its data from disk: `LOADING`.
    Loading,
    /// A replica without its primary does not reply: `MASTERDOWN`.
    StaleReplica,
    /// The server does not have the script and could not be given it: `NOSCRIPT`.
    NoScript,
    /// The server replied `NOSCRIPT` right after it had taken the script by `SCRIPT LOAD`. Either
    /// the script itself replies this text and has run, up to twice, or the script was flushed in
    /// between and has not run. Or it replied so to `EVAL`, which brings the script with it: then the
    /// script itself has replied this, and has run. It was not sent again; do so if running it again
    /// does no harm.
    StillMissing,
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
    /// Of the error that a server replied, if its code and text say so.
    pub(crate) fn of_reply(code: &str, message: &str) -> Option<Self> {
        if code != "EXECABORT" {
            return Self::of_code(code, message);
        }
        // Once: a reason that is such a text again is a script's, and may go on without end.
        let reason = message
            .split_once("because of: ")
            .and_then(|(_, reason)| reason.split_once(' '))
            .and_then(|(code, message)| Self::of_code(code, message));
        Some(reason.unwrap_or(Self::Aborted))
    }

    fn of_code(code: &str, message: &str) -> Option<Self> {
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
            NO_CODE if message.starts_with("Script killed by user with ") => Self::Killed,
            NO_CODE if is_not_permitted_inside(message) => Self::NotPermitted,
            _ => return None,
        })
    }
}

/// Whether a command of a script was not for this user. Servers give that no code of its own.
fn is_not_permitted_inside(message: &str) -> bool {
    // Redis 8.2, Valkey; Redis 6.2 and 7.0.
    message.starts_with("ACL failure in script: ")
        || message.starts_with("The user executing the script can't ")
}
