//! What can go wrong with a call, in words for people.

mod answer;
mod kind;
mod location;
mod text;
pub(crate) mod typed;
mod unanswered;

use std::fmt;

use redis::{ErrorKind, RedisError};

use crate::call::Request;
use crate::encode::Defect;
use crate::recovery::Failure;
use crate::script::Script;

use answer::{Answered, answered};
pub use answer::{ScriptError, ServerError};
pub use kind::FailureKind;
pub use location::Location;
pub use typed::LuaError;
pub use unanswered::{ArgumentError, ConnectionError, ReplyError};

/// Why a call gave no reply of its type.
///
/// Displays in one line: `rate_limit raised WRONGTYPE at lua/rate_limit.lua:9: Operation against a
/// key holding the wrong kind of value`.
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
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The connection failed, or what it brought was no protocol.
    ///
    /// If it failed after the call was sent, nobody knows whether the script ran. This library
    /// does not send it again: do so only if running it twice is harmless. (redis-rs's cluster
    /// connections may have done so already: see [`Call::invoke`](crate::Call::invoke).)
    Connection(Box<ConnectionError>),
    /// The script raised an error: by `error`, by a command that failed in `redis.call`, or by a
    /// mistake in its code.
    Raised(Box<ScriptError>),
    /// The script returned an error: `return redis.error_reply("LIMITED try later")`, or what
    /// `redis.pcall` gave it.
    ///
    /// On the wire it looks like an error of the server. What servers say when they refuse a call
    /// is [`Server`](Self::Server), even if a script has returned it.
    Returned(Box<ScriptError>),
    /// The server refused the call: no right, no memory, another script runs, it does not compile.
    Server(Box<ServerError>),
    /// The script ran, and its reply is not of the expected type.
    Reply(Box<ReplyError>),
    /// An argument could not be encoded. Nothing was sent.
    Argument(Box<ArgumentError>),
    /// An error of redis-rs that has no script to it, from a `?` on one of its own calls.
    Redis(Box<RedisError>),
}

impl Error {
    /// The name of the script that was called, if one was.
    pub fn script(&self) -> Option<&'static str> {
        match self {
            Self::Connection(error) => Some(error.script.name()),
            Self::Raised(error) | Self::Returned(error) => Some(error.script().name()),
            Self::Server(error) => Some(error.script().name()),
            Self::Reply(error) => Some(error.script.name()),
            Self::Argument(error) => Some(error.script.name()),
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
            Self::Redis(error) => FailureKind::of_redis(error),
        }
    }

    /// The code of an error that the script or the server answered, such as `WRONGTYPE`, `NOPERM`,
    /// or one of the script's own. See [`ScriptError::code`].
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Raised(error) | Self::Returned(error) => Some(error.code()),
            Self::Server(error) => Some(error.code()),
            Self::Redis(error) => error.code(),
            Self::Connection(_) | Self::Reply(_) | Self::Argument(_) => None,
        }
    }

    /// The text behind the code. See [`ScriptError::message`].
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Raised(error) | Self::Returned(error) => Some(error.message()),
            Self::Server(error) => Some(error.message()),
            Self::Redis(error) => error.detail(),
            Self::Connection(_) | Self::Reply(_) | Self::Argument(_) => None,
        }
    }

    /// The line of the `.lua` file that raised the error, or does not compile.
    pub fn location(&self) -> Option<Location> {
        match self {
            Self::Raised(error) | Self::Returned(error) => error.location(),
            Self::Server(error) => error.location(),
            Self::Connection(_) | Self::Reply(_) | Self::Argument(_) | Self::Redis(_) => None,
        }
    }

    /// An error that came in answer to a command of `script`.
    pub(crate) fn answered(script: &'static Script, source: RedisError) -> Self {
        Self::failed_with(
            script,
            Failure {
                error: source,
                load_refusal: None,
            },
        )
    }

    /// A call that was sent and ended without a reply.
    pub(crate) fn failed(request: &Request, failure: Failure) -> Self {
        Self::failed_with(request.script(), failure)
    }

    /// A call that was not sent.
    pub(crate) fn unsent(request: &Request, defect: Defect) -> Self {
        Self::Argument(Box::new(ArgumentError {
            script: request.script(),
            defect,
        }))
    }

    fn failed_with(script: &'static Script, failure: Failure) -> Self {
        let Failure {
            error: source,
            load_refusal,
        } = failure;
        match source.kind() {
            ErrorKind::Server(_) | ErrorKind::Extension => {
                match answered(script, source, load_refusal) {
                    Answered::Raised(error) => Self::Raised(Box::new(error)),
                    Answered::Returned(error) => Self::Returned(Box::new(error)),
                    Answered::Refused(error) => Self::Server(Box::new(error)),
                }
            }
            _ => Self::Connection(Box::new(ConnectionError { script, source })),
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
            Self::Redis(error) => OneLine(error).fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connection(error) => Some(&error.source),
            Self::Raised(error) | Self::Returned(error) => Some(error.redis_error()),
            Self::Server(error) => Some(error.redis_error()),
            Self::Reply(error) => Some(&error.mismatch),
            Self::Argument(_) => None,
            Self::Redis(error) => error.source(),
        }
    }
}

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

