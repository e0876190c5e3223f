//! What an error most likely means: habits of other languages, of later Luas, and slips of the hand.

use crate::diagnostic::Diagnostic;

use super::super::error::SyntaxError;
use super::super::lex::{Keyword, TokenKind};
use super::Parser;

/// What is written at the error, and what Lua 5.1 has instead.
const SPELLINGS: &[(&[u8], &str)] = &[
    (b"!=", "Lua writes `~=`"),
    (b"!", "Lua writes `not`"),
    (b"&&", "Lua writes `and`"),
    (b"||", "Lua writes `or`"),
    (b"&", "Lua 5.1 has no bitwise operators: use `bit.band`"),
    (b"|", "Lua 5.1 has no bitwise operators: use `bit.bor`"),
    (
        b"~",
        "Lua 5.1 has no bitwise operators: use `bit.bxor` or `bit.bnot`",
    ),
    (b"::", "Lua 5.1 has no labels and no `goto`"),
    (b"?", "Lua has no `?`: write `condition and one or other`"),
    (
        b"=>",
        "Lua writes `key = value` in tables, and `>=` for comparison",
    ),
    (
        b";",
        "Lua 5.1 has no empty statements: one `;` may end a statement",
    ),
    (
        b"\xe2\x80\x9c",
        "strings are written with straight quotes: `\"`",
    ),
    (
        b"\xe2\x80\x9d",
        "strings are written with straight quotes: `\"`",
    ),
    (
        b"\xe2\x80\x98",
        "strings are written with straight quotes: `'`",
    ),
    (
        b"\xe2\x80\x99",
        "strings are written with straight quotes: `'`",
    ),
    (
        b"\xc2\xa0",
        "this is a no-break space: replace it by a blank",
    ),
    (
        b"\xef\xbb\xbf",
        "this is a byte order mark: save the file without it",
    ),
    (
        b"#!",
        "a shebang must be the very first bytes of the script",
    ),
    (b"\\", "a backslash has a meaning only in strings"),
    (b"@", "Lua has no decorators"),
    (b"$", "Lua's names do not start with `$`"),
    (b"`", "Lua writes strings with `\"` or `'`"),
];

/// The same where an operator is complete only with the token before.
const PAIRS: &[(&[u8], &str)] = &[
    (
        b"//",
        "Lua 5.1 has no `//`: comments start with `--`, and integer division is `math.floor(a / b)`",
    ),
    (b"/*", "Lua writes comments as `-- …` or `--[[ … ]]`"),
    (b"<<", "Lua 5.1 has no bitwise operators: use `bit.lshift`"),
    (b">>", "Lua 5.1 has no bitwise operators: use `bit.rshift`"),
    (b"++", "Lua has no `++`: write `x = x + 1`"),
    (b"**", "Lua writes powers as `a ^ b`"),
    (
        b"=>",
        "Lua writes `key = value` in tables, and `>=` for comparison",
    ),
    (b"=<", "Lua writes `<=`"),
];

/// Operators that Lua does not combine with an assignment.
const COMPOUND: &[&[u8]] = &[b"+=", b"-=", b"*=", b"/=", b"%=", b"^=", b"..="];

