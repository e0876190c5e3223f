//! What a script takes and replies, with names and types.
//!
//! Entry point: [`signature`]. Annotations come first. Without them the code says it: names are
//! those of the local variables that hold the entries (`local bucket = KEYS[1]`), then of comments
//! (`-- KEYS[1] bucket`), else `key1`, `arg1`; a number is what the script uses as one.

use std::collections::HashSet;

use crate::analysis::Meaning;
use crate::annotations::{AnnotatedError, AnnotatedReturn, Annotation};
use crate::entries::TableName;
use crate::identifier::{camel_case, snake_case};
use crate::span::Span;
use crate::types::Type;

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
    /// What is declared of the reply; empty if nothing is.
    pub returns: Vec<AnnotatedReturn>,
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
    /// Its type: [`Type::Any`] if nobody says.
    pub ty: Type,
    /// Where an annotation says so.
    pub ty_span: Option<Span>,
    /// What its annotation says of it; empty without one.
    pub description: String,
    /// Where its name comes from.
    pub origin: NameOrigin,
}

/// Where a parameter's name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOrigin {
    /// An annotation.
    Annotation,
    /// A local variable that holds it.
    Variable,
    /// Another comment.
    Comment,
    /// Nowhere: it is numbered.
    Numbered,
}

/// The signature of a script; `file_name` is that of its file without the extension.
///
/// A name that ends in `-14` states 14 keys.
pub fn signature(meaning: &Meaning, file_name: &str) -> Signature {
    let stated_keys = file_name
        .rsplit_once('-')
        .and_then(|(_, count)| count.parse().ok())
        .filter(|count| *count <= 1_000);
    let mut taken = HashSet::new();
    let (keys, more_keys) = table(meaning, TableName::Keys, stated_keys, &mut taken);
    let (args, more_args) = table(meaning, TableName::Argv, None, &mut taken);
    Signature {
        keys,
        more_keys,
        args,
        more_args,
        returns: meaning.annotations.returns.clone(),
        errors: meaning.annotations.errors.clone(),
        documentation: meaning.annotations.documentation.clone(),
    }
}

fn table(
    meaning: &Meaning,
    table: TableName,
    stated: Option<usize>,
    taken: &mut HashSet<String>,
) -> (Vec<Parameter>, Option<Parameter>) {
    let annotated = meaning.annotations.of_table(table);
    if annotated.is_empty() {
        inferred(meaning, table, stated, taken)
    } else {
        declared(annotated, taken)
    }
}

fn declared(
    annotated: &[Annotation],
    taken: &mut HashSet<String>,
) -> (Vec<Parameter>, Option<Parameter>) {
    let mut fixed = Vec::new();
    let mut more = None;
    for annotation in annotated {
        let name = snake_case(&annotation.name).unwrap_or_else(|| "unnamed".to_owned());
        let parameter = Parameter {
            name: unique(&name, taken),
            ty: annotation.ty.clone().unwrap_or(Type::Any),
            ty_span: annotation.ty_span,
            description: annotation.description.clone(),
            origin: NameOrigin::Annotation,
        };
        if annotation.is_variadic {
            more.get_or_insert(parameter);
        } else {
            fixed.push(parameter);
        }
    }
    (fixed, more)
}

fn inferred(
    meaning: &Meaning,
    table_name: TableName,
    stated: Option<usize>,
    taken: &mut HashSet<String>,
) -> (Vec<Parameter>, Option<Parameter>) {
    let (one, many) = match table_name {
        TableName::Keys => ("key", "keys"),
        TableName::Argv => ("arg", "args"),
    };
    let table = meaning.facts.entries.table(table_name);
    let mentions = meaning.annotations.mentions.iter();
    let mentions: Vec<_> = mentions.filter(|found| found.table == table_name).collect();
    let mentioned = mentions.iter().map(|found| found.index).max().unwrap_or(0);
    let count = table.highest().max(mentioned).max(stated.unwrap_or(0));
    let fixed = (1..=count)
        .map(|index| {
            let entry = table.entries.get(&index);
            let variable = entry
                .and_then(|entry| entry.name.as_ref())
                .and_then(|name| snake_case(&name.text));
            let mention = mentions.iter().find(|found| found.index == index);
            let comment = mention
                .and_then(|found| found.name.as_deref())
                .and_then(snake_case);
            let (name, origin) = match (variable, comment) {
                (Some(name), _) => (name, NameOrigin::Variable),
                (None, Some(name)) => (name, NameOrigin::Comment),
                (None, None) => (format!("{one}{index}"), NameOrigin::Numbered),
            };
            Parameter {
                name: unique(&name, taken),
                ty: match entry {
                    Some(entry) if entry.is_number => Type::Number,
                    _ => Type::Any,
                },
                ty_span: None,
                description: String::new(),
                origin,
            }
        })
        .collect();
    let more_name = match count {
        0 => many.to_owned(),
        _ => format!("more_{many}"),
    };
    let is_open = table.is_dynamic() && stated.is_none();
    let more = is_open.then(|| Parameter {
        name: unique(&more_name, taken),
        ty: Type::Any,
        ty_span: None,
        description: String::new(),
        origin: NameOrigin::Numbered,
    });
    (fixed, more)
}

/// The name of a field for a name in an annotation; `None` for one that says nothing.
pub fn field_name(name: &str) -> Option<String> {
    snake_case(name)
}

/// The name, or the name with the first number that makes it unique.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}

/// The name of a type that belongs to a function: `RateLimitReply` for `rate_limit` and `Reply`.
pub fn type_name(function: &str, of: &str) -> String {
    camel_case(function) + of
}

/// The variants of the enum of declared errors, in their order: `TimedOut` for `TIMED_OUT`, and
/// never `Other`, which has the rest.
pub fn variant_names(errors: &[AnnotatedError]) -> Vec<String> {
    let mut taken = HashSet::from([String::from("Other"), String::from("Self")]);
    errors
        .iter()
        .map(|error| {
            let wanted = camel_case(&error.code.to_ascii_lowercase());
            let mut name = wanted.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = format!("{wanted}{number}");
                number += 1;
            }
            name
        })
        .collect()
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
