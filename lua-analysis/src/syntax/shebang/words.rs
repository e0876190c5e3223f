//! The words of a first line, as servers split it.

use super::Reading;
use crate::text::span::Span;

/// A word of the line, without its quotes.
#[derive(Debug, Default)]
pub(super) struct Word {
    pub(super) text: Vec<u8>,
    pub(super) span: Span,
}

impl Word {
    /// The word as C compares and prints it.
    pub(super) fn c_text(&self) -> &[u8] {
        until_nul(&self.text)
    }

    pub(super) fn lossy(&self) -> String {
        String::from_utf8_lossy(self.c_text()).into_owned()
    }
}

pub(super) fn until_nul(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Splits the line into words as the server's `sdssplitargs` does; `None` for unbalanced quotes.
pub(super) fn split(line: &[u8], reading: Reading) -> Option<Vec<Word>> {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0b' | b'\x0c');
    let at = |offset: usize| line.get(offset).copied();
    let mut words = Vec::new();
    let mut offset = 0;
    loop {
        while at(offset).is_some_and(is_space) {
            offset += 1;
        }
        if offset == line.len() {
            return Some(words);
        }
        let start = offset;
        let mut text = Vec::new();
        let mut quote = None;
        loop {
            let byte = at(offset);
            match (quote, byte) {
                // Vertical tabs and form feeds separate words, but do not end one.
                (None, None | Some(b' ' | b'\t' | b'\r')) => break,
                (None, Some(byte @ (b'"' | b'\''))) => quote = Some(byte),
                (Some(_), None) => return None,
                (Some(open), Some(byte)) if byte == open && reading == Reading::Valkey9 => {
                    quote = None;
                }
                (Some(open), Some(byte)) if byte == open => {
                    offset += 1;
                    if at(offset).is_some_and(|next| !is_space(next)) {
                        return None;
                    }
                    break;
                }
                (Some(b'"'), Some(b'\\')) => {
                    let (byte, length) = unescape(line.get(offset + 1..).unwrap_or_default());
                    text.push(byte);
                    offset += length;
                }
                (Some(_), Some(b'\\')) if at(offset + 1) == Some(b'\'') => {
                    text.push(b'\'');
                    offset += 1;
                }
                (_, Some(byte)) => text.push(byte),
            }
            offset += 1;
        }
        words.push(Word {
            text,
            span: Span::new(start, offset),
        });
    }
}

/// What a backslash in double quotes stands for, and how many bytes behind it belong to it.
fn unescape(rest: &[u8]) -> (u8, usize) {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    if let [b'x', high, low, ..] = rest
        && let (Some(high), Some(low)) = (digit(*high), digit(*low))
    {
        return (u8::try_from(high * 16 + low).unwrap_or_default(), 3);
    }
    match rest.first() {
        None => (b'\\', 0),
        Some(b'n') => (b'\n', 1),
        Some(b'r') => (b'\r', 1),
        Some(b't') => (b'\t', 1),
        Some(b'b') => (0x08, 1),
        Some(b'a') => (0x07, 1),
        Some(other) => (*other, 1),
    }
}
