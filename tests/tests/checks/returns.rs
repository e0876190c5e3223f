//! What `return-mismatch` says of a script's reply is what the types of the runtime make of it.

use std::collections::HashMap;

use lua_analysis::analysis::analyse;
use lua_analysis::diagnostic::Level;
use lua_analysis::project::config::Config;
use lua_analysis::text::source::Source;
use lua_runtime::LuaReply;
use lua_tests::Server;
use redis::Value;

/// The level at which `return-mismatch` is found.
fn found(script: &str) -> Option<Level> {
    let config = Config::default();
    let analysis = analyse(Source::new("script.lua", script), &config);
    let findings = analysis.findings(&config, None);
    let levels = findings
        .iter()
        .filter(|found| found.code == "return-mismatch")
        .map(|found| found.level);
    levels.max()
}

/// Whether a reply is read as what the annotations declare.
fn is_read(types: &[&str], reply: Value) -> bool {
    match types {
        ["integer"] => i64::from_reply(reply).is_ok(),
        ["integer?"] => Option::<i64>::from_reply(reply).is_ok(),
        ["number"] => f64::from_reply(reply).is_ok(),
        ["boolean"] => bool::from_reply(reply).is_ok(),
        ["string" | "status"] => String::from_reply(reply).is_ok(),
        ["string?"] => Option::<String>::from_reply(reply).is_ok(),
        ["string[]"] => Vec::<String>::from_reply(reply).is_ok(),
        ["integer[]"] => Vec::<i64>::from_reply(reply).is_ok(),
        ["map<string, integer>"] => HashMap::<String, i64>::from_reply(reply).is_ok(),
        ["integer", "string"] => <(i64, String)>::from_reply(reply).is_ok(),
        ["integer", "integer"] => <(i64, i64)>::from_reply(reply).is_ok(),
        types => panic!("{types:?}"),
    }
}

#[test]
fn replies_that_do_not_fit_are_not_read() {
    let server = Server::start();
    let mut connection = server.connection();
    let mut mismatches = 0;
    for (types, body, is_mismatch) in [
        (&["integer"][..], "return nil", true),
        (&["integer"], "return", true),
        (&["integer"], "local n = redis.call('INCR', KEYS[1])", true),
        (&["integer"], "return false", true),
        (&["integer"], "return true", false),
        (&["integer"], "return 'many'", true),
        (&["integer"], "return '12'", false),
        (&["integer"], "return '1.5'", true),
        (&["integer"], "return 1.5", false),
        (&["integer"], "return { 1 }", true),
        (&["integer"], "return { ok = 'DONE' }", true),
        (&["integer"], "return redis.call('SET', KEYS[1], 1)", true),
        (&["integer"], "return redis.call('INCR', KEYS[1])", false),
        (
            &["integer"],
            "return 'n' .. redis.call('INCR', KEYS[1])",
            true,
        ),
        (&["integer?"], "return nil", false),
        (&["integer?"], "return 'many'", true),
        (&["number"], "return '1.5'", false),
        (&["number"], "return 'of ' .. KEYS[1]", true),
        (&["boolean"], "return false", false),
        (&["boolean"], "return 1.9", false),
        (&["boolean"], "return -0.5", false),
        (&["boolean"], "return 2", true),
        (&["boolean"], "return 'yes'", true),
        (&["boolean"], "return redis.status_reply('OK')", false),
        (&["boolean"], "return redis.status_reply('QUEUED')", true),
        (&["string"], "return 1", true),
        (&["string"], "return true", true),
        (&["string"], "return { 'a' }", true),
        (
            &["string"],
            "return redis.call('LRANGE', KEYS[1], 0, -1)",
            true,
        ),
        (&["status"], "return redis.call('SET', KEYS[1], 1)", false),
        (&["string?"], "return redis.call('GET', KEYS[1])", false),
        (&["string?"], "return 1", true),
        (&["string[]"], "return 'a'", true),
        (&["string[]"], "return nil", true),
        (&["string[]"], "return { 1, 2 }", true),
        (&["string[]"], "return {}", false),
        (&["integer[]"], "return { 1, 'a' }", true),
        (&["integer[]"], "return { 1, false }", true),
        (&["integer[]"], "return { 1, 2.5 }", false),
        (&["map<string, integer>"], "return { 'a', 1 }", false),
        (&["map<string, integer>"], "return { 'a', 1, 'b' }", true),
        (&["map<string, integer>"], "return { 1, 1 }", true),
        (&["integer", "string"], "return { 1, 'a' }", false),
        (&["integer", "string"], "return { 1 }", true),
        (&["integer", "string"], "return { 1, 'a', 2 }", true),
        (&["integer", "string"], "return { 1, false }", true),
        (&["integer", "string"], "return { 1, 2 }", true),
        (&["integer", "string"], "return 1", true),
        (&["integer", "integer"], "return false", true),
        (&["integer", "integer"], "return { 1, true }", false),
    ] {
        let names = ["one", "two"];
        let annotations = types.iter().zip(names);
        let annotations: String = annotations
            .map(|(ty, name)| format!("---@return {ty} {name}\n"))
            .collect();
        let script = format!("---@key key\n{annotations}{body}\n");
        redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
        let reply: Value = redis::cmd("EVAL")
            .arg(&script)
            .arg(1)
            .arg("key")
            .query(&mut connection)
            .unwrap_or_else(|error| panic!("{script}: {error}"));
        let level = found(&script);
        assert_eq!(
            level == Some(Level::Deny),
            is_mismatch,
            "{script}: {level:?}"
        );
        assert_eq!(is_read(types, reply), !is_mismatch, "{script}");
        mismatches += usize::from(is_mismatch);
    }
    assert!(mismatches > 25, "{mismatches}");
}

#[test]
fn a_reply_that_may_be_nil_is_one_that_is_not_always_read() {
    let server = Server::start();
    let mut connection = server.connection();
    let script = "---@key key\n---@return string\nreturn redis.call('GET', KEYS[1])\n";
    assert_eq!(found(script), Some(Level::Warn));
    let mut run = || -> Value {
        redis::cmd("EVAL")
            .arg(script)
            .arg(1)
            .arg("key")
            .query(&mut connection)
            .expect("a reply")
    };
    assert!(!is_read(&["string"], run()));
    redis::cmd("SET")
        .arg("key")
        .arg("value")
        .exec(&mut server.connection())
        .expect("a value");
    assert!(is_read(&["string"], run()));
}
