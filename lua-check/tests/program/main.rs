//! The programs as people, editors and CI call them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // these are tests

mod audit;
mod folders;
mod formats;
mod input;
mod macros;
mod readme;
mod run;
mod stubs;
mod tools;
mod workspace;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a program did.
#[derive(Debug)]
struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Outcome {
    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

/// `lua-check` in a folder, without an environment that changes what it writes.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lua-check"));
    command.current_dir(folder).stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "REDIS_URL"] {
        command.env_remove(variable);
    }
    command
}

fn run(command: &mut Command) -> Outcome {
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Outcome {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Runs `lua-check` in a folder.
fn lua_check<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Outcome {
    run(program(folder).args(arguments))
}

/// Runs `lua-check` in a folder with a text as its input.
fn lua_check_stdin(folder: &Path, arguments: &[&str], input: &[u8]) -> Outcome {
    let mut command = program(folder);
    let mut child = command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("its input");
    // It may end before it has read everything.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A temporary folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// The folder of this package's tests.
fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Compares with a file of `tests/snapshots`, or writes it with `BLESS=1`.
#[track_caller]
fn assert_snapshot(name: &str, text: &str) {
    let path = tests().join("snapshots").join(name);
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).expect("the snapshot");
    }
    let expected = fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("no {}; BLESS=1 writes it", path.display()));
    assert_eq!(text, expected, "{}", path.display());
}
