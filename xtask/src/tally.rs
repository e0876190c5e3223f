//! Running `cargo test` and adding up the tests of its many binaries.

use std::fmt;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitStatus, Stdio};

use crate::Result;

/// How many tests passed, failed and were ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    ignored: u64,
    /// The names of those that failed.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.failures.extend_from_slice(&other.failures);
    }

    /// Reads `test result: ok. 9 passed; 0 failed; 0 ignored; ...` and `test name ... FAILED`;
    /// other lines count nothing.
    fn read(line: &str) -> Self {
        if let Some(name) = failure(line) {
            return Self {
                failures: vec![name.to_owned()],
                ..Self::default()
            };
        }
        let Some(("test result", result)) = line.trim().split_once(": ") else {
            return Self::default();
        };
        let count = |what: &str| {
            result
                .split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok())
                .unwrap_or(0)
        };
        Self {
            passed: count("passed"),
            failed: count("failed"),
            ignored: count("ignored"),
            failures: Vec::new(),
        }
    }
}

/// The name of a test that failed.
fn failure(line: &str) -> Option<&str> {
    line.trim()
        .strip_prefix("test ")?
        .strip_suffix(" ... FAILED")
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            ignored,
            ..
        } = self;
        write!(f, "{passed} passed, {failed} failed, {ignored} ignored")
    }
}

/// Runs `cargo test` and passes all it says on as it comes.
pub(crate) fn run(command: &mut Command) -> Result<(ExitStatus, Tally)> {
    let mut process = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    let mut tally = Tally::default();
    if let Some(output) = process.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line)? > 0 {
            std::io::stdout().write_all(&line)?;
            tally.add(&Tally::read(&String::from_utf8_lossy(&line)));
            line.clear();
        }
    }
    Ok((process.wait()?, tally))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_and_added() {
        let mut total = Tally::default();
        for line in [
            "running 3 tests",
            "test forged::is_run_once ... FAILED\n",
            "test forged::is_not_run_twice ... ok\n",
            "test result: ok. 9 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.33s\n",
            "test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 27.69s",
        ] {
            total.add(&Tally::read(line));
        }
        assert_eq!(total.to_string(), "14 passed, 2 failed, 1 ignored");
        assert_eq!(total.failures, ["forged::is_run_once"]);
    }
}
