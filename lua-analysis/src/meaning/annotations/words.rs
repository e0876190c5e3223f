//! The words of a comment.

use crate::text::span::Span;

/// The words of an annotation with their places.
pub(super) struct Words<'a> {
    text: &'a str,
    offset: usize,
    /// The offset of the text in the script.
    start: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str, offset: usize, start: usize) -> Self {
        Self {
            text,
            offset,
            start,
        }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default().trim()
    }

    /// The next word, up to a blank.
    pub(super) fn next(&mut self) -> Option<(&'a str, Span)> {
        self.take(|rest| rest.find(char::is_whitespace).unwrap_or(rest.len()))
    }

    /// The next type, which may have blanks within its brackets.
    pub(super) fn next_type(&mut self) -> Option<(&'a str, Span)> {
        self.take(|rest| {
            let mut depth = 0_usize;
            for (offset, letter) in rest.char_indices() {
                match letter {
                    '<' => depth += 1,
                    '>' => depth = depth.saturating_sub(1),
                    letter if letter.is_whitespace() && depth == 0 => return offset,
                    _ => {}
                }
            }
            rest.len()
        })
    }

    pub(super) fn skip(&mut self, word: &str) -> bool {
        let rest = self.text.get(self.offset..).unwrap_or_default();
        let skipped = rest.trim_start().strip_prefix(word);
        if let Some(behind) = skipped {
            self.offset = self.text.len() - behind.len();
        }
        skipped.is_some()
    }

    fn take(&mut self, end: impl Fn(&str) -> usize) -> Option<(&'a str, Span)> {
        let rest = self.text.get(self.offset..)?;
        let word = rest.trim_start();
        let start = self.text.len() - word.len();
        let word = word.get(..end(word))?;
        if word.is_empty() {
            return None;
        }
        self.offset = start + word.len();
        let span = Span::new(self.start + start, self.start + self.offset);
        Some((word, span))
    }
}
