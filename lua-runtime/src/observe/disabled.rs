//! Nothing, in the place of `tracing`.

use redis::RedisError;

use crate::error::Error;
use crate::recovery::By;
use crate::script::Script;

pub(super) fn missed(_: &Script) {}

pub(super) fn repaired(_: &Script, _: By) {}

pub(super) fn load_refused(_: &Script, _: &RedisError) {}

pub(crate) fn error(_: &Error) {}

#[cfg(feature = "cluster-async")]
pub(crate) fn redirected(_: &str) {}

/// Around a call or a pipeline.
pub(crate) struct Span;

#[allow(clippy::unused_self, reason = "as with the feature")]
impl Span {
    #[inline]
    pub(crate) fn around<T>(self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        work()
    }

    /// `work` itself: a future around it would cost every call.
    #[cfg(feature = "aio")]
    #[inline]
    pub(crate) fn around_async<F: Future>(self, work: F) -> F {
        work
    }
}

#[inline]
pub(crate) fn call(_: &Script, _: impl FnOnce() -> Option<u64>) -> Span {
    Span
}

#[inline]
pub(crate) fn pipeline(_: bool, _: usize) -> Span {
    Span
}
