//! `cargo xtask commands`: the facts about commands that `lua-analysis` has, from running servers.
//!
//! Their file is `commands.tsv`. Its columns: what `COMMAND` says on the newest server that has the
//! command (`values_from`), a column for each server (1 if it has the command), what
//! `COMMAND DOCS` says, and where other servers say otherwise (`differs`).

mod answers;
mod resp;
mod table;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use answers::{Answers, Server};
use clap::Args;

use crate::server::Kind;
use crate::{Result, cargo, servers};

/// Where servers are, each as redis://HOST:PORT; those of the matrix are started for the others
#[derive(Args)]
pub(crate) struct Options {
    /// A server of Redis 6.2
    #[arg(long = "redis-6.2", value_name = "URL")]
    redis62: Option<String>,
    /// A server of Redis 7.0
    #[arg(long = "redis-7.0", value_name = "URL")]
    redis70: Option<String>,
    /// A server of Redis 8.2, without modules
    #[arg(long = "redis-8.2", value_name = "URL")]
    redis82: Option<String>,
    /// A server of Valkey 8.0
    #[arg(long = "valkey-8.0", value_name = "URL")]
    valkey80: Option<String>,
    /// Compare with the file instead of writing it
    #[arg(long)]
    check: bool,
}

/// Writes the file, or tells in what it is not what the servers say.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let made = table::table(&[
        ask(Server::REDIS_6_2, options.redis62.as_deref())?,
        ask(Server::REDIS_7_0, options.redis70.as_deref())?,
        ask(Server::REDIS_8_2, options.redis82.as_deref())?,
        ask(Server::VALKEY_8_0, options.valkey80.as_deref())?,
    ]);
    let rows = made.lines().count().saturating_sub(1);
    if !options.check {
        std::fs::write(file(), made)?;
        println!("{rows} commands written to {}", file().display());
        return Ok(ExitCode::SUCCESS);
    }
    let present = std::fs::read_to_string(file())?;
    let differences = differences(&present, &made);
    if differences.is_empty() {
        println!("All {rows} commands are as the servers say.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", differences.join("\n"));
    eprintln!("`-` is in the file, `+` is what the servers say");
    Ok(ExitCode::FAILURE)
}

/// The answers of the server at a URL, else of one that is started for this.
fn ask(server: Server, url: Option<&str>) -> Result<Answers> {
    if let Some(url) = url {
        return Answers::ask(server, url);
    }
    let program = servers::program(server.matrix_name)?;
    let process = crate::server::Server::start(&program, Kind::Real)?;
    Answers::ask(server, &process.url())
}

fn file() -> PathBuf {
    cargo::workspace().join("lua-analysis/src/commands/commands.tsv")
}

/// The lines that only one of the two has, in their order, a row's old line before its new one.
fn differences(present: &str, made: &str) -> Vec<String> {
    let lines = |text| str::lines(text).collect::<BTreeSet<_>>();
    let (present, made) = (lines(present), lines(made));
    let removed = present.difference(&made).map(|line| ("-", *line));
    let added = made.difference(&present).map(|line| ("+", *line));
    let mut differences: Vec<_> = removed.chain(added).collect();
    differences.sort_by_key(|(sign, line)| (line.split('\t').next(), *sign == "+"));
    differences
        .iter()
        .map(|(sign, line)| format!("{sign}{line}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_shown_row_by_row() {
        let present = "name\tarity\na\t1\nb\t2\nc\t3\n";
        let made = "name\tarity\na\t1\nb\t-2\nd\t4\n";
        assert_eq!(
            differences(present, made),
            ["-b\t2", "+b\t-2", "-c\t3", "+d\t4"]
        );
        assert!(differences(present, present).is_empty());
    }
}
