//! Where annotations are written: beside those that are there, else behind the documentation, else
//! behind the comments at the top.

use super::Kind;
use crate::meaning::annotations::Annotations;
use crate::meaning::annotations::functions::starts_function;
use crate::project::include::is_directive;
use crate::syntax;
use crate::text::source::Source;
use crate::text::source::start_of_lua;
use crate::text::span::Span;

/// Where lines go in a script's own file.
pub(super) struct Places<'a> {
    file: &'a Source,
    /// The kinds of annotations that are there with the offsets of their lines' starts and of
    /// those behind.
    existing: Vec<(Kind, Span)>,
    /// Where they go if there are none.
    fresh: usize,
    /// How they start: `---` or `--- `.
    marker: &'static str,
    line_ending: &'static str,
}

impl<'a> Places<'a> {
    /// `None` for a file that is nothing but a shebang line, which has no end.
    pub(super) fn new(source: &'a Source, annotations: &Annotations) -> Option<Self> {
        let file = match source.parts().first() {
            Some(root) => &root.file,
            None => source,
        };
        if start_of_lua(file.text()) == file.text().len() {
            return None;
        }
        let line_of = |span: Span| {
            let (_, span) = source.origin(span);
            whole_line(file, span)
        };
        let of_kind = |kind: Kind, spans: Vec<Span>| {
            let lines = spans.into_iter().map(move |span| (kind, line_of(span)));
            lines.collect::<Vec<_>>()
        };
        let keys = annotations.keys.iter().map(|one| one.span).collect();
        let args = annotations.args.iter().map(|one| one.span).collect();
        let returns = annotations.returns.iter().map(|one| one.span).collect();
        let existing = [
            of_kind(Kind::Key, keys),
            of_kind(Kind::Arg, args),
            of_kind(Kind::Return, returns),
        ]
        .concat();
        let spaced = existing
            .first()
            .is_some_and(|(_, line)| file.slice(*line).trim_ascii().starts_with(b"--- "));
        Some(Self {
            file,
            fresh: fresh(file, !annotations.documentation.is_empty()),
            existing,
            marker: if spaced { "--- " } else { "---" },
            line_ending: line_ending(file.text()),
        })
    }

    /// The file with these lines in their places.
    pub(super) fn insert(&self, lines: &[(Kind, String)]) -> Vec<u8> {
        let text = self.file.text();
        let mut inserted: Vec<(usize, &str)> = lines
            .iter()
            .map(|(kind, line)| (self.offset(*kind), line.as_str()))
            .collect();
        // Lines for the same place stay in their order.
        inserted.sort_by_key(|(offset, _)| *offset);
        let mut result = Vec::with_capacity(text.len() + 64 * lines.len());
        let mut copied = 0;
        for (offset, line) in inserted {
            result.extend_from_slice(text.get(copied..offset).unwrap_or_default());
            copied = offset;
            let is_within_line =
                !result.is_empty() && !result.ends_with(b"\n") && !result.ends_with(b"\r");
            if is_within_line {
                result.extend_from_slice(self.line_ending.as_bytes());
            }
            result.extend_from_slice(self.marker.as_bytes());
            result.extend_from_slice(line.as_bytes());
            result.extend_from_slice(self.line_ending.as_bytes());
        }
        let rest = text.get(copied..).unwrap_or_default();
        // Right above a function they would be about that.
        if self.existing.is_empty() && is_function(rest) {
            result.extend_from_slice(self.line_ending.as_bytes());
        }
        result.extend_from_slice(rest);
        result
    }

    fn offset(&self, kind: Kind) -> usize {
        let before = self.existing.iter().filter(|(known, _)| *known <= kind);
        if let Some(behind) = before.map(|(_, line)| line.end).max() {
            return behind;
        }
        let first = self.existing.iter().map(|(_, line)| line.start).min();
        first.unwrap_or(self.fresh)
    }
}

/// The line that a place is in, with its ending.
fn whole_line(file: &Source, span: Span) -> Span {
    let line = file.position(span.start).line;
    let start = file.line_span(line).unwrap_or_default().start;
    let next = file.line_span(line + 1).map(|next| next.start);
    Span::new(start, next.unwrap_or(file.text().len()))
}

/// Where the first annotations go: no comment that was documentation may cease to be one, and none
/// may become one.
fn fresh(file: &Source, is_documented: bool) -> usize {
    let top = match start_of_lua(file.text()) {
        0 => 0,
        // The line ending of the shebang line is Lua's.
        _ => whole_line(file, Span::default()).end,
    };
    let mut place = top;
    let mut last_line = None;
    for comment in syntax::comments(file.text()) {
        let line = file.position(comment.span.start).line;
        let whole = whole_line(file, Span::new(comment.span.end, comment.span.end));
        let before = file.slice(Span::new(
            whole_line(file, comment.span).start,
            comment.span.start,
        ));
        let behind = file.slice(Span::new(comment.span.end, whole.end));
        let follows = last_line.map_or_else(
            || is_documented || whole_line(file, comment.span).start == top,
            |last| line == last + 1,
        );
        let is_documentation = file.slice(comment.content).starts_with(b"-");
        let is_alone =
            behind.trim_ascii().is_empty() && (is_documented || before.trim_ascii().is_empty());
        if !follows
            || !is_alone
            || (is_documented && (comment.is_long || !is_documentation))
            || is_directive(file, comment)
        {
            break;
        }
        place = whole.end;
        last_line = Some(file.position(comment.span.end).line);
    }
    place
}

/// Whether a function starts here, or below the comments that are here.
fn is_function(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    let line = lines.find(|line| !line.trim_ascii_start().starts_with(b"--"));
    starts_function(line.unwrap_or_default())
}

fn line_ending(text: &[u8]) -> &'static str {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    let (_, rest) = text.split_at(end.unwrap_or(text.len()));
    match rest {
        [b'\r', b'\n', ..] => "\r\n",
        [b'\n', b'\r', ..] => "\n\r",
        [b'\r', ..] => "\r",
        _ => "\n",
    }
}
