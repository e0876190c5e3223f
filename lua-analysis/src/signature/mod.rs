//! What a script takes and replies, with names and types.
//!
//! Entry point: [`signature`]; [`function`] is what it is in Rust. Annotations come first. Without
//! them the script says it. Names come from the comments at its top (`-- KEYS[1] bucket`), then from local variables that hold the
//! entries (`local bucket = KEYS[1]`) or what becomes of them, from fields that they are written to,
//! from comments elsewhere, from the parameters of functions that they are passed to, and last from
//! the grammar of the commands that get them; else they are `key1`, `arg1`. The reply is what
//! every way that the script ends gives ([`reply`]). A number is what the script
//! uses as one, or what only commands get that take a number there; JSON is what it decodes, optional
//! what it compares with the empty text, and left out what it tests for nil at the end.

pub mod declared;
pub mod function;
mod grammar;
mod parameters;
pub mod reply;
mod uses;

use crate::meaning::Meaning;
use crate::meaning::annotations::{AnnotatedError, AnnotatedReturn};
use crate::meaning::entries::{MOST_PARAMETERS, TableName};
use crate::rust::types::Type;
use crate::server::commands::Command;
use crate::text::span::Span;
use parameters::Parameters;

/// The keys and arguments of a script in their order, and what it replies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// `KEYS[1]` and on.
    pub keys: Vec<Parameter>,
    /// Further keys, if the script takes any number of them.
    pub more_keys: Option<Parameter>,
    /// `ARGV[1]` and on.
    pub args: Vec<Parameter>,
    /// Further arguments, if the script takes any number of them.
    pub more_args: Option<Parameter>,
    /// The values of the reply; empty if nothing is known of it.
    pub returns: Vec<Returned>,
    /// The errors that it declares.
    pub errors: Vec<AnnotatedError>,
    /// The script's documentation, a line each.
    pub documentation: Vec<String>,
}

/// One key or argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// A Rust identifier in snake case, unique within the signature; never a keyword that can't
    /// be written raw.
    pub name: String,
    /// Where its name comes from.
    pub origin: NameOrigin,
    /// Where that is in the script; where it is first read if it is [numbered](NameOrigin::Numbered).
    pub name_span: Option<Span>,
    /// Its type: [`Type::Any`] if nothing is known of it.
    pub ty: Type,
    /// Where its type comes from.
    pub ty_origin: TypeOrigin,
    /// Where that is in the script.
    pub ty_span: Option<Span>,
    /// Whether a caller may send nothing for it and for all that follow: `---@arg name? T`.
    ///
    /// Not the same as [`Type::Optional`], which is sent as the empty text.
    pub may_be_left_out: bool,
    /// What its annotation says of it; empty without one.
    pub description: String,
}

/// One value of the reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    /// Its name, if it has one, as the script has it.
    pub name: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Where its type comes from.
    pub ty_origin: TypeOrigin,
    /// Where that is in the script.
    pub span: Span,
    /// What its annotation says of it; empty without one.
    pub description: String,
}

/// Where a type comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeOrigin {
    /// An annotation.
    Annotation,
    /// The code of the script: what it does with the value.
    Code,
    /// The grammar of this command, which gets the value as it is.
    Grammar(&'static Command),
    /// Nowhere: it is any type.
    Unknown,
}

/// Where a parameter's name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOrigin {
    /// An annotation.
    Annotation,
    /// A local variable that holds it, or what becomes of it.
    Variable,
    /// A field that it is written to.
    Field,
    /// A parameter of a function that it is passed to.
    Parameter,
    /// Another comment.
    Comment,
    /// The grammar of this command, which gets it.
    Grammar(&'static Command),
    /// Nowhere: it is numbered.
    Numbered,
}

/// The signature of a script; `file_name` is that of its file without the extension.
///
/// A name that ends in `-14` states 14 keys.
pub fn signature(meaning: &Meaning, file_name: &str) -> Signature {
    let stated_keys = stated_keys(file_name);
    let mut parameters = Parameters::new(meaning);
    let (keys, more_keys) = parameters.table(TableName::Keys, stated_keys);
    let (args, more_args) = parameters.table(TableName::Argv, None);
    Signature {
        keys,
        more_keys,
        args,
        more_args,
        returns: match meaning.annotations.returns.as_slice() {
            [] => reply::inferred(&meaning.values),
            annotated => declared_returns(annotated),
        },
        errors: meaning.annotations.errors.clone(),
        documentation: meaning.annotations.documentation.clone(),
    }
}

fn declared_returns(annotated: &[AnnotatedReturn]) -> Vec<Returned> {
    let returns = annotated.iter().map(|annotation| Returned {
        name: annotation.name.clone(),
        ty: annotation.ty.clone(),
        ty_origin: TypeOrigin::Annotation,
        span: annotation.span,
        description: annotation.description.clone(),
    });
    returns.collect()
}

/// The number of keys that a file's name states: 14 for `addJob-14`.
pub fn stated_keys(file_name: &str) -> Option<usize> {
    let (_, count) = file_name.rsplit_once('-')?;
    let is_number = count.bytes().all(|digit| digit.is_ascii_digit());
    let is_padded = count.len() > 1 && count.starts_with('0');
    let count: usize = count.parse().ok()?;
    (is_number && !is_padded && count <= MOST_PARAMETERS).then_some(count)
}
