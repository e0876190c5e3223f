//! Small scripts and what they reply.

use std::fmt::Write as _;

use super::*;
use crate::meaning::names::resolve;
use crate::meaning::values::values;
use crate::syntax::parse;

/// What a script replies, as annotations say it: `integer, bytes? name`; empty for anything.
fn replied(script: &str) -> String {
    let block = parse(script.as_bytes()).block;
    let Some(block) = block else {
        panic!("no Lua: {script}");
    };
    let names = resolve(&block);
    let returns = inferred(&values(&block, &names));
    let shown = returns.iter().map(|one| match &one.name {
        Some(name) => format!("{} {name}", one.ty),
        None => one.ty.to_string(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn assert_all(rows: &[(&str, &str)]) {
    let shown: Vec<(&str, String)> = rows
        .iter()
        .map(|(script, _)| (*script, replied(script)))
        .collect();
    let wrong: Vec<_> = rows
        .iter()
        .zip(&shown)
        .filter(|((_, expected), (_, shown))| expected != shown)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn single_values() {
    assert_all(&[
        ("return 1", "integer"),
        ("return 3.99", "integer"),
        ("return 1 / 0", "integer"),
        ("return 'a'", "string"),
        ("return 'é'", "string"),
        ("return '\\255'", "bytes"),
        ("return ARGV[1]", "bytes?"),
        ("return KEYS[1] .. ''", "bytes"),
        ("return true", "boolean"),
        ("return 1 == tonumber(ARGV[1])", "boolean"),
        ("return nil", "nil"),
        ("return false", "nil"),
        ("return", "nil"),
        ("", "nil"),
        ("redis.call('SET', KEYS[1], ARGV[1])", "nil"),
        ("return print", "nil"),
        ("return cjson.null", "nil"),
        ("return {ok = 'FINE'}", "status"),
        ("return redis.status_reply('FINE')", "status"),
        ("return {err = 'NO'}", ""),
        ("error('no')", ""),
        ("while true do end", ""),
        ("return loadstring('return 1')()", ""),
    ]);
}

#[test]
fn replies_of_commands() {
    assert_all(&[
        ("return redis.call('INCR', KEYS[1])", "integer"),
        ("return redis.pcall('INCR', KEYS[1])", "integer"),
        ("return redis.call('GET', KEYS[1])", "bytes?"),
        ("return redis.call('SET', KEYS[1], 'v')", "status"),
        ("return redis.call('SET', KEYS[1], 'v', 'NX')", "status?"),
        ("return redis.call('TYPE', KEYS[1])", "status"),
        ("return redis.call('ZSCORE', KEYS[1], 'm')", "number?"),
        ("return redis.call('ZSCORE', KEYS[1], 'm') or 0", "number"),
        ("return redis.call('ZSCORE', KEYS[1], 'm') or ''", "bytes"),
        ("return redis.call('ZINCRBY', KEYS[1], 1, 'm')", "number"),
        ("return redis.call('SMEMBERS', KEYS[1])", "bytes[]"),
        ("return redis.call('HGETALL', KEYS[1])", "map<bytes, bytes>"),
        ("return redis.call('HMGET', KEYS[1], 'a', 'b')", "bytes?[]"),
        ("return redis.call('TIME')", "string[]"),
        ("return redis.call('SCAN', 0)", "string, bytes[]"),
        ("return redis.call('XRANGE', KEYS[1], '-', '+')", "any[][]"),
        (
            "return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')",
            "bytes[]",
        ),
        ("return redis.call(ARGV[1], KEYS[1])", ""),
        (
            "redis.setresp(3) return redis.call('HGETALL', KEYS[1])",
            "map<bytes, bytes>",
        ),
        (
            "redis.setresp(3) return redis.call('SMEMBERS', KEYS[1])",
            "bytes[]",
        ),
        (
            "redis.setresp(3) return redis.call('ZINCRBY', KEYS[1], 1, 'm')",
            "number",
        ),
        // What is nothing may be `false` still, from before.
        ("redis.setresp(3) return redis.call('GET', KEYS[1])", ""),
    ]);
}

#[test]
fn all_ways_together() {
    assert_all(&[
        ("if KEYS[2] then return 1 end return 2", "integer"),
        ("if KEYS[2] then return 1 end", "integer?"),
        ("if KEYS[2] then return false end return 'a'", "string?"),
        ("if KEYS[2] then return 1 end return 'a'", ""),
        (
            "if KEYS[2] then return {err = 'NO'} end return 1",
            "integer",
        ),
        ("if KEYS[2] then error('no') end return 1", "integer"),
        ("if KEYS[2] then return true end return 0", "integer"),
        ("if KEYS[2] then return true end return nil", "boolean"),
        (
            "if KEYS[2] then return {ok = 'QUEUED'} end return 'a'",
            "string",
        ),
        ("return redis.call('GET', KEYS[1]) or 0", ""),
        (
            "if KEYS[2] then return {} end return redis.call('HGETALL', KEYS[1])",
            "map<bytes, bytes>",
        ),
        (
            "if KEYS[2] then return {1} end return redis.call('HGETALL', KEYS[1])",
            "any[]",
        ),
        (
            "if KEYS[2] then redis.setresp(3) return true end return 0",
            "",
        ),
        ("redis.setresp(3) return {1 == 1}", "boolean[]"),
        ("redis.setresp(3) return false", "boolean"),
    ]);
}

#[test]
fn lists() {
    assert_all(&[
        ("return {1, 2}", "integer, integer"),
        ("return {}", "any[]"),
        ("return {1}", "integer[]"),
        ("return {1, nil, 3}", "integer[]"),
        ("return {1, false, 'a'}", "integer, any, string"),
        ("return {1, redis.call('GET', KEYS[1])}", "integer, bytes?"),
        ("return {1, {2, 3}}", "integer, integer[]"),
        ("return {{1, 2}, {3}}", "integer[], integer[]"),
        ("return {1, {'a', 2}}", "integer, any[]"),
        ("return {1, a = 2}", "integer[]"),
        ("return {1, {err = 'no'}}", "integer, any"),
        ("return {1, {ok = 'yes'}}", "integer, status"),
        (
            "local list = {} for i = 1, #KEYS do list[i] = i end return list",
            "integer[] list",
        ),
        (
            "local list = {} for i = 1, #KEYS do list[#list + 1] = redis.call('GET', KEYS[i]) end return list",
            "bytes?[] list",
        ),
        (
            "local list = {} for i = 1, #KEYS do table.insert(list, {KEYS[i], i}) end return list",
            "any[][] list",
        ),
        ("if KEYS[2] then return {0} end return {1, 2}", "integer[]"),
        (
            "if KEYS[2] then return {0} end return {1, 'a'}",
            "integer, string?",
        ),
        ("if KEYS[2] then return nil end return {1, 2}", "integer[]?"),
        (
            "local t = redis.call('HGETALL', KEYS[1]) t[1] = 5 return t",
            "any[] t",
        ),
        (
            "local t = redis.call('HGETALL', KEYS[1]) table.insert(t, 'n') return t",
            "bytes[] t",
        ),
        ("local t = {} t[1] = t return t", "any[][] t"),
        ("return {map = {a = 1}}", "map<string, integer>"),
        ("return {set = {a = true}}", "string[]"),
        ("return {double = 1.5}", "number"),
        ("return {big_number = '1'}", ""),
        ("return setmetatable({1}, {})", ""),
        ("return cjson.decode(ARGV[1])", ""),
        ("return {unpack(KEYS)}", "bytes[]"),
        ("return KEYS", ""),
    ]);
}

#[test]
fn names_are_those_of_the_script() {
    assert_all(&[
        (
            "local n = redis.call('INCR', KEYS[1]) return n",
            "integer n",
        ),
        (
            "local n = redis.call('INCR', KEYS[1]) if n > 5 then return 0 end return n",
            "integer n",
        ),
        (
            "local left = redis.call('DECR', KEYS[1]) if left < 0 then return {0, 0} end return {1, left}",
            "integer, integer left",
        ),
        (
            "local a, b = 1, 2 if KEYS[2] then return {a, b} end return {b, a}",
            "integer, integer",
        ),
        ("local a = 1 return {a, a}", "integer a, integer"),
        (
            "local t = {n = 1} return {t.n, math.floor(t.n)}",
            "integer n, integer",
        ),
        (
            "local a, b = 1, 2 return {tonumber(a), (b)}",
            "integer a, integer b",
        ),
        (
            "local a = 1 local list = {a, KEYS[1] ~= ''} return list",
            "integer a, boolean",
        ),
    ]);
}

/// Tables of tables, each twice in the next: what is said of them grows, but not twofold each time.
#[test]
fn tables_in_each_other_take_no_time() {
    let mut script = String::from("local t0 = {1}\n");
    for number in 1..180 {
        let before = number - 1;
        let _ = writeln!(
            script,
            "local t{number} = {{t{before}, t{before}, map = {{a = t{before}}}}}"
        );
    }
    script += "return t179";
    assert!(replied(&script).starts_with("map<string, map<"));
}
