//! What can go wrong with a call, in words for people.

use std::fmt;

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::call::Request;
use crate::encode::{Defect, Flaw};
use crate::recovery::call::Failure;
use crate::reply::{Mismatch, short_type_name};
use crate::script::Script;

/// Why a call gave no reply of its type.
///
/// Converts from and into [`redis::RedisError`], so that `?` works in functions of either error.
/// The kind, the code and the text of a server's error survive both ways.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The connection failed, or what it brought was no protocol.
    ///
    /// If it failed after the call was sent, nobody knows whether the script ran. This library
    /// does not send it again: do so only if running it twice is harmless. (redis-rs's cluster
    /// connections may have done so already: see [`Call::invoke`](crate::Call::invoke).)
    Connection(Box<ConnectionError>),
    /// The server answered with an error: the script raised or returned it, or the server refused
    /// the call.
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
            Self::Server(error) => Some(error.script.name()),
            Self::Reply(error) => error.script().map(Script::name),
            Self::Argument(error) => Some(error.script.name()),
            Self::CrossSlot(error) => error.script().map(Script::name),
            Self::Pipeline(error) => error.error.script(),
            Self::Redis(_) => None,
        }
    }

    /// A pipeline whose commands nobody knows the fate of.
    pub(crate) fn broken(subject: Subject, source: RedisError) -> Self {
        match source.kind() {
            ErrorKind::Server(_) | ErrorKind::Extension => Self::Redis(Box::new(source)),
            _ => Self::Connection(Box::new(ConnectionError { subject, source })),
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
        Self::unencodable(request.script(), defect)
    }

    /// A call of `script` that was not sent.
    pub(crate) fn unencodable(script: &'static Script, defect: Defect) -> Self {
        Self::Argument(Box::new(ArgumentError { script, defect }))
    }

    /// A call of `script` that was sent and ended without a reply.
    pub(crate) fn failed_with(script: &'static Script, failure: Failure) -> Self {
        let Failure {
            error: source,
            load_refusal,
        } = failure;
        match source.kind() {
            ErrorKind::Server(_) | ErrorKind::Extension => Self::Server(Box::new(ServerError {
                script,
                source,
                load_refusal,
            })),
            _ => Self::broken(Subject::Script(script), source),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(error) => error.fmt(f),
            Self::Server(error) => error.fmt(f),
            Self::Reply(error) => error.fmt(f),
            Self::Argument(error) => error.fmt(f),
            Self::CrossSlot(error) => error.fmt(f),
            Self::Pipeline(error) => error.fmt(f),
            Self::Redis(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connection(error) => Some(&error.source),
            Self::Server(error) => Some(&error.source),
            Self::Reply(error) => Some(&error.mismatch),
            Self::Argument(_) | Self::CrossSlot(_) => None,
            Self::Pipeline(error) => Some(&error.error),
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
            Error::Server(error) => error.source,
            Error::CrossSlot(error) => (
                ErrorKind::Server(ServerErrorKind::CrossSlot),
                "keys in different slots",
                error.to_string(),
            )
                .into(),
            Error::Pipeline(error) => error.error.into(),
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

/// What was sent, as errors name it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Subject {
    Script(&'static Script),
    Command,
    Pipeline,
    Transaction,
}

impl Subject {
    fn script(self) -> Option<&'static Script> {
        match self {
            Self::Script(script) => Some(script),
            Self::Command | Self::Pipeline | Self::Transaction => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script(script) => script.fmt(f),
            Self::Command => f.write_str("the command"),
            Self::Pipeline => f.write_str("the pipeline"),
            Self::Transaction => f.write_str("the transaction"),
        }
    }
}

/// The connection failed during a call. See [`Error::Connection`].
#[derive(Clone, Debug)]
pub struct ConnectionError {
    subject: Subject,
    source: RedisError,
}

impl ConnectionError {
    /// The script that was called; none for a whole pipeline.
    pub fn script(&self) -> Option<&'static Script> {
        self.subject.script()
    }

    /// What redis-rs says of it.
    pub fn redis_error(&self) -> &RedisError {
        &self.source
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, source } = self;
        if source.is_connection_refusal() {
            write!(
                f,
                "{subject} was not sent: no connection to the server: {source}"
            )
        } else if source.is_timeout() {
            write!(f, "{subject} may have run: no answer in time: {source}")
        } else if source.is_io_error() {
            write!(f, "{subject} may have run: the connection broke: {source}")
        } else {
            write!(f, "{subject} got no answer: {source}")
        }
    }
}

/// The server answered a call with an error. See [`Error::Server`].
#[derive(Clone, Debug)]
pub struct ServerError {
    script: &'static Script,
    source: RedisError,
    load_refusal: Option<RedisError>,
}

impl ServerError {
    /// The script that was called.
    pub fn script(&self) -> &'static Script {
        self.script
    }

    /// The error's first word, such as `ERR`, `WRONGTYPE`, `NOPERM`, or a code of the script's own.
    pub fn code(&self) -> &str {
        self.source.code().unwrap_or("ERR")
    }

    /// The text behind the [`code`](Self::code), as the server sent it.
    pub fn message(&self) -> &str {
        self.source.detail().unwrap_or_default()
    }

    /// What redis-rs says of it.
    pub fn redis_error(&self) -> &RedisError {
        &self.source
    }

    /// The server's answer to `SCRIPT LOAD`, if it refused to take the script before this error.
    ///
    /// Then the script was missing, and this is what the server said to `EVAL`.
    pub fn load_refusal(&self) -> Option<&RedisError> {
        self.load_refusal.as_ref()
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.script, Text(&self.source))?;
        if let Some(refusal) = &self.load_refusal {
            write!(
                f,
                "; the server did not have the script and refused SCRIPT LOAD too: {} \
                 (allow this user one of `script|load` and `eval`, or load the script beforehand)",
                Text(refusal)
            )?;
        }
        Ok(())
    }
}

/// A server's error as it was on the wire: code and text.
struct Text<'a>(&'a RedisError);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.code(), self.0.detail()) {
            (Some(code), Some(detail)) => write!(f, "{code} {detail}"),
            (Some(code), None) => f.write_str(code),
            (None, _) => self.0.fmt(f),
        }
    }
}

/// A reply was not of the expected type. See [`Error::Reply`].
#[derive(Clone, Debug)]
pub struct ReplyError {
    subject: Subject,
    /// The script whose reply inside of a pipeline's it is.
    element: Option<&'static Script>,
    whole: &'static str,
    mismatch: Mismatch,
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

/// Keys that belong together are in different slots of a cluster. See [`Error::CrossSlot`].
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

/// A command of a pipeline failed. See [`Error::Pipeline`].
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

/// An argument could not be encoded. See [`Error::Argument`].
#[derive(Clone, Debug)]
pub struct ArgumentError {
    script: &'static Script,
    defect: Defect,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::script;

    static SCRIPT: Script = script!("rate_limit", "", false);

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
            "rate_limit: WRONGTYPE Operation against a key"
        );
        let own = Error::answered(&SCRIPT, server_error("LIMITED wait"));
        assert_eq!(own.to_string(), "rate_limit: LIMITED wait");
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
