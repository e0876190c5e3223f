//! What can go wrong with a call, in words for people.

mod connection;
mod pipeline;
mod replied;
mod reply;
mod shown;
mod subject;
pub(crate) mod typed;
mod unsent;

use std::fmt;

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::argument::EncodingError;
use crate::recovery::Failure;
use crate::recovery::server_text::without_arguments;
use crate::script::{Location, Script};

pub use crate::recovery::server_text::kind::FailureKind;
pub use connection::ConnectionError;
pub use pipeline::PipelineError;
use replied::{Replied, classify};
pub use replied::{ScriptError, ServerError};
pub use reply::ReplyError;
use shown::{OneLine, WithoutArguments};
pub(crate) use subject::Subject;
pub use typed::LuaError;
pub use unsent::{ArgumentError, CrossSlotError};

/// Why a call gave no reply of its type.
///
/// Displays in one line: `rate_limit raised WRONGTYPE at lua/rate_limit.lua:9: Operation against a
/// key holding the wrong kind of value`. That line has all there is to say, so that the error has
/// no [`source`](std::error::Error::source) that would say it again. What a server quotes of a
/// command's arguments is left out of it.
///
/// Converts from and into [`redis::RedisError`], so that `?` works in functions of either error.
/// The kind, the code and the text of a server's error survive both ways.
///
/// # What to do next
///
/// [`kind`](Self::kind) tells kinds of failure apart, [`code`](Self::code) a script's own errors;
/// [`derive(LuaError)`](derive@crate::LuaError) makes an enum of those.
///
/// A script is not rolled back: what it wrote before it raised an error stays.
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// The connection failed, or what it brought was no protocol ([`FailureKind::Protocol`]: drop
    /// the connection).
    ///
    /// If it failed after the call was sent, nobody knows whether the script ran. This library
    /// does not send it again: do so only if running it twice is harmless. (redis-rs's cluster
    /// connections may have done so already, and then show the error of the last attempt: a refused
    /// connection does not mean that nothing was sent. See [`Call::invoke`](crate::Call::invoke).)
    Connection(Box<ConnectionError>),
    /// The script raised an error: by `error`, by a command that failed in `redis.call`, or by a
    /// mistake in its code.
    Raised(Box<ScriptError>),
    /// The script returned an error: `return redis.error_reply("LIMITED try later")`, or what
    /// `redis.pcall` gave it.
    ///
    /// On the wire it looks like an error of the server. What servers say when they refuse a call
    /// is [`Server`](Self::Server), even if a script has returned it. A returned text that ends as
    /// servers end the text of a raised one (` script: on @user_script:5.`, with a line that the
    /// script has) is [`Raised`](Self::Raised): Valkey 9.1 puts nothing there that tells them apart.
    Returned(Box<ScriptError>),
    /// The server refused the call: no right, no memory, another script runs, it does not compile.
    Server(Box<ServerError>),
    /// The script ran, and its reply is not of the expected type.
    Reply(Box<ReplyError>),
    /// An argument could not be encoded. Nothing was sent.
    Argument(Box<ArgumentError>),
    /// Keys that belong together are in different slots of a cluster. Nothing was sent.
    CrossSlot(Box<CrossSlotError>),
    /// A command of a [pipeline](crate::pipe) failed.
    Pipeline(Box<PipelineError>),
    /// An error of redis-rs that has no script to it, from a `?` on one of its own calls.
    Redis(Box<RedisError>),
}

