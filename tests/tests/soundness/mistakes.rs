//! The mistakes of `lua-analysis` fail on a server where they are errors, and their twins don't.

use std::fs;
use std::path::{Path, PathBuf};

use lua_tests::Server;
use redis::{Connection, Value};

/// Mistakes that are errors, and those that fail where a key or a field is missing.
const FAILING: [&str; 5] = [
    "compare-types",
    "operand-types",
    "command-argument",
    "command-syntax",
    "missing-value",
];

fn scripts() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua-analysis/tests/mistakes");
    let entries = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        let paths: Vec<PathBuf> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths
    };
    entries(&root)
        .iter()
        .flat_map(|folder| entries(folder))
        .collect()
}

/// The words of a line, where `"` is no quote: JSON stands as it is.
fn words<'a>(text: &'a str, prefix: &str) -> Vec<Vec<&'a str>> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(prefix));
    lines
        .map(|line| line.split_whitespace().collect())
        .collect()
}

/// Runs a script as its comments say.
fn eval(connection: &mut Connection, script: &str) -> Result<Value, String> {
    redis::cmd("FLUSHALL")
        .exec(connection)
        .expect("an empty server");
    for command in words(script, "-- given: ") {
        redis::cmd(command[0])
            .arg(&command[1..])
            .exec(connection)
            .expect("data");
    }
    let run = words(script, "-- run: ");
    let mut command = redis::cmd("EVAL");
    command.arg(script).arg(run.first().expect("how to run it"));
    command
        .query(connection)
        .map_err(|error: redis::RedisError| error.to_string())
}

#[test]
fn mistakes_fail_and_their_twins_do_not() {
    let server = Server::start();
    let mut connection = server.connection();
    let mut failed = 0;
    for path in scripts() {
        let text = fs::read_to_string(&path).expect("a script");
        let expected = text.lines().next().unwrap_or_default();
        let name = path.display();
        if expected.starts_with("-- mended: ") {
            // Errors that a script returns are what it is meant to say; those that it raises name it.
            if let Err(error) = eval(&mut connection, &text) {
                assert!(!error.contains("user_script"), "{name}: {error}");
            }
        } else if FAILING.iter().any(|code| expected.contains(code)) {
            let error = eval(&mut connection, &text).expect_err("a mistake that is one");
            let line = expected.rsplit(' ').next().unwrap_or_default();
            assert!(
                error.contains(&format!("user_script:{line}")),
                "{name}: {error}"
            );
            failed += 1;
        }
    }
    assert!(failed > 60, "{failed}");
}
