//! The table as it is written: one line a command.
//!
//! ```text
//! set  string  key=w GET:key=rw  sets  one  NX,XX=guarded
//! ```
//!
//! The name; the type of its keys; what it does to the key at each place of its grammar (`r` reads,
//! `w` writes, `o` writes over whatever is there, `x` only looks whether it is there), with an option in front where that changes it,
//! `*` for keys that no argument names, `-` for none; what a second run does; what it costs; and
//! where options change what a second run does.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Access, Cost, KeyType, Repeat};

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The types that its keys may have; empty if any.
    pub(super) types: Vec<KeyType>,
    /// What it does to its keys.
    pub(super) places: Vec<Place>,
    /// What it does to keys that no argument names.
    pub(super) all_keys: Option<Access>,
    pub(super) repeat: Repeat,
    pub(super) cost: Cost,
    /// Options, and what a second run does with one of them.
    pub(super) options: Vec<(&'static str, Repeat)>,
}

/// What a command does to the key at one of its places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The option that makes it so.
    pub(super) option: Option<&'static str>,
    /// The place's name in the grammar.
    pub(super) name: &'static str,
    pub(super) access: Access,
}

/// The line of a command.
pub(super) fn row(name: &str) -> Option<&'static Row> {
    table().get(name)
}

/// The names of the commands that have a line.
#[cfg(test)]
fn names() -> impl Iterator<Item = &'static str> {
    table().keys().copied()
}

fn table() -> &'static HashMap<&'static str, Row> {
    static TABLE: OnceLock<HashMap<&'static str, Row>> = OnceLock::new();
    TABLE.get_or_init(|| lines().filter_map(parse).collect())
}

fn lines() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("effects.txt").lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn parse(line: &'static str) -> Option<(&'static str, Row)> {
    let mut words = line.split_whitespace().peekable();
    let name = words.next()?;
    let types = words.next()?;
    let mut row = Row {
        types: match types {
            "any" | "none" => Vec::new(),
            types => types
                .split('+')
                .map(KeyType::named)
                .collect::<Option<_>>()?,
        },
        places: Vec::new(),
        all_keys: None,
        repeat: Repeat::Changes,
        cost: Cost::Data,
        options: Vec::new(),
    };
    while let Some(word) = words.next_if(|word| *word == "-" || word.contains('=')) {
        let Some((place, access)) = word.split_once('=') else {
            continue;
        };
        let access = Access::named(access)?;
        if place == "*" {
            row.all_keys = Some(access);
            continue;
        }
        let (option, name) = match place.split_once(':') {
            Some((option, name)) => (Some(option), name),
            None => (None, place),
        };
        row.places.push(Place {
            option,
            name,
            access,
        });
    }
    row.repeat = Repeat::named(words.next()?)?;
    row.cost = Cost::named(words.next()?)?;
    for word in words {
        let (options, repeat) = word.split_once('=')?;
        let repeat = Repeat::named(repeat)?;
        let options = options.split(',').map(|option| (option, repeat));
        row.options.extend(options);
    }
    Some((name, row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::commands::command;
    use crate::server::grammar::Kind;
    use crate::server::grammar::table::{Part, grammar, names as documented};
    use crate::server::servers::Server;

    #[test]
    fn every_line_is_read() {
        let unread: Vec<&str> = lines().filter(|line| parse(line).is_none()).collect();
        assert_eq!(unread, Vec::<&str>::new());
        assert_eq!(lines().count(), table().len());
        for name in names() {
            assert!(command(name).is_some(), "{name} is no command");
        }
    }

    #[test]
    fn a_line_has_its_parts() {
        let set = row("set").expect("a row");
        assert_eq!(set.types, [KeyType::String]);
        assert_eq!(set.repeat, Repeat::Sets);
        assert!(set.options.contains(&("NX", Repeat::Guarded)));
        let get = set.places.iter().find(|place| place.option == Some("GET"));
        assert_eq!(get.map(|place| place.access), Some(Access::READ_WRITE));
        assert_eq!(row("scan").and_then(|row| row.all_keys), Some(Access::LOOK));
    }

    /// The names of the places for keys.
    fn key_places(part: &Part, into: &mut Vec<&'static str>) {
        let mut all = |nodes: &[crate::server::grammar::table::Node]| {
            for node in nodes {
                key_places(&node.part, into);
            }
        };
        match part {
            Part::Place(name, Kind::Key) => into.push(name),
            Part::Place(..) | Part::Token(_) => {}
            Part::Choice(ways) => ways.iter().for_each(|way| all(&way.nodes)),
            Part::Set(nodes) => all(nodes),
            Part::Optional(node) | Part::Repeat(node) | Part::Counted(node, _) => {
                key_places(&node.part, into);
            }
            Part::Halves(one, other) => {
                key_places(&one.part, into);
                key_places(&other.part, into);
            }
        }
    }

    #[test]
    fn every_key_of_every_command_has_its_access() {
        let mut missing = Vec::new();
        for name in documented() {
            let Some(command) = command(name) else {
                continue;
            };
            for server in Server::ALL {
                if command.is_refused_in_scripts_on(server) || !command.is_on(server) {
                    continue;
                }
                let Some(grammar) = grammar(name, Some(server)) else {
                    continue;
                };
                let mut places = Vec::new();
                for node in &grammar.nodes {
                    key_places(&node.part, &mut places);
                }
                let known = row(name).map(|row| &row.places);
                for place in places {
                    let has = known.is_some_and(|known| known.iter().any(|one| one.name == place));
                    if !has {
                        missing.push(format!("{name} {place}"));
                    }
                }
            }
        }
        missing.sort();
        missing.dedup();
        assert_eq!(missing, Vec::<String>::new());
    }
}
