//! What the checks about commands predict is what a server does: the fixtures of `lua-analysis`
//! themselves, run as they are.

use std::fs;
use std::path::Path;

use lua_tests::{Flavour, Server};
use redis::Value;

const KEYS: [&str; 2] = ["{k}1", "{k}2"];

/// The text of a fixture.
fn fixture(path: &str) -> Vec<u8> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua-analysis/tests/fixtures");
    fs::read(fixtures.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What an empty server answers to a script that gets two keys and the arguments `x` and `60`.
fn run(server: &Server, script: &[u8]) -> Result<Value, String> {
    let mut connection = server.connection();
    redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
    redis::cmd("EVAL")
        .arg(script)
        .arg(KEYS.len())
        .arg(&KEYS)
        .arg("x")
        .arg("60")
        .query(&mut connection)
        .map_err(|error| error.to_string())
}

/// The bad script fails with one of these texts (servers word them differently), the mended one
/// does not fail.
fn fails_until_mended(server: &Server, code: &str, texts: &[&str]) {
    let bad = run(server, &fixture(&format!("{code}/fires.lua")));
    fails_with(&bad, texts);
    let mended = run(server, &fixture(&format!("{code}/silent.lua")));
    assert!(mended.is_ok(), "{code}/silent.lua: {mended:?}");
}

fn fails_with(reply: &Result<Value, String>, texts: &[&str]) {
    let error = reply.as_ref().unwrap_err();
    assert!(texts.iter().any(|text| error.contains(text)), "{error}");
}

/// Whether the server is a Redis older than this.
fn is_redis_before(server: &Server, major: u32) -> bool {
    server.flavour() == Flavour::Redis && server.version() < (major, 0, 0)
}

const WRONG_NUMBER: [&str; 2] = [
    "Wrong number of args calling",
    "wrong number of arguments for",
];
const REFUSED: [&str; 1] = ["Write commands are not allowed from read-only scripts"];
const UNKNOWN: [&str; 2] = [
    "Unknown Redis command called from",
    "Unknown command called from",
];
const NOT_ALLOWED: [&str; 3] = [
    "This Redis command is not allowed from script",
    "This Valkey command is not allowed from script",
    "This command is not allowed from script",
];

#[test]
fn command_arity() {
    let server = Server::start();
    fails_until_mended(&server, "command-arity", &WRONG_NUMBER);
    // The forms, one by one: each line that is found fails by itself.
    for line in [
        "redis.call('get', KEYS[1], tostring(ARGV[1]))",
        "redis.call('INCR', KEYS[1], unpack(ARGV), 1)",
        "redis.call('LLEN', KEYS[1], 'x', ...)",
        "redis.call('DEL')",
        "redis.call('MSET', KEYS[1], 'a', KEYS[2])",
        "redis.call('MSETNX', KEYS[1], 'a', KEYS[2])",
        "redis.call('HSET', KEYS[1], 'field', 'a', 'other')",
        "redis.call('HMSET', KEYS[1], 'field', 'a', 'other')",
    ] {
        fails_with(&run(&server, line.as_bytes()), &WRONG_NUMBER);
    }
    fails_with(
        &run(&server, b"redis.call('OBJECT', 'ENCODING')"),
        &["Wrong number of args calling", "wrong number of arguments"],
    );
    fails_with(
        &run(&server, b"redis.call()"),
        &["Please specify at least one argument for"],
    );
}

/// What servers say to arguments that they can't read.
const UNREADABLE: [&str; 14] = [
    "syntax error",
    "value is not an integer or out of range",
    "value is not a valid float",
    "value is out of range",
    "invalid expire time",
    "min or max is not a float",
    "options at the same time are not compatible",
    "INCR option supports a single increment-element pair",
    "wrong number of arguments for",
    "Invalid stream ID",
    "Unbalanced",
    "unsupported unit",
    "Invalid bitfield type",
    "bit is not an integer or out of range",
];

#[test]
fn command_syntax() {
    let server = Server::start();
    fails_until_mended(&server, "command-syntax", &UNREADABLE);
    let forms = String::from_utf8(fixture("command-syntax/fires_forms.lua")).unwrap();
    for line in forms.lines() {
        fails_with(&run(&server, line.as_bytes()), &UNREADABLE);
    }
    let silent = run(&server, &fixture("command-syntax/silent_forms.lua"));
    assert!(silent.is_ok(), "{silent:?}");
    // What a server without the key does not look at.
    let missing = run(&server, &fixture("command-syntax/fires_missing_key.lua"));
    assert!(missing.is_ok(), "{missing:?}");
    let present = b"redis.call('RPUSH', KEYS[1], 1) return redis.call('LINDEX', KEYS[1], 'first')";
    fails_with(&run(&server, present), &UNREADABLE);
}

#[test]
fn options_that_only_some_servers_have() {
    let server = Server::start();
    let old = b"return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'GET')";
    if is_redis_before(&server, 7) {
        fails_with(&run(&server, old), &UNREADABLE);
    } else {
        assert!(run(&server, old).is_ok());
    }
    let compared = run(&server, &fixture("command-syntax/redis-7.0/fires.lua"));
    if server.flavour() == Flavour::Valkey && server.version() >= (8, 1, 0) {
        assert!(compared.is_ok(), "{compared:?}");
    } else {
        fails_with(&compared, &UNREADABLE);
    }
}

#[test]
fn an_expiry_with_options_is_too_much_for_old_servers() {
    let server = Server::start();
    let script = b"return redis.call('EXPIRE', KEYS[1], 60, 'NX')";
    let reply = run(&server, script);
    if is_redis_before(&server, 7) {
        fails_with(&reply, &WRONG_NUMBER);
    } else {
        assert!(reply.is_ok(), "{reply:?}");
    }
    let silent = run(&server, &fixture("command-arity/redis-6.2/silent.lua"));
    assert!(silent.is_ok(), "{silent:?}");
}

#[test]
fn command_not_allowed() {
    let server = Server::start();
    fails_until_mended(&server, "command-not-allowed", &NOT_ALLOWED);
    let more = fixture("command-not-allowed/fires_more.lua");
    for line in String::from_utf8(more).unwrap().lines() {
        fails_with(&run(&server, line.as_bytes()), &NOT_ALLOWED);
    }
}

#[test]
fn commands_that_wait_are_not_allowed_on_old_servers() {
    let server = Server::start();
    let blpop = run(&server, b"return redis.call('BLPOP', KEYS[1], 1)");
    let xread = b"return redis.call('XREAD', 'BLOCK', 1, 'STREAMS', KEYS[2], '0')";
    let xread = run(&server, xread);
    if is_redis_before(&server, 8) {
        fails_with(&blpop, &NOT_ALLOWED);
        fails_with(&xread, &["not allowed with BLOCK option from scripts"]);
    } else {
        assert_eq!((blpop, xread), (Ok(Value::Nil), Ok(Value::Nil)));
    }
}

#[test]
fn unknown_command() {
    let server = Server::start();
    let mut unknown = vec![fixture("unknown-command/fires.lua")];
    for line in [
        "redis.call('SET key value')",
        "redis.call('')",
        "redis.call('SCRIPT|LOAD', 'x')",
    ] {
        unknown.push(line.into());
    }
    for script in unknown {
        fails_with(&run(&server, &script), &UNKNOWN);
    }
    let mended = b"return redis.call('SETEX', KEYS[1], ARGV[2], ARGV[1])";
    assert_eq!(run(&server, mended), Ok(Value::Okay));
}

#[test]
fn server_too_old() {
    let server = Server::start();
    if is_redis_before(&server, 7) {
        fails_until_mended(&server, "server-too-old/redis-6.2", &UNKNOWN);
        let shebang = run(
            &server,
            &fixture("server-too-old/redis-6.2/fires_shebang.lua"),
        );
        fails_with(&shebang, &["unexpected symbol near '#'"]);
    } else {
        let newer = [
            "redis-6.2/fires.lua",
            "redis-6.2/fires_shebang.lua",
            "redis-7.0/silent.lua",
        ];
        for path in newer {
            let reply = run(&server, &fixture(&format!("server-too-old/{path}")));
            assert!(reply.is_ok(), "{path}: {reply:?}");
        }
    }
    // What looks first runs everywhere.
    for path in ["silent.lua", "silent_tested.lua", "silent_version.lua"] {
        let reply = run(
            &server,
            &fixture(&format!("server-too-old/redis-6.2/{path}")),
        );
        assert!(reply.is_ok(), "{path}: {reply:?}");
    }
}

#[test]
fn write_in_read_only() {
    let server = Server::start();
    if !server.has_script_flags() {
        let shebang = run(&server, &fixture("write-in-read-only/fires.lua"));
        fails_with(&shebang, &["unexpected symbol near '#'"]);
        return;
    }
    fails_until_mended(&server, "write-in-read-only", &REFUSED);
    let more = String::from_utf8(fixture("write-in-read-only/fires_more.lua")).unwrap();
    let mut lines = more.lines();
    let head = [lines.next().unwrap(), lines.next().unwrap()].join("\n");
    for line in lines.filter(|line| line.starts_with("call(")) {
        fails_with(
            &run(&server, format!("{head}\n{line}").as_bytes()),
            &REFUSED,
        );
    }
}

#[test]
fn large_unpack() {
    let server = Server::start();
    let fill = "for i = 1, 8000 do redis.call('SADD', KEYS[1], i) end\n";
    let send = |unpack: &str| {
        let script = format!(
            "{fill}local members = redis.call('SMEMBERS', KEYS[1])\nreturn redis.call('SREM', KEYS[1], {unpack})"
        );
        run(&server, script.as_bytes())
    };
    fails_with(&send("unpack(members)"), &["too many results to unpack"]);
    assert_eq!(send("unpack(members, 1, 5000)"), Ok(Value::Int(5000)));
}

#[test]
fn map_reply() {
    let server = Server::start();
    let empty = Ok(Value::Array(Vec::new()));
    assert_eq!(run(&server, &fixture("map-reply/fires.lua")), empty);
    assert_eq!(run(&server, &fixture("map-reply/fires_stored.lua")), empty);
    let pair = Value::Array(vec![Value::Int(1), Value::Int(2)]);
    assert_eq!(
        run(&server, &fixture("map-reply/fires_inside.lua")),
        Ok(pair)
    );
    let mended = run(&server, &fixture("map-reply/silent.lua"));
    assert!(matches!(mended, Ok(Value::Array(fields)) if fields.len() == 4));
}
