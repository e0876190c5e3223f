//! That `MULTI` and `EXEC` on a node of a cluster came to nothing.

use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Whether this reply of `EXEC` says that nothing ran.
pub(crate) fn is_not_run(exec: &RedisError) -> bool {
    use ServerErrorKind::{Ask, CrossSlot, ExecAbort, Moved, TryAgain};
    matches!(
        exec.kind(),
        ErrorKind::Server(ExecAbort | Moved | Ask | TryAgain | CrossSlot)
    )
}

/// Whether this reply of `EXEC` says that `MULTI` was refused, so that each command ran by itself.
pub(crate) fn is_without_multi(exec: &RedisError) -> bool {
    exec.detail() == Some("EXEC without MULTI")
}
