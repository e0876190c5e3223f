//! What is wrong with a value that is to be one entry.

use std::borrow::Cow;
use std::fmt;

/// A value that could not be made one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncodingError {
    place: Place,
    reason: Cow<'static, str>,
}

/// An entry, as Lua names it: `ARGV[2]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// `KEYS` or `ARGV`.
    table: &'static str,
    /// Counted from one.
    index: usize,
}

impl Place {
    pub(super) fn key(index: usize) -> Self {
        let table = "KEYS";
        Self { table, index }
    }

    pub(crate) fn arg(index: usize) -> Self {
        let table = "ARGV";
        Self { table, index }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.table, self.index)
    }
}

impl EncodingError {
    fn new(place: Place, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            place,
            reason: reason.into(),
        }
    }

    /// It wrote this many entries, though its type says that it is one.
    pub(crate) fn entries(place: Place, written: usize) -> Self {
        let reason = format!(
            "wrote {written} entries; a type with `redis::ToSingleRedisArg` must write exactly one"
        );
        Self::new(place, reason)
    }

    /// It is a float that is no number.
    pub(super) fn not_a_number(place: Place) -> Self {
        Self::new(place, "is NaN, which is no number")
    }

    /// It is left out, and the one at `given` is not.
    pub(super) fn left_out(place: Place, given: Place) -> Self {
        let reason = format!(
            "is left out (`None`), and {given} is given: only the last arguments can be left out"
        );
        Self::new(place, reason)
    }

    /// It could not be written in its format.
    #[cfg(any(feature = "json", feature = "msgpack"))]
    pub(super) fn format(place: Place, format: &str, reason: &dyn fmt::Display) -> Self {
        Self::new(place, format!("could not be written as {format}: {reason}"))
    }
}

impl fmt::Display for EncodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value for {} {}", self.place, self.reason)
    }
}
