//! Facts about every command: on which servers it is, how many arguments it takes, what it does.
//!
//! From `commands.tsv` beside this file, which `cargo xtask commands` makes of the answers of
//! running servers.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::servers::Server;

/// What is known of one command.
#[derive(Clone, Debug)]
pub struct Command {
    /// Its name in lower case; a subcommand behind a bar: `script|load`.
    pub name: &'static str,
    /// The number of words with the name; negative if more may follow.
    pub arity: i64,
    /// Flags of `COMMAND`, such as `write` and `noscript`.
    flags: &'static str,
    /// The position of the first key, counted with the name as 0; 0 if keys are not at fixed
    /// places.
    pub first_key: usize,
    /// The position of the last key; negative counts from the end.
    pub last_key: i64,
    /// How far apart keys are.
    pub key_step: usize,
    /// The four columns of servers.
    present: [bool; 4],
    /// The version that brought it.
    pub since: &'static str,
    /// What to use instead, if it is deprecated.
    pub replaced_by: &'static str,
    /// Where other servers say otherwise, such as `6.2:+noscript`.
    differs: &'static str,
}

impl Command {
    /// Whether a server has the command.
    pub fn is_on(&self, server: Server) -> bool {
        self.present.get(server.column()).copied().unwrap_or(false)
    }

    /// Whether the command has this flag on the newest server that has it.
    pub fn has_flag(&self, flag: &str) -> bool {
        self.flags.split(',').any(|known| known == flag)
    }

    /// Whether the command has this flag on a server.
    pub fn has_flag_on(&self, flag: &str, server: Server) -> bool {
        self.differences(server)
            .find_map(|difference| match difference.split_at_checked(1) {
                Some(("+", added)) if added == flag => Some(true),
                Some(("-", removed)) if removed == flag => Some(false),
                _ => None,
            })
            .unwrap_or_else(|| self.has_flag(flag))
    }

    /// The number of words with the name that a server takes; negative if more may follow.
    pub fn arity_on(&self, server: Server) -> i64 {
        self.differences(server)
            .find_map(|difference| difference.strip_prefix("arity=")?.parse().ok())
            .unwrap_or(self.arity)
    }

    /// What a server says otherwise. The column is like `6.2:+noscript;7.0:arity=3`.
    fn differences(&self, server: Server) -> impl Iterator<Item = &'static str> {
        self.differs
            .split(';')
            .filter_map(|difference| difference.split_once(':'))
            .filter(move |(name, _)| *name == server.short_name())
            .map(|(_, difference)| difference)
    }
}

/// The command of this name, in any case; a subcommand behind a bar.
pub fn command(name: &str) -> Option<&'static Command> {
    commands().get(name.to_ascii_lowercase().as_str())
}

/// All names in lower case, without subcommands, sorted.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = commands()
        .keys()
        .filter(|name| !name.contains('|'))
        .map(|name| (*name).to_owned())
        .collect();
    names.sort();
    names
}

fn commands() -> &'static HashMap<&'static str, Command> {
    static COMMANDS: OnceLock<HashMap<&'static str, Command>> = OnceLock::new();
    COMMANDS.get_or_init(|| {
        include_str!("commands.tsv")
            .lines()
            .skip(1)
            .filter_map(parse)
            .map(|command| (command.name, command))
            .collect()
    })
}

fn parse(line: &'static str) -> Option<Command> {
    let mut columns = line.split('\t');
    let mut next = || columns.next();
    Some(Command {
        name: next()?,
        arity: next()?.parse().ok()?,
        flags: next()?,
        first_key: next()?.parse().ok()?,
        last_key: next()?.parse().ok()?,
        key_step: next()?.parse().ok()?,
        // A cell in brackets was derived from `since`: Redis 6.2 does not list subcommands.
        present: [next()?, next()?, next()?, next()?].map(|cell| cell.contains('1')),
        since: next()?,
        replaced_by: {
            next()?;
            next()?
        },
        differs: {
            next()?;
            next().unwrap_or_default()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("commands.tsv").lines().count() - 1;
        assert_eq!(commands().len(), rows);
        let set = command("SET").expect("a command");
        assert_eq!((set.arity, set.first_key), (-3, 1));
        assert!(set.has_flag("write") && !set.has_flag("noscript"));
        let blpop = command("BLPOP").expect("a command");
        assert!(blpop.has_flag_on("noscript", Server::Redis70));
        assert!(!blpop.has_flag_on("noscript", Server::Redis82));
        assert!(command("lmpop").is_some_and(|lmpop| !lmpop.is_on(Server::Redis62)));
    }
}
