//! What commands do to their keys: which they read and write, of which type they are, what a second
//! run of the same call changes, what it costs.
//!
//! Entry point: [`effect`]. The table is `effects.txt`, written by hand and held against servers.

mod table;

use std::fmt;

use super::commands::{self, Command};
use super::grammar::{self, Kind, RoleKind};
use super::word::Word;

/// What a command does to a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Access {
    /// Whether it sees what is stored there. A command that only looks whether a key is there, how
    /// long it is or whether it has a member, does not: for a server's access rules it reads nothing.
    pub reads: bool,
    /// Whether it may change, create or delete it.
    pub writes: bool,
    /// Whether it writes over whatever is there, of any type.
    pub overwrites: bool,
}

impl Access {
    /// It looks whether the key is there.
    pub const LOOK: Self = Self::new(false, false);
    /// It reads.
    pub const READ: Self = Self::new(true, false);
    /// It writes.
    pub const WRITE: Self = Self::new(false, true);
    /// Both.
    pub const READ_WRITE: Self = Self::new(true, true);
    /// It writes over whatever is there.
    pub const OVERWRITE: Self = Self {
        overwrites: true,
        ..Self::WRITE
    };

    const fn new(reads: bool, writes: bool) -> Self {
        Self {
            reads,
            writes,
            overwrites: false,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "x" => Self::LOOK,
            "r" => Self::READ,
            "w" => Self::WRITE,
            "o" => Self::OVERWRITE,
            "rw" => Self::READ_WRITE,
            _ => return None,
        })
    }

    /// What both do.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            reads: self.reads || other.reads,
            writes: self.writes || other.writes,
            overwrites: self.overwrites && other.overwrites,
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match (self.reads, self.writes) {
            (true, true) => "read and written",
            (false, true) => "written",
            (_, false) => "read",
        })
    }
}

/// The type of what is stored under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyType {
    /// A string; bitmaps and `HyperLogLog`s are strings.
    String,
    /// A hash.
    Hash,
    /// A list.
    List,
    /// A set.
    Set,
    /// A sorted set; places are sorted sets.
    SortedSet,
    /// A stream.
    Stream,
}

impl KeyType {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "hash" => Self::Hash,
            "list" => Self::List,
            "set" => Self::Set,
            "zset" => Self::SortedSet,
            "stream" => Self::Stream,
            _ => return None,
        })
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::String => "string",
            Self::Hash => "hash",
            Self::List => "list",
            Self::Set => "set",
            Self::SortedSet => "sorted set",
            Self::Stream => "stream",
        })
    }
}

/// What happens if the same command is sent again, from the least harmful on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repeat {
    /// Nothing is changed by it at all.
    Reads,
    /// Nothing is changed by it, but it may reply something else each time: a time, a random member.
    Random,
    /// It leaves what its arguments say, whatever was there before.
    Sets,
    /// It sets when a key expires, if the key is there.
    Expires,
    /// What it does depends on what is there; a second run right after it changes nothing.
    Guarded,
    /// As before, unless the key that it writes is one of those that it reads.
    Stores,
    /// It changes more each time.
    Changes,
    /// It does something outside of the data: a message to subscribers.
    Outside,
}

impl Repeat {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "reads" => Self::Reads,
            "random" => Self::Random,
            "sets" => Self::Sets,
            "expires" => Self::Expires,
            "guarded" => Self::Guarded,
            "stores" => Self::Stores,
            "changes" => Self::Changes,
            "outside" => Self::Outside,
            _ => return None,
        })
    }
}

/// What the time that a command takes depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cost {
    /// It is the same always, or grows with the logarithm of the data.
    One,
    /// The number of its arguments.
    Words,
    /// How much is stored.
    Data,
}

impl Cost {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "one" => Self::One,
            "words" => Self::Words,
            "data" => Self::Data,
            _ => return None,
        })
    }
}

/// What one call of a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The arguments that are keys, counted from 0 behind the command's first word, and what is done
    /// to each.
    pub keys: Vec<(usize, Access)>,
    /// Arguments that are patterns of keys, `SORT`'s and those of `SCAN` and `KEYS`, and what is done
    /// to the keys that they match.
    pub patterns: Vec<(usize, Access)>,
    /// Whether other arguments may be keys, too.
    pub has_more_keys: bool,
    /// What is done to keys that no argument names: those of `FLUSHDB`, `SCAN`, `RANDOMKEY`.
    pub all_keys: Option<Access>,
    /// The types that its keys must have if they are there, unless it writes over them; empty if any.
    /// What it writes over becomes the first of them.
    pub types: Vec<KeyType>,
    /// What a second run does.
    pub repeat: Repeat,
    /// What its time depends on.
    pub cost: Cost,
}

