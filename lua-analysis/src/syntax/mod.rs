//! The Lua 5.1 front end: reads a script exactly as Redis and Valkey do.
//!
//! Entry point: [`parse`]. It takes any bytes, and its verdict is that of `SCRIPT LOAD` on a server: same grammar,
//! same limits, same line. It does not panic, and uses little stack whatever the input. The first syntax error ends
//! the reading of a script, as on a server; a bad shebang does not.

pub mod ast;
mod comment;
mod compile;
mod error;
mod interner;
mod lex;
mod parse;
mod shebang;
pub mod visit;

use crate::diagnostic::Diagnostic;
use crate::text::source::start_of_lua;

pub use comment::Comment;
pub use shebang::{Flag, Reading, Scope, Shebang, ShebangFlag, error as shebang_error};

/// What reading a script gave.
#[derive(Clone, Debug)]
pub struct Script {
    /// The first line `#!lua …`, if there is one that some host may take. Redis 6.2 takes none.
    pub shebang: Option<Shebang>,
    /// Who does not take the first line; then there is a `bad-shebang` among the diagnostics.
    pub shebang_refused: Option<Scope>,
    /// The statements; none if the script has a syntax error.
    pub block: Option<ast::Block>,
    /// All comments in order, up to the syntax error if there is one.
    pub comments: Vec<Comment>,
    /// What is wrong: of the codes `bad-shebang`, `function-library`, `syntax` and
    /// `nested-long-bracket`.
    pub diagnostics: Vec<Diagnostic>,
    /// What Redis 7.0 to 8.2 and Valkey 8.0 answer to `SCRIPT LOAD` behind `ERR `, if they don't take the script.
    /// Valkey 9 has other words about a first line: [`shebang_error`].
    ///
    /// Line endings in it are sent as blanks.
    pub server_error: Option<Vec<u8>>,
}

/// Reads a script.
pub fn parse(text: &[u8]) -> Script {
    let mut diagnostics = Vec::new();
    let mut server_error = None;
    let mut shebang = None;
    let mut shebang_refused = None;
    let mut start = 0;
    if let Some((judgement, end)) = shebang::parse(text) {
        shebang = judgement.shebang;
        start = end;
        if let Some(refusal) = judgement.refusal {
            diagnostics.push(refusal.diagnostic);
            server_error = Some(refusal.server_message);
            shebang_refused = Some(refusal.scope);
        }
    }
    let mut parser = parse::Parser::new(text, start);
    let block = match parser.script() {
        Ok(block) => Some(block),
        Err(error) => {
            diagnostics.push(error.diagnostic);
            server_error.get_or_insert_with(|| {
                let prefix = b"Error compiling script (new function): ";
                [prefix, error.server_message.as_slice()].concat()
            });
            None
        }
    };
    diagnostics.append(&mut parser.lexer.warnings);
    Script {
        shebang,
        shebang_refused,
        block,
        comments: parser.lexer.comments,
        diagnostics,
        server_error,
    }
}

/// The comments of a text in order, up to the first that is wrong in it.
///
/// For what has to be known before a text is complete: which others it includes.
pub fn comments(text: &[u8]) -> Vec<Comment> {
    let mut lexer = lex::Lexer::new(text, start_of_lua(text));
    while let Ok(token) = lexer.next_token() {
        if matches!(token.kind, lex::TokenKind::EndOfText) {
            break;
        }
    }
    lexer.comments
}

#[cfg(test)]
mod tests {
    use super::{Flag, parse};
    use crate::text::span::Span;

    #[test]
    fn a_script_has_its_comments_and_shebang() {
        let script = parse(b"#!lua flags=no-writes\n--- Reads.\n---@key a\nreturn 1 -- end");
        assert!(
            script
                .shebang
                .is_some_and(|shebang| shebang.has(Flag::NoWrites))
        );
        let spans: Vec<_> = script.comments.iter().map(|comment| comment.span).collect();
        assert_eq!(
            spans,
            [Span::new(22, 32), Span::new(33, 42), Span::new(52, 58)]
        );
        assert!(script.block.is_some());
        assert_eq!(script.diagnostics, []);
        assert_eq!(script.server_error, None);
    }

    #[test]
    fn a_bad_shebang_does_not_hide_a_syntax_error() {
        let script = parse(b"#!js\nx ==");
        let codes: Vec<_> = script
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect();
        assert_eq!(codes, ["bad-shebang", "syntax"]);
        assert_eq!(
            script.server_error.as_deref(),
            Some(b"Unexpected engine in script shebang: #!js".as_slice())
        );
    }

    #[test]
    fn nested_brackets_are_a_warning() {
        let script = parse(b"return [[ a[[1]]");
        assert!(script.block.is_some());
        let codes: Vec<_> = script
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect();
        assert_eq!(codes, ["nested-long-bracket"]);
    }

    #[test]
    fn comments_before_an_error_are_kept() {
        let script = parse(b"-- one\nx = = --two");
        assert_eq!(script.comments.len(), 1);
        assert!(script.block.is_none());
    }
}
