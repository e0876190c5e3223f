//! Strings of both forms, decoded, and the long brackets that comments share with them.

use std::borrow::Cow;

use crate::diagnostic::lints::NESTED_LONG_BRACKET;
use crate::text::span::Span;

use super::super::error::{Outcome, SyntaxError};
use super::{Lexer, TokenKind};

/// The content of a long bracket: without the brackets and the line ending behind the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct LongContent {
    pub(super) content_start: usize,
    pub(super) content_end: usize,
}

/// The opening and closing delimiters of a string token's source text.
pub(super) fn delimiters(source: &[u8]) -> (&[u8], &[u8]) {
    let length = if source.first() == Some(&b'[') {
        let level = source.iter().skip(1).take_while(|byte| **byte == b'=');
        level.count() + 2
    } else {
        1
    };
    (
        source.get(..length).unwrap_or_default(),
        source
            .get(source.len().saturating_sub(length)..)
            .unwrap_or_default(),
    )
}

impl Lexer<'_> {
    /// Skips `[` or `]` and any `=`; the number of `=` if the same bracket follows, which is not skipped.
    pub(super) fn long_bracket(&mut self) -> Option<usize> {
        let bracket = self.current();
        self.offset += 1;
        let start = self.offset;
        self.skip_while(|byte| byte == b'=');
        (self.current() == bracket).then_some(self.offset - start)
    }

    /// Reads a long string from its second bracket on.
    pub(super) fn long_string(&mut self, start: usize, level: usize) -> Outcome<TokenKind> {
        let mut decoded = None;
        let content = self.skip_long(start, level, Some(&mut decoded))?;
        let raw = self.slice(Span::new(content.content_start, content.content_end));
        let value = decoded.map_or(Cow::Borrowed(raw), Cow::Owned);
        Ok(TokenKind::String(self.interner.intern(value)))
    }

    /// Skips a long bracket from its second `[` on.
    ///
    /// `decoded` is set when the string differs from its source, by a line ending that is not `\n`. It is absent
    /// for a comment.
    pub(super) fn skip_long(
        &mut self,
        open: usize,
        level: usize,
        mut decoded: Option<&mut Option<Vec<u8>>>,
    ) -> Outcome<LongContent> {
        self.offset += 1;
        let opener = Span::new(open, self.offset);
        if self.at_line_ending() {
            self.skip_line_ending();
        }
        let content_start = self.offset;
        let mut copied_until = content_start;
        loop {
            let at = self.offset;
            match self.current() {
                None => return Err(self.unfinished_long(opener, decoded.is_some())),
                Some(b']') => {
                    if self.long_bracket() == Some(level) {
                        self.offset += 1;
                        if let Some(decoded) = decoded.and_then(Option::as_mut) {
                            decoded.extend_from_slice(self.slice(Span::new(copied_until, at)));
                        }
                        return Ok(LongContent {
                            content_start,
                            content_end: at,
                        });
                    }
                }
                Some(b'[') => {
                    self.offset += 1;
                    if level == 0 && self.current() == Some(b'[') {
                        self.warn_of_nesting(opener, Span::new(at, at + 2));
                    }
                }
                Some(b'\n' | b'\r') => {
                    self.skip_line_ending();
                    let ending = Span::new(at, self.offset);
                    if self.slice(ending) != b"\n"
                        && let Some(decoded) = decoded.as_deref_mut()
                    {
                        let decoded = decoded.get_or_insert_default();
                        decoded.extend_from_slice(self.slice(Span::new(copied_until, at)));
                        decoded.push(b'\n');
                        copied_until = self.offset;
                    }
                }
                Some(_) => self.offset += 1,
            }
        }
    }

    /// Builds of Lua differ by `LUA_COMPAT_LSTR`: Redis 6.2.14 and Valkey 8.0.1 refuse this; Debian's Redis 7.0.15, Redis
    /// 8.2.3, Valkey 9.0.0 and 9.1.2 take the first `]]` as the end.
    fn warn_of_nesting(&mut self, opener: Span, nested: Span) {
        self.warnings.push(
            NESTED_LONG_BRACKET.at(nested,
                "some servers refuse `[[` inside `[[…]]`",
            )
            .label("nesting of `[[…]]` is deprecated")
            .also(opener, "inside this long bracket")
            .note("Redis 6.2 and Valkey 8.0 do not load this script; others end the string or comment at the first `]]`")
            .help("write the outer brackets as `[=[` and `]=]`"),
        );
    }

    fn unfinished_long(&self, opener: Span, is_string: bool) -> Box<SyntaxError> {
        let message = if is_string {
            "unfinished long string"
        } else {
            "unfinished long comment"
        };
        let close = String::from_utf8_lossy(self.slice(opener)).replace('[', "]");
        self.error(opener, message, Some(b"<eof>"))
            .with(|diagnostic| diagnostic.label(format!("no `{close}` closes this")))
    }

    /// Reads a string in quotes.
    pub(super) fn short_string(&mut self, start: usize, quote: u8) -> Outcome<TokenKind> {
        self.offset += 1;
        let mut decoded: Option<Vec<u8>> = None;
        let mut copied_until = self.offset;
        loop {
            let at = self.offset;
            match self.current() {
                None => return Err(self.unfinished_string(start, Some(b"<eof>"))),
                Some(b'\n' | b'\r') => {
                    let near = self.partial(start, decoded, copied_until);
                    return Err(self.unfinished_string(start, Some(&near)));
                }
                Some(b'\\') => {
                    let plain = self.slice(Span::new(copied_until, at));
                    let decoded = decoded.get_or_insert_default();
                    decoded.extend_from_slice(plain);
                    self.offset += 1;
                    if let Some(byte) = self.escape(at).map_err(|text| {
                        let near = [self.slice(Span::new(start, start + 1)), decoded].concat();
                        self.escape_too_large(at, &text, &near)
                    })? {
                        decoded.push(byte);
                    }
                    copied_until = self.offset;
                }
                Some(byte) if byte == quote => {
                    let plain = self.slice(Span::new(copied_until, at));
                    let value = match decoded {
                        Some(mut decoded) => {
                            decoded.extend_from_slice(plain);
                            Cow::Owned(decoded)
                        }
                        None => Cow::Borrowed(plain),
                    };
                    self.offset += 1;
                    return Ok(TokenKind::String(self.interner.intern(value)));
                }
                Some(_) => self.offset += 1,
            }
        }
    }

    /// Reads an escape sequence from behind its backslash: the byte it stands for, none at the end of the text.
    ///
    /// The error is the text of the sequence, a number beyond 255.
    fn escape(&mut self, backslash: usize) -> Result<Option<u8>, String> {
        let Some(byte) = self.current() else {
            return Ok(None);
        };
        if byte == b'\n' || byte == b'\r' {
            self.skip_line_ending();
            return Ok(Some(b'\n'));
        }
        if !byte.is_ascii_digit() {
            self.offset += 1;
            return Ok(Some(match byte {
                b'a' => 0x07,
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'v' => 0x0b,
                other => other,
            }));
        }
        let mut value = 0_u32;
        for _ in 0..3 {
            let Some(digit) = self
                .current()
                .and_then(|byte| char::from(byte).to_digit(10))
            else {
                break;
            };
            value = value * 10 + digit;
            self.offset += 1;
        }
        u8::try_from(value).map(Some).map_err(|_| {
            String::from_utf8_lossy(self.slice(Span::new(backslash, self.offset))).into_owned()
        })
    }

    fn escape_too_large(&self, at: usize, escape: &str, near: &[u8]) -> Box<SyntaxError> {
        let span = Span::new(at, self.offset);
        let mut error = self.error(span, "escape sequence too large", Some(near));
        error.diagnostic.message = format!("escape sequence `{escape}` is too large");
        error.with(|diagnostic| diagnostic.label("a byte is at most `\\255`"))
    }

    /// The string so far, as the server quotes it.
    fn partial(&self, start: usize, decoded: Option<Vec<u8>>, copied_until: usize) -> Vec<u8> {
        let mut near = self.slice(Span::new(start, start + 1)).to_vec();
        near.extend(decoded.unwrap_or_default());
        near.extend_from_slice(self.slice(Span::new(copied_until, self.offset)));
        near
    }

    fn unfinished_string(&self, start: usize, near: Option<&[u8]>) -> Box<SyntaxError> {
        let span = Span::new(start, self.offset);
        let quote = String::from_utf8_lossy(self.slice(Span::new(start, start + 1)));
        let mut error = self.error(span, "unfinished string", near);
        "unfinished string".clone_into(&mut error.diagnostic.message);
        error.with(|diagnostic| {
            diagnostic
                .label(format!("no `{quote}` closes this string in its line"))
                .help("a string over several lines is written `[[…]]`")
        })
    }
}
