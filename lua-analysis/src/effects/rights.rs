//! The smallest rule of access (`ACL SETUSER`) by which a user may run a script.

use std::collections::BTreeSet;

use super::calls::Calls;
use super::keys::{KeyOrigin, Keys, origin};
use crate::meaning::entries::TableName;
use crate::meaning::values::{Form, FormPart};
use crate::server::effects::Access;

/// What a user needs to run a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// The commands, sorted; a subcommand behind a bar: `object|encoding`.
    pub commands: Vec<&'static str>,
    /// The keys, by their form, and what is done to them.
    pub keys: Vec<(Form, Access)>,
    /// What is done to keys that nobody can name; absent if all are known.
    pub all_keys: Option<Access>,
    /// The channels that it publishes to.
    pub channels: Vec<Form>,
    /// Whether it sends commands that nobody can name.
    pub has_unknown_commands: bool,
}

/// Which rules a server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `~pattern` only: Redis 6.2.
    Whole,
    /// `%R~pattern` and `%W~pattern` too: Redis 7.0 and later, Valkey.
    ReadAndWrite,
}

/// Finds what the script with these calls needs.
pub(super) fn rights(calls: &Calls<'_>, keys: &Keys) -> Rights {
    let mut rights = Rights {
        has_unknown_commands: !calls.unknown.is_empty(),
        ..Rights::default()
    };
    let mut commands = BTreeSet::new();
    for call in &calls.known {
        commands.insert(call.command.name);
        if matches!(call.command.name, "publish" | "spublish") {
            let channels = call.values.first().map(|value| value.forms());
            for form in channels.unwrap_or_default() {
                if !rights.channels.contains(&form) {
                    rights.channels.push(form);
                }
            }
        }
    }
    rights.commands = commands.into_iter().collect();
    let mut all = keys
        .more
        .iter()
        .map(|(_, access)| *access)
        .reduce(Access::and);
    for found in &keys.uses {
        // Servers want all keys for what `SORT` looks up, and for commands that go through all of them.
        if found.is_pattern && found.commands.iter().any(|name| name.starts_with("sort")) {
            all = Some(all.map_or(Access::READ, |known| known.and(Access::READ)));
        } else if !found.is_pattern {
            rights.keys.push((found.form.clone(), found.access));
        }
    }
    rights.all_keys = all;
    rights
}

impl Rights {
    /// The rule as `ACL SETUSER` takes it, word by word, with the commands that calls are made of.
    ///
    /// `patterns` gives the patterns that stand for an entry of `KEYS`, or for any of them. A call by
    /// `EVALSHA` needs reading and writing for all its keys; with `is_read_only` calls are made by
    /// `EVALSHA_RO`, which needs reading.
    pub fn rule(&self, dialect: Dialect, is_read_only: bool, keys: &[String]) -> Vec<String> {
        let mut rule: Vec<String> = Vec::new();
        let call = if is_read_only {
            "+evalsha_ro"
        } else {
            "+evalsha"
        };
        rule.push(call.to_owned());
        rule.push("+script|load".to_owned());
        rule.extend(self.commands.iter().map(|name| format!("+{name}")));
        let mut patterns: BTreeSet<(String, Access)> = BTreeSet::new();
        let declared = if is_read_only {
            Access::READ
        } else {
            Access::READ_WRITE
        };
        for key in keys {
            patterns.insert((key.clone(), declared));
        }
        for (form, access) in &self.keys {
            if origin(form) == KeyOrigin::Declared {
                continue;
            }
            for pattern in patterns_of(form, keys) {
                patterns.insert((pattern, *access));
            }
        }
        if let Some(access) = self.all_keys {
            patterns.insert(("*".to_owned(), access));
        }
        let patterns = merged(patterns);
        // Servers refuse a pattern after one that is all keys.
        let covers = |access: Access| match dialect {
            Dialect::Whole => true,
            Dialect::ReadAndWrite => access == Access::READ_WRITE,
        };
        let is_all = |(pattern, access): &(String, Access)| pattern == "*" && covers(*access);
        let all = patterns.iter().find(|pattern| is_all(pattern)).cloned();
        for (pattern, access) in all.map_or(patterns, |all| vec![all]) {
            let start = match (dialect, access.reads, access.writes) {
                (Dialect::Whole, ..) | (_, true, true) => "~",
                (_, false, true) => "%W~",
                (_, _, false) => "%R~",
            };
            rule.push(format!("{start}{pattern}"));
        }
        let channels = self.channels.iter();
        let mut channels: Vec<String> = channels
            .flat_map(|channel| patterns_of(channel, keys))
            .collect();
        if channels.iter().any(|channel| channel == "*") {
            channels = vec!["*".to_owned()];
        }
        rule.extend(channels.into_iter().map(|channel| format!("&{channel}")));
        if self.has_unknown_commands {
            rule.push("+@all".to_owned());
        }
        rule
    }
}

/// Each pattern once, with all that is done to its keys.
fn merged(patterns: BTreeSet<(String, Access)>) -> Vec<(String, Access)> {
    let mut merged: Vec<(String, Access)> = Vec::new();
    for (pattern, access) in patterns {
        match merged.last_mut() {
            Some((last, known)) if *last == pattern => *known = known.and(access),
            _ => merged.push((pattern, access)),
        }
    }
    merged
}

/// The patterns of the keys that are of this form.
fn patterns_of(form: &Form, keys: &[String]) -> Vec<String> {
    let mut patterns = vec![String::new()];
    for part in form.parts() {
        let choices: Vec<String> = match part {
            FormPart::Text(text) => vec![escaped(text)],
            FormPart::Entry(TableName::Keys, index) => {
                let key = index.checked_sub(1).and_then(|index| keys.get(index));
                vec![key.cloned().unwrap_or_else(|| "*".to_owned())]
            }
            FormPart::AnyEntry(TableName::Keys) if !keys.is_empty() => keys.to_vec(),
            _ => vec!["*".to_owned()],
        };
        patterns = patterns
            .iter()
            .flat_map(|start| choices.iter().map(move |end| format!("{start}{end}")))
            .collect();
    }
    patterns
}

/// A text as a pattern. Servers take no blanks in patterns, and other bytes have no place in a rule
/// that people read: `?` is any byte.
fn escaped(text: &[u8]) -> String {
    let mut escaped = String::new();
    for byte in text {
        match byte {
            b'*' | b'?' | b'[' | b']' | b'\\' => escaped.extend(['\\', char::from(*byte)]),
            b'!'..=b'~' => escaped.push(char::from(*byte)),
            _ => escaped.push('?'),
        }
    }
    escaped
}
