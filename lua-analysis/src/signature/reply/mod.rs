//! What a script replies, from every way that it ends.
//!
//! Entry point: [`inferred`]. The type decodes every reply that the script can give, on connections of
//! both protocols; where no type but `any` does, nothing is inferred.
//!
//! - Servers cut numbers to integers, end a list at its first `nil`, and drop fields with a name.
//! - `true` is 1 and `false` is nil: `boolean` is for scripts that reply nothing else. After
//!   `redis.setresp(3)` they are booleans on some connections.
//! - What is not known to be UTF-8 is `bytes`.
//! - An error is no reply.

mod shape;
mod table;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Returned, TypeOrigin};
use crate::meaning::values::{Made, Return, Values};
use crate::rust::types::Type;
use crate::text::span::Span;
use shape::{Elements, Protocols, Shape};
use table::Shapes;

/// The most values that become fields of a struct.
const MOST_FIELDS: usize = 16;

/// The values of the reply; none where they may be anything, or where there is never a reply.
pub fn inferred(values: &Values) -> Vec<Returned> {
    if !values.is_complete() {
        return Vec::new();
    }
    let protocols = if values.may_speak_resp3() {
        Protocols::Both
    } else {
        Protocols::Resp2
    };
    let mut shapes = Shapes::new(values);
    let mut all = Shape::default();
    let mut ways: Vec<&Return> = Vec::new();
    for end in values.returns() {
        let shape = shapes.of_reply(&end.value);
        if !shape.is_nothing() {
            ways.push(end);
            all = all.or(&shape);
        }
    }
    if let Some(elements) = all.fields(protocols) {
        return fields(values, &ways, elements);
    }
    let Some(first) = ways.first() else {
        return Vec::new();
    };
    match all.ty(protocols) {
        Type::Any => Vec::new(),
        ty => {
            let places = ways.iter().map(|way| way.value_span);
            let names = places.filter_map(|place| values.name_of(place));
            let names = names.filter(|_| ty != Type::Nil);
            vec![returned(only(names), ty, first.value_span)]
        }
    }
}

/// The fields of a struct.
fn fields(values: &Values, ways: &[&Return], elements: Vec<Type>) -> Vec<Returned> {
    let mut taken = BTreeSet::new();
    let lists: Vec<&[Span]> = ways
        .iter()
        .flat_map(|way| way.value.objects())
        .filter_map(|id| values.table(*id))
        .filter(|table| matches!(table.made, Made::Written(_)))
        .map(|table| table.positions.as_slice())
        .collect();
    let whole = ways
        .first()
        .map_or_else(Span::default, |way| way.value_span);
    let field = |(index, ty): (usize, Type)| {
        let places = lists.iter().filter_map(|list| list.get(index)).copied();
        let names = places.clone().filter_map(|place| values.name_of(place));
        let name = only(names).filter(|name| taken.insert(name.clone()));
        returned(name, ty, places.min().unwrap_or(whole))
    };
    elements.into_iter().enumerate().map(field).collect()
}

/// The name that all have which have one.
fn only<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: BTreeSet<&str> = names.collect();
    match names.len() {
        1 => names.first().map(|name| (*name).to_owned()),
        _ => None,
    }
}

fn returned(name: Option<String>, ty: Type, span: Span) -> Returned {
    Returned {
        name,
        ty,
        ty_origin: TypeOrigin::Code,
        span,
        description: String::new(),
    }
}

impl Shape {
    /// The types of its elements, if it is a list of a few that differ, or that the script writes
    /// down one by one.
    fn fields(&self, protocols: Protocols) -> Option<Vec<Type>> {
        let Elements { list, is_written } = self.only_elements()?;
        if !(2..=MOST_FIELDS).contains(&list.len()) {
            return None;
        }
        let types: Vec<Type> = list
            .iter()
            .map(|element| element.shape.element_type(protocols))
            .collect();
        let is_fixed = list.iter().all(|element| !element.may_be_missing);
        let are_equal = types.windows(2).all(|pair| pair.first() == pair.last());
        if are_equal && !(is_fixed && *is_written) {
            return None;
        }
        let fields = types.into_iter().zip(list).map(|(ty, element)| match ty {
            Type::Optional(_) => ty,
            ty if element.may_be_missing => Type::Optional(Box::new(ty)),
            ty => ty,
        });
        Some(fields.collect())
    }
}
