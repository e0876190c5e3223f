//! The Lua 5.1 front end.

pub mod comment;
mod error;
mod interner;
mod lex;
pub mod shebang;

/// The offset at which Lua starts to read: behind the shebang, at its `\n`.
pub(crate) fn shebang_end(text: &[u8]) -> usize {
    if text.starts_with(b"#!") {
        shebang::line_end(text)
    } else {
        0
    }
}
