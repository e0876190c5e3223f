//! Why a script does not load: for a person, and in the server's words.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::SYNTAX;
use crate::text::span::Span;

/// Why reading stopped.
#[derive(Debug)]
pub(super) struct SyntaxError {
    /// For a person.
    pub(super) diagnostic: Diagnostic,
    /// What a server says behind `ERR Error compiling script (new function): `.
    pub(super) server_message: Vec<u8>,
}

/// Boxed: results are returned through every level of the parser, so they must be small.
pub(super) type Outcome<T> = Result<T, Box<SyntaxError>>;

impl SyntaxError {
    /// An error of code `syntax`, in the server's words.
    pub(super) fn new(span: Span, message: impl Into<String>, server_message: Vec<u8>) -> Self {
        Self {
            diagnostic: SYNTAX.at(span, message),
            server_message,
        }
    }

    /// The same, with more to read about it.
    pub(super) fn with(mut self, more: impl FnOnce(Diagnostic) -> Diagnostic) -> Box<Self> {
        self.diagnostic = more(self.diagnostic);
        Box::new(self)
    }
}

/// What a server says about an error in this line.
///
/// `near` is the text of the token that the server quotes; C ends it at the first NUL.
pub(super) fn server_message(line: usize, message: &str, near: Option<&[u8]>) -> Vec<u8> {
    let mut text = format!("user_script:{line}: {message}").into_bytes();
    if let Some(near) = near {
        let near = near.split(|byte| *byte == 0).next().unwrap_or_default();
        text.extend_from_slice(b" near '");
        text.extend_from_slice(near);
        text.push(b'\'');
    }
    text
}
