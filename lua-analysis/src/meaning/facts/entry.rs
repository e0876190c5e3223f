//! What the walk learns of single entries: how they are used, decoded, tested.

use super::{Argument, Known, Value, Walk};
use crate::meaning::entries::{Encoding, Entry, TableName};
use crate::syntax::ast::{BinaryOperator, Expression};
use crate::text::span::Span;

/// An entry by its table and index.
pub(super) type Place = (TableName, usize);

impl Walk<'_> {
    /// The entry that a value is, if it is one by a constant index.
    fn entry_mut(&mut self, known: &Known) -> Option<&mut Entry> {
        // A function's parameter is met before the call that passes the entry.
        place(known).map(|place| self.at(place))
    }

    pub(super) fn at(&mut self, (table, index): Place) -> &mut Entry {
        let entries = &mut self.facts.entries.table_mut(table).entries;
        entries.entry(index).or_default()
    }

    /// A value is used as a number.
    pub(super) fn use_as_number(&mut self, known: &Known) {
        if let Some(entry) = self.entry_mut(known) {
            entry.is_number = true;
        }
    }

    /// A value is decoded, if this call does it.
    pub(super) fn decode(&mut self, library: Option<&str>, function: &str, arguments: &[Argument]) {
        let encoding = encoding(library, function);
        let (encoding, decoded) = match (encoding, arguments) {
            (Some(encoding), [decoded, ..]) => (encoding, decoded),
            (None, [decode, decoded, ..]) if (library, function) == (None, "pcall") => {
                let Value::Library(library, function) = &decode.known.value else {
                    return;
                };
                match self::encoding(Some(library), function) {
                    Some(encoding) => (encoding, decoded),
                    None => return,
                }
            }
            (None, [tested, ..]) if (library, function) == (None, "assert") => {
                if let Some(entry) = self.entry_mut(&tested.known) {
                    entry.is_required = true;
                }
                return;
            }
            _ => return,
        };
        if let Some(entry) = self.entry_mut(&decoded.known) {
            entry.encoding.get_or_insert(encoding);
        }
    }

    /// A value is a condition: an entry is tested for nil, as every text is true.
    pub(super) fn tested(&mut self, span: Span, known: &Known) {
        self.facts.conditions.push((span, known.clone()));
        if !is_converted(known)
            && let Some(entry) = self.entry_mut(known)
        {
            entry.is_tested_for_nil = true;
        }
    }

    /// Two values are compared.
    pub(super) fn compared(&mut self, operator: BinaryOperator, left: &Known, right: &Known) {
        if !matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
            return;
        }
        for (known, other) in [(left, right), (right, left)] {
            if is_converted(known) {
                continue;
            }
            let Some(entry) = self.entry_mut(known) else {
                continue;
            };
            match &other.value {
                Value::Nil => entry.is_tested_for_nil = true,
                Value::Text(text) if text.is_empty() => entry.is_compared_with_empty = true,
                _ => {}
            }
        }
    }

    /// `known or operand`: without the entry an error may be raised.
    pub(super) fn default(&mut self, known: &Known, operand: &Expression) {
        let raises = self.is_error(operand);
        if let Some(entry) = self.entry_mut(known)
            && raises
        {
            entry.is_required = true;
        }
    }
}

/// The entry that a value is.
pub(super) fn place(known: &Known) -> Option<Place> {
    match known.value {
        Value::Entry {
            table,
            index: Some(index),
            ..
        } => Some((table, index)),
        _ => None,
    }
}

pub(super) fn is_converted(known: &Known) -> bool {
    matches!(
        known.value,
        Value::Entry {
            is_converted: true,
            ..
        }
    )
}

pub(super) fn encoding(library: Option<&str>, function: &str) -> Option<Encoding> {
    match (library, function) {
        (Some("cjson"), "decode") => Some(Encoding::Json),
        (Some("cmsgpack"), "unpack") => Some(Encoding::MessagePack),
        _ => None,
    }
}
