//! A script's text with its name, and the way from byte offsets to the lines and columns that people read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::text::span::{Position, Span};

/// A script's text: as it was read, or composed of several files.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    /// Where it is, if it is in a file.
    path: Option<PathBuf>,
    text: Vec<u8>,
    /// The offset of the first byte of every line.
    line_starts: Vec<usize>,
    /// What is from which file, in order; empty if all is from one.
    parts: Vec<Part>,
}

/// A part of a composed text that is from one file.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it is in the composed text.
    pub span: Span,
    /// The file, as it was read.
    pub file: Arc<Source>,
    /// Where it is in the file.
    pub file_start: usize,
}

/// Consecutive lines of a composed text that are from one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinesOfFile {
    /// The first of them, from 1.
    pub first: usize,
    /// The file's name.
    pub file: String,
    /// The line that it is in the file, from 1.
    pub first_in_file: usize,
}

impl Source {
    /// A script; `name` is shown in messages, usually a path.
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        let line_starts = line_starts(&text);
        Self {
            name: name.into(),
            path: None,
            text,
            line_starts,
            parts: Vec::new(),
        }
    }

    /// The same, which is in the file at this path.
    #[must_use]
    pub fn at(self, path: PathBuf) -> Self {
        Self {
            path: Some(path),
            ..self
        }
    }

    /// The same under another name.
    #[must_use]
    pub fn shown_as(&self, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..self.clone()
        }
    }

    /// A script that is composed of these parts; `name` is that of the file that includes the
    /// others.
    pub fn composed(name: impl Into<String>, text: impl Into<Vec<u8>>, parts: Vec<Part>) -> Self {
        Self {
            parts,
            ..Self::new(name, text)
        }
    }

    /// The file that a place is from, and the place in it.
    pub fn origin(&self, span: Span) -> (&Self, Span) {
        let behind = self
            .parts
            .partition_point(|part| part.span.start <= span.start);
        let part = behind.checked_sub(1).and_then(|last| self.parts.get(last));
        let Some(part) = part else {
            return (self, span);
        };
        let start = span.start.min(part.span.end) - part.span.start + part.file_start;
        let end = span.end.min(part.span.end).saturating_sub(part.span.start) + part.file_start;
        (&part.file, Span::new(start, end))
    }

    /// Whether a place is from the file that includes the others.
    pub fn is_from_root(&self, span: Span) -> bool {
        let (file, _) = self.origin(span);
        self.parts
            .first()
            .is_none_or(|root| std::ptr::eq(file, Arc::as_ptr(&root.file)))
    }

    /// The parts that the text is composed of; empty if all is from one file.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What lines are from which file, in order; empty if all is from one.
    pub fn lines_of_files(&self) -> Vec<LinesOfFile> {
        let mut found: Vec<LinesOfFile> = Vec::new();
        if self.parts.is_empty() {
            return found;
        }
        for (index, start) in self.line_starts.iter().enumerate() {
            let (file, place) = self.origin(Span::new(*start, *start));
            let line = index + 1;
            let line_in_file = file.line_of(place.start);
            let goes_on = found.last().is_some_and(|last| {
                last.file == file.name
                    && line - last.first == line_in_file.wrapping_sub(last.first_in_file)
            });
            if !goes_on {
                found.push(LinesOfFile {
                    first: line,
                    file: file.name.clone(),
                    first_in_file: line_in_file,
                });
            }
        }
        found
    }

    /// The name to show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is, if it was read from a file.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The name of the file without its folders and extension.
    pub(crate) fn stem(&self) -> String {
        let stem = Path::new(&self.name).file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    }

    /// The bytes.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The bytes in this span; what lies behind the end is left out.
    pub fn slice(&self, span: Span) -> &[u8] {
        let end = span.end.min(self.text.len());
        self.text.get(span.start..end).unwrap_or_default()
    }

    /// The number of lines; the text behind the last line ending counts, even when it is empty.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The line of an offset, from 1. Offsets behind the end count as the end.
    pub fn line_of(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// Where an offset stands. Offsets behind the end count as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        // An offset within a line ending, or within a character, counts as its start.
        let span = self.line_span(line).unwrap_or_default();
        Position {
            line,
            column: 1 + characters_before(self.slice(span), offset - span.start),
        }
    }

    /// The bytes of a line, counted from one, without its line ending.
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let start = self.line_start(line)?;
        let end = self.line_start(line + 1).unwrap_or(self.text.len());
        let line = self.slice(Span::new(start, end));
        // The last line has no ending: a break at its end would have begun another one.
        Some(Span::new(start, end - line_ending_length(line)))
    }

    /// The text of a line, counted from one, without its line ending. What is not UTF-8 is replaced.
    pub fn line_text(&self, line: usize) -> Option<String> {
        let span = self.line_span(line)?;
        Some(String::from_utf8_lossy(self.slice(span)).into_owned())
    }

    fn line_start(&self, line: usize) -> Option<usize> {
        self.line_starts.get(line.checked_sub(1)?).copied()
    }
}

