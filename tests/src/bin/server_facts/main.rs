//! The facts about commands and globals that `lua-analysis` has, from running servers: what `cargo
//! xtask commands` runs.
//!
//! The columns of `commands.tsv`: what `COMMAND` says on the newest server that has the command
//! (`values_from`), a column for each server (1 if it has the command), what `COMMAND DOCS` says,
//! and where other servers say otherwise (`differs`). Those of `globals.tsv`: what it is, and a
//! column for each server. `grammar/documented.txt` has the arguments that `COMMAND DOCS` tells, in
//! the notation of `lua_analysis::server::grammar`; of commands in `grammar/corrected.txt` they are
//! a comment there.

mod answers;
mod arguments;
mod commands;
mod globals;
mod grammar;
mod merge;
mod reply;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use answers::{Answers, Server};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "server_facts [--check] redis6.2=URL … valkey9.1=URL";

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

/// Writes the files, or tells in what they are not what the servers say.
fn run() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = arguments.iter().any(|argument| argument == "--check");
    let answers: Vec<Answers> = Server::ALL
        .into_iter()
        .map(|server| {
            let url = arguments.iter().find_map(|argument| {
                let (name, url) = argument.split_once('=')?;
                (name == server.column).then_some(url)
            });
            Answers::ask(server, url.ok_or(USAGE)?)
        })
        .collect::<Result<_>>()?;
    let corrected = std::fs::read_to_string(facts().join(CORRECTED))?;
    let (documented, corrected) = grammar::files(&answers, &corrected);
    let files = [
        (
            "commands",
            "commands/commands.tsv",
            commands::table(&answers),
        ),
        ("globals", "globals/globals.tsv", globals::table(&answers)?),
        ("grammars", "grammar/documented.txt", documented),
        ("corrected grammars", CORRECTED, corrected),
    ];
    let mut is_right = true;
    for (what, file, made) in &files {
        is_right &= write_or_compare(what, file, made, check)?;
    }
    Ok(if is_right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

const CORRECTED: &str = "grammar/corrected.txt";

/// The folder of what is known of servers.
fn facts() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua-analysis/src/server")
}

/// Whether a file is what was made; it is after this, unless it is only to be compared.
fn write_or_compare(what: &str, file: &str, made: &str, compare: bool) -> Result<bool> {
    let file = facts().join(file);
    let rows = made.lines().filter(|line| !line.starts_with('#')).count();
    if !compare {
        std::fs::write(&file, made)?;
        println!("{rows} lines of {what} written to {}", file.display());
        return Ok(true);
    }
    let present = std::fs::read_to_string(&file)?;
    let differences = differences(&present, made);
    if differences.is_empty() {
        println!("All {rows} lines of {what} are as the servers say.");
        return Ok(true);
    }
    println!("{}", differences.join("\n"));
    eprintln!("`-` is in {}, `+` is what the servers say", file.display());
    Ok(false)
}

/// The lines that only one of the two has, in their order, a row's old line before its new one.
fn differences(present: &str, made: &str) -> Vec<String> {
    let lines = |text| str::lines(text).collect::<BTreeSet<_>>();
    let (present, made) = (lines(present), lines(made));
    let removed = present.difference(&made).map(|line| ("-", *line));
    let added = made.difference(&present).map(|line| ("+", *line));
    let mut differences: Vec<_> = removed.chain(added).collect();
    differences.sort_by_key(|(sign, line)| (line.split(['\t', ' ']).next(), *sign == "+"));
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
