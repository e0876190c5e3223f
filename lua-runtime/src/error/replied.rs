//! Errors that a server replied: of the script, or of the server.

use std::fmt;

use redis::RedisError;

use super::FailureKind;
use super::shown::{OneLine, WithoutArguments};
use crate::recovery::server_text::mark::Called;
use crate::recovery::server_text::script_error::{NO_CODE, Origin, Text};
use crate::recovery::server_text::{wire_text, without_arguments};
use crate::recovery::{Failure, There};
use crate::script::{Location, Script};

/// An error that a server replied to a call, as it came.
#[derive(Clone)]
struct ErrorReply {
    script: &'static Script,
    /// Code and text, as they were on the wire.
    raw: String,
    source: RedisError,
}

impl ErrorReply {
    fn new(script: &'static Script, source: RedisError) -> Self {
        let raw = wire_text(&source);
        Self {
            script,
            raw,
            source,
        }
    }

    fn text(&self) -> Text<'_> {
        let text = Text::parse(&self.raw, Called::of(self.script));
        Text {
            message: without_arguments(text.message),
            ..text
        }
    }

    fn location(&self) -> Option<Location> {
        let line = self.text().line?;
        Some(self.script.location(line))
    }
}

// By hand: what a server quotes of a call's arguments has no place in a log.
impl fmt::Debug for ErrorReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorReply")
            .field("script", &self.script)
            .field("raw", &without_arguments(&self.raw))
            .finish_non_exhaustive()
    }
}

/// An error of the script itself: it ran, and raised or returned it.
///
/// See [`Error::Raised`](crate::Error::Raised) and [`Error::Returned`](crate::Error::Returned).
/// What else the server wrote around the message is taken away; [`raw`](Self::raw) has all of it.
#[derive(Clone, Debug)]
pub struct ScriptError {
    reply: ErrorReply,
}

impl ScriptError {
    /// The script that was called.
    pub fn script(&self) -> &'static Script {
        self.reply.script
    }

    /// The error's code: its first word, such as `WRONGTYPE`, or one of the script's own. `ERR`
    /// where the first word is not one in capitals.
    ///
    /// Redis 6.2 writes `ERR` before what a command raised: the code is that of the command here
    /// too.
    pub fn code(&self) -> &str {
        self.reply.text().code
    }

    /// The text behind the [`code`](Self::code), without what the server added.
    pub fn message(&self) -> &str {
        self.reply.text().message
    }

    /// The line that raised it, in the file that it is from, if the server says so.
    ///
    /// An error that the script returned has none, unless it was caught before.
    pub fn location(&self) -> Option<Location> {
        self.reply.location()
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> FailureKind {
        let text = self.reply.text();
        FailureKind::of_reply(text.code, text.message).unwrap_or(FailureKind::Script)
    }

    /// The error as the server sent it, with all that it added: arguments too, if it quotes some.
    pub fn raw(&self) -> &str {
        &self.reply.raw
    }

    /// What redis-rs says of it.
    pub fn redis_error(&self) -> &RedisError {
        &self.reply.source
    }

    pub(super) fn into_redis_error(self) -> RedisError {
        self.reply.source
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Text {
            origin,
            code,
            message,
            ..
        } = self.reply.text();
        let verb = match origin {
            Origin::Raised => "raised",
            _ => "returned",
        };
        let code = if code == NO_CODE { "an error" } else { code };
        let location = self.location();
        write!(f, "{} {verb} {code}", self.script())?;
        if let Some(location) = location {
            write!(f, " at {location}")?;
        }
        if !message.is_empty() {
            write!(f, ": {}", OneLine(&message))?;
        }
        // What Redis 6.2 says to a table, a boolean or nil is about its own code.
        if location.is_none() && message.starts_with("attempt to concatenate local 'err' (a ") {
            f.write_str("; Redis 6.2 shows of what is raised only texts")?;
        }
        Ok(())
    }
}