/// The offset at which Lua starts to read: the `\n` of the shebang line if there is one.
pub(crate) fn start_of_lua(text: &[u8]) -> usize {
    if text.starts_with(b"#!") {
        line_end(text)
    } else {
        0
    }
}

/// The offset of the first `\n`, or the text's length.
pub(crate) fn line_end(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(text.len())
}

/// The offsets at which lines start, as Lua counts lines.
fn line_starts(text: &[u8]) -> Vec<usize> {
    // Lua does not see the shebang line but for its `\n`: a `\r` in it ends no line.
    let mut offset = start_of_lua(text);
    let mut starts = vec![0];
    while let Some(byte) = text.get(offset).copied() {
        offset += 1;
        if byte == b'\n' || byte == b'\r' {
            let pair = if byte == b'\n' { b'\r' } else { b'\n' };
            offset += usize::from(text.get(offset) == Some(&pair));
            starts.push(offset);
        }
    }
    starts
}

/// The length of the line ending that this line ends with.
fn line_ending_length(line: &[u8]) -> usize {
    match line {
        [.., b'\r', b'\n'] | [.., b'\n', b'\r'] => 2,
        [.., b'\r' | b'\n'] => 1,
        _ => 0,
    }
}

/// The number of characters that end at or before the offset; a byte that is not part of one counts as one.
fn characters_before(text: &[u8], offset: usize) -> usize {
    // Nearly always, and much faster in a long line.
    if let Some(before) = text.get(..offset).filter(|before| before.is_ascii()) {
        return before.len();
    }
    let lengths = text.utf8_chunks().flat_map(|chunk| {
        let characters = chunk.valid().chars().map(char::len_utf8);
        characters.chain(chunk.invalid().iter().map(|_| 1))
    });
    let ends = lengths.scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    ends.take_while(|end| *end <= offset).count()
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn positions(text: &[u8]) -> Vec<(usize, usize)> {
        let source = Source::new("test.lua", text);
        (0..=text.len())
            .map(|offset| source.position(offset))
            .map(|position| (position.line, position.column))
            .collect()
    }

    #[test]
    fn first_column_of_every_line() {
        assert_eq!(positions(b"a\nb"), [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!(positions(b""), [(1, 1)]);
        assert_eq!(positions(b"\n"), [(1, 1), (2, 1)]);
    }

    #[test]
    fn every_line_ending_is_one_line() {
        assert_eq!(
            positions(b"a\r\nb"),
            [(1, 1), (1, 2), (1, 2), (2, 1), (2, 2)]
        );
        assert_eq!(
            positions(b"a\n\rb"),
            [(1, 1), (1, 2), (1, 2), (2, 1), (2, 2)]
        );
        assert_eq!(positions(b"\r\r"), [(1, 1), (2, 1), (3, 1)]);
        assert_eq!(positions(b"\n\n"), [(1, 1), (2, 1), (3, 1)]);
    }

    #[test]
    fn columns_are_characters() {
        assert_eq!(positions(b"\tx"), [(1, 1), (1, 2), (1, 3)]);
        let source = Source::new("test.lua", "é€x");
        assert_eq!(source.position(2).column, 2);
        assert_eq!(source.position(5).column, 3);
        assert_eq!(positions(b"\xff\xfex"), [(1, 1), (1, 2), (1, 3), (1, 4)]);
    }

    #[test]
    fn line_texts() {
        let source = Source::new("test.lua", b"one\r\ntwo\n\rthree\rfour\n\xff".as_slice());
        let lines: Vec<_> = (0..8).map(|line| source.line_text(line)).collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            lines,
            [
                None,
                text("one"),
                text("two"),
                text("three"),
                text("four"),
                text("\u{fffd}"),
                None,
                None
            ]
        );
        assert_eq!(source.line_count(), 5);
    }

    #[test]
    fn an_empty_last_line_is_a_line() {
        let source = Source::new("test.lua", "x\n");
        assert_eq!(source.line_text(2).as_deref(), Some(""));
        assert_eq!(
            (source.position(99).line, source.position(99).column),
            (2, 1)
        );
    }

    #[test]
    fn the_shebang_is_line_one_even_with_a_carriage_return_in_it() {
        let source = Source::new("test.lua", "#!lua\rflags=\nx");
        assert_eq!(source.position(13).line, 2);
    }
}
