//! Every use of the entries of `ARGV`, and whether it takes nothing but numbers.
//!
//! Entry point: [`Uses::of`], and [`Uses::sent`] for the arguments of commands. An expression that is
//! an entry and that nothing here explains is a use that may take any text.

use std::collections::HashMap;

use crate::meaning::Meaning;
use crate::meaning::entries::{NameKind, TableName};
use crate::meaning::values::{Argument, ConditionKind, KindSet, OperationKind};
use crate::rust::types::Type;
use crate::server::commands::Command;
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use crate::text::span::Span;

/// An entry, by its table and index.
pub(super) type Place = (TableName, usize);

/// What a use takes.
#[derive(Clone, Debug)]
enum Use {
    /// Any value, and does nothing with it that others could not.
    Neutral,
    /// Numbers: Lua converts it.
    Converted,
    /// What a command takes there.
    Sent(Type, &'static Command),
    /// Any text.
    Any,
}

/// The uses that are known, by their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses(HashMap<Span, Use>);

impl Uses {
    /// All but the arguments of commands.
    pub(super) fn of(meaning: &Meaning) -> Self {
        let mut uses = Self::default();
        for call in meaning.values.calls() {
            let is_tonumber = &*call.function == "tonumber" && call.library.is_none();
            if let ([argument], true, false) =
                (call.arguments.as_slice(), is_tonumber, call.is_open)
                && call.is_certain
            {
                uses.add(argument.span, Use::Converted);
            }
        }
        for operation in meaning.values.operations() {
            uses.operands(operation.kind, &operation.operands);
        }
        for condition in meaning.values.conditions() {
            // The left side of `or` is also what comes out.
            if condition.kind != ConditionKind::Or {
                uses.add(condition.span, Use::Neutral);
            }
        }
        uses.bound(meaning);
        uses
    }

    fn operands(&mut self, kind: OperationKind, operands: &[Argument]) {
        use BinaryOperator::{Add, Divide, Equal, Modulo, Multiply, NotEqual, Power, Subtract};
        match (kind, operands) {
            (
                OperationKind::Unary(UnaryOperator::Negate)
                | OperationKind::Binary(Add | Subtract | Multiply | Divide | Modulo | Power),
                operands,
            ) => {
                for operand in operands {
                    self.add(operand.span, Use::Converted);
                }
            }
            (OperationKind::Binary(Equal | NotEqual), [left, right]) => {
                for (operand, other) in [(left, right), (right, left)] {
                    let is_number = |text: &[u8]| {
                        let text = std::str::from_utf8(text).ok();
                        text.is_some_and(|text| text.is_empty() || text.parse::<f64>().is_ok())
                    };
                    let other = &other.value;
                    let fits_numbers =
                        other.is_only(KindSet::NIL) || other.known_text().is_some_and(is_number);
                    if fits_numbers {
                        self.add(operand.span, Use::Neutral);
                    }
                }
            }
            _ => {}
        }
    }

    /// `local seconds = ARGV[1]`, where each use of the variable is a use of the entry.
    fn bound(&mut self, meaning: &Meaning) {
        let entries = &meaning.entries.table(TableName::Argv).entries;
        for (index, entry) in entries {
            let Some(name) = &entry.name else {
                continue;
            };
            let Some(id) = meaning.names.declared_at(name.span) else {
                continue;
            };
            let is_reassigned = meaning
                .names
                .variable(id)
                .is_none_or(|variable| variable.reassigned);
            if name.kind != NameKind::Variable || is_reassigned {
                continue;
            }
            let place = (TableName::Argv, *index);
            let is_entry = |read: &Span| {
                let value = meaning.values.at(*read);
                value.is_none_or(|value| value.entry() == Some(place))
            };
            let mut reads = meaning.names.reads(id).iter();
            let mut first = entry.uses.iter().filter(|used| name.span.end <= used.start);
            if let (true, Some(used)) = (reads.all(is_entry), first.next()) {
                self.add(*used, Use::Neutral);
            }
        }
    }

    /// A command gets what is there, and takes this type; `None` for any text.
    pub(super) fn sent(&mut self, span: Span, wanted: Option<(Type, &'static Command)>) {
        let used = wanted.map_or(Use::Any, |(ty, command)| Use::Sent(ty, command));
        self.add(span, used);
    }

    fn add(&mut self, span: Span, used: Use) {
        let both = match self.0.remove(&span) {
            Some(before) => before.and(used),
            None => used,
        };
        self.0.insert(span, both);
    }

    /// The types of the arguments of which every use takes nothing but numbers, and a command that
    /// wants it.
    pub(super) fn types(&self, meaning: &Meaning) -> HashMap<Place, (Type, &'static Command)> {
        let mut all: HashMap<Place, Use> = HashMap::new();
        let mut entries: Vec<(Span, Place)> = meaning.values.entries().collect();
        entries.sort();
        for (span, place) in entries {
            let used = self.0.get(&span).cloned().unwrap_or(Use::Any);
            let both = match all.remove(&place) {
                Some(before) => before.and(used),
                None => used,
            };
            all.insert(place, both);
        }
        let argv = meaning.entries.table(TableName::Argv);
        all.into_iter()
            .filter(|((table, _), _)| *table == TableName::Argv && !argv.is_dynamic())
            .filter_map(|(place, used)| match used {
                Use::Sent(ty, command) => Some((place, (ty, command))),
                _ => None,
            })
            .collect()
    }
}

impl Use {
    /// Both uses.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::Neutral, used) | (used, Self::Neutral) => used,
            (Self::Converted, Self::Converted) => Self::Converted,
            // Fractions may be meant, where something is computed.
            (Self::Sent(_, command), Self::Converted)
            | (Self::Converted, Self::Sent(_, command)) => Self::Sent(Type::Number, command),
            (Self::Sent(one, command), Self::Sent(other, _)) => {
                let ty = if one == other { one } else { Type::Number };
                Self::Sent(ty, command)
            }
        }
    }
}
