//! Commands as types: their names, and an overload of `redis.call` for each.

use std::fmt::Write as _;

use lua_analysis::server::commands::{Command, command, names, subcommands};
use lua_analysis::server::servers::Server;

/// An overload of `redis.call` for each command.
pub(super) fn overloads(servers: &[Server]) -> String {
    let lines = commands(servers).into_iter().map(|command| {
        let parameters = parameters(command).join(", ");
        format!("---@overload fun({parameters}): any\n")
    });
    lines.collect()
}

/// The type of a command's name: any string, and the known ones for completion.
pub(super) fn alias(servers: &[Server]) -> String {
    let mut text = String::from(
        "--- The name of a command, in any case.\n---@alias redis.Command\n---| string\n",
    );
    let mut names: Vec<&Command> = Vec::new();
    for command in commands(servers) {
        let name = command.name.split('|').next();
        if names
            .iter()
            .all(|known| known.name.split('|').next() != name)
        {
            names.push(command);
        }
    }
    for command in names {
        let name = command.name.split('|').next().unwrap_or_default();
        let name = name.to_ascii_uppercase();
        let kind = if command.has_flag("write") {
            "writes"
        } else {
            "reads"
        };
        // Writing to a `String` does not fail.
        let _ = writeln!(text, "---| '\"{name}\"' # {kind}; since {}", command.since);
    }
    text
}

/// The commands and subcommands that scripts may send to one of the servers, sorted.
fn commands(servers: &[Server]) -> Vec<&'static Command> {
    let with_subcommands = names().iter().flat_map(|name| {
        let subcommands = subcommands(name);
        if subcommands.is_empty() {
            return vec![name.clone()];
        }
        let full = subcommands
            .iter()
            .map(|subcommand| format!("{name}|{subcommand}"));
        full.collect()
    });
    let commands = with_subcommands.filter_map(|name| command(&name));
    let is_possible = |command: &&Command| {
        let mut servers = servers.iter();
        servers.any(|server| command.is_on(*server) && !command.is_refused_in_scripts_on(*server))
    };
    commands.filter(is_possible).collect()
}

/// The parameters of a command: its words, what it needs, and whether there may be more.
fn parameters(command: &Command) -> Vec<String> {
    let words = command.name.split('|').map(str::to_ascii_uppercase);
    let labels = ["command", "subcommand"].into_iter();
    let mut parameters: Vec<String> = labels
        .zip(words)
        .map(|(label, word)| format!("{label}: \"{word}\""))
        .collect();
    let needed = usize::try_from(command.arity.unsigned_abs()).unwrap_or(usize::MAX);
    let (mut keys, mut others) = (0, 0);
    for position in parameters.len()..needed.min(32) {
        if is_key(command, position, needed) {
            keys += 1;
            let number = if keys == 1 {
                String::new()
            } else {
                keys.to_string()
            };
            parameters.push(format!("key{number}: string"));
        } else {
            others += 1;
            parameters.push(format!("arg{others}: string|number|nil"));
        }
    }
    if command.arity < 0 {
        parameters.push("...: string|number|nil".to_owned());
    }
    parameters
}

/// Whether a key stands at a position, counted with the name as 0.
fn is_key(command: &Command, position: usize, needed: usize) -> bool {
    let (first, step) = (command.first_key, command.key_step);
    let last = match usize::try_from(command.last_key) {
        Ok(last) => last,
        // From the end.
        Err(_) => needed
            .saturating_sub(usize::try_from(command.last_key.unsigned_abs()).unwrap_or(needed)),
    };
    first > 0
        && step > 0
        && position >= first
        && position <= last
        && (position - first).is_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_have_their_words_and_keys() {
        for (name, expected) in [
            ("get", "command: \"GET\", key: string"),
            (
                "set",
                "command: \"SET\", key: string, arg1: string|number|nil, ...: string|number|nil",
            ),
            (
                "del",
                "command: \"DEL\", key: string, ...: string|number|nil",
            ),
            ("rename", "command: \"RENAME\", key: string, key2: string"),
            (
                "mset",
                "command: \"MSET\", key: string, arg1: string|number|nil, ...: string|number|nil",
            ),
            ("time", "command: \"TIME\""),
            (
                "object|encoding",
                "command: \"OBJECT\", subcommand: \"ENCODING\", key: string",
            ),
        ] {
            let command = command(name).expect(name);
            assert_eq!(parameters(command).join(", "), expected);
        }
    }

    #[test]
    fn commands_that_scripts_may_not_send_are_left_out() {
        let text = overloads(&Server::ALL);
        assert!(text.contains("fun(command: \"ZADD\""), "{text}");
        assert!(!text.contains("\"SUBSCRIBE\""), "{text}");
        assert!(text.contains("\"LMPOP\"") && !overloads(&[Server::Redis62]).contains("\"LMPOP\""));
    }
}