/// The server refused a call. See [`Error::Server`](crate::Error::Server).
#[derive(Clone)]
pub struct ServerError {
    reply: ErrorReply,
    load_refusal: Option<RedisError>,
    /// See [`Failure::there`].
    there: Option<There>,
}

impl ServerError {
    /// The script that was called.
    pub fn script(&self) -> &'static Script {
        self.reply.script
    }

    /// The error's code: its first word, such as `NOPERM`, `OOM`, `BUSY`, or `ERR`.
    pub fn code(&self) -> &str {
        self.reply.text().code
    }

    /// The text behind the [`code`](Self::code).
    pub fn message(&self) -> &str {
        self.reply.text().message
    }

    /// The line that the server can't compile, in the file that it is from.
    pub fn location(&self) -> Option<Location> {
        self.reply.location()
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> FailureKind {
        if self.there.is_some() {
            return FailureKind::StillMissing;
        }
        let text = self.reply.text();
        if text.origin == Origin::Uncompiled {
            return FailureKind::Uncompiled;
        }
        FailureKind::of_reply(text.code, text.message).unwrap_or(FailureKind::Other)
    }

    /// The error as the server sent it, with the arguments that it quotes of a command that it does
    /// not know.
    pub fn raw(&self) -> &str {
        &self.reply.raw
    }

    /// What redis-rs says of it.
    pub fn redis_error(&self) -> &RedisError {
        &self.reply.source
    }

    /// The server's reply to `SCRIPT LOAD`, if it refused to take the script before this error.
    ///
    /// Then the script was missing, and this is what the server said to `EVAL`.
    pub fn load_refusal(&self) -> Option<&RedisError> {
        self.load_refusal.as_ref()
    }

    pub(super) fn into_redis_error(self) -> RedisError {
        self.reply.source
    }
}

impl fmt::Debug for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerError")
            .field("reply", &self.reply)
            .field(
                "load_refusal",
                &self.load_refusal.as_ref().map(WithoutArguments),
            )
            .field("there", &self.there)
            .finish()
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = self.script();
        let text = self.reply.text();
        match (text.origin, self.location()) {
            (Origin::Uncompiled, Some(location)) => write!(
                f,
                "{script} does not compile on this server at {location}: {}",
                OneLine(&text.message)
            )?,
            _ => {
                let raw = without_arguments(self.raw());
                write!(f, "{script}: {}", OneLine(&raw))?;
            }
        }
        match self.there {
            None => {}
            Some(There::Loaded) => f.write_str(
                "; the server had just taken it by SCRIPT LOAD, so either the script itself answers \
                 this and has run, up to twice, or it was flushed in between; it was not sent again",
            )?,
            Some(There::Evaluated) => f.write_str(
                "; EVAL brought the script with it, so the script itself answers this and has run; it \
                 was not sent again",
            )?,
        }
        if let Some(refusal) = &self.load_refusal {
            write!(
                f,
                "; the server did not have the script and refused SCRIPT LOAD too: {} \
                 (allow this user one of `script|load` and `eval`, or load the script beforehand)",
                OneLine(&without_arguments(&wire_text(refusal)))
            )?;
        }
        Ok(())
    }
}

/// What an error reply turns out to be.
pub(super) enum Replied {
    Raised(ScriptError),
    Returned(ScriptError),
    Refused(ServerError),
}

/// Tells a script's error from a server's.
pub(super) fn classify(script: &'static Script, failure: Failure) -> Replied {
    let Failure {
        error,
        load_refusal,
        there,
    } = failure;
    let reply = ErrorReply::new(script, error);
    match reply.text().origin {
        Origin::Raised => Replied::Raised(ScriptError { reply }),
        Origin::Returned => Replied::Returned(ScriptError { reply }),
        Origin::Refused | Origin::Uncompiled => Replied::Refused(ServerError {
            reply,
            load_refusal,
            there,
        }),
    }
}
