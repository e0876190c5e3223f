//! `run`, on a server of its own.

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use lua_tests::{Server, wait_for};

use crate::{Outcome, folder, lua_check, program, run as outcome};

const COUNT: &str = "---@key bucket\n---@arg step integer\n---@return integer hits\n\
                     ---@return boolean is_first\n\
                     local hits = redis.call('INCRBY', KEYS[1], ARGV[1])\n\
                     return { hits, hits == tonumber(ARGV[1]) }\n";

fn run_on(server: &Server, folder: &tempfile::TempDir, arguments: &[&str]) -> Outcome {
    let mut command = program(folder.path());
    command
        .arg("run")
        .args(arguments)
        .env("REDIS_URL", server.url());
    outcome(&mut command)
}

#[test]
fn replies_are_shown_as_they_are_declared() {
    let server = Server::start();
    let folder = folder(&[
        ("count.lua", COUNT),
        ("bare.lua", "return { ARGV[1], false, 1 }\n"),
    ]);
    let arguments = ["count.lua", "--key", "b", "--arg", "-2"];
    let first = run_on(&server, &folder, &arguments).expect(0);
    assert_eq!(
        first.stdout,
        "hits      integer  -2\nis_first  boolean  true\n"
    );
    // `false` ends the table.
    let second = run_on(&server, &folder, &arguments).expect(0);
    assert_eq!(
        second.stdout,
        "hits      integer  -4\nis_first  boolean  false\n"
    );
    let bare = run_on(&server, &folder, &["bare.lua", "--arg", "a b"]).expect(0);
    assert_eq!(bare.stdout, "[\"a b\", nil, 1]\n");
}

#[test]
fn what_is_not_as_declared_is_an_error() {
    let server = Server::start();
    let folder = folder(&[
        ("count.lua", COUNT),
        ("a.lua", "---@return integer\nreturn ARGV[1]\n"),
    ]);
    let outcome = run_on(&server, &folder, &["a.lua", "--arg", "x"]).expect(1);
    assert!(
        outcome
            .stderr
            .contains("what `@return` says: a string of 1 byte, expected i64"),
        "{}",
        outcome.stderr
    );
    let outcome = run_on(&server, &folder, &["count.lua", "--key", "b"]).expect(2);
    assert!(
        outcome
            .stderr
            .contains("declares the arguments `step`, got 0"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn errors_are_shown_where_they_were_raised() {
    let server = Server::start();
    let folder = folder(&[
        (
            "lua/a.lua",
            "--- @include \"_lib\"\nlocal key = KEYS[1]\nreturn add(key)\n",
        ),
        (
            "lua/_lib.lua",
            "local function add(key)\n    return redis.call('INCR', key)\nend\n",
        ),
        ("lua/b.lua", "\nerror('MINE is it')\n"),
        ("lua/c.lua", "return redis.error_reply('MINE is it')\n"),
    ]);
    redis::cmd("LPUSH")
        .arg(&["list", "x"])
        .exec(&mut server.connection())
        .expect("a list");
    let raised = |arguments: &[&str]| run_on(&server, &folder, arguments).expect(1).stderr;
    let included = raised(&["lua/a.lua", "--key", "list"]);
    assert!(included.contains("WRONGTYPE Operation"), "{included}");
    assert!(included.contains("--> lua/_lib.lua:2:5"), "{included}");
    assert!(
        included.contains("return redis.call('INCR', key)"),
        "{included}"
    );
    let own = raised(&["lua/b.lua"]);
    assert!(own.contains("error[raised]: MINE is it"), "{own}");
    assert!(own.contains("--> lua/b.lua:2:1"), "{own}");
    // One that is answered has no place.
    assert_eq!(raised(&["lua/c.lua"]), "error: MINE is it\n");
}

#[test]
fn a_script_with_errors_is_not_sent() {
    let server = Server::start();
    let folder = folder(&[("a.lua", "redis.call('SET', KEYS[1], 1)\nreturn nosuch\n")]);
    let outcome = run_on(&server, &folder, &["a.lua", "--key", "k"]).expect(1);
    assert!(
        outcome.stderr.contains("error[undefined-global]"),
        "{}",
        outcome.stderr
    );
    let keys: i64 = redis::cmd("DBSIZE")
        .query(&mut server.connection())
        .expect("a number");
    assert_eq!(keys, 0);
}

#[test]
fn scripts_that_only_read_are_sent_as_such() {
    let server = Server::start();
    if server.version() < (7, 0, 0) {
        // It takes no script with such a first line.
        return;
    }
    let folder = folder(&[(
        "a.lua",
        "#!lua flags=no-writes\nreturn redis.call('GET', KEYS[1])\n",
    )]);
    let outcome = run_on(&server, &folder, &["a.lua", "--key", "k"]).expect(0);
    assert_eq!(outcome.stdout, "nil\n");
    assert_eq!(server.commandstats("eval_ro"), 1);
}

#[test]
fn servers_that_are_not_there_are_told() {
    let folder = folder(&[("a.lua", "return 1\n")]);
    for (arguments, message) in [
        (&["run", "a.lua"][..], "set REDIS_URL or --url"),
        (
            &["run", "a.lua", "--url", "nonsense"],
            "invalid server address",
        ),
        (
            &["run", "a.lua", "--url", "redis://127.0.0.1:1/"],
            "no connection to the server",
        ),
        (
            &["run", "b.lua", "--url", "redis://127.0.0.1:1/"],
            "no Lua script at `b.lua`",
        ),
    ] {
        let outcome = lua_check(folder.path(), arguments).expect(2);
        assert!(outcome.stderr.contains(message), "{}", outcome.stderr);
    }
}

/// Sends every line, until there are no more.
fn pass_on(lines: impl Read + Send + 'static, to: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(lines).lines().map_while(Result::ok) {
            let _ = to.send(line);
        }
    });
}

#[test]
fn what_changes_is_checked_and_run_again() {
    let server = Server::start();
    let folder = folder(&[
        ("a.lua", "--- @include \"_part\"\nreturn part\n"),
        ("_part.lua", "local part = 'one'\n"),
    ]);
    let mut child = program(folder.path())
        .args(["run", "a.lua", "--watch", "--url", &server.url()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (send, lines) = mpsc::channel();
    let told = child.stderr.take().expect("its messages");
    let replies = child.stdout.take().expect("its output");
    pass_on(told, send.clone());
    pass_on(replies, send);
    let expect = |wanted: &str| {
        wait_for(Duration::from_secs(30), wanted, || {
            lines.try_iter().any(|line| line.contains(wanted))
        });
    };
    expect("\"one\"");
    let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).expect("a file");
    write("_part.lua", "local part = 'second'\n");
    expect("\"second\"");
    write("a.lua", "return nosuch\n");
    expect("undefined-global");
    fs::remove_file(folder.path().join("a.lua")).expect("it goes");
    expect("no Lua script at `a.lua`");
    write("a.lua", "return 'third'\n");
    expect("\"third\"");
    child.kill().expect("it ends");
    child.wait().expect("it has ended");
}
