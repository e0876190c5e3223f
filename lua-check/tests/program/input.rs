//! What is named, found and read, whatever it is.

use std::fs;
use std::path::Path;

use crate::{folder, lua_check, lua_check_stdin, program, run};

const CLEAN: &str = "return redis.call('GET', KEYS[1])\n";
const BROKEN: &str = "return nosuch\n";

/// A message on the standard error, and exit 2.
#[track_caller]
fn assert_trouble(folder: &Path, arguments: &[&str], message: &str) {
    let outcome = lua_check(folder, arguments).expect(2);
    assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(message), "{}", outcome.stderr);
}

#[test]
fn what_is_not_there_is_a_trouble_and_the_rest_is_checked() {
    let folder = folder(&[("a.lua", BROKEN)]);
    assert_trouble(folder.path(), &["b.lua"], "no Lua script at `b.lua`");
    assert_trouble(folder.path(), &["b.lua"], "did you mean `a.lua`?");
    let both = lua_check(folder.path(), &["b.lua", "a.lua"]).expect(2);
    assert!(both.stdout.contains("undefined-global"), "{}", both.stdout);
    let sum = "1 script checked: 1 error; one thing could not be checked\n";
    assert!(both.stdout.ends_with(sum), "{}", both.stdout);
}

#[test]
fn folders_without_scripts_are_a_trouble() {
    let folder = folder(&[("empty/notes.txt", ""), ("named.lua/notes.txt", "")]);
    assert_trouble(
        folder.path(),
        &["empty"],
        "no Lua script in the folder `empty`",
    );
    assert_trouble(
        folder.path(),
        &["named.lua"],
        "no Lua script in the folder `named.lua`",
    );
    assert_trouble(folder.path(), &[], "no Lua script in the folder `.`");
}

#[test]
fn folders_that_are_named_like_scripts_are_folders() {
    let folder = folder(&[("x.lua/a.lua", CLEAN)]);
    let outcome = lua_check(folder.path(), &[] as &[&str]).expect(0);
    assert_eq!(outcome.stdout, "1 script checked: nothing found\n");
    lua_check(folder.path(), &["x.lua"]).expect(0);
}

#[test]
fn binary_files_are_no_scripts() {
    let folder = folder(&[]);
    fs::write(folder.path().join("x.lua"), b"\x7fELF\x02\x01\0\0\0").expect("a file");
    assert_trouble(folder.path(), &["x.lua"], "`x.lua` is a binary file");
    // A NUL may well stand in a script.
    fs::write(folder.path().join("y.lua"), b"return '\0'\n").expect("a file");
    lua_check(folder.path(), &["y.lua"]).expect(0);
}

