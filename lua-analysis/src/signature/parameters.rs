//! The parameters of a script: those that it annotates, or what its code and the commands that it sends
//! say of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::grammar::Grammar;
use super::uses::Place;
use super::{NameOrigin, Parameter, TypeOrigin};
use crate::meaning::Meaning;
use crate::meaning::annotations::{Annotation, Mention};
use crate::meaning::entries::{Encoding, Entry, NameKind, Table, TableName};
use crate::rust::identifiers::{snake_case, unique};
use crate::rust::types::Type;
use crate::text::span::Span;

/// A name, where it comes from, and where that is.
type Naming = (String, NameOrigin, Option<Span>);

/// What makes parameters of the entries of a script.
pub(super) struct Parameters<'a> {
    meaning: &'a Meaning,
    /// What entries without an annotation are called.
    names: HashMap<Place, Naming>,
    /// The highest index that a comment mentions.
    mentioned: HashMap<TableName, usize>,
    grammar: Grammar,
    /// The names so far.
    taken: HashSet<String>,
}

impl<'a> Parameters<'a> {
    pub(super) fn new(meaning: &'a Meaning) -> Self {
        let tables = [TableName::Keys, TableName::Argv];
        let is_bare = |table: &TableName| meaning.annotations.of_table(*table).is_empty();
        let bare: Vec<TableName> = tables.into_iter().filter(is_bare).collect();
        let mut parameters = Self {
            meaning,
            names: HashMap::new(),
            mentioned: HashMap::new(),
            grammar: Grammar::default(),
            taken: HashSet::new(),
        };
        if !bare.is_empty() {
            parameters.grammar = Grammar::of(meaning);
            parameters.name(&bare);
        }
        parameters
    }

    /// Finds the names of the entries of these tables.
    fn name(&mut self, tables: &[TableName]) {
        let mut mentions: BTreeMap<Place, Vec<&Mention>> = BTreeMap::new();
        for found in &self.meaning.annotations.mentions {
            let place = (found.table, found.index);
            mentions.entry(place).or_default().push(found);
        }
        for (table, index) in mentions.keys() {
            self.mentioned.insert(*table, *index);
        }
        let first_use = first_use(self.meaning);
        let entries = &self.meaning.entries;
        let mut nameless: Vec<Place> = Vec::new();
        for table in tables.iter().copied() {
            let mut places: Vec<Place> = mentions.keys().copied().collect();
            places.retain(|place| place.0 == table);
            let read = entries.table(table).entries.keys();
            places.extend(read.map(|index| (table, *index)));
            places.sort_unstable();
            places.dedup();
            for place in places {
                let entry = entries.table(table).entries.get(&place.1);
                let of_place = mentions.get(&place).map_or(&[][..], Vec::as_slice);
                match inferred_name(entry, of_place, first_use) {
                    Some(naming) => {
                        self.names.insert(place, naming);
                    }
                    None => nameless.push(place),
                }
            }
        }
        self.name_by_grammar(&nameless);
    }

    /// Names of the commands' arguments. Where several entries would have the same, they are numbered:
    /// `field1`, `value1`, `field2`, `value2`.
    fn name_by_grammar(&mut self, nameless: &[Place]) {
        let annotations = &self.meaning.annotations;
        let annotated = annotations.keys.iter().chain(&annotations.args);
        let annotated = annotated.filter_map(|annotation| snake_case(&annotation.name));
        let known = self.names.values().map(|(name, ..)| name.clone());
        let taken: HashSet<String> = annotated.chain(known).collect();
        let named = |place: &Place| {
            let named = self.grammar.name(*place)?;
            (!taken.contains(&named.name)).then_some((*place, named))
        };
        let named: Vec<_> = nameless.iter().filter_map(named).collect();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (_, named) in &named {
            *counts.entry(&named.name).or_default() += 1;
        }
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut chosen: Vec<(Place, Naming)> = Vec::new();
        for (place, named) in &named {
            let name = &named.name;
            let name = if counts.get(name.as_str()).is_some_and(|count| *count > 1) {
                let number = numbers.entry(name).or_default();
                *number += 1;
                format!("{name}{number}")
            } else {
                name.clone()
            };
            let origin = NameOrigin::Grammar(named.command);
            chosen.push((*place, (name, origin, Some(named.span))));
        }
        self.names.extend(chosen);
    }

