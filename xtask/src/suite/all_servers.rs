//! `cargo xtask test --all-servers`: the suite as always on one server of the matrix, then on each
//! of the others what talks to a server.
//!
//! The storms last as long as always on the first server and on the newest; a third of it on the
//! others, which keeps six servers within half an hour on two cores.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use super::{Server, command_lines, ensure_server, run_lines};
use crate::columns::columns;
use crate::servers::{self, Found, Outcome};
use crate::tally::Tally;
use crate::{Result, cargo, program};

/// The test programs of `lua-tests` that say the same whatever the server is, or need none.
const SAME_ON_EVERY_SERVER: [&str; 2] = ["builds", "ui"];

/// Tests of other packages that ask a server: of `lua-check`, of `lua-analysis`.
const ELSEWHERE: [&str; 2] = ["program", "verdict"];

/// The server of the whole suite: the one that Debian 12 has.
const FIRST: &str = "redis-7.0";

/// The newest server.
const NEWEST: &str = "valkey-9.1";

/// What the tests are told on the others, unless the caller tells them.
const BRIEF: &[(&str, &str)] = &[
    ("LUA_TEST_STORM_SECONDS", "20"),
    ("LUA_SOUNDNESS_SCRIPTS", "700"),
];

/// Runs the tests, or what the arguments select, on one server, and those that talk to a server on
/// each of the others. They go on after a failure.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let mut matrix = servers::get_all()?;
    let first = matrix
        .iter()
        .position(|outcome| outcome.name == FIRST && outcome.found.is_ok());
    let first = match first.map(|place| matrix.remove(place)) {
        Some(Outcome {
            name,
            found: Ok(found),
        }) => on(name, found, &command_lines(arguments), &[])?,
        _ => {
            let default = ensure_server()?;
            let title = format!("default ({})", default.name);
            Run::of(title, &command_lines(arguments), &default)?
        }
    };
    if first.is_cargos_failure() {
        println!("Nothing was tested: see above.");
        return Ok(ExitCode::FAILURE);
    }
    let mut runs = vec![first];
    let lines = matrix_lines(arguments)?;
    for Outcome { name, found } in matrix {
        runs.push(match found {
            Ok(found) => on(name, found, &lines, settings(name))?,
            Err(reason) => Run::without_server(name, reason),
        });
    }
    print!("\n{}", summary(&runs));
    let all_passed = runs.iter().all(|run| run.result == Passed::Yes);
    Ok(if all_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// How the tests of a server other than the first are set.
fn settings(name: &str) -> &'static [(&'static str, &'static str)] {
    let is_set = |(variable, _): &(&str, &str)| program::variable(variable).is_some();
    if name == NEWEST || BRIEF.iter().any(is_set) {
        return &[];
    }
    BRIEF
}

