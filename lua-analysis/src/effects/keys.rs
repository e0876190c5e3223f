//! The keys that a script may touch.

use std::fmt;

use super::calls::{Call, Calls};
use crate::meaning::entries::TableName;
use crate::meaning::values::{Form, FormPart, Sources};
use crate::server::effects::{Access, KeyType};
use crate::text::span::Span;

/// One key that a script may touch, or all of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// What its name is made of.
    pub form: Form,
    /// Whether it is a pattern, and every key that matches it is meant.
    pub is_pattern: bool,
    /// What is done to it.
    pub access: Access,
    /// The types that it may have where it is there, as far as the commands agree; empty if any.
    pub types: Vec<KeyType>,
    /// The commands that touch it, sorted.
    pub commands: Vec<&'static str>,
    /// Where they are sent.
    pub spans: Vec<Span>,
}

/// Where a key's name comes from, from the best known on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyOrigin {
    /// It is an entry of `KEYS`.
    Declared,
    /// It is made from an entry of `KEYS`.
    Derived,
    /// The script has it as a text.
    Fixed,
    /// It is made from arguments.
    Arguments,
    /// It is made from stored data.
    Data,
    /// Nobody knows.
    Unknown,
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Declared => "declared",
            Self::Derived => "derived",
            Self::Fixed => "fixed",
            Self::Arguments => "from arguments",
            Self::Data => "from stored data",
            Self::Unknown => "unknown",
        })
    }
}

impl KeyUse {
    /// Where its name comes from.
    pub fn origin(&self) -> KeyOrigin {
        origin(&self.form)
    }
}

/// Where a name of this form comes from.
pub fn origin(form: &Form) -> KeyOrigin {
    let parts = form.parts();
    if let [FormPart::Entry(TableName::Keys, _) | FormPart::AnyEntry(TableName::Keys)] = parts {
        return KeyOrigin::Declared;
    }
    let sources = form.sources();
    if sources.has(Sources::UNSEEN) {
        KeyOrigin::Unknown
    } else if sources.has(Sources::STORED) {
        // A part that comes from data is what counts: it may be anything.
        KeyOrigin::Data
    } else if sources.has(Sources::KEYS) {
        KeyOrigin::Derived
    } else if sources.has(Sources::ARGV | Sources::WORD) {
        KeyOrigin::Arguments
    } else if parts.iter().all(|part| matches!(part, FormPart::Text(_))) {
        KeyOrigin::Fixed
    } else {
        KeyOrigin::Unknown
    }
}

/// The keys that a script may touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Each of them once.
    pub uses: Vec<KeyUse>,
    /// Commands that may touch further keys, which are unknown, and what they may do to them: those
    /// that get an unknown number of arguments.
    pub more: Vec<(Span, Access)>,
    /// Commands that touch keys which no argument names, and what they do to them.
    pub all: Vec<(Span, Access)>,
}

/// Finds the keys of these calls.
pub(super) fn keys(calls: &Calls<'_>) -> Keys {
    let mut keys = Keys::default();
    for call in &calls.known {
        let effect = &call.effect;
        for (index, access) in &effect.keys {
            add(&mut keys, call, *index, *access, false);
        }
        for (index, access) in &effect.patterns {
            add(&mut keys, call, *index, *access, true);
        }
        let span = call.site.span;
        if effect.has_more_keys {
            keys.more.push((span, most(call)));
        }
        // A pattern says which.
        if let Some(access) = effect.all_keys.filter(|_| effect.patterns.is_empty()) {
            keys.all.push((span, access));
        }
    }
    let unknown = calls.unknown.iter();
    keys.more
        .extend(unknown.map(|site| (site.span, Access::READ_WRITE)));
    keys
}

/// The most that a call may do to one of its keys.
fn most(call: &Call<'_>) -> Access {
    let known = call.effect.keys.iter().map(|(_, access)| *access);
    let all = known.fold(Access::LOOK, Access::and);
    if call.command.has_flag("write") {
        all.and(Access::READ_WRITE)
    } else {
        all.and(Access::READ)
    }
}

fn add(keys: &mut Keys, call: &Call<'_>, index: usize, access: Access, is_pattern: bool) {
    let Some(value) = call.values.get(index) else {
        return;
    };
    for form in value.forms() {
        // What is written over becomes the first type.
        let types = match &call.effect.types {
            _ if is_pattern => &[][..],
            types if access.overwrites => types.get(..1).unwrap_or_default(),
            types => types,
        };
        let known = keys
            .uses
            .iter_mut()
            .find(|known| known.form == form && known.is_pattern == is_pattern);
        match known {
            Some(known) => {
                known.access = known.access.and(access);
                known.types = meet(&known.types, types);
                if let Err(at) = known.commands.binary_search(&call.command.name) {
                    known.commands.insert(at, call.command.name);
                }
                if !known.spans.contains(&call.site.span) {
                    known.spans.push(call.site.span);
                }
            }
            None => keys.uses.push(KeyUse {
                form,
                is_pattern,
                access,
                types: types.to_vec(),
                commands: vec![call.command.name],
                spans: vec![call.site.span],
            }),
        }
    }
}

/// The types that both allow; where they don't agree, those of the first.
fn meet(one: &[KeyType], other: &[KeyType]) -> Vec<KeyType> {
    if one.is_empty() {
        return other.to_vec();
    }
    let both: Vec<KeyType> = one
        .iter()
        .filter(|known| other.is_empty() || other.contains(known))
        .copied()
        .collect();
    if both.is_empty() { one.to_vec() } else { both }
}
