//! Reads a script by recursive descent, deciding everything as Lua 5.1's `lparser.c` does.
//!
//! Entry point: [`Parser::script`]. The first error ends the reading. Functions that read an expression also set
//! an `Operand`, the code generator's view of it: results are kept small because a debug build copies each several
//! times within a frame. Recursion is limited to 200 levels, as on the servers; whatever repeats beyond that is read
//! by loops.

mod assignment;
mod control;
mod expression;
mod function;
mod hint;
mod statement;
mod suffix;
mod table;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::text::span::Span;

use super::ast::{Block, Name};
use super::compile::{Compiler, Limit};
use super::error::{Outcome, SyntaxError, server_message};
use super::interner::TextId;
use super::lex::{Keyword, Lexer, Token, TokenKind};

/// `LUAI_MAXCCALLS`: how deep statements and expressions nest.
const MAX_LEVELS: usize = 200;

/// Reads one script.
#[derive(Debug)]
pub(super) struct Parser<'text> {
    pub(super) lexer: Lexer<'text>,
    token: Token,
    lookahead: Option<Token>,
    /// The token before `token`.
    previous: Token,
    /// The line in which the lexer was before it read `token`.
    last_line: usize,
    levels: usize,
    compiler: Compiler,
    /// The latest `return` or `break` that ended a block.
    last_statement: Option<(Keyword, Span)>,
    /// The first `else if` in one line: often the reason for a missing `end`.
    else_if: Option<Span>,
}

/// What opened a construct that must be closed.
#[derive(Clone, Copy, Debug)]
struct Opener {
    text: &'static str,
    span: Span,
    line: usize,
}

impl<'text> Parser<'text> {
    /// A parser that starts at this offset, which is in line 1.
    pub(super) fn new(text: &'text [u8], offset: usize) -> Self {
        let token = Token {
            kind: TokenKind::EndOfText,
            span: Span::new(offset, offset),
        };
        Self {
            lexer: Lexer::new(text, offset),
            token,
            lookahead: None,
            previous: token,
            last_line: 1,
            levels: 0,
            compiler: Compiler::new(),
            last_statement: None,
            else_if: None,
        }
    }

    /// Reads all of the script.
    pub(super) fn script(&mut self) -> Outcome<Block> {
        self.advance()?;
        let block = self.statements()?;
        if self.token.kind != TokenKind::EndOfText {
            return Err(self.expected("<eof>"));
        }
        self.compiler.close_function();
        self.check_limits()?;
        Ok(block)
    }

    /// Moves on to the next token.
    fn advance(&mut self) -> Outcome<()> {
        self.check_limits()?;
        self.last_line = self.lexer.line;
        self.previous = self.token;
        self.token = match self.lookahead.take() {
            Some(token) => token,
            None => self.lexer.next_token()?,
        };
        Ok(())
    }

    /// The token behind the current one.
    fn peek(&mut self) -> Outcome<TokenKind> {
        self.check_limits()?;
        let token = match self.lookahead {
            Some(token) => token,
            None => self.lexer.next_token()?,
        };
        self.lookahead = Some(token);
        Ok(token.kind)
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.token.kind == kind
    }

    fn at_keyword(&self, keyword: Keyword) -> bool {
        self.at(TokenKind::Keyword(keyword))
    }

    /// Skips the token if it is this one.
    fn accept(&mut self, kind: TokenKind) -> Outcome<bool> {
        let accepted = self.at(kind);
        if accepted {
            self.advance()?;
        }
        Ok(accepted)
    }

    /// Skips the token, which must be this one.
    fn expect(&mut self, kind: TokenKind) -> Outcome<()> {
        if self.accept(kind)? {
            Ok(())
        } else {
            Err(self.expected(&token_text(kind)))
        }
    }

    /// Skips the token that closes a construct.
    fn close(&mut self, kind: TokenKind, opener: Opener) -> Outcome<()> {
        if self.accept(kind)? {
            Ok(())
        } else {
            Err(self.unclosed(&token_text(kind), opener))
        }
    }