fn on(
    name: &str,
    found: Found,
    lines: &[Vec<String>],
    settings: &'static [(&'static str, &'static str)],
) -> Result<Run> {
    let Found { version, path } = found;
    println!("\n== {name} ({version})\n");
    let server = Server {
        name: name.to_owned(),
        program: path,
        settings,
    };
    Run::of(format!("{name} ({version})"), lines, &server)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passed {
    Yes,
    No,
    /// There is no such server here.
    NotRun,
}

/// How the tests went on one server.
struct Run {
    server: String,
    result: Passed,
    tally: Tally,
    time: Duration,
    /// Why there is no such server.
    reason: String,
}

impl Run {
    fn of(title: String, lines: &[Vec<String>], server: &Server) -> Result<Self> {
        let start = Instant::now();
        let (failure, tally) = run_lines(lines, server)?;
        Ok(Self {
            server: title,
            result: match failure {
                None => Passed::Yes,
                Some(_) => Passed::No,
            },
            tally,
            time: start.elapsed(),
            reason: String::new(),
        })
    }

    fn without_server(name: &str, reason: String) -> Self {
        Self {
            server: name.to_owned(),
            result: Passed::NotRun,
            tally: Tally::default(),
            time: Duration::ZERO,
            reason,
        }
    }

    /// Whether it was not a test that failed: the tests do not compile then.
    fn is_cargos_failure(&self) -> bool {
        self.result == Passed::No && self.tally.failed == 0
    }
}

/// The table, then the tests that failed and why servers are missing.
fn summary(runs: &[Run]) -> String {
    let rows: Vec<[String; 5]> = runs
        .iter()
        .map(|run| {
            let result = match run.result {
                Passed::Yes => "passed",
                Passed::No => "FAILED",
                Passed::NotRun => "MISSING",
            };
            [
                run.server.clone(),
                result.to_owned(),
                run.tally.passed.to_string(),
                run.tally.failed.to_string(),
                format!("{} s", run.time.as_secs()),
            ]
        })
        .collect();
    let failures = runs.iter().flat_map(|run| {
        let names = run.tally.failures.iter();
        names.map(|name| format!("failed on {}: {name}\n", run.server))
    });
    let missing = runs
        .iter()
        .filter(|run| run.result == Passed::NotRun)
        .map(|run| format!("{}\n", run.reason));
    let table = columns(["server", "result", "passed", "failed", "time"], &rows);
    table + &failures.chain(missing).collect::<String>()
}

/// What to call cargo with for a server of the matrix. The packages are those of the first run, so
/// that nothing is compiled again. Programs of `lua-analysis` that share a name run along, for seconds.
fn matrix_lines(arguments: &[String]) -> Result<Vec<Vec<String>>> {
    if !arguments.is_empty() {
        return Ok(command_lines(arguments));
    }
    let mut line: Vec<String> = ["test", "--workspace", "--all-features", "--no-fail-fast"]
        .map(str::to_owned)
        .to_vec();
    for name in test_names()? {
        line.extend(["--test".to_owned(), name]);
    }
    Ok(vec![line])
}

/// The tests that are run on each server.
fn test_names() -> Result<Vec<String>> {
    let mut names = programs()?;
    names.retain(|name| !SAME_ON_EVERY_SERVER.contains(&name.as_str()));
    names.extend(ELSEWHERE.map(str::to_owned));
    names.sort();
    Ok(names)
}

/// The test programs of `lua-tests`.
fn programs() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(cargo::workspace().join("tests/tests"))? {
        let path = entry?.path();
        let is_test = path.extension().is_some_and(|extension| extension == "rs")
            || path.join("main.rs").is_file();
        if let Some(name) = path.file_stem().filter(|_| is_test) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_what_failed_where() {
        let mut failed = Run::without_server("redis-6.2 (6.2.14)", String::new());
        failed.result = Passed::No;
        failed.tally.passed = 98;
        failed.tally.failed = 1;
        failed.tally.failures = vec!["forged::is_run_once".to_owned()];
        failed.time = Duration::from_millis(61_900);
        let missing = Run::without_server("redis-8.2", "no network".to_owned());
        assert_eq!(
            summary(&[failed, missing]),
            "server              result   passed  failed  time\n\
             redis-6.2 (6.2.14)  FAILED   98      1       61 s\n\
             redis-8.2           MISSING  0       0       0 s\n\
             failed on redis-6.2 (6.2.14): forged::is_run_once\n\
             no network\n"
        );
    }

    #[test]
    fn every_test_is_run_on_servers_or_known_not_to_depend_on_them() {
        let names = test_names().expect("the tests");
        let programs = programs().expect("the programs");
        for expected in ["call", "cluster", "program", "storm", "verdict"] {
            assert!(names.iter().any(|name| name == expected), "{names:?}");
        }
        for name in SAME_ON_EVERY_SERVER {
            assert!(!names.iter().any(|other| other == name), "{name}");
            assert!(programs.iter().any(|other| other == name), "{name} is gone");
        }
    }

    #[test]
    fn storms_are_whole_on_the_newest_server() {
        let outcomes = servers::names();
        assert_eq!(outcomes.last(), Some(&NEWEST));
        assert!(outcomes.contains(&FIRST));
        assert!(settings(NEWEST).is_empty());
        if std::env::var_os("LUA_TEST_STORM_SECONDS").is_none() {
            assert_eq!(settings("redis-8.2"), BRIEF);
        }
    }

    #[test]
    fn arguments_select_what_is_run_on_each_server() {
        let lines = matrix_lines(&["name".to_owned()]).expect("a line");
        assert_eq!(lines, command_lines(&["name".to_owned()]));
        let lines = matrix_lines(&[]).expect("a line");
        let line = lines.concat().join(" ");
        assert!(
            line.starts_with("test --workspace --all-features --no-fail-fast --test "),
            "{line}"
        );
    }
}
