//! `tracing`: a span for each call and pipeline, events for misses, repairs and errors.
//!
//! Names of fields are those of OpenTelemetry's conventions for database clients and for Redis,
//! where there are some.

use redis::RedisError;
use tracing::field::Empty;

use crate::error::Error;
use crate::recovery::By;
use crate::recovery::server_text::{wire_text, without_arguments};
use crate::script::Script;

/// The target of all spans and events.
const TARGET: &str = "lua_runtime::observe";

/// A server replied that it does not have the script.
pub(super) fn missed(script: &Script) {
    tracing::debug!(
            target: TARGET,
    {
            db.stored_procedure.name = script.name(),
            script.sha1 = script.sha1()},
    "the server does not have the script"
        );
}

/// A call that missed has run.
pub(super) fn repaired(script: &Script, by: By) {
    tracing::debug!(
            target: TARGET,
    {
            db.stored_procedure.name = script.name(),
            script.sha1 = script.sha1(),
            by = by.name()},
    "the server has the script again"
        );
}

/// A server does not take a script.
pub(super) fn load_refused(script: &Script, refusal: &RedisError) {
    tracing::warn!(
            target: TARGET,
    {
            db.stored_procedure.name = script.name(),
            script.sha1 = script.sha1(),
            error.message = without_arguments(&wire_text(refusal))},
    "the server refused SCRIPT LOAD"
        );
}

/// An error that the caller is given.
pub(crate) fn error(error: &Error) {
    let location = error.location();
    macro_rules! event {
        ($level:ident) => {
            tracing::$level!(
                target: TARGET,
{
                db.stored_procedure.name = error.script(),
                db.response.status_code = error.code(),
                code.file.path = location.map(|location| location.file()),
                code.line.number = location.map(|location| location.line()),
                "error.type" = ?error.kind(),
                error.message = %error},
"a script failed"
            )
        };
    }
    // What a script returns by itself is an outcome that its caller asked for.
    if matches!(error, Error::Returned(_)) {
        event!(debug);
    } else {
        event!(warn);
    }
}

/// Around a call or a pipeline.
pub(crate) struct Span {
    span: tracing::Span,
}

impl Span {
    /// Runs `work` in it.
    #[inline]
    pub(crate) fn around<T>(self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let Self { span } = self;
        span.in_scope(|| ended(&span, work()))
    }

    /// Runs `work` in it.
    #[cfg(feature = "aio")]
    pub(crate) async fn around_async<T>(
        self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        use tracing::Instrument as _;

        let Self { span } = self;
        let outcome = work.instrument(span.clone()).await;
        span.in_scope(|| ended(&span, outcome))
    }
}

fn ended<T>(span: &tracing::Span, outcome: Result<T, Error>) -> Result<T, Error> {
    if let Err(failure) = &outcome {
        error(failure);
        if !span.is_disabled() {
            span.record("otel.status_code", "ERROR");
            span.record("error.type", tracing::field::debug(failure.kind()));
            if let Some(code) = failure.code() {
                span.record("db.response.status_code", code);
            }
        }
    }
    outcome
}

/// The span of one call; `keys` is how many it has.
pub(crate) fn call(script: &Script, keys: impl FnOnce() -> Option<u64>) -> Span {
    let operation = if script.is_read_only() {
        "EVALSHA_RO"
    } else {
        "EVALSHA"
    };
    let span = tracing::info_span!(
        target: TARGET,
        "script",
        otel.name = script.name(),
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "redis",
        db.operation.name = operation,
        db.stored_procedure.name = script.name(),
        db.response.status_code = Empty,
        "error.type" = Empty,
        server.address = Empty,
        server.port = Empty,
        script.sha1 = script.sha1(),
        script.read_only = script.is_read_only(),
        script.keys = keys(),
    );
    Span { span }
}

/// The span of a pipeline of so many commands.
pub(crate) fn pipeline(is_atomic: bool, length: usize) -> Span {
    let (name, operation) = if is_atomic {
        ("transaction", "MULTI")
    } else {
        ("pipeline", "PIPELINE")
    };
    let span = tracing::info_span!(
        target: TARGET,
        "pipeline",
        otel.name = name,
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "redis",
        db.operation.name = operation,
        db.operation.batch.size = length,
        db.response.status_code = Empty,
        "error.type" = Empty,
    );
    Span { span }
}

/// The cluster sends a call to the node with this address.
#[cfg(feature = "cluster-async")]
pub(crate) fn redirected(address: &str) {
    let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
    let span = tracing::Span::current();
    // Where nobody wants ours it is the caller's, with an address of its own.
    let is_ours = |span: &tracing::Metadata<'_>| span.target() == TARGET;
    if span.metadata().is_some_and(is_ours) {
        span.record("server.address", host);
        span.record("server.port", port.parse::<u16>().ok());
    }
    tracing::debug!(
            target: TARGET,
    {
            server.address = host,
            server.port = port.parse::<u16>().ok()},
    "the cluster sends the command to another node"
        );
}