#[test]
fn bytes_that_are_not_utf8_are_checked() {
    let folder = folder(&[]);
    fs::write(folder.path().join("x.lua"), b"return '\xff' .. nosuch\n").expect("a file");
    let outcome = lua_check(folder.path(), &["--format", "json"]).expect(1);
    assert!(
        outcome.stdout.contains("\"column\": 15"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn huge_files_are_not_read() {
    let folder = folder(&[]);
    let file = fs::File::create(folder.path().join("x.lua")).expect("a file");
    file.set_len(1 << 40).expect("a sparse file");
    assert_trouble(folder.path(), &["x.lua"], "more than 16 MiB");
    assert_trouble(folder.path(), &["."], "more than 16 MiB");
}

#[test]
fn long_and_deep_scripts_end() {
    let long = "local x = nosuch\n".repeat(20_000);
    let deep = format!("return {}", "(".repeat(100_000));
    let folder = folder(&[("long.lua", &long), ("deep.lua", &deep)]);
    let outcome = lua_check(folder.path(), &["."]).expect(1);
    assert!(
        outcome.stdout.contains("2 scripts checked"),
        "{}",
        outcome.stdout
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn fifos_and_devices_are_not_read() {
        let folder = folder(&[]);
        let fifo = folder.path().join("x.lua");
        let made = Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .expect("mkfifo runs");
        assert!(made.success());
        symlink("/dev/zero", folder.path().join("zero.lua")).expect("a link");
        assert_trouble(folder.path(), &["x.lua"], "neither a file nor a folder");
        assert_trouble(folder.path(), &["zero.lua"], "neither a file nor a folder");
        assert_trouble(folder.path(), &["."], "neither a file nor a folder");
    }

    #[test]
    fn loops_of_links_end() {
        let folder = folder(&[("lua/a.lua", CLEAN), ("lua/b/c.lua", CLEAN)]);
        let at = |name: &str| folder.path().join(name);
        symlink("x.lua", at("y.lua")).expect("a link");
        symlink("y.lua", at("x.lua")).expect("a link");
        assert_trouble(folder.path(), &["x.lua"], "can't read `x.lua`");
        symlink("..", at("lua/b/up")).expect("a link");
        symlink("../b", at("lua/b/again")).expect("a link");
        let outcome = lua_check(folder.path(), &["lua"]).expect(0);
        assert_eq!(outcome.stdout, "2 scripts checked: nothing found\n");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_system_refuses_is_told() {
        // Permissions do not hold for root; this file refuses everybody at its start.
        let folder = folder(&[("lua/a.lua", CLEAN)]);
        symlink("/proc/self/mem", folder.path().join("x.lua")).expect("a link");
        assert_trouble(folder.path(), &["x.lua"], "can't read `x.lua`");
        symlink("/proc/self/mem", folder.path().join("lua/lua-check.toml")).expect("a link");
        let outcome = lua_check(folder.path(), &["lua"]).expect(1);
        assert!(
            outcome.stdout.contains("error[config]: can't read"),
            "{}",
            outcome.stdout
        );
    }

    #[test]
    fn names_that_are_not_utf8_are_files_all_the_same() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = folder(&[]);
        let name = std::ffi::OsStr::from_bytes(b"\xff.lua");
        fs::write(folder.path().join(name), BROKEN).expect("a file");
        lua_check(folder.path(), &[name]).expect(1);
        lua_check(folder.path(), &["."]).expect(1);
    }

    #[test]
    fn a_reader_that_goes_away_is_no_error() {
        let folder = folder(&[("a.lua", &"local x = nosuch\n".repeat(90))]);
        let program = env!("CARGO_BIN_EXE_lua-check");
        let line = format!("set -o pipefail; '{program}' a.lua --format json | true");
        let outcome = run(Command::new("bash")
            .args(["-c", &line])
            .current_dir(folder.path()));
        assert_eq!(outcome.stderr, "");
    }
}

#[test]
fn parts_are_checked_with_the_scripts_that_include_them() {
    let files = [
        ("lua/a.lua", "--- @include \"part\"\nreturn limit\n"),
        ("lua/part.lua", "local limit = nosuch\n"),
        ("lua/_other.lua", "return nosuch\n"),
    ];
    let folder = folder(&files);
    let outcome = lua_check(folder.path(), &["lua"]).expect(1);
    assert!(
        outcome.stdout.contains("--> lua/part.lua:1:"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.ends_with("1 script checked: 1 error\n"),
        "{}",
        outcome.stdout
    );
    let named = lua_check(folder.path(), &["lua/part.lua"]).expect(1);
    assert!(
        named.stdout.ends_with("1 script checked: 1 error\n"),
        "{}",
        named.stdout
    );
}

#[test]
fn the_nearest_config_is_the_folder_s() {
    let files = [
        ("Cargo.toml", ""),
        ("lua-check.toml", "[levels]\nundefined-global = \"warn\"\n"),
        ("lua/lib/clock.lua", "local now = redis.call('TIME')[1]\n"),
        (
            "lua/jobs/a.lua",
            "--- @include \"lib/clock\"\nreturn now + nosuch\n",
        ),
        (
            "own/lua-check.toml",
            "[levels]\nundefined-global = \"allow\"\n",
        ),
        ("own/a.lua", BROKEN),
    ];
    let folder = folder(&files);
    let path = folder.path();
    // Wherever it is called from, as the macros would read it.
    for (inside, file) in [
        (".", "lua/jobs/a.lua"),
        ("lua", "jobs/a.lua"),
        ("lua/jobs", "a.lua"),
    ] {
        let outcome = lua_check(&path.join(inside), &[file]).expect(0);
        assert!(
            outcome.stdout.ends_with("checked: 1 warning\n"),
            "{}",
            outcome.stdout
        );
        assert!(
            outcome.stdout.contains(&format!("--> {file}:2:14")),
            "{}",
            outcome.stdout
        );
    }
    let absolute = path.join("lua/jobs/a.lua");
    lua_check(Path::new("/"), &[absolute]).expect(0);
    let all = lua_check(path, &["."]).expect(0);
    assert!(
        all.stdout.ends_with("2 scripts checked: 1 warning\n"),
        "{}",
        all.stdout
    );
}

#[test]
fn mistakes_in_the_config_are_told_once() {
    let files = [
        ("a.lua", CLEAN),
        ("b.lua", CLEAN),
        ("lua-check.toml", "server = []\n"),
    ];
    let folder = folder(&files);
    let outcome = lua_check(folder.path(), &["."]).expect(1);
    assert!(
        outcome.stdout.contains("--> lua-check.toml:1:1"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.ends_with("2 scripts checked: 1 error\n"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn editors_send_the_text() {
    let files = [
        (
            "lua/lua-check.toml",
            "[levels]\nundeclared-key = \"deny\"\n",
        ),
        ("lua/lib.lua", "local function add(x) return x + 1 end\n"),
    ];
    let folder = folder(&files);
    let arguments = ["--stdin-filename", "lua/jobs/new.lua", "--format", "json"];
    let text = b"--- @include \"lib\"\nreturn redis.call('GET', 'x')\n";
    let outcome = lua_check_stdin(folder.path(), &arguments, text).expect(1);
    assert!(
        outcome.stdout.contains("\"file\": \"lua/jobs/new.lua\""),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("undeclared-key"),
        "{}",
        outcome.stdout
    );
    lua_check_stdin(folder.path(), &arguments, CLEAN.as_bytes()).expect(0);
    let binary = lua_check_stdin(folder.path(), &arguments, b"\x1bLua\0").expect(2);
    assert!(
        binary.stderr.contains("is a binary file"),
        "{}",
        binary.stderr
    );
}

#[test]
fn what_is_named_twice_is_checked_once() {
    let folder = folder(&[("lua/a.lua", BROKEN)]);
    let outcome = lua_check(folder.path(), &["lua", "./lua/a.lua", "lua"]).expect(1);
    assert!(
        outcome.stdout.ends_with("1 script checked: 1 error\n"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn help_and_version_are_no_errors() {
    let folder = folder(&[]);
    let help = run(program(folder.path()).arg("--help")).expect(0);
    assert!(
        help.stdout
            .contains("Checks Lua scripts for Redis and Valkey")
    );
    let version = run(program(folder.path()).arg("--version")).expect(0);
    assert_eq!(
        version.stdout,
        format!("lua-check {}\n", env!("CARGO_PKG_VERSION"))
    );
    run(program(folder.path()).arg("--nonsense")).expect(2);
}
