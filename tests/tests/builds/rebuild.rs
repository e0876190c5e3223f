//! A changed script rebuilds its users, and an unchanged one rebuilds nothing.

use lua_tests::{Scratch, Server};

const FIRST: &str = "-- One.\nreturn 1\n";
const SECOND: &str = "-- Two, with a line end of Windows\r\nreturn 2 -- and \u{e9}";

const MAIN: &str = r#"
use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "lua/number.lua", returns = i64)]
struct Number;

fn main() {
    println!("{} {:?}", Number::SCRIPT.sha1(), Number::SCRIPT.source());
}
"#;

/// Builds, and says whether everything was there already.
fn build(scratch: &Scratch) -> bool {
    let messages = scratch.run("build --message-format=json");
    let artifacts: Vec<&str> = messages
        .lines()
        .filter(|line| line.contains(r#""reason":"compiler-artifact""#))
        .collect();
    let (own, others): (Vec<&str>, Vec<&str>) = artifacts
        .into_iter()
        .partition(|line| line.contains("scratch/rebuild"));
    let [own] = own.as_slice() else {
        panic!("one artifact of the package: {messages}");
    };
    assert!(others.iter().any(|line| line.contains("lua_runtime")));
    own.contains(r#""fresh":true"#)
}

/// The SHA-1 and the text that a server knows the file by.
fn loaded(server: &Server, scratch: &Scratch) -> String {
    let text = std::fs::read_to_string(scratch.path("lua/number.lua")).unwrap();
    let sha1: String = redis::cmd("SCRIPT")
        .arg("LOAD")
        .arg(&text)
        .query(&mut server.connection())
        .unwrap();
    format!("{sha1} {text:?}")
}

fn printed(scratch: &Scratch) -> String {
    scratch.run("run --quiet").trim().to_owned()
}

#[test]
fn a_changed_script_rebuilds_its_users_and_nothing_else_does() {
    let server = Server::start();
    let dependency = "lua-runtime = { path = \"RUNTIME\" }";
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "rebuild", dependency);
    scratch.write("src/main.rs", MAIN);
    scratch.write("lua/number.lua", FIRST);
    assert!(!build(&scratch), "it is built");
    assert!(build(&scratch), "it is not built again");
    let first = printed(&scratch);
    assert_eq!(first, loaded(&server, &scratch));

    // A file that nobody names.
    scratch.write("lua/other.lua", FIRST);
    assert!(build(&scratch));

    scratch.write("lua/number.lua", SECOND);
    assert!(!build(&scratch), "the script has changed");
    assert!(build(&scratch));
    let second = printed(&scratch);
    assert_ne!(first, second);
    assert_eq!(second, loaded(&server, &scratch));

    // A script that became wrong is an error, and a repaired one is not.
    scratch.write("lua/number.lua", "return (");
    let outcome = scratch.cargo("build");
    assert!(!outcome.success);
    assert!(
        outcome.stderr.contains("number.lua:1"),
        "{}",
        outcome.stderr
    );
    scratch.write("lua/number.lua", FIRST);
    assert!(!build(&scratch));
    assert_eq!(printed(&scratch), first);
}
