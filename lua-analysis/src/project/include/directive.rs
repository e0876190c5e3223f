//! The comments that include a file.

use crate::syntax::{self, Comment};
use crate::text::source::Source;
use crate::text::span::Span;

/// A comment that includes a file.
pub(super) struct Directive {
    /// The comment.
    pub(super) span: Span,
    /// From the start of its line to its end, without the line ending.
    pub(super) line: Span,
    /// The path as it is written.
    pub(super) path: String,
}

/// All directives of a file in their order.
pub(super) fn directives(file: &Source) -> Vec<Directive> {
    // Most files include nothing, and need not be read for it.
    const WORD: &[u8] = b"include";
    if !file.text().windows(WORD.len()).any(|part| part == WORD) {
        return Vec::new();
    }
    syntax::comments(file.text())
        .iter()
        .filter(|comment| !comment.is_long)
        .filter_map(|comment| {
            let path = path_of(file.slice(comment.span))?;
            let line = file.line_span(file.line_of(comment.span.start))?;
            let before = file.slice(Span::new(line.start, comment.span.start));
            before
                .iter()
                .all(u8::is_ascii_whitespace)
                .then_some(Directive {
                    span: comment.span,
                    line,
                    path,
                })
        })
        .collect()
}

/// Whether a comment includes a file.
pub(crate) fn is_directive(file: &Source, comment: Comment) -> bool {
    !comment.is_long && path_of(file.slice(comment.span)).is_some()
}

/// The path that a comment includes, if it is a directive.
fn path_of(comment: &[u8]) -> Option<String> {
    let comment = std::str::from_utf8(comment).ok()?;
    let comment = comment.strip_prefix("--")?;
    let comment = comment.strip_prefix('-').unwrap_or(comment).trim();
    let path = if let Some(rest) = comment.strip_prefix("@include") {
        quoted(rest.trim())
    } else {
        let rest = comment.strip_prefix("$include")?.trim();
        let inner = rest.strip_prefix('(')?.strip_suffix(')')?.trim();
        quoted(inner).or(Some(inner))
    };
    path.filter(|path| !path.is_empty()).map(str::to_owned)
}

fn quoted(text: &str) -> Option<&str> {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_recognised_in_all_their_forms() {
        for (comment, path) in [
            ("--- @include \"lib/clock\"", Some("lib/clock")),
            ("-- @include 'lib/clock.lua'", Some("lib/clock.lua")),
            ("---@include \"a\"", Some("a")),
            ("-- $include(lib/clock.lua)", Some("lib/clock.lua")),
            ("-- $include(\"lib/clock\")", Some("lib/clock")),
            ("-- @include lib/clock", None),
            ("-- @include \"\"", None),
            ("-- see @include \"a\"", None),
            ("---- @include \"a\"", None),
        ] {
            assert_eq!(path_of(comment.as_bytes()).as_deref(), path, "{comment}");
        }
    }
}
