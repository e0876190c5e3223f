//! `cargo xtask commands`: the facts about commands and globals that `lua-analysis` has, from
//! running servers.
//!
//! The columns of `commands.tsv`: what `COMMAND` says on the newest server that has the command
//! (`values_from`), a column for each server (1 if it has the command), what `COMMAND DOCS` says,
//! and where other servers say otherwise (`differs`). Those of `globals.tsv`: what it is, and a
//! column for each server.

mod answers;
mod globals;
mod resp;
mod table;

use std::collections::BTreeSet;
use std::path::Path;
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
    /// A server of Valkey 9.0
    #[arg(long = "valkey-9.0", value_name = "URL")]
    valkey90: Option<String>,
    /// A server of Valkey 9.1
    #[arg(long = "valkey-9.1", value_name = "URL")]
    valkey91: Option<String>,
    /// Compare with the files instead of writing them
    #[arg(long)]
    check: bool,
}

/// Writes the files, or tells in what they are not what the servers say.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let urls = [
        &options.redis62,
        &options.redis70,
        &options.redis82,
        &options.valkey80,
        &options.valkey90,
        &options.valkey91,
    ];
    let asked = Server::ALL
        .into_iter()
        .zip(urls)
        .map(|(server, url)| ask(server, url.as_deref()));
    let answers: Vec<Answers> = asked.collect::<Result<_>>()?;
    let all_are_right = [
        (
            "commands",
            "server/commands/commands.tsv",
            table::table(&answers),
        ),
        (
            "globals",
            "server/globals/globals.tsv",
            globals::table(&answers)?,
        ),
    ]
    .map(|(what, file, made)| write_or_compare(what, file, &made, options.check));
    let mut is_right = true;
    for one in all_are_right {
        is_right &= one?;
    }
    Ok(if is_right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Whether a file is what was made; it is after this, unless it is only to be compared.
fn write_or_compare(what: &str, file: &str, made: &str, compare: bool) -> Result<bool> {
    let file = cargo::workspace().join("lua-analysis/src").join(file);
    let rows = made.lines().count().saturating_sub(1);
    if !compare {
        std::fs::write(&file, made)?;
        println!("{rows} {what} written to {}", file.display());
        return Ok(true);
    }
    compare_with(&file, what, made)
}

fn compare_with(file: &Path, what: &str, made: &str) -> Result<bool> {
    let present = std::fs::read_to_string(file)?;
    let differences = differences(&present, made);
    if differences.is_empty() {
        let rows = made.lines().count().saturating_sub(1);
        println!("All {rows} {what} are as the servers say.");
        return Ok(true);
    }
    println!("{}", differences.join("\n"));
    let file = file.display();
    eprintln!("`-` is in {file}, `+` is what the servers say");
    Ok(false)
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
