//! What a script's comments say of its signature.
//!
//! Entry point: [`annotations`]. Two kinds of comments count, of the script's own file only:
//!
//! - annotations, in the manner of the Lua language server: `---@key bucket …`,
//!   `---@arg limit integer …`, `---@return boolean allowed …`, `---@error LIMITED …`;
//! - what people write anyway: `-- KEYS[1] bucket`, in lines or in a block at the top.

pub(crate) mod functions;
mod mention;
mod order;
mod reader;
mod words;

use crate::diagnostic::Diagnostic;
use crate::meaning::entries::TableName;
use crate::rust::types::Type;
use crate::syntax::Comment;
use crate::syntax::ast::Block;
use crate::text::source::Source;
use crate::text::span::Span;
use reader::Reader;

/// What the comments of a script say.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// The text of its documentation, a line each.
    pub documentation: Vec<String>,
    /// `---@key`, in order.
    pub keys: Vec<Annotation>,
    /// `---@arg`, in order.
    pub args: Vec<Annotation>,
    /// `---@return`, in order.
    pub returns: Vec<AnnotatedReturn>,
    /// `---@error`, in order.
    pub errors: Vec<AnnotatedError>,
    /// `KEYS[1] name` and the like in other comments.
    pub mentions: Vec<Mention>,
    /// What is wrong with the annotations.
    pub findings: Vec<Diagnostic>,
}

/// `---@key` or `---@arg`.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// The name, as it is written.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// Whether it stands for any number of entries: `---@arg ... members string`.
    pub is_variadic: bool,
    /// Whether a caller may leave it out, with all that follow: `---@arg timeout? integer`.
    pub may_be_left_out: bool,
    /// The type of an argument, if one is given.
    pub ty: Option<Type>,
    /// Where the type is.
    pub ty_span: Option<Span>,
    /// What else it says.
    pub description: String,
}

/// `---@return`.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnotatedReturn {
    /// The type.
    pub ty: Type,
    /// Where the type stands.
    pub span: Span,
    /// The name, if one is given.
    pub name: Option<String>,
    /// What else it says.
    pub description: String,
}

/// `---@error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotatedError {
    /// The code: the first word of the error.
    pub code: String,
    /// Where the code stands.
    pub span: Span,
    /// When the script answers it.
    pub description: String,
}

/// An entry that a comment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The table.
    pub table: TableName,
    /// The index, from 1.
    pub index: usize,
    /// Its name, if the comment has one that can be one.
    pub name: Option<String>,
    /// Where it is mentioned.
    pub span: Span,
}

impl Annotations {
    /// The annotations of one of the tables.
    pub fn of_table(&self, table: TableName) -> &[Annotation] {
        match table {
            TableName::Keys => &self.keys,
            TableName::Argv => &self.args,
        }
    }
}

/// Reads the comments of a script with these statements.
pub fn annotations(source: &Source, comments: &[Comment], block: &Block) -> Annotations {
    Reader::new(source, block).read(comments)
}

pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests;
