//! Facts about every command: on which servers it is, how many arguments it takes, what it does.
//!
//! From `commands.tsv` beside this file, which `cargo xtask commands` makes of the answers of
//! running servers.

mod keys;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::server::servers::Server;

pub use keys::{Word, key_positions};

/// What a server finds for the first words of a command.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    /// A command; a subcommand where the second word names one.
    Command(&'static Command),
    /// Nothing of this name.
    NoCommand,
    /// A command that has subcommands, and none of this name.
    NoSubcommand(&'static Command),
}

/// What is known of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The columns of servers.
    present: [bool; Server::ALL.len()],
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

    /// Whether a server refuses the command in scripts.
    pub fn is_refused_in_scripts_on(&self, server: Server) -> bool {
        // Redis 6.2 knows no subcommands: what it says of the command holds for all of them.
        let container = self.name.split_once('|').map(|(container, _)| container);
        let container = container.filter(|_| server == Server::Redis62);
        self.has_flag_on("noscript", server)
            || container
                .and_then(command)
                .is_some_and(|container| container.has_flag_on("noscript", server))
    }

    /// The name as people write it: `SCRIPT LOAD`.
    pub fn display_name(&self) -> String {
        self.name.to_ascii_uppercase().replace('|', " ")
    }

    /// The number of words in its name.
    pub fn words(&self) -> usize {
        self.name.split('|').count()
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

/// What a server finds for a command's name and the word behind it, if that is known.
pub fn find(name: &str, second: Option<&[u8]>) -> Found {
    let Some(found) = command(name).filter(|found| found.words() == 1) else {
        return Found::NoCommand;
    };
    let Some(second) = second.filter(|_| has_subcommands(found.name)) else {
        return Found::Command(found);
    };
    let subcommand = std::str::from_utf8(second)
        .ok()
        .and_then(|second| command(&format!("{name}|{second}")));
    subcommand.map_or(Found::NoSubcommand(found), Found::Command)
}

/// All names in lower case, without subcommands, sorted.
pub fn names() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let names = commands().keys().filter(|name| !name.contains('|'));
        let mut names: Vec<String> = names.map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    })
}

/// The names of a command's subcommands in lower case, sorted.
pub fn subcommands(name: &str) -> Vec<String> {
    let mut names: Vec<String> = commands()
        .keys()
        .filter_map(|known| known.split_once('|'))
        .filter(|(container, _)| container.eq_ignore_ascii_case(name))
        .map(|(_, subcommand)| subcommand.to_owned())
        .collect();
    names.sort();
    names
}

fn has_subcommands(name: &str) -> bool {
    static CONTAINERS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let containers = CONTAINERS.get_or_init(|| {
        let names = commands().keys();
        let containers = names.filter_map(|name| name.split_once('|'));
        containers.map(|(container, _)| container).collect()
    });
    containers.contains(name)
}

/// Names by which Redis 6.2 knows that HTTP speaks to it: nothing that a script sends.
const TRAPS: [&str; 2] = ["host:", "post"];

fn commands() -> &'static HashMap<&'static str, Command> {
    static COMMANDS: OnceLock<HashMap<&'static str, Command>> = OnceLock::new();
    COMMANDS.get_or_init(|| {
        include_str!("commands.tsv")
            .lines()
            .skip(1)
            .filter_map(parse)
            .filter(|command| !TRAPS.contains(&command.name))
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
        present: [next()?, next()?, next()?, next()?, next()?, next()?]
            .map(|cell| cell.contains('1')),
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
        assert_eq!(commands().len() + TRAPS.len(), rows);
        let set = command("SET").expect("a command");
        assert_eq!((set.arity, set.first_key), (-3, 1));
        assert!(set.has_flag("write") && !set.has_flag("noscript"));
        let blpop = command("BLPOP").expect("a command");
        assert!(blpop.has_flag_on("noscript", Server::Redis70));
        assert!(!blpop.has_flag_on("noscript", Server::Redis82));
        assert!(command("lmpop").is_some_and(|lmpop| !lmpop.is_on(Server::Redis62)));
    }

    /// What is found, as people write it; `?` behind a missing subcommand.
    fn found(name: &str, second: Option<&str>) -> Option<String> {
        match find(name, second.map(str::as_bytes)) {
            Found::Command(command) => Some(command.display_name()),
            Found::NoCommand => None,
            Found::NoSubcommand(command) => Some(format!("{} ?", command.display_name())),
        }
    }

    #[test]
    fn subcommands_are_found_by_the_second_word() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found("GET", Some("load")), some("GET"));
        assert_eq!(found("SCRIPT", Some("load")), some("SCRIPT LOAD"));
        assert_eq!(found("script", Some("LOAD")), some("SCRIPT LOAD"));
        assert_eq!(found("SCRIPT", Some("LAOD")), some("SCRIPT ?"));
        assert_eq!(found("SCRIPT", None), some("SCRIPT"));
        assert_eq!(found("SETX", None), None);
        assert_eq!(found("SCRIPT|LOAD", None), None);
        assert_eq!(found("POST", None), None);
        assert!(subcommands("OBJECT").contains(&"encoding".to_owned()));
    }

    #[test]
    fn a_server_without_subcommands_refuses_them_all() {
        let help = command("client|help").expect("a subcommand");
        assert!(help.is_refused_in_scripts_on(Server::Redis62));
        assert!(!help.is_refused_in_scripts_on(Server::Redis70));
        let load = command("script|load").expect("a subcommand");
        assert!(
            Server::ALL
                .iter()
                .all(|server| load.is_refused_in_scripts_on(*server))
        );
    }
}