    /// The parameters of a table; `stated` is the number of its entries, where that is written down.
    pub(super) fn table(
        &mut self,
        table: TableName,
        stated: Option<usize>,
    ) -> (Vec<Parameter>, Option<Parameter>) {
        let annotated = self.meaning.annotations.of_table(table);
        if annotated.is_empty() {
            self.inferred(table, stated)
        } else {
            declared(annotated, &mut self.taken)
        }
    }

    fn inferred(
        &mut self,
        table_name: TableName,
        stated: Option<usize>,
    ) -> (Vec<Parameter>, Option<Parameter>) {
        let (one, many) = match table_name {
            TableName::Keys => ("key", "keys"),
            TableName::Argv => ("arg", "args"),
        };
        let table = self.meaning.entries.table(table_name);
        let used = match stated {
            // A key that the script asks for, beyond those that the name of its file states, is never sent.
            Some(stated) => table.highest_needed(stated),
            None => table.highest(),
        };
        let mentioned = self.mentioned.get(&table_name).copied().unwrap_or(0);
        let count = used.max(mentioned).max(stated.unwrap_or(0));
        let from_left_out = match table_name {
            TableName::Keys => None,
            TableName::Argv => first_left_out(table, count),
        };
        let mut fixed = Vec::new();
        for index in 1..=count {
            let place = (table_name, index);
            let entry = table.entries.get(&index);
            let (name, origin, name_span) = self.names.remove(&place).unwrap_or_else(|| {
                let read = entry.and_then(|entry| entry.uses.first());
                (format!("{one}{index}"), NameOrigin::Numbered, read.copied())
            });
            let (ty, ty_origin) = match (table_name, entry) {
                (TableName::Argv, Some(entry)) => self.ty(place, entry),
                _ => (Type::Any, TypeOrigin::Unknown),
            };
            fixed.push(Parameter {
                name: unique(&name, "_", &mut self.taken),
                origin,
                name_span,
                ty,
                ty_origin,
                ty_span: None,
                may_be_left_out: from_left_out.is_some_and(|first| first <= index),
                description: String::new(),
            });
        }
        let more_name = match count {
            0 => many.to_owned(),
            _ => format!("more_{many}"),
        };
        let is_open = table.is_dynamic() && stated.is_none();
        let more = is_open.then(|| Parameter {
            name: unique(&more_name, "_", &mut self.taken),
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

    /// The type of an argument.
    fn ty(&self, place: Place, entry: &Entry) -> (Type, TypeOrigin) {
        let used_as = used_as(entry);
        let (ty, origin) = match (used_as, self.grammar.ty(place)) {
            (Some(ty), _) => (ty, TypeOrigin::Code),
            (None, Some((ty, command))) => (ty.clone(), TypeOrigin::Grammar(command)),
            (None, None) => return (Type::Any, TypeOrigin::Unknown),
        };
        if entry.is_compared_with_empty {
            (Type::Optional(Box::new(ty)), origin)
        } else {
            (ty, origin)
        }
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

/// What a script calls an entry, and where; `mentions` are the comments on it.
fn inferred_name(entry: Option<&Entry>, mentions: &[&Mention], first_use: usize) -> Option<Naming> {
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
    let by_parameter = |(_, origin, _): &Naming| *origin == NameOrigin::Parameter;
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
    let entries = &meaning.entries;
    let first = of_table(&entries.keys)
        .into_iter()
        .chain(of_table(&entries.argv));
    first.min().unwrap_or(usize::MAX)
}

/// What the script itself takes an argument for.
fn used_as(entry: &Entry) -> Option<Type> {
    match (entry.encoding, entry.is_number) {
        (None, true) => Some(Type::Number),
        (Some(Encoding::Json), false) => Some(Type::Json(None)),
        (Some(Encoding::MessagePack), false) => Some(Type::MessagePack(None)),
        (None, false) | (Some(_), true) => None,
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