impl Parser<'_> {
    /// Adds the likely meaning of an error at the current token, where `expected` must stand.
    pub(super) fn explain(&self, expected: &str, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = match expected {
            "" => diagnostic,
            "<eof>" => self.explain_rest(diagnostic),
            _ => diagnostic.label(format!("expected {}", super::describe(expected))),
        };
        match self.meaning(expected) {
            Some(help) => diagnostic.help(help),
            None => self.explain_end(expected, diagnostic),
        }
    }

    /// The script goes on where it should end.
    fn explain_rest(&self, diagnostic: Diagnostic) -> Diagnostic {
        if self.at_keyword(Keyword::End) && self.last_statement_is_before().is_none() {
            diagnostic.label("this `end` closes nothing")
        } else {
            diagnostic
        }
    }

    /// A block is not closed: by `else if`, or by a statement behind the last one.
    fn explain_end(&self, expected: &str, diagnostic: Diagnostic) -> Diagnostic {
        let ends_block = matches!(expected, "end" | "<eof>" | "until");
        if let Some((keyword, span)) = self.last_statement_is_before()
            && ends_block
        {
            let word = keyword.text();
            return diagnostic
                .also(
                    span,
                    format!("`{word}` must be the last statement of its block"),
                )
                .help(format!(
                    "write `do {word} end` to leave in the middle of a block"
                ));
        }
        match self.else_if {
            Some(span) if expected == "end" && self.at(TokenKind::EndOfText) => diagnostic
                .also(
                    span,
                    "`else if` opens a second `if`, with an `end` of its own",
                )
                .help("`elseif` is one word"),
            _ => diagnostic,
        }
    }

    /// The `return` or `break` just before the current token.
    fn last_statement_is_before(&self) -> Option<(Keyword, crate::text::span::Span)> {
        let (keyword, span) = self.last_statement?;
        let is_before = span.end == self.previous.span.end
            || self.previous.kind == TokenKind::Byte(b';') && span.end <= self.previous.span.start;
        let ends = matches!(
            self.token.kind,
            TokenKind::EndOfText
                | TokenKind::Keyword(
                    Keyword::End | Keyword::Else | Keyword::ElseIf | Keyword::Until
                )
        );
        (is_before && !ends).then_some((keyword, span))
    }

    fn meaning(&self, expected: &str) -> Option<String> {
        let here = self.lexer.rest(self.token.span.start);
        let starts = |text: &&[u8]| here.starts_with(text);
        if let Some(operator) = COMPOUND.iter().find(|text| starts(text))
            && expected == "="
        {
            let operator = String::from_utf8_lossy(operator);
            let plain = operator.trim_end_matches('=');
            return Some(format!("Lua has no `{operator}`: write `x = x {plain} y`"));
        }
        if let Some(help) = self.word_meaning(expected) {
            return Some(help.to_owned());
        }
        let is_adjacent = self.previous.span.end == self.token.span.start;
        let pair = self
            .lexer
            .rest(self.previous.span.start)
            .get(..2)
            .filter(|_| is_adjacent && self.previous.span.len() == 1);
        let after = PAIRS
            .iter()
            .find(|(text, _)| pair == Some(*text) || starts(text));
        let here = SPELLINGS.iter().find(|(text, _)| starts(text));
        if let Some((_, help)) = after.or(here) {
            return Some((*help).to_owned());
        }
        self.context_meaning(expected).map(str::to_owned)
    }

    /// The meaning of a name before the error that is a keyword elsewhere.
    fn word_meaning(&self, expected: &str) -> Option<&'static str> {
        if let TokenKind::Keyword(_) = self.token.kind
            && expected == "<name>"
        {
            return Some("keywords cannot be names");
        }
        if expected != "=" && !expected.is_empty() {
            return None;
        }
        match self.lexer.slice(self.previous.span) {
            b"goto" => Some("Lua 5.1 has no `goto`"),
            b"continue" => {
                Some("Lua has no `continue`: put the rest of the loop's body into an `if`")
            }
            b"const" | b"let" | b"var" => Some("Lua declares variables with `local`"),
            b"elif" | b"elsif" => Some("Lua writes `elseif`"),
            b"switch" | b"case" => Some("Lua has no `switch`: write `if … elseif … end`"),
            b"import" | b"include" | b"require" => Some("servers load no modules"),
            b"throw" | b"raise" => Some("Lua raises errors by `error(…)`"),
            b"func" | b"fn" | b"def" => Some("Lua writes `function`"),
            _ => None,
        }
    }

    /// The meaning of a token that is right elsewhere.
    fn context_meaning(&self, expected: &str) -> Option<&'static str> {
        let here = self.lexer.rest(self.token.span.start);
        match (expected, self.token.kind) {
            ("then" | "do", TokenKind::Byte(b'=')) => Some("comparison is written `==`"),
            ("then" | "do", TokenKind::Byte(b'{')) => {
                Some("Lua writes blocks as `then … end` and `do … end`, without braces")
            }
            ("}", TokenKind::Byte(b':' | b'=')) => {
                Some("in tables, Lua writes `[\"key\"] = value` or `key = value`")
            }
            ("(", TokenKind::Byte(b'.' | b':')) => Some("a local function has a plain name"),
            ("", TokenKind::Byte(b'<'))
                if here.starts_with(b"<const>") || here.starts_with(b"<close>") =>
            {
                Some("Lua 5.1 has no attributes of variables")
            }
            ("", TokenKind::Byte(b'}')) => Some("Lua closes blocks with `end`"),
            (
                "",
                TokenKind::Dots
                | TokenKind::String(_)
                | TokenKind::Number(_)
                | TokenKind::Keyword(Keyword::Nil | Keyword::True | Keyword::False | Keyword::Not),
            ) => Some("a statement is a call or an assignment; a value alone is none"),
            _ => None,
        }
    }

    #[cold]
    pub(super) fn for_without_range(&self) -> Box<SyntaxError> {
        self.fail(
            "'=' or 'in' expected",
            format!("expected `=` or `in`, found {}", self.found()),
            |diagnostic| {
                diagnostic.help("loops are `for i = 1, 10 do` and `for k, v in pairs(t) do`")
            },
        )
    }

    #[cold]
    pub(super) fn bad_parameter(&self) -> Box<SyntaxError> {
        self.fail(
            "<name> or '...' expected",
            format!("expected a name or `...`, found {}", self.found()),
            |diagnostic| {
                let diagnostic = diagnostic.label("not a parameter");
                if let TokenKind::Keyword(_) = self.token.kind {
                    diagnostic.help("keywords cannot be names")
                } else {
                    diagnostic
                }
            },
        )
    }

    #[cold]
    pub(super) fn without_arguments(&self) -> Box<SyntaxError> {
        self.fail(
            "function arguments expected",
            format!("expected the arguments of a call, found {}", self.found()),
            |diagnostic| diagnostic.help("`a:b` can only be called; a field is read as `a.b`"),
        )
    }

    #[cold]
    pub(super) fn ambiguous_call(&self) -> Box<SyntaxError> {
        self.fail(
            "ambiguous syntax (function call x new statement)",
            "ambiguous syntax: a call of what is before, or a new statement?",
            |diagnostic| {
                diagnostic
                    .also(self.previous.span, "this would be called")
                    .help("put the `(` in the line before for a call, or a `;` before it for a new statement")
            },
        )
    }
}