/// What a call of a command does; `words` are those behind the command's first word, and with
/// `is_open` more may follow. `None` for commands that nothing is known of.
pub fn effect(command: &Command, words: &[Word], is_open: bool) -> Option<Effect> {
    let row = table::row(command.name)?;
    let roles = grammar::roles(command, words, is_open);
    let is_option = |index: usize, name: &str| {
        let is_place = roles
            .get(index)
            .copied()
            .flatten()
            .is_some_and(|role| role.kind != RoleKind::Token);
        let may_be = |word: &Word| word.known().is_none() || word.is(name);
        !is_place && words.get(index).is_none_or(may_be)
    };
    let may_have = |name: &str| is_open || (0..words.len()).any(|index| is_option(index, name));
    let access = |place: &str| {
        let of_place = row.places.iter().filter(|known| known.name == place);
        let counted = of_place.filter(|known| known.option.is_none_or(may_have));
        counted.map(|known| known.access).reduce(Access::and)
    };
    let mut keys = Vec::new();
    let mut patterns = Vec::new();
    let certain = fixed_keys(command, words, is_open);
    // `RPUSH key ...`: what follows its one key is none.
    let are_all_known = command.last_key > 0 && {
        let places = row.places.iter().filter(|place| place.option.is_none());
        places.count() <= certain.len()
    };
    let mut has_more_keys = is_open && !row.places.is_empty() && !are_all_known;
    for (index, role) in roles.iter().enumerate() {
        match role {
            Some(role) if role.kind == RoleKind::Place(Kind::Key) => {
                keys.push((index, access(role.name).unwrap_or(Access::READ_WRITE)));
            }
            Some(role) if role.kind == RoleKind::Place(Kind::Pattern) => {
                // Those of `HSCAN` and its like are no patterns of keys.
                let of_values = matches!(role.name, "by-pattern" | "get-pattern");
                if let Some(access) = row.all_keys.or(of_values.then_some(Access::READ)) {
                    patterns.push((index, access));
                }
            }
            Some(_) => {}
            None if certain.contains(&index) => {
                let all = row.places.iter().map(|known| known.access);
                let most = all.reduce(Access::and).unwrap_or(Access::READ_WRITE);
                keys.push((index, most));
            }
            None => has_more_keys |= !row.places.is_empty() && !are_all_known,
        }
    }
    let options = row.options.iter().filter(|(name, _)| may_have(name));
    let repeat = options
        .map(|(_, repeat)| *repeat)
        .fold(row.repeat, Repeat::max);
    Some(Effect {
        keys,
        patterns,
        has_more_keys,
        all_keys: row.all_keys,
        types: row.types.clone(),
        repeat,
        cost: row.cost,
    })
}

/// Keys at the places that `COMMAND` names.
fn fixed_keys(command: &Command, words: &[Word], is_open: bool) -> Vec<usize> {
    let text = words.iter().map(Word::known);
    let mut words: Vec<commands::Word<'_>> = text
        .map(|text| text.map_or(commands::Word::Unknown, commands::Word::Text))
        .collect();
    // What follows counts as one more there.
    words.extend(is_open.then_some(commands::Word::Unknown));
    commands::key_positions(command, &words, is_open)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The effect of a command line; `?` is a word that is not known, `...` an open end.
    fn effect_of(line: &str) -> Effect {
        let is_open = line.ends_with(" ...");
        let mut words = line.trim_end_matches(" ...").split(' ');
        let name = words.next().unwrap_or_default();
        let command = commands::command(name).expect("a command");
        let words: Vec<Word> = words
            .map(|word| match word {
                "?" => Word::Unknown,
                word => Word::text(word),
            })
            .collect();
        effect(command, &words, is_open).expect("an effect")
    }

    fn keys(line: &str) -> String {
        let effect = effect_of(line);
        let short = |access: &Access| match (access.reads, access.writes) {
            _ if access.overwrites => "o",
            (true, true) => "rw",
            (true, false) => "r",
            (false, true) => "w",
            (false, false) => "x",
        };
        let mut all: Vec<String> = Vec::new();
        for (index, access) in &effect.keys {
            all.push(format!("{index}{}", short(access)));
        }
        for (index, access) in &effect.patterns {
            all.push(format!("{index}{}*", short(access)));
        }
        if effect.has_more_keys {
            all.push("more".to_owned());
        }
        all.join(" ")
    }

    #[test]
    fn keys_are_where_the_grammar_has_them() {
        for (line, expected) in [
            ("GET k", "0r"),
            ("SET k v", "0o"),
            ("SET k v EX 10 GET", "0rw"),
            ("SET k v ?", "0rw"),
            ("MSET a 1 b 2", "0o 2o"),
            ("EXISTS a b", "0x 1x"),
            ("DEL a ...", "0w more"),
            ("SORT l BY w_* GET # GET o_* STORE d", "0r 8o 2r* 4r* 6r*"),
            ("GEORADIUS g 1 2 3 km STORE d", "0r 6o"),
            ("ZUNIONSTORE d 2 a b WEIGHTS 1 2", "0o 2r 3r"),
            ("XREAD COUNT 2 STREAMS a b 0 0", "3r 4r"),
            ("BITOP AND d a b", "1o 2r 3r"),
            ("HSCAN h 0 MATCH x*", "0r"),
            ("SCAN 0 MATCH x*", "2x*"),
            ("OBJECT|ENCODING ENCODING k", "1x"),
            ("RPUSH k ...", "0w"),
            ("HSET k f ...", "0w"),
            ("SORT k ...", "0r more"),
            ("MSET k v ...", "0o more"),
            ("PUBLISH c m", ""),
        ] {
            assert_eq!(keys(line), expected, "{line}");
        }
    }

    #[test]
    fn options_change_what_a_second_run_does() {
        for (line, expected) in [
            ("SET k v", Repeat::Sets),
            ("SET k v EX 10", Repeat::Sets),
            ("SET k v NX", Repeat::Guarded),
            ("SET k v ?", Repeat::Guarded),
            ("SET k NX", Repeat::Sets),
            ("ZADD z 1 m", Repeat::Sets),
            ("ZADD z INCR 1 m", Repeat::Changes),
            ("ZADD z GT 1 m", Repeat::Guarded),
            ("EXPIRE k 10 NX", Repeat::Guarded),
            ("INCR k", Repeat::Changes),
            ("PUBLISH c m", Repeat::Outside),
        ] {
            assert_eq!(effect_of(line).repeat, expected, "{line}");
        }
    }
}
