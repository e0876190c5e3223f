//! Splits a script into tokens exactly as the servers' Lua 5.1 does.
//!
//! Entry point: `Lexer::next_token`, called by the parser whenever it moves on, so that errors come in the
//! server's order. Any bytes are input; the first error ends the reading. Classes of bytes are those of the C
//! locale, which all servers run in: no byte from 0x80 on is a letter.

mod number;
mod string;
mod token;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::text::span::Span;

use super::comment::Comment;
use super::error::{Outcome, SyntaxError, server_message};
use super::interner::Interner;
pub(super) use token::{Keyword, Token, TokenKind};

/// Reads one script from front to back.
#[derive(Debug)]
pub(super) struct Lexer<'text> {
    text: &'text [u8],
    offset: usize,
    /// The line of the next byte: what the server reports for an error found now.
    pub(super) line: usize,
    /// The names and strings met so far.
    pub(super) interner: Interner<'text>,
    /// The comments met so far.
    pub(super) comments: Vec<Comment>,
    /// What some servers would not take.
    pub(super) warnings: Vec<Diagnostic>,
}

impl<'text> Lexer<'text> {
    /// A lexer that starts at this offset, which is in line 1.
    pub(super) fn new(text: &'text [u8], offset: usize) -> Self {
        Self {
            text,
            offset,
            line: 1,
            interner: Interner::default(),
            comments: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The script's bytes in this span.
    pub(super) fn slice(&self, span: Span) -> &'text [u8] {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The script's bytes from this offset on.
    pub(super) fn rest(&self, offset: usize) -> &'text [u8] {
        self.text.get(offset..).unwrap_or_default()
    }

    /// Reads the next token, and the comments before it.
    pub(super) fn next_token(&mut self) -> Outcome<Token> {
        loop {
            let start = self.offset;
            let Some(byte) = self.current() else {
                return Ok(self.token(TokenKind::EndOfText, start));
            };
            let kind = match byte {
                b'\n' | b'\r' => {
                    self.skip_line_ending();
                    continue;
                }
                b' ' | b'\t' | b'\x0b' | b'\x0c' => {
                    self.offset += 1;
                    continue;
                }
                b'-' => {
                    self.offset += 1;
                    if self.current() != Some(b'-') {
                        return Ok(self.token(TokenKind::Byte(b'-'), start));
                    }
                    self.offset += 1;
                    self.comment(start)?;
                    continue;
                }
                b'[' => match self.long_bracket() {
                    Some(level) => self.long_string(start, level)?,
                    None if self.offset == start + 1 => TokenKind::Byte(b'['),
                    None => return Err(self.invalid_delimiter(start)),
                },
                b'"' | b'\'' => self.short_string(start, byte)?,
                b'=' => self.one_or_two(TokenKind::Byte(byte), TokenKind::Equal),
                b'<' => self.one_or_two(TokenKind::Byte(byte), TokenKind::LessEqual),
                b'>' => self.one_or_two(TokenKind::Byte(byte), TokenKind::GreaterEqual),
                b'~' => self.one_or_two(TokenKind::Byte(byte), TokenKind::NotEqual),
                b'.' => {
                    self.offset += 1;
                    if self.accept(b".") {
                        if self.accept(b".") {
                            TokenKind::Dots
                        } else {
                            TokenKind::Concat
                        }
                    } else if self.current().is_some_and(|byte| byte.is_ascii_digit()) {
                        self.numeral(start)?
                    } else {
                        TokenKind::Byte(b'.')
                    }
                }
                b'0'..=b'9' => self.numeral(start)?,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(start),
                _ => {
                    self.offset += 1;
                    TokenKind::Byte(byte)
                }
            };
            return Ok(self.token(kind, start));
        }
    }

    /// The text of a token as a server quotes it in `near '…'`; none for a NUL.
    pub(super) fn near(&self, token: Token) -> Option<Cow<'static, [u8]>> {
        if let Some(text) = token.kind.fixed_text() {
            return Some(Cow::Borrowed(text.as_bytes()));
        }
        match token.kind {
            TokenKind::Byte(0) => None,
            TokenKind::Byte(byte) if byte.is_ascii_control() => {
                Some(Cow::Owned(format!("char({byte})").into_bytes()))
            }
            TokenKind::String(id) => {
                let source = self.slice(token.span);
                let value = self.interner.bytes(id);
                let (open, close) = string::delimiters(source);
                Some(Cow::Owned([open, value, close].concat()))
            }
            _ => Some(Cow::Owned(self.slice(token.span).to_vec())),
        }
    }

