//! The fixtures of `lua-analysis`, run.

use std::fs;
use std::path::{Path, PathBuf};

use lua_tests::{Server, Version};
use redis::{Connection, Value};

/// The fixtures of a check whose names start so.
pub(crate) fn fixtures(code: &str, prefix: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../lua-analysis/tests/fixtures")
        .join(code);
    let mut scripts: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".lua")
        })
        .collect();
    scripts.sort();
    assert!(!scripts.is_empty(), "{code}: no {prefix}*.lua");
    scripts
}

/// The command that runs a script with two keys and these arguments.
pub(crate) fn eval(script: &Path, arguments: &[&str]) -> redis::Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(fs::read(script).unwrap());
    command.arg(2).arg("{k}1").arg("{k}2").arg(arguments);
    command
}

/// What a script answers: its reply, or the text of its error.
pub(crate) fn run(
    connection: &mut Connection,
    script: &Path,
    arguments: &[&str],
) -> Result<Value, String> {
    eval(script, arguments)
        .query(connection)
        .map_err(|error| error.to_string())
}

/// Every script that fires fails with one of these texts, and no other does.
pub(crate) fn assert_failures(code: &str, texts: &[&str]) {
    let server = Server::start();
    let mut connection = server.connection();
    let has_text = |error: &str| texts.iter().any(|text| error.contains(text));
    for script in fixtures(code, "fires") {
        let shown = script.display();
        let is_refused = is_redis_6(server.version()) && starts_with_shebang(&script);
        if is_refused || script.ends_with("fires_some_servers.lua") {
            // A script with a first line never runs there; the other is a warning, and runs on some.
            continue;
        }
        match run(&mut connection, &script, &["1", "2"]) {
            Err(error) => assert!(has_text(&error), "{shown}: {error}"),
            Ok(reply) => panic!("{shown} did not fail: {reply:?}"),
        }
    }
    for script in fixtures(code, "silent") {
        flush(&mut connection);
        if let Err(error) = run(&mut connection, &script, &["1", "2"]) {
            assert!(!has_text(&error), "{}: {error}", script.display());
        }
    }
}

pub(crate) fn flush(connection: &mut Connection) {
    redis::cmd("FLUSHALL").exec(connection).unwrap();
}

pub(crate) fn is_redis_6(version: Version) -> bool {
    version < (7, 0, 0)
}

pub(crate) fn starts_with_shebang(script: &Path) -> bool {
    fs::read(script).unwrap().starts_with(b"#!")
}
