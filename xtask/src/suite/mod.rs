//! `cargo xtask test`: a server if there is none, then every test.

mod all_servers;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use crate::tally::{self, Tally};
use crate::{Result, cargo, packages, program};

pub(crate) use all_servers::run as run_on_all;

/// By which the tests are told their server.
const SERVER_VARIABLE: &str = "LUA_TEST_SERVER";

/// Runs all tests, or what the arguments select.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let server = ensure_server()?;
    let (status, total) = run_lines(&command_lines(arguments), &server)?;
    let name = server.name;
    if let Some(failure) = status {
        println!("Tests failed: {total} (server: {name}).");
        return Ok(cargo::exit_code(failure));
    }
    println!("All tests passed: {total} (server: {name}).");
    Ok(ExitCode::SUCCESS)
}

/// Tells a command that runs code of the tests which server to start.
pub(crate) fn name_server(command: &mut Command) -> Result<()> {
    command.env(SERVER_VARIABLE, ensure_server()?.program);
    Ok(())
}

/// Calls cargo until it fails: how it failed, if it did, and what the tests said.
fn run_lines(lines: &[Vec<String>], server: &Server) -> Result<(Option<ExitStatus>, Tally)> {
    let mut total = Tally::default();
    for line in lines {
        let mut command = cargo::command();
        command
            .args(line)
            .env(SERVER_VARIABLE, &server.program)
            .envs(server.settings.iter().copied());
        let (status, tally) = tally::run(&mut command)?;
        total.add(&tally);
        if !status.success() {
            return Ok((Some(status), total));
        }
    }
    Ok((None, total))
}

/// A server to test on.
struct Server {
    /// For people.
    name: String,
    program: PathBuf,
    /// More variables for the tests.
    settings: &'static [(&'static str, &'static str)],
}

/// The server that the caller names, else one that is there, else one that is installed.
fn ensure_server() -> Result<Server> {
    let (name, program) = if let Some(named) = program::variable(SERVER_VARIABLE) {
        let program = from_here(&named);
        (named, program)
    } else {
        if program::server().is_none() {
            packages::install_server()?;
        }
        let (name, program) =
            program::server().ok_or("a server was installed, and still none is on PATH")?;
        (name.to_owned(), program)
    };
    Ok(Server {
        name,
        program,
        settings: &[],
    })
}

/// A bare name as it is; a path so that it holds in the folder of a package, where tests run.
fn from_here(program: &str) -> PathBuf {
    let path = Path::new(program);
    if path.components().count() == 1 {
        return path.to_owned();
    }
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
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
    fn a_path_is_absolute_and_a_name_is_not() {
        assert_eq!(from_here("valkey-server"), Path::new("valkey-server"));
        assert_eq!(from_here("/a/b"), Path::new("/a/b"));
        let path = from_here("target/a-server");
        assert!(path.is_absolute() && path.ends_with("target/a-server"));
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
