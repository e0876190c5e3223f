//! A place in a `.lua` file.

use std::fmt;

/// A line of a `.lua` file: of the script's own, or of one that it includes.
///
/// Displays as `lua/rate_limit.lua:9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    file: &'static str,
    line: u32,
}

impl Location {
    pub(crate) const fn new(file: &'static str, line: u32) -> Self {
        Self { file, line }
    }

    /// The file's path, relative as the script's own [`path`](crate::Script::path) is.
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line, from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
