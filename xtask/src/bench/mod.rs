//! `cargo xtask bench`: the benches of `benches/`, what they need, and the chart of their results.

mod chart;

use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};

use crate::{Result, cargo, packages, program, suite};

/// Which benches, and what to do with their results
#[derive(Args)]
pub(crate) struct Options {
    /// Only these instead of all
    names: Vec<Bench>,
    /// Counts instructions and allocations, and fails where they are more than the baseline's
    #[arg(long, conflicts_with_all = ["names", "bless"])]
    check: bool,
    /// Makes what is counted the baseline
    #[arg(long, conflicts_with = "names")]
    bless: bool,
    /// Draws docs/bench.svg of the results that the benches left
    #[arg(long, conflicts_with_all = ["check", "bless"])]
    chart: bool,
}

/// A bench of the package lua-benches.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Bench {
    /// Instructions, allocations and bytes of a call
    Client,
    /// Round trips of calls, pipelines and loading
    RoundTrips,
    /// Calls per second on a server
    Throughput,
    /// Time and crates that the library adds to a build; size of a script in a binary
    Build,
    /// What a folder of scripts adds to a build
    Folder,
    /// Stages of the analysis
    Stages,
}

impl Bench {
    /// The target of this name, and features.
    fn target(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Client => ("client", &["--no-default-features"]),
            Self::RoundTrips => ("round_trips", &[]),
            Self::Throughput => ("throughput", &[]),
            Self::Build => ("build", &[]),
            Self::Folder => ("folder", &[]),
            Self::Stages => ("stages", &[]),
        }
    }
}

/// Runs benches one after the other; the first that fails ends it.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let Options {
        names,
        check,
        bless,
        chart,
    } = options;
    let (benches, argument): (&[Bench], &[&str]) = match (check, bless) {
        (true, _) => (&[Bench::Client], &["--check"]),
        (_, true) => (&[Bench::Client], &["--bless"]),
        _ if names.is_empty() => (Bench::value_variants(), &[]),
        _ => (names, &[]),
    };
    for bench in benches {
        let status = cargo::run(&mut command(*bench, argument)?)?;
        if !status.success() {
            return Ok(cargo::exit_code(status));
        }
    }
    if *chart {
        println!("{}", chart::draw()?.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Cargo with the bench's arguments, what it needs being there.
fn command(bench: Bench, arguments: &[&str]) -> Result<Command> {
    let (target, features) = bench.target();
    let mut command = cargo::command();
    command
        .args(["bench", "--package", "lua-benches", "--bench", target])
        .args(features)
        .arg("--")
        .args(arguments);
    match bench {
        Bench::Client if program::find("valgrind").is_none() => packages::install_valgrind()?,
        Bench::RoundTrips | Bench::Throughput => suite::name_server(&mut command)?,
        _ => {}
    }
    Ok(command)
}
