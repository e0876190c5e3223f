//! Tasks of this repository, run as `cargo xtask <task>`.
//!
//! They ask of a machine no more than a Rust toolchain and a C compiler. An error ends a task
//! with one message that says what to do.

// The doc comments of the command line are its help, where backticks would show.
#![allow(clippy::doc_markdown)]

mod cargo;
mod commands;
mod demo;
mod packages;
mod program;
mod server;
mod suite;
mod tally;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Tasks of this repository
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs the quickstart example against a server
    ///
    /// The server is the one of the environment variable REDIS_URL; else a redis-server or
    /// valkey-server on PATH, started privately on a port of its own and stopped afterwards; else
    /// meebis, a small in-memory server, which is built into the target folder once.
    Demo,
    /// Runs the whole test suite, doctests included
    ///
    /// The tests start servers of their own: the program named by the environment variable
    /// LUA_TEST_SERVER, else redis-server or valkey-server on PATH. If there is none, the
    /// system's package manager installs one where this runs as root or sudo asks no password.
    #[command(after_help = "Examples:\n  \
        cargo xtask test\n  \
        cargo xtask test -- --package lua-tests --test harness\n  \
        cargo xtask test -- some_test -- --nocapture")]
    Test {
        /// What to pass to `cargo test` instead of running everything
        #[arg(last = true, value_name = "CARGO TEST ARGUMENTS")]
        arguments: Vec<String>,
    },
    /// Regenerates what lua-analysis knows of commands from running servers
    ///
    /// The file is lua-analysis/src/commands/commands.tsv. All servers are needed, and each must be
    /// of the version that its argument names.
    Commands(commands::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Demo => demo::run(),
        Task::Test { arguments } => suite::run(&arguments),
        Task::Commands(options) => commands::run(&options),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn arguments_after_the_dashes_are_for_cargo_test() {
        let line = ["xtask", "test", "--", "--test", "x", "--", "--nocapture"];
        let Task::Test { arguments } = Arguments::parse_from(line).task else {
            panic!("not the test task");
        };
        assert_eq!(arguments, ["--test", "x", "--", "--nocapture"]);
    }
}