/// What others say, in one line: an error is one line in a log.
struct OneLine<'a, T>(&'a T);

impl<T: fmt::Display> fmt::Display for OneLine<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Blanks<'a, 'b>(&'a mut fmt::Formatter<'b>);
        impl fmt::Write for Blanks<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                for (index, line) in text.split(char::is_control).enumerate() {
                    if index > 0 {
                        self.0.write_str(" ")?;
                    }
                    self.0.write_str(line)?;
                }
                Ok(())
            }
        }
        use fmt::Write as _;
        write!(Blanks(f), "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SCRIPT: Script = Script::new("rate_limit", "lua/rate_limit.lua", "", "", false);

    fn server_error(text: &str) -> RedisError {
        redis::parse_redis_value(format!("-{text}\r\n").as_bytes())
            .and_then(redis::Value::extract_error)
            .expect_err("an error reply")
    }

    #[test]
    fn errors_are_one_line_with_the_scripts_name() {
        let raised = Error::answered(&SCRIPT, server_error("WRONGTYPE Operation against a key"));
        assert_eq!(
            raised.to_string(),
            "rate_limit returned WRONGTYPE: Operation against a key"
        );
        let own = Error::answered(&SCRIPT, server_error("LIMITED wait"));
        assert_eq!(own.to_string(), "rate_limit returned LIMITED: wait");
        let refused = Error::failed_with(
            &SCRIPT,
            Failure {
                error: server_error("NOPERM no eval"),
                load_refusal: Some(server_error("NOPERM no script|load")),
            },
        );
        assert_eq!(
            refused.to_string(),
            "rate_limit: NOPERM no eval; the server did not have the script and refused SCRIPT \
             LOAD too: NOPERM no script|load (allow this user one of `script|load` and `eval`, or \
             load the script beforehand)"
        );
        let io = |kind| Error::answered(&SCRIPT, std::io::Error::from(kind).into()).to_string();
        assert_eq!(
            io(std::io::ErrorKind::ConnectionRefused),
            "rate_limit was not sent: no connection to the server: connection refused"
        );
        assert_eq!(
            io(std::io::ErrorKind::BrokenPipe),
            "rate_limit may have run: the connection broke: broken pipe"
        );
        assert_eq!(
            io(std::io::ErrorKind::TimedOut),
            "rate_limit may have run: no answer in time: timed out"
        );
    }

    #[test]
    fn a_raised_error_names_the_file_and_the_line() {
        static COMPOSED: Script = Script::new(
            "rate_limit",
            "lua/rate_limit.lua",
            "",
            "5c5c1e57d5b1b5b0d3255bfef95601890afd8070",
            false,
        )
        .composed_of(&[(1, "lua/rate_limit.lua", 1), (4, "lua/_lib/clock.lua", 1)]);
        for (raw, shown) in [
            (
                "WRONGTYPE Operation against a key script: <SHA>, on @user_script:3.",
                "rate_limit raised WRONGTYPE at lua/rate_limit.lua:3: Operation against a key",
            ),
            (
                "ERR user_script:9: attempt to index a nil value script: <SHA>, on @user_script:9.",
                "rate_limit raised an error at lua/_lib/clock.lua:6: attempt to index a nil value",
            ),
            (
                "ERR Error running script (call to f_<SHA>): @err_handler_def:9: \
                 err_handler_def:9: attempt to concatenate local 'err' (a table value)",
                "rate_limit raised an error: attempt to concatenate local 'err' (a table value); \
                 Redis 6.2 shows of what is raised only texts",
            ),
            (
                "ERR Error compiling script (new function): user_script:4: unexpected symbol",
                "rate_limit does not compile on this server at lua/_lib/clock.lua:1: unexpected \
                 symbol",
            ),
            ("LIMITED", "rate_limit returned LIMITED"),
        ] {
            let raw = raw.replace("<SHA>", COMPOSED.sha1());
            let error = Error::answered(&COMPOSED, server_error(&raw));
            assert_eq!(error.to_string(), shown);
            let kept = match &error {
                Error::Raised(error) | Error::Returned(error) => error.raw(),
                Error::Server(error) => error.raw(),
                other => panic!("{other:?}"),
            };
            assert_eq!(kept, raw);
        }
    }

    #[test]
    fn errors_are_one_line_whatever_they_say() {
        let lines = redis::parse_redis_value(b"!8\r\nERR a\r\nb\r\n")
            .and_then(redis::Value::extract_error)
            .expect_err("an error reply");
        let error = Error::answered(&SCRIPT, lines);
        assert_eq!(error.to_string(), "rate_limit returned an error: a  b");
        assert_eq!(error.message(), Some("a\r\nb"));
    }

    #[test]
    fn kinds_are_the_same_however_the_error_came() {
        use FailureKind::*;
        for (text, kind) in [
            ("WRONGTYPE x", WrongType),
            ("BUSY Redis is busy running a script. You can only …", Busy),
            ("BUSY the lock is held", Script),
            (
                "OOM command not allowed when used memory > 'maxmemory'.",
                OutOfMemory,
            ),
            (
                "READONLY You can't write against a read only replica.",
                ReadOnly,
            ),
            ("NOPERM User u has no permissions", NotPermitted),
            ("LOADING Redis is loading the dataset in memory", Loading),
            ("MASTERDOWN Link with MASTER is down", StaleReplica),
            ("NOSCRIPT No matching script.", NoScript),
            ("NOSCRIPT fake", Script),
            ("CLUSTERDOWN The cluster is down", Cluster),
            (
                "CROSSSLOT Keys in request don't hash to the same slot",
                CrossSlot,
            ),
            ("ERR Script killed by user with SCRIPT KILL...", Killed),
            ("ERR Error compiling script (new function): x", Uncompiled),
            (
                "EXECABORT Transaction discarded because of previous errors.",
                Aborted,
            ),
            (
                "EXECABORT Transaction discarded because of: BUSY Redis is busy running a script.",
                Busy,
            ),
            ("ERR unknown command 'EVALSHA_RO'", Other),
            ("LIMITED wait", Script),
            ("ERR wait", Script),
        ] {
            assert_eq!(
                Error::answered(&SCRIPT, server_error(text)).kind(),
                kind,
                "{text}"
            );
        }
        let io = |kind| Error::answered(&SCRIPT, std::io::Error::from(kind).into()).kind();
        assert_eq!(io(std::io::ErrorKind::TimedOut), Timeout);
        assert_eq!(io(std::io::ErrorKind::BrokenPipe), Connection);
        let without_script = Error::from(server_error("NOAUTH Authentication required."));
        assert_eq!(without_script.kind(), NotPermitted);
    }

    #[test]
    fn kind_and_code_survive_both_ways() {
        for text in [
            "WRONGTYPE x",
            "NOSCRIPT fake",
            "ERR y",
            "MYCODE z",
            "READONLY r",
        ] {
            let before = server_error(text);
            let after = RedisError::from(Error::answered(&SCRIPT, before.clone()));
            assert_eq!(
                (after.kind(), after.code()),
                (before.kind(), before.code()),
                "{text}"
            );
            let after = RedisError::from(Error::from(before.clone()));
            assert_eq!(
                (after.kind(), after.code()),
                (before.kind(), before.code()),
                "{text}"
            );
        }
    }

    #[test]
    fn errors_may_cross_threads() {
        fn assert<T: std::error::Error + Send + Sync + 'static>() {}
        assert::<Error>();
    }
}