    /// The current token as the opener of a construct.
    fn opener(&self, text: &'static str) -> Opener {
        Opener {
            text,
            span: self.token.span,
            line: self.lexer.line,
        }
    }

    /// Reads a name.
    fn name(&mut self) -> Outcome<(Name, TextId)> {
        let TokenKind::Name(id) = self.token.kind else {
            return Err(self.expected("<name>"));
        };
        let name = Name {
            text: self.lexer.interner.name(id),
            span: self.token.span,
        };
        self.advance()?;
        Ok((name, id))
    }

    /// From the start of a construct to the end of the token before the current one.
    fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.previous.span.end)
    }

    /// Notes that a statement or an expression is entered (`enterlevel`).
    fn enter_level(&mut self) -> Outcome<()> {
        self.levels += 1;
        if self.levels <= MAX_LEVELS {
            return Ok(());
        }
        let message = "chunk has too many syntax levels";
        let error = self.error_without_near(self.token.span, message, "the nesting is too deep");
        Err(error.with(|diagnostic| {
            diagnostic
                .label(format!("more than {MAX_LEVELS} levels"))
                .note("each block, function, parenthesis, table, call and right operand is a level, and so is each `..`")
                .help("build long concatenations with `table.concat`")
        }))
    }

    fn leave_level(&mut self) {
        self.levels -= 1;
    }

    /// Fails if the code generator met a limit.
    fn check_limits(&self) -> Outcome<()> {
        match self.compiler.exceeded {
            None => Ok(()),
            Some(limit) => Err(self.limit_error(limit)),
        }
    }

    #[cold]
    fn limit_error(&self, limit: Limit) -> Box<SyntaxError> {
        let place = self.previous.span;
        match limit {
            Limit::Registers => self
                .error("function or expression too complex", "this expression or function is too complex")
                .with(|diagnostic| {
                    diagnostic
                        .note("a function has 250 registers, for its variables, arguments and intermediate values")
                        .help("use fewer variables or arguments, or a table")
                }),
            Limit::JumpTooLong => self
                .error("control structure too long", "this control structure is too long")
                .with(|diagnostic| {
                    diagnostic.note("a jump reaches over 131071 instructions").help("split it into functions")
                }),
            Limit::Constants => SyntaxError::new(
                place,
                "this function has more than 262143 constants",
                b"constant table overflow".to_vec(),
            )
            .with(|diagnostic| diagnostic.help("pass data as arguments instead of in the script")),
            Limit::DeclaredLocals => SyntaxError::new(
                place,
                "this function declares more than 32767 local variables",
                b"too many local variables".to_vec(),
            )
            .with(|diagnostic| diagnostic.help("split the function")),
            Limit::ActiveLocals { line } => self.too_many(place, line, 200, "local variables").with(|diagnostic| {
                diagnostic.help("use a table, or put some of the variables into `do … end` blocks")
            }),
            Limit::Upvalues { line } => self.too_many(place, line, 60, "upvalues").with(|diagnostic| {
                diagnostic
                    .note("every local variable of an outer function that a function uses is an upvalue")
                    .help("use a table, or pass the values as arguments")
            }),
        }
    }

    /// A limit of a function that starts in this line, zero for the script itself (`errorlimit`).
    fn too_many(&self, span: Span, line: usize, limit: usize, what: &str) -> SyntaxError {
        let function = if line == 0 {
            "main function".to_owned()
        } else {
            format!("function at line {line}")
        };
        let message = format!("{function} has more than {limit} {what}");
        self.error_without_near(span, &message, &message)
    }

    fn error_without_near(&self, span: Span, server: &str, message: &str) -> SyntaxError {
        SyntaxError::new(span, message, server_message(self.lexer.line, server, None))
    }

    /// An error at the current token: `message` for a person, and the server's own (`luaX_syntaxerror`).
    fn error(&self, server: &str, message: impl Into<String>) -> SyntaxError {
        let near = self.lexer.near(self.token);
        SyntaxError::new(
            self.token.span,
            message,
            server_message(self.lexer.line, server, near.as_deref()),
        )
    }

    /// An error at the current token, unless the code generator met a limit before.
    fn fail(
        &self,
        server: &str,
        message: impl Into<String>,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) -> Box<SyntaxError> {
        match self.check_limits() {
            Ok(()) => self.error(server, message).with(more),
            Err(error) => error,
        }
    }

    /// The current token where another one must stand.
    #[cold]
    fn expected(&self, what: &str) -> Box<SyntaxError> {
        self.fail(
            &format!("'{what}' expected"),
            format!("expected {}, found {}", describe(what), self.found()),
            |diagnostic| self.explain(what, diagnostic),
        )
    }

    /// The current token where a construct must be closed (`check_match`).
    #[cold]
    fn unclosed(&self, what: &str, opener: Opener) -> Box<SyntaxError> {
        if opener.line == self.lexer.line {
            let mut error = self.expected(what);
            error.diagnostic = error.diagnostic.also(opener.span, opener_label(opener));
            return error;
        }
        self.fail(
            &format!(
                "'{what}' expected (to close '{}' at line {})",
                opener.text, opener.line
            ),
            format!(
                "expected `{what}` to close the `{}` of line {}, found {}",
                opener.text,
                opener.line,
                self.found()
            ),
            |diagnostic| {
                self.explain(what, diagnostic)
                    .also(opener.span, opener_label(opener))
            },
        )
    }

    /// The current token where an expression or a statement must start.
    #[cold]
    fn unexpected(&self) -> Box<SyntaxError> {
        let message = format!("unexpected symbol near {}", self.found());
        self.fail("unexpected symbol", message, |diagnostic| {
            self.explain("", diagnostic)
        })
    }

    /// The current token, for a message.
    fn found(&self) -> Cow<'static, str> {
        match self.token.kind {
            TokenKind::EndOfText => Cow::Borrowed("the end of the script"),
            TokenKind::Byte(0) => Cow::Borrowed("a NUL byte"),
            TokenKind::Byte(byte) if byte >= 0x80 => match self.character() {
                Some(character) => Cow::Owned(format!("`{character}`")),
                None => Cow::Owned(format!("the byte {byte:#04x}")),
            },
            _ => {
                let near = self.lexer.near(self.token).unwrap_or_default();
                let shown = String::from_utf8_lossy(&near);
                // A long string would hide the message.
                let line = shown.lines().next().unwrap_or_default();
                if line.len() == shown.len() && line.chars().count() <= 40 {
                    Cow::Owned(format!("`{line}`"))
                } else {
                    let start: String = line.chars().take(40).collect();
                    Cow::Owned(format!("`{start}…`"))
                }
            }
        }
    }

    /// The character at the current token, if it is not ASCII.
    fn character(&self) -> Option<char> {
        let rest = self.lexer.rest(self.token.span.start);
        let start = rest.get(..rest.len().min(4))?;
        let chunk = start.utf8_chunks().next()?;
        chunk
            .valid()
            .chars()
            .next()
            .filter(|character| !character.is_ascii())
    }
}

fn opener_label(opener: Opener) -> String {
    format!("this `{}` is not closed", opener.text)
}

/// What must stand somewhere, for a message.
fn describe(what: &str) -> Cow<'static, str> {
    match what {
        "<eof>" => Cow::Borrowed("the end of the script"),
        "<name>" => Cow::Borrowed("a name"),
        _ => Cow::Owned(format!("`{what}`")),
    }
}

/// A token without a value, as Lua's messages write it.
fn token_text(kind: TokenKind) -> Cow<'static, str> {
    match (kind.fixed_text(), kind) {
        (Some(text), _) => Cow::Borrowed(text),
        (None, TokenKind::Byte(byte)) => Cow::Owned(char::from(byte).to_string()),
        (None, _) => Cow::Borrowed("<name>"),
    }
}