    fn token(&self, kind: TokenKind, start: usize) -> Token {
        Token {
            kind,
            span: Span::new(start, self.offset),
        }
    }

    fn current(&self) -> Option<u8> {
        self.text.get(self.offset).copied()
    }

    fn at_line_ending(&self) -> bool {
        matches!(self.current(), Some(b'\n' | b'\r'))
    }

    /// Skips one of `\n`, `\r`, `\r\n` and `\n\r`.
    fn skip_line_ending(&mut self) {
        let first = self.current();
        self.offset += 1;
        if self.at_line_ending() && self.current() != first {
            self.offset += 1;
        }
        self.line += 1;
    }

    /// Skips a byte of the set.
    ///
    /// A NUL is in every set: `check_next` looks with `strchr`, which finds the terminator too. So `.` and NUL
    /// make the token `..`, and a NUL behind a numeral goes the way of an `e`, on all servers.
    fn accept(&mut self, set: &[u8]) -> bool {
        let accepted = self
            .current()
            .is_some_and(|byte| byte == 0 || set.contains(&byte));
        self.offset += usize::from(accepted);
        accepted
    }

    fn one_or_two(&mut self, one: TokenKind, two: TokenKind) -> TokenKind {
        self.offset += 1;
        if self.current() == Some(b'=') {
            self.offset += 1;
            two
        } else {
            one
        }
    }

    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.current().is_some_and(&belongs) {
            self.offset += 1;
        }
    }

    fn word(&mut self, start: usize) -> TokenKind {
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let word = self.slice(Span::new(start, self.offset));
        Keyword::from_bytes(word).map_or_else(
            || TokenKind::Name(self.interner.intern(Cow::Borrowed(word))),
            TokenKind::Keyword,
        )
    }

    /// Reads a numeral as greedily as `read_numeral`, and judges it afterwards.
    fn numeral(&mut self, start: usize) -> Outcome<TokenKind> {
        self.skip_while(|byte| byte.is_ascii_digit() || byte == b'.');
        if self.accept(b"Ee") {
            self.accept(b"+-");
        }
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let span = Span::new(start, self.offset);
        let text = self.slice(span);
        number::parse(text).map(TokenKind::Number).ok_or_else(|| {
            let error = self.error(span, "malformed number", Some(text));
            error.with(|diagnostic| {
                let shown = String::from_utf8_lossy(text).into_owned();
                let diagnostic = diagnostic.label("not a number");
                if shown.contains("..") {
                    diagnostic.help("put a blank before `..` where a number is concatenated")
                } else if shown.contains('_') {
                    diagnostic.help("Lua numbers have no digit separators")
                } else {
                    diagnostic
                }
            })
        })
    }

    /// Skips the rest of a comment, from behind its `--`.
    fn comment(&mut self, start: usize) -> Outcome<()> {
        if self.current() == Some(b'[') {
            let open = self.offset;
            if let Some(level) = self.long_bracket() {
                let close = self.skip_long(open, level, None)?;
                // The brackets are as long as each other.
                self.comments.push(Comment {
                    span: Span::new(start, self.offset),
                    content: Span::new(close.content_start, close.content_end),
                    is_long: true,
                });
                return Ok(());
            }
        }
        self.skip_while(|byte| byte != b'\n' && byte != b'\r');
        self.comments.push(Comment {
            span: Span::new(start, self.offset),
            content: Span::new(start + 2, self.offset),
            is_long: false,
        });
        Ok(())
    }

    /// An error that the server would report for the line the lexer is in.
    fn error(&self, span: Span, message: &str, near: Option<&[u8]>) -> SyntaxError {
        let shown = near.map_or_else(String::new, |near| {
            format!(" near `{}`", String::from_utf8_lossy(near))
        });
        SyntaxError::new(
            span,
            format!("{message}{shown}"),
            server_message(self.line, message, near),
        )
    }

    fn invalid_delimiter(&self, start: usize) -> Box<SyntaxError> {
        let span = Span::new(start, self.offset);
        let near = self.slice(span);
        self.error(span, "invalid long string delimiter", Some(near))
            .with(|diagnostic| {
                diagnostic
                    .label("not followed by a second `[`")
                    .help("a long string opens with `[[` or `[==[`")
            })
    }
}
