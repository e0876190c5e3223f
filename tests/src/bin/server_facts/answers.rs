//! What one server says of its commands: `COMMAND` and, since 7.0, `COMMAND DOCS`.

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{self, Argument};
use super::globals;
use super::reply::{field, items, number, pairs, text};
use crate::Result;
use redis::Value;

/// A server that the table has a column for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Server {
    /// The heading of its column.
    pub(super) column: &'static str,
    /// What the columns `values_from` and `differs` call it.
    pub(super) short_name: &'static str,
    /// The line of `INFO server` that has its version.
    version_field: &'static str,
    /// What its version begins with.
    version: &'static str,
}

impl Server {
    pub(super) const REDIS_6_2: Self = Self::redis("redis6.2", "6.2");
    pub(super) const REDIS_7_0: Self = Self::redis("redis7.0", "7.0");
    pub(super) const REDIS_8_2: Self = Self::redis("redis8.2", "8.2");
    pub(super) const VALKEY_8_0: Self = Self::valkey("valkey8.0", "8.0");
    pub(super) const VALKEY_9_0: Self = Self::valkey("valkey9.0", "9.0");
    pub(super) const VALKEY_9_1: Self = Self::valkey("valkey9.1", "9.1");

    /// All of them, in the order of their columns.
    pub(super) const ALL: [Self; 6] = [
        Self::REDIS_6_2,
        Self::REDIS_7_0,
        Self::REDIS_8_2,
        Self::VALKEY_8_0,
        Self::VALKEY_9_0,
        Self::VALKEY_9_1,
    ];

    const fn valkey(column: &'static str, version: &'static str) -> Self {
        Self {
            column,
            short_name: column,
            version_field: "valkey_version",
            version,
        }
    }

    const fn redis(column: &'static str, version: &'static str) -> Self {
        Self {
            column,
            short_name: version,
            version_field: "redis_version",
            version,
        }
    }

    /// Whether it is a Redis.
    pub(super) fn is_redis(self) -> bool {
        self.version_field == "redis_version"
    }

    /// Its place in [`Self::ALL`].
    pub(super) fn index(self) -> usize {
        let mut columns = Self::ALL.iter().map(|server| server.column);
        columns
            .position(|column| column == self.column)
            .unwrap_or(Self::ALL.len())
    }

    /// Whether its `COMMAND` has no subcommands, and its `COMMAND DOCS` nothing.
    pub(super) fn hides_subcommands(self) -> bool {
        self.short_name == Self::REDIS_6_2.short_name
    }
}

/// What a server says of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) arity: i64,
    pub(super) flags: BTreeSet<String>,
    /// First, last, step.
    pub(super) keys: [i64; 3],
}

/// What a server's documentation says of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Docs {
    pub(super) since: String,
    pub(super) deprecated_since: String,
    pub(super) replaced_by: String,
    pub(super) arguments: Vec<Argument>,
}

/// What a server says, by the names of commands; subcommands are `script|load`.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) server: Server,
    pub(super) commands: BTreeMap<String, Command>,
    pub(super) docs: BTreeMap<String, Docs>,
    /// The kinds of globals and of the fields of libraries, by their names.
    pub(super) globals: BTreeMap<String, String>,
}

impl Answers {
    /// Asks the server at a URL, which must be of this version.
    pub(super) fn ask(server: Server, url: &str) -> Result<Self> {
        let mut connection = redis::Client::open(url)?.get_connection()?;
        let mut call = |words: &[&str]| -> Result<Value> {
            let (name, arguments) = words.split_first().ok_or("no command")?;
            Ok(redis::cmd(name).arg(arguments).query(&mut connection)?)
        };
        let info = text(&call(&["INFO", "server"])?);
        check_version(server, &info).map_err(|error| format!("{url}: {error}"))?;
        let mut answers = Self {
            server,
            commands: BTreeMap::new(),
            docs: BTreeMap::new(),
            globals: globals::found(&call(&["EVAL", globals::SCRIPT, "0"])?)?,
        };
        answers.read_commands(&call(&["COMMAND"])?);
        if !server.hides_subcommands() {
            answers.read_docs(&call(&["COMMAND", "DOCS"])?);
        }
        Ok(answers)
    }

    /// Adds the commands of a reply to `COMMAND`.
    pub(super) fn read_commands(&mut self, reply: &Value) {
        for command in items(reply) {
            let [name, arity, flags, first, last, step, more @ ..] = items(command) else {
                continue;
            };
            self.commands.insert(
                // The vector sets of Redis 8 are in upper case; case does not matter to a server.
                text(name).to_ascii_lowercase(),
                Command {
                    arity: number(arity),
                    flags: items(flags).iter().map(text).collect(),
                    keys: [first, last, step].map(number),
                },
            );
            // Behind them are the categories, the tips and the key specifications.
            if let [_, _, _, subcommands, ..] = more {
                self.read_commands(subcommands);
            }
        }
    }

    /// Adds the documentation of a reply to `COMMAND DOCS`.
    pub(super) fn read_docs(&mut self, reply: &Value) {
        let server = self.server.index();
        for (name, fields) in pairs(reply) {
            let word = |wanted| field(fields, wanted).map(text).unwrap_or_default();
            let arguments = field(fields, "arguments");
            let docs = Docs {
                since: word("since"),
                deprecated_since: word("deprecated_since"),
                replaced_by: word("replaced_by"),
                arguments: arguments.map_or(Vec::new(), |list| arguments::read(list, server)),
            };
            if let Some(subcommands) = field(fields, "subcommands") {
                self.read_docs(subcommands);
            }
            self.docs.insert(name.to_ascii_lowercase(), docs);
        }
    }
}

fn check_version(server: Server, info: &str) -> Result<()> {
    let field = |name: &str| {
        info.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    };
    let is_redis = field("valkey_version").is_none();
    let version = field(server.version_field).unwrap_or("of no version that it says");
    let fits = version
        .strip_prefix(server.version)
        .is_some_and(|patch| patch.starts_with('.'));
    if fits && is_redis == (server.version_field == "redis_version") {
        return Ok(());
    }
    Err(format!(
        "a server for {} is wanted, this one is {version}",
        server.column
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_of_the_version_of_its_column() {
        let redis = "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n";
        let valkey = "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n";
        assert!(check_version(Server::REDIS_7_0, redis).is_ok());
        assert!(check_version(Server::VALKEY_8_0, valkey).is_ok());
        assert!(check_version(Server::REDIS_7_0, "redis_version:7.2.4").is_err());
        let error = check_version(Server::REDIS_6_2, valkey).expect_err("another server");
        assert_eq!(
            error.to_string(),
            "a server for redis6.2 is wanted, this one is 7.2.4"
        );
        assert!(check_version(Server::VALKEY_8_0, redis).is_err());
        assert!(check_version(Server::REDIS_7_0, &valkey.replace("7.2.4", "7.0.4")).is_err());
    }
}
