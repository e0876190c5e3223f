//! Comments, kept in order because annotations and suppressions are read from them.

use crate::text::span::Span;

/// One comment of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// All of it, from `--` to before the line ending, or to behind the closing bracket.
    pub span: Span,
    /// What is in it: behind `--`, or between the brackets without a line ending behind the first.
    pub content: Span,
    /// Whether it is of the form `--[[…]]`, with any number of `=`.
    pub is_long: bool,
}
