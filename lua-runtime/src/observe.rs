//! What calls tell of themselves: counts (feature `stats`) and `tracing` (feature `tracing`).
//!
//! Names of fields are those of OpenTelemetry's conventions for database clients and for Redis,
//! where there are some. Without the features all of this is nothing.

use redis::RedisError;

use crate::call::Request;
use crate::error::Error;
use crate::pipeline::Pipeline;
#[cfg(feature = "tracing")]
use crate::recovery;
use crate::script::Script;

/// A call is sent.
pub(crate) fn called(script: &Script) {
    script.state().called();
}

/// A server answered that it does not have the script.
pub(crate) fn missed(script: &Script) {
    script.state().missed();
    #[cfg(feature = "tracing")]
    tracing::debug!(
        db.stored_procedure.name = script.name(),
        script.sha1 = script.sha1(),
        "the server does not have the script"
    );
}

/// A call that missed has run, after what `by` names.
pub(crate) fn repaired(script: &Script, by: &'static str) {
    script.state().repaired();
    #[cfg(feature = "tracing")]
    tracing::debug!(
        db.stored_procedure.name = script.name(),
        script.sha1 = script.sha1(),
        by,
        "the server has the script again"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = by;
}

/// A server does not take a script.
pub(crate) fn load_refused(script: &Script, refusal: &RedisError) {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        db.stored_procedure.name = script.name(),
        script.sha1 = script.sha1(),
        error.message = recovery::without_arguments(&recovery::text(refusal)),
        "the server refused SCRIPT LOAD"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = (script, refusal);
}

/// A call ended with an error.
pub(crate) fn failed(script: &Script) {
    script.state().failed();
}

/// An error that the caller is given.
pub(crate) fn error(error: &Error) {
    #[cfg(feature = "tracing")]
    told(error);
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}

#[cfg(feature = "tracing")]
fn told(error: &Error) {
    let location = error.location();
    macro_rules! event {
        ($level:ident) => {
            tracing::$level!(
                db.stored_procedure.name = error.script(),
                db.response.status_code = error.code(),
                code.file.path = location.map(|location| location.file()),
                code.line.number = location.map(|location| location.line()),
                "error.type" = ?error.kind(),
                error.message = %error,
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
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

impl Span {
    /// Runs `work` in it.
    #[cfg_attr(not(feature = "tracing"), allow(clippy::unused_self))]
    #[inline]
    pub(crate) fn around<T>(self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        #[cfg(feature = "tracing")]
        {
            let Self { span } = self;
            span.in_scope(|| ended(&span, work()))
        }
        #[cfg(not(feature = "tracing"))]
        work()
    }

    /// Runs `work` in it.
    #[cfg(all(feature = "aio", feature = "tracing"))]
    pub(crate) async fn around_async<T>(
        self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        use tracing::Instrument as _;

        let Self { span } = self;
        let outcome = work.instrument(span.clone()).await;
        span.in_scope(|| ended(&span, outcome))
    }

    /// `work` itself: a future around it would cost every call.
    #[cfg(all(feature = "aio", not(feature = "tracing")))]
    #[allow(clippy::unused_self)]
    pub(crate) fn around_async<F: Future>(self, work: F) -> F {
        work
    }
}

#[cfg(feature = "tracing")]
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

/// The span of one call.
pub(crate) fn call(request: &Request) -> Span {
    #[cfg(feature = "tracing")]
    {
        use tracing::field::Empty;

        let script = request.script();
        let operation = if script.is_read_only() {
            "EVALSHA_RO"
        } else {
            "EVALSHA"
        };
        let span = tracing::info_span!(
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
            script.keys = request.keys(),
        );
        Span { span }
    }
    #[cfg(not(feature = "tracing"))]
    {
        let _ = request;
        Span {}
    }
}

/// The span of a pipeline.
pub(crate) fn pipeline(pipeline: &Pipeline) -> Span {
    #[cfg(feature = "tracing")]
    {
        use tracing::field::Empty;

        let (name, operation) = if pipeline.is_atomic() {
            ("transaction", "MULTI")
        } else {
            ("pipeline", "PIPELINE")
        };
        let span = tracing::info_span!(
            "pipeline",
            otel.name = name,
            otel.kind = "client",
            otel.status_code = Empty,
            db.system.name = "redis",
            db.operation.name = operation,
            db.operation.batch.size = pipeline.len(),
            db.response.status_code = Empty,
            "error.type" = Empty,
        );
        Span { span }
    }
    #[cfg(not(feature = "tracing"))]
    {
        let _ = pipeline;
        Span {}
    }
}

/// The cluster sends a call to the node with this address.
#[cfg(feature = "cluster-async")]
pub(crate) fn redirected(address: &str) {
    #[cfg(feature = "tracing")]
    {
        let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
        let span = tracing::Span::current();
        // Where nobody wants ours it is the caller's, with an address of its own.
        let is_ours = |span: &tracing::Metadata<'_>| span.target() == module_path!();
        if span.metadata().is_some_and(is_ours) {
            span.record("server.address", host);
            span.record("server.port", port.parse::<u16>().ok());
        }
        tracing::debug!(
            server.address = host,
            server.port = port.parse::<u16>().ok(),
            "the cluster sends the command to another node"
        );
    }
    #[cfg(not(feature = "tracing"))]
    let _ = address;
}
