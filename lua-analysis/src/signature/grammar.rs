//! What the commands that a script sends say of its keys and arguments: in `EXPIRE key ARGV[1]` it is
//! an integer called `seconds`.
//!
//! Entry point: [`Grammar::of`]. A name needs all commands to agree on it. A type needs more: that
//! every use of the entry is known, and that none would take another value.

use std::collections::{BTreeMap, HashMap};

use super::uses::{Place, Uses};
use crate::meaning::Meaning;
use crate::meaning::entries::TableName;
use crate::meaning::values::{CommandSite, Passed, Value};
use crate::rust::identifiers::snake_case;
use crate::rust::types::Type;
use crate::server::commands::{Command, Found, find};
use crate::server::grammar::{ArgumentRole, Kind, RoleKind, roles};
use crate::server::word::Word;
use crate::text::span::Span;

/// Names of arguments in the documentation of commands that say less than a number does.
const POOR_NAMES: [&str; 8] = [
    "key", "keys", "key1", "key2", "arg", "argument", "data", "ignored",
];

/// What commands say of the entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Grammar {
    names: BTreeMap<Place, Option<Named>>,
    types: HashMap<Place, (Type, &'static Command)>,
}

/// What a command calls an entry.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The name, in snake case.
    pub(super) name: String,
    /// The command.
    pub(super) command: &'static Command,
    /// Where it gets the entry.
    pub(super) span: Span,
}

impl Grammar {
    /// What the commands of a script say.
    pub(super) fn of(meaning: &Meaning) -> Self {
        let mut grammar = Self::default();
        let mut uses = Uses::of(meaning);
        for site in meaning.values.commands() {
            grammar.site(meaning, site, &mut uses);
        }
        grammar.types = uses.types(meaning);
        grammar
    }

    /// What commands call an entry, if they agree.
    pub(super) fn name(&self, place: Place) -> Option<&Named> {
        self.names.get(&place)?.as_ref()
    }

    /// The type that commands want of an argument, and one that does.
    pub(super) fn ty(&self, place: Place) -> Option<&(Type, &'static Command)> {
        self.types.get(&place)
    }

    fn site(&mut self, meaning: &Meaning, site: &CommandSite, uses: &mut Uses) {
        let entries: Vec<Option<Place>> = site
            .arguments
            .iter()
            .map(|argument| {
                let converted = || converted(meaning, argument.span);
                argument.value.entry().or_else(converted)
            })
            .collect();
        let has_entry = |way: &Passed| way.values.iter().any(|value| value.entry().is_some());
        if entries.iter().all(Option::is_none) && !site.ways.iter().any(has_entry) {
            return;
        }
        for way in &site.ways {
            let found = roles_of(way);
            for (index, argument) in site.arguments.iter().enumerate() {
                let role = found.as_ref().and_then(|(command, roles)| {
                    let role = roles.get(index).copied().flatten()?;
                    Some((*command, role))
                });
                let passed = way.values.get(index + 1).and_then(Value::entry);
                let entry = passed.or_else(|| entries.get(index).copied().flatten());
                if let (Some((command, role)), Some(place)) = (role, entry) {
                    self.call(place, role, command, argument.span);
                }
                let wanted = role.and_then(|(command, role)| Some((wanted(role)?, command)));
                uses.sent(argument.span, wanted);
            }
        }
        let may_fail_quietly = site.is_protected
            || site.is_caught
            || meaning.is_protected(site.span)
            || site.has_more_ways;
        if may_fail_quietly {
            for argument in &site.arguments {
                uses.sent(argument.span, None);
            }
        }
    }

    /// A command calls an entry by the name of the argument.
    fn call(&mut self, place: Place, role: ArgumentRole, command: &'static Command, span: Span) {
        let is_key = role.kind == RoleKind::Place(Kind::Key);
        if is_key != (place.0 == TableName::Keys) || POOR_NAMES.contains(&role.name) {
            return;
        }
        let Some(name) = snake_case(&role.name.replace('-', "_")) else {
            return;
        };
        let named = Named {
            name,
            command,
            span,
        };
        let known = self
            .names
            .entry(place)
            .or_insert_with(|| Some(named.clone()));
        if known.as_ref().is_some_and(|known| known.name != named.name) {
            *known = None;
        }
    }
}

/// The entry that `tonumber(ARGV[1])` or `tostring(ARGV[1])` there reads.
fn converted(meaning: &Meaning, span: Span) -> Option<Place> {
    let mut calls = meaning.values.calls().iter();
    let call = calls.find(|call| {
        let is_conversion = matches!(&*call.function, "tonumber" | "tostring");
        call.span == span && call.is_certain && call.library.is_none() && is_conversion
    })?;
    call.arguments.first()?.value.entry()
}

/// What each argument of a call is to its command.
fn roles_of(way: &Passed) -> Option<(&'static Command, Vec<Option<ArgumentRole>>)> {
    let words: Vec<Word> = way.values.iter().map(Value::word).collect();
    let (name, words) = words.split_first()?;
    let name = std::str::from_utf8(name.known()?).ok()?;
    let Found::Command(command) = find(name, words.first().and_then(Word::known)) else {
        return None;
    };
    Some((command, roles(command, words, way.is_open)))
}

/// The type of what a command takes in a place, if it is a number there. Bits are left out: callers
/// have booleans for them; and cursors, which callers got as texts.
fn wanted(role: ArgumentRole) -> Option<Type> {
    let RoleKind::Place(kind) = role.kind else {
        return None;
    };
    match kind {
        Kind::Integer(0, 1) => None,
        Kind::Integer(..) | Kind::UnixTime(..) | Kind::NotZero | Kind::Count => Some(Type::Integer),
        Kind::Double | Kind::NotNegative => Some(Type::Number),
        _ => None,
    }
}
