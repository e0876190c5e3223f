//! `cargo xtask test`: a server if there is none, then every test.

use std::process::ExitCode;

use crate::tally::{self, Tally};
use crate::{Result, cargo, packages, program};

/// Runs all tests, or what the arguments select.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let server = ensure_server()?;
    let mut total = Tally::default();
    for line in command_lines(arguments) {
        let (status, tally) = tally::run(cargo::command().args(&line))?;
        total.add(&tally);
        if !status.success() {
            println!("Tests failed: {total} (server: {server}).");
            return Ok(cargo::exit_code(status));
        }
    }
    println!("All tests passed: {total} (server: {server}).");
    Ok(ExitCode::SUCCESS)
}

/// The server that the tests are going to find.
fn ensure_server() -> Result<String> {
    if let Some(named) = program::variable("LUA_TEST_SERVER") {
        return Ok(named);
    }
    if program::find_server().is_none() {
        packages::install_server()?;
    }
    program::find_server()
        .map(|(name, _)| name.to_owned())
        .ok_or_else(|| "a server was installed, and still none is on PATH".into())
}

/// What to call cargo with. `--all-targets` leaves out the doctests and cannot be combined with
/// them; with arguments it is cargo that chooses the targets.
fn command_lines(arguments: &[String]) -> Vec<Vec<String>> {
    let line = |words: &[&str]| -> Vec<String> {
        let start = ["test"].iter().chain(words).chain(&["--all-features"]);
        start
            .map(|&word| word.to_owned())
            .chain(arguments.iter().cloned())
            .collect()
    };
    if arguments.is_empty() {
        vec![
            line(&["--workspace", "--all-targets"]),
            line(&["--workspace", "--doc"]),
        ]
    } else if selects_package(arguments) {
        vec![line(&[])]
    } else {
        vec![line(&["--workspace"])]
    }
}

fn selects_package(arguments: &[String]) -> bool {
    arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument.starts_with("-p") || argument.starts_with("--package"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(arguments: &[&str]) -> Vec<String> {
        let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
        command_lines(&arguments)
            .iter()
            .map(|line| line.join(" "))
            .collect()
    }

    #[test]
    fn everything_is_all_targets_and_doctests() {
        assert_eq!(
            lines(&[]),
            [
                "test --workspace --all-targets --all-features",
                "test --workspace --doc --all-features",
            ]
        );
    }

    #[test]
    fn arguments_select() {
        assert_eq!(
            lines(&["name", "--", "--nocapture"]),
            ["test --workspace --all-features name -- --nocapture"]
        );
        assert_eq!(
            lines(&["--package", "lua-tests", "--doc"]),
            ["test --all-features --package lua-tests --doc"]
        );
        assert_eq!(
            lines(&["--", "-p"]),
            ["test --workspace --all-features -- -p"]
        );
    }
}
