//! What a script takes and replies, with names and types.
//!
//! Entry point: [`signature`]; [`function`] is what it is in Rust. Annotations come first. Without
//! them the script says it. Names come from the comments at its top (`-- KEYS[1] bucket`), then from local variables that hold the
//! entries (`local bucket = KEYS[1]`) or what becomes of them, from fields that they are written to,
//! from comments elsewhere, and last from the parameters of functions that they are passed to; else
//! they are `key1`, `arg1`. A number is what the script uses as one, JSON what it decodes, optional
//! what it compares with the empty text, and left out what it tests for nil at the end.

pub mod declared;
pub mod function;

use std::collections::{HashMap, HashSet};

use crate::meaning::Meaning;
use crate::meaning::annotations::{AnnotatedError, AnnotatedReturn, Annotation, Mention};
use crate::meaning::entries::{Encoding, Entry, MOST_PARAMETERS, NameKind, Table, TableName};
use crate::rust::identifiers::{snake_case, unique};
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
        returns: declared_returns(&meaning.annotations.returns),
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
            name: unique(&name, "_", taken),
            origin: NameOrigin::Annotation,
            name_span: Some(annotation.span),
            ty: annotation.ty.clone().unwrap_or(Type::Any),
            ty_origin: match annotation.ty {
                Some(_) => TypeOrigin::Annotation,
                None => TypeOrigin::Unknown,
            },
            ty_span: annotation.ty_span,
            may_be_left_out: annotation.may_be_left_out,
            description: annotation.description.clone(),
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
    let used = match stated {
        // A key that the script asks for, beyond those that the name of its file states, is never sent.
        Some(stated) => table.highest_needed(stated),
        None => table.highest(),
    };
    let count = used.max(mentioned).max(stated.unwrap_or(0));
    let from_left_out = match table_name {
        TableName::Keys => None,
        TableName::Argv => first_left_out(table, count),
    };
    let fixed = (1..=count)
        .map(|index| {
            let entry = table.entries.get(&index);
            let of_index = mentions.get(&index).map_or(&[][..], Vec::as_slice);
            let (name, origin, name_span) = inferred_name(entry, of_index, first_use)
                .unwrap_or_else(|| {
                    let read = entry.and_then(|entry| entry.uses.first());
                    (format!("{one}{index}"), NameOrigin::Numbered, read.copied())
                });
            let ty = match (table_name, entry) {
                (TableName::Argv, Some(entry)) => inferred_type(entry),
                _ => Type::Any,
            };
            Parameter {
                name: unique(&name, "_", taken),
                origin,
                name_span,
                ty_origin: match ty {
                    Type::Any => TypeOrigin::Unknown,
                    _ => TypeOrigin::Code,
                },
                ty,
                ty_span: None,
                may_be_left_out: from_left_out.is_some_and(|first| first <= index),
                description: String::new(),
            }
        })
        .collect();
    let more_name = match count {
        0 => many.to_owned(),
        _ => format!("more_{many}"),
    };
    let is_open = table.is_dynamic() && stated.is_none();
    let more = is_open.then(|| Parameter {
        name: unique(&more_name, "_", taken),
        origin: NameOrigin::Numbered,
        name_span: table.dynamic,
        ty: Type::Any,
        ty_origin: TypeOrigin::Unknown,
        ty_span: None,
        may_be_left_out: false,
        description: String::new(),
    });
    (fixed, more)
}

/// What a script calls an entry, and where; `mentions` are the comments on it.
fn inferred_name(
    entry: Option<&Entry>,
    mentions: &[&Mention],
    first_use: usize,
) -> Option<(String, NameOrigin, Option<Span>)> {
    let comment = |is_wanted: &dyn Fn(&Mention) -> bool| {
        let mut wanted = mentions.iter().filter(|found| is_wanted(found));
        wanted.find_map(|found| {
            let name = found.name.as_deref().and_then(snake_case)?;
            Some((name, NameOrigin::Comment, Some(found.span)))
        })
    };
    let called = entry
        .and_then(|entry| entry.name.as_ref())
        .and_then(|name| {
            let origin = match name.kind {
                NameKind::Variable | NameKind::Converted => NameOrigin::Variable,
                NameKind::Field => NameOrigin::Field,
                NameKind::Parameter => NameOrigin::Parameter,
            };
            Some((snake_case(&name.text)?, origin, Some(name.span)))
        });
    let by_parameter = |(_, origin, _): &(_, NameOrigin, _)| *origin == NameOrigin::Parameter;
    comment(&|found| found.span.start < first_use)
        .or_else(|| called.clone().filter(|name| !by_parameter(name)))
        .or_else(|| comment(&|_| true))
        .or(called)
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
