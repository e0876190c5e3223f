//! The arguments of a command as `COMMAND DOCS` tells them, and as the table writes them.

use std::collections::BTreeSet;

use redis::Value;

use super::answers::Server;
use super::reply::{field, items, text};

/// Servers by their places in `Server::ALL`.
pub(super) type Set = BTreeSet<usize>;

/// One argument of a command, with those inside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The option before it.
    pub(super) token: Option<String>,
    pub(super) is_optional: bool,
    pub(super) is_multiple: bool,
    /// Whether the option stands before each of many.
    pub(super) repeats_token: bool,
    /// The servers that document it.
    pub(super) servers: Set,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Token,
    /// A place for a word of this type.
    Place(String),
    OneOf(Vec<Argument>),
    Block(Vec<Argument>),
}

/// The arguments in a reply of a server. Redis 7.0 speaks for 6.2, by the versions that brought
/// them.
pub(super) fn read(list: &Value, server: usize) -> Vec<Argument> {
    items(list)
        .iter()
        .map(|argument| {
            let inner = || {
                let inner = field(argument, "arguments");
                inner.map_or(Vec::new(), |inner| read(inner, server))
            };
            let word = |name: &str| field(argument, name).map(text);
            let flags: Vec<String> = field(argument, "flags")
                .map_or(&[][..], items)
                .iter()
                .map(text)
                .collect();
            let has = |flag: &str| flags.iter().any(|known| known == flag);
            let kind = match word("type").unwrap_or_default().as_str() {
                "pure-token" => Kind::Token,
                "oneof" => Kind::OneOf(inner()),
                "block" => Kind::Block(inner()),
                other => Kind::Place(other.to_owned()),
            };
            let mut servers = Set::from([server]);
            let is_old = word("since").is_none_or(|since| super::commands::is_older(&since));
            if server == Server::REDIS_7_0.index() && is_old {
                servers.insert(Server::REDIS_6_2.index());
            }
            Argument {
                name: word("name").unwrap_or_default().replace('_', "-"),
                kind,
                token: word("token"),
                is_optional: has("optional"),
                is_multiple: has("multiple"),
                repeats_token: has("multiple_token"),
                servers,
            }
        })
        .collect()
}

/// The arguments in the notation of the table, for a command that these servers have.
pub(super) fn written(arguments: &[Argument], all: &Set) -> String {
    let words: Vec<String> = arguments.iter().map(|one| word(one, all)).collect();
    words.join(" ")
}

fn word(argument: &Argument, all: &Set) -> String {
    let names = servers(&argument.servers, all);
    let suffix = names.map_or(String::new(), |names| format!("@{names}"));
    let body = body(argument, &argument.servers);
    let dots = if argument.repeats_token { "..." } else { "" };
    if argument.is_optional {
        return format!("[{body}]{dots}{suffix}");
    }
    let is_group = body.contains(' ') && argument.token.is_none() && !argument.is_multiple;
    if matches!(argument.kind, Kind::OneOf(_)) && !argument.is_multiple && argument.token.is_none()
        || is_group && !suffix.is_empty()
    {
        return format!("({body}){suffix}");
    }
    if suffix.is_empty() || !body.contains(' ') {
        return format!("{body}{suffix}");
    }
    format!("({body}){suffix}")
}

/// An argument without what says whether it may be left out.
fn body(argument: &Argument, all: &Set) -> String {
    let dots = if argument.is_multiple { "..." } else { "" };
    let is_alone = argument.token.is_none() && !argument.is_multiple;
    let own = match &argument.kind {
        Kind::Token => return token(argument.token.as_deref().unwrap_or_default()),
        Kind::Place(kind) if kind == "string" => format!("{}{dots}", argument.name),
        Kind::Place(kind) => format!("{}:{kind}{dots}", argument.name),
        Kind::OneOf(choices) => {
            let choices: Vec<String> = choices.iter().map(|one| choice(one, all)).collect();
            let choices = choices.join(" | ");
            if is_alone {
                return choices;
            }
            format!("({choices}){dots}")
        }
        Kind::Block(parts) => {
            let parts = written(parts, all);
            if argument.is_multiple {
                format!("({parts}){dots}")
            } else {
                parts
            }
        }
    };
    match &argument.token {
        Some(word) if argument.repeats_token && !argument.is_optional => {
            format!("({} {})...", token(word), own.trim_end_matches("..."))
        }
        Some(word) if argument.repeats_token => {
            format!("{} {}", token(word), own.trim_end_matches("..."))
        }
        Some(word) => format!("{} {own}", token(word)),
        None => own,
    }
}

/// One of several: a nested choice is one of its own.
fn choice(argument: &Argument, all: &Set) -> String {
    let body = body(argument, &argument.servers);
    match servers(&argument.servers, all) {
        Some(names) => format!("{body} @{names}"),
        None => body,
    }
}

fn token(token: &str) -> String {
    if token.is_empty() {
        "\"\"".to_owned()
    } else {
        token.to_owned()
    }
}

/// How the table names these of all servers: `7.0+`, `redis8.2`, `valkey9.0+`; nothing for all.
fn servers(some: &Set, all: &Set) -> Option<String> {
    let some: Set = some.intersection(all).copied().collect();
    if some == *all {
        return None;
    }
    let old = Server::REDIS_6_2.index();
    if all.contains(&old) && all.len() == some.len() + 1 && !some.contains(&old) {
        return Some("7.0+".to_owned());
    }
    let products = [true, false].map(|is_redis| {
        let of_product = |index: &usize| {
            Server::ALL
                .get(*index)
                .is_some_and(|server| server.is_redis() == is_redis)
        };
        let known: Vec<usize> = (0..Server::ALL.len()).filter(of_product).collect();
        let first = known.iter().position(|server| some.contains(server));
        let names = |servers: &[usize]| -> Vec<String> {
            let names = servers.iter().filter_map(|index| Server::ALL.get(*index));
            names.map(|server| server.column.to_owned()).collect()
        };
        match first.and_then(|first| known.get(first..)) {
            None => Vec::new(),
            Some(later @ [first, ..]) if later.iter().all(|server| some.contains(server)) => {
                names(&[*first])
                    .iter()
                    .map(|name| format!("{name}+"))
                    .collect()
            }
            Some(later) => {
                let later: Vec<usize> = later
                    .iter()
                    .copied()
                    .filter(|server| some.contains(server))
                    .collect();
                names(&later)
            }
        }
    });
    Some(products.concat().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_named_shortly() {
        let all: Set = (0..6).collect();
        let named = |some: &[usize]| servers(&some.iter().copied().collect(), &all);
        assert_eq!(named(&[0, 1, 2, 3, 4, 5]), None);
        assert_eq!(named(&[1, 2, 3, 4, 5]), Some("7.0+".to_owned()));
        assert_eq!(named(&[4, 5]), Some("valkey9.0+".to_owned()));
        assert_eq!(named(&[1, 2]), Some("redis7.0+".to_owned()));
        assert_eq!(
            named(&[0, 1, 5]),
            Some("redis6.2,redis7.0,valkey9.1+".to_owned())
        );
    }
}
