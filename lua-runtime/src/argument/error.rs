//! What is wrong with a value that is to be one entry.

use std::borrow::Cow;
use std::fmt;

/// A value that could not be made one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncodingError {
    /// `KEYS` or `ARGV`.
    table: &'static str,
    /// Counted from one, as in Lua.
    index: usize,
    reason: Cow<'static, str>,
}

impl EncodingError {
    fn new(table: &'static str, index: usize, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            table,
            index,
            reason: reason.into(),
        }
    }

    /// It wrote this many entries, though its type says that it is one.
    pub(crate) fn entries(table: &'static str, index: usize, written: usize) -> Self {
        let reason = format!(
            "wrote {written} entries; a type with `redis::ToSingleRedisArg` must write exactly one"
        );
        Self::new(table, index, reason)
    }

    /// It is a float that is no number.
    pub(super) fn not_a_number(table: &'static str, index: usize) -> Self {
        Self::new(table, index, "is NaN, which is no number")
    }

    /// It is an argument that is left out, and the one of the index `given` is not.
    pub(super) fn left_out(index: usize, given: usize) -> Self {
        let reason = format!(
            "is left out (`None`), and ARGV[{given}] is given: only the last arguments can be left \
             out"
        );
        Self::new("ARGV", index, reason)
    }

    /// It could not be written in its format.
    #[cfg(any(feature = "json", feature = "msgpack"))]
    pub(super) fn format(
        table: &'static str,
        index: usize,
        format: &str,
        reason: &dyn fmt::Display,
    ) -> Self {
        let reason = format!("could not be written as {format}: {reason}");
        Self::new(table, index, reason)
    }
}

impl fmt::Display for EncodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table,
            index,
            reason,
        } = self;
        write!(f, "the value for {table}[{index}] {reason}")
    }
}