impl Error {
    /// The name of the script that was called, if it was one.
    pub fn script(&self) -> Option<&'static str> {
        match self {
            Self::Connection(error) => error.script().map(Script::name),
            Self::Raised(error) | Self::Returned(error) => Some(error.script().name()),
            Self::Server(error) => Some(error.script().name()),
            Self::Reply(error) => error.script().map(Script::name),
            Self::Argument(error) => Some(error.script.name()),
            Self::CrossSlot(error) => error.script().map(Script::name),
            Self::Pipeline(error) => error.error().script(),
            Self::Redis(_) => None,
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Connection(error) => error.kind(),
            Self::Raised(error) | Self::Returned(error) => error.kind(),
            Self::Server(error) => error.kind(),
            Self::Reply(_) => FailureKind::Reply,
            Self::Argument(_) => FailureKind::Argument,
            Self::CrossSlot(_) => FailureKind::CrossSlot,
            Self::Pipeline(error) => error.error().kind(),
            Self::Redis(error) => FailureKind::of_redis(error),
        }
    }

    /// The code of an error that the script or the server replied, such as `WRONGTYPE`, `NOPERM`,
    /// or one of the script's own. See [`ScriptError::code`].
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Raised(error) | Self::Returned(error) => Some(error.code()),
            Self::Server(error) => Some(error.code()),
            Self::Pipeline(error) => error.error().code(),
            Self::Redis(error) => error.code(),
            Self::Connection(_) | Self::Reply(_) | Self::Argument(_) | Self::CrossSlot(_) => None,
        }
    }

    /// The text behind the code. See [`ScriptError::message`].
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Raised(error) | Self::Returned(error) => Some(error.message()),
            Self::Server(error) => Some(error.message()),
            Self::Pipeline(error) => error.error().message(),
            Self::Redis(error) => error.detail().map(without_arguments),
            Self::Connection(_) | Self::Reply(_) | Self::Argument(_) | Self::CrossSlot(_) => None,
        }
    }

    /// The line of the `.lua` file that raised the error, or does not compile.
    pub fn location(&self) -> Option<Location> {
        match self {
            Self::Raised(error) | Self::Returned(error) => error.location(),
            Self::Server(error) => error.location(),
            Self::Pipeline(error) => error.error().location(),
            Self::Connection(_)
            | Self::Reply(_)
            | Self::Argument(_)
            | Self::CrossSlot(_)
            | Self::Redis(_) => None,
        }
    }

    /// A pipeline whose commands nobody knows the fate of.
    pub(crate) fn broken(subject: Subject, source: RedisError) -> Self {
        match source.kind() {
            ErrorKind::Server(_) | ErrorKind::Extension => Self::Redis(Box::new(source)),
            _ => Self::Connection(Box::new(ConnectionError { subject, source })),
        }
    }

    /// An error that came in reply to a command of `script`.
    pub(crate) fn replied(script: &'static Script, source: RedisError) -> Self {
        Self::failed(script, source.into())
    }

    /// A call of `script` that was not sent.
    pub(crate) fn unsent(script: &'static Script, error: EncodingError) -> Self {
        Self::Argument(Box::new(ArgumentError { script, error }))
    }

    /// A call of `script` that was sent and ended without a reply.
    pub(crate) fn failed(script: &'static Script, failure: Failure) -> Self {
        match failure.error.kind() {
            ErrorKind::Server(_) | ErrorKind::Extension => match classify(script, failure) {
                Replied::Raised(error) => Self::Raised(Box::new(error)),
                Replied::Returned(error) => Self::Returned(Box::new(error)),
                Replied::Refused(error) => Self::Server(Box::new(error)),
            },
            _ => Self::broken(Subject::Script(script), failure.error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(error) => error.fmt(f),
            Self::Raised(error) | Self::Returned(error) => error.fmt(f),
            Self::Server(error) => error.fmt(f),
            Self::Reply(error) => error.fmt(f),
            Self::Argument(error) => error.fmt(f),
            Self::CrossSlot(error) => error.fmt(f),
            Self::Pipeline(error) => error.fmt(f),
            Self::Redis(error) => {
                let text = error.to_string();
                OneLine(&without_arguments(&text)).fmt(f)
            }
        }
    }
}

// By hand, for the last of them.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, error): (&str, &dyn fmt::Debug) = match self {
            Self::Connection(error) => ("Connection", error),
            Self::Raised(error) => ("Raised", error),
            Self::Returned(error) => ("Returned", error),
            Self::Server(error) => ("Server", error),
            Self::Reply(error) => ("Reply", error),
            Self::Argument(error) => ("Argument", error),
            Self::CrossSlot(error) => ("CrossSlot", error),
            Self::Pipeline(error) => ("Pipeline", error),
            Self::Redis(error) => ("Redis", &WithoutArguments(error)),
        };
        f.debug_tuple(name).field(error).finish()
    }
}

// Without a source: the text has all of it, and a chain of errors would show it again.
impl std::error::Error for Error {}

impl From<RedisError> for Error {
    fn from(error: RedisError) -> Self {
        Self::Redis(Box::new(error))
    }
}

impl From<Error> for RedisError {
    fn from(error: Error) -> Self {
        match error {
            Error::Connection(error) => error.source,
            Error::Raised(error) | Error::Returned(error) => error.into_redis_error(),
            Error::Server(error) => error.into_redis_error(),
            Error::CrossSlot(error) => (
                ErrorKind::Server(ServerErrorKind::CrossSlot),
                "keys in different slots",
                error.to_string(),
            )
                .into(),
            Error::Pipeline(error) => error.into_error().into(),
            Error::Redis(error) => *error,
            Error::Reply(error) => (
                ErrorKind::UnexpectedReturnType,
                "script reply",
                error.to_string(),
            )
                .into(),
            Error::Argument(error) => {
                (ErrorKind::Client, "script argument", error.to_string()).into()
            }
        }
    }
}

#[cfg(test)]
mod tests;
