//! What a script takes and replies, with names and types.
//!
//! Entry point: [`signature`]. Annotations come first. Without them the script says it. Names come
//! from the comments at its top (`-- KEYS[1] bucket`), then from local variables that hold the
//! entries (`local bucket = KEYS[1]`) or what becomes of them, from fields that they are written to,
//! from comments elsewhere, and last from the parameters of functions that they are passed to; else
//! they are `key1`, `arg1`. A number is what the script uses as one, JSON what it decodes, optional
//! what it compares with the empty text, and left out what it tests for nil at the end.

pub mod declared;

use std::collections::{HashMap, HashSet};

use crate::meaning::Meaning;
use crate::meaning::annotations::{AnnotatedError, AnnotatedReturn, Annotation, Mention};
use crate::meaning::entries::{Encoding, Entry, MOST_PARAMETERS, NameKind, Table, TableName};
use crate::rust::identifiers::{camel_case, snake_case};
use crate::rust::types::Type;
use crate::text::span::Span;

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
    /// Whether a caller may send nothing for it and for all that follow: `---@arg name? T`.
    ///
    /// Not the same as [`Type::Optional`], which is sent as the empty text.
    pub may_be_left_out: bool,
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
    /// A local variable that holds it, or what becomes of it.
    Variable,
    /// A field that it is written to.
    Field,
    /// A parameter of a function that it is passed to.
    Parameter,
    /// Another comment.
    Comment,
    /// Nowhere: it is numbered.
    Numbered,
}

/// The signature of a script; `file_name` is that of its file without the extension.
///
/// A name that ends in `-14` states 14 keys.
pub fn signature(meaning: &Meaning, file_name: &str) -> Signature {
    let stated_keys = stated_keys(file_name);
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

/// The number of keys that a file's name states: 14 for `addJob-14`.
pub fn stated_keys(file_name: &str) -> Option<usize> {
    let (_, count) = file_name.rsplit_once('-')?;
    let is_number = count.bytes().all(|digit| digit.is_ascii_digit());
    let is_padded = count.len() > 1 && count.starts_with('0');
    let count: usize = count.parse().ok()?;
    (is_number && !is_padded && count <= MOST_PARAMETERS).then_some(count)
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
            may_be_left_out: annotation.may_be_left_out,
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
    let mut mentions: HashMap<usize, Vec<&Mention>> = HashMap::new();
    for found in &meaning.annotations.mentions {
        if found.table == table_name {
            mentions.entry(found.index).or_default().push(found);
        }
    }
    let mentioned = mentions.keys().copied().max().unwrap_or(0);
    let first_use = first_use(meaning);
    let count = table.highest().max(mentioned).max(stated.unwrap_or(0));
    let from_left_out = match table_name {
        TableName::Keys => None,
        TableName::Argv => first_left_out(table, count),
    };
    let fixed = (1..=count)
        .map(|index| {
            let entry = table.entries.get(&index);
            let comment = |is_wanted: &dyn Fn(&Mention) -> bool| {
                let of_index = mentions.get(&index).into_iter().flatten();
                let mut wanted = of_index.filter(|found| is_wanted(found));
                wanted.find_map(|found| found.name.as_deref().and_then(snake_case))
            };
            let called = entry.and_then(|entry| entry.name.as_ref());
            let called = |is_wanted: &dyn Fn(NameKind) -> bool| {
                let called = called.filter(|called| is_wanted(called.kind));
                called.and_then(|called| snake_case(&called.text))
            };
            let by = |origin| move |name| (name, origin);
            let (name, origin) = comment(&|found| found.span.start < first_use)
                .map(by(NameOrigin::Comment))
                .or_else(|| {
                    called(&|kind| kind <= NameKind::Converted).map(by(NameOrigin::Variable))
                })
                .or_else(|| called(&|kind| kind == NameKind::Field).map(by(NameOrigin::Field)))
                .or_else(|| comment(&|_| true).map(by(NameOrigin::Comment)))
                .or_else(|| called(&|_| true).map(by(NameOrigin::Parameter)))
                .unwrap_or_else(|| (format!("{one}{index}"), NameOrigin::Numbered));
            Parameter {
                name: unique(&name, taken),
                ty: match (table_name, entry) {
                    (TableName::Argv, Some(entry)) => inferred_type(entry),
                    _ => Type::Any,
                },
                ty_span: None,
                may_be_left_out: from_left_out.is_some_and(|first| first <= index),
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
        may_be_left_out: false,
        description: String::new(),
        origin: NameOrigin::Numbered,
    });
    (fixed, more)
}

/// Where the script first reads an entry: comments before are its header.
fn first_use(meaning: &Meaning) -> usize {
    let of_table = |table: &Table| {
        let entries = table.entries.values();
        let uses = entries.filter_map(|entry| entry.uses.first());
        uses.chain(&table.dynamic).map(|used| used.start).min()
    };
    let entries = &meaning.facts.entries;
    let first = of_table(&entries.keys)
        .into_iter()
        .chain(of_table(&entries.argv));
    first.min().unwrap_or(usize::MAX)
}

/// The type of an argument, as the script uses it.
fn inferred_type(entry: &Entry) -> Type {
    let ty = match (entry.encoding, entry.is_number) {
        (None, true) => Type::Number,
        (Some(Encoding::Json), false) => Type::Json(None),
        (Some(Encoding::MessagePack), false) => Type::MessagePack(None),
        (None, false) | (Some(_), true) => return Type::Any,
    };
    if entry.is_compared_with_empty {
        Type::Optional(Box::new(ty))
    } else {
        ty
    }
}

/// The first of the arguments at the end that the script tests for nil, all of them. One that may
/// be the empty text too is always sent: then those behind it can be sent without it.
fn first_left_out(table: &Table, count: usize) -> Option<usize> {
    if table.is_dynamic() {
        return None;
    }
    let may_be_left_out = |index: &usize| {
        let Some(entry) = table.entries.get(index) else {
            return false;
        };
        let is_counted = table.counted.is_some_and(|counted| counted <= *index);
        (entry.is_tested_for_nil || is_counted)
            && *index > table.required
            && !entry.is_required
            && !entry.is_compared_with_empty
    };
    (1..=count).rev().take_while(may_be_left_out).last()
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
mod tests;
