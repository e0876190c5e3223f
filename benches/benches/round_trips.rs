//! Round trips to a real server, counted at the connection.

#![allow(clippy::expect_used)]

use lua_benches::{Table, calls};
use lua_runtime::Script;
use lua_tests::{Counting, Server};
use redis::Connection;

/// The repository's own patterns, to be loaded together.
#[lua_runtime::lua_scripts("../lua")]
mod patterns {}

const CALLS: usize = 100;

fn main() {
    // `cargo test --benches` runs it too: there it would only cost time.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let server = Server::start();
    let mut con = Counting::new(server.connection());
    let script = redis::Script::new(calls::Shape::Two.script().source());
    let mut table = Table::new(["round trips", "lua-runtime", "redis::Script"]);

    let mut call = |con: &mut Counting<Connection>| {
        calls::two().invoke(con).expect("a reply");
    };
    let mut by_script = |con: &mut Counting<Connection>| {
        let call = calls::two_by_script(&script);
        let _: (i64, i64) = call.invoke(con).expect("a reply");
    };
    let [cold, warm] = cold_and_warm(&server, &mut con, &mut call);
    let [their_cold, their_warm] = cold_and_warm(&server, &mut con, &mut by_script);
    table.row(["a call".to_owned(), warm, their_warm]);
    table.row([
        "a call of a script that the server lost".to_owned(),
        cold,
        their_cold,
    ]);

    let mut pipeline = |con: &mut Counting<Connection>| {
        let mut pipeline = lua_runtime::pipe();
        for _ in 0..CALLS {
            pipeline.call(calls::two());
        }
        let replies: Vec<(i64, i64)> = pipeline.query(con).expect("replies");
        assert_eq!(replies.len(), CALLS);
    };
    let [cold, warm] = cold_and_warm(&server, &mut con, &mut pipeline);
    let mut their_pipeline = redis::pipe();
    for _ in 0..CALLS {
        their_pipeline.invoke_script(&calls::two_by_script(&script));
    }
    server.script_flush();
    let lost = their_pipeline.query::<Vec<(i64, i64)>>(&mut con);
    assert!(lost.is_err(), "redis-rs repairs pipelines: {lost:?}");
    script.load(&mut con).expect("loaded");
    let their_warm = counted(&mut con, |con| {
        let _: Vec<(i64, i64)> = their_pipeline.query(con).expect("replies");
    });
    table.row([format!("a pipeline of {CALLS} calls"), warm, their_warm]);
    table.row([
        format!("a pipeline of {CALLS} calls of a script that the server lost"),
        cold,
        "fails".to_owned(),
    ]);

    let loaded = counted(&mut con, |con| {
        patterns::load_all(con).expect("loaded");
    });
    let sources = patterns::ALL.iter().copied().map(Script::source);
    let theirs: Vec<redis::Script> = sources.map(redis::Script::new).collect();
    let their_loaded = counted(&mut con, |con| {
        for script in &theirs {
            script.load(con).expect("loaded");
        }
    });
    table.row([
        format!("loading the {} scripts of a folder", patterns::ALL.len()),
        loaded,
        their_loaded,
    ]);
    table.finish("round_trips");
}

/// Round trips of a call after the server has lost all scripts, and of the next.
fn cold_and_warm(
    server: &Server,
    con: &mut Counting<Connection>,
    run: &mut dyn FnMut(&mut Counting<Connection>),
) -> [String; 2] {
    // The process has seen the script once: a first use is another case.
    run(con);
    server.script_flush();
    [counted(con, &mut *run), counted(con, &mut *run)]
}

fn counted(con: &mut Counting<Connection>, run: impl FnOnce(&mut Counting<Connection>)) -> String {
    con.reset();
    run(con);
    con.round_trips().to_string()
}
