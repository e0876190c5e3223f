//! Small scripts and what they return.

use super::*;
use crate::meaning::names::resolve;
use crate::syntax::parse;

/// The values of a script.
fn values_of(script: &str) -> Values {
    let block = parse(script.as_bytes()).block;
    let Some(block) = block else {
        panic!("no Lua: {script}");
    };
    let names = resolve(&block);
    values(&block, &names)
}

/// What a script returns, in words.
fn returned(script: &str) -> String {
    let values = values_of(script);
    assert!(values.is_complete(), "not followed: {script}");
    let all = values
        .returns()
        .iter()
        .fold(Value::NONE, |all, end| all.or(&end.value));
    all.to_string()
}

#[track_caller]
fn assert_all(rows: &[(&str, &str)]) {
    let shown: Vec<(&str, String)> = rows
        .iter()
        .map(|(script, _)| (*script, returned(script)))
        .collect();
    let wrong: Vec<_> = rows
        .iter()
        .zip(&shown)
        .filter(|((_, expected), (_, shown))| expected != shown)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn literals_and_arithmetic() {
    assert_all(&[
        ("return 1", "1"),
        ("return 1 + 2 * 3", "7"),
        ("return 'a' .. 'b'", "'ab'"),
        ("return 1 .. ''", "'1'"),
        ("return 7 % 4", "3"),
        ("return 1 / 2", "0.5"),
        ("return '5' + 1", "6"),
        ("return -'5'", "-5"),
        ("return #'abc'", "3"),
        ("return not nil", "true"),
        ("return 1 == '1'", "false"),
        ("return 'a' < 'b'", "boolean"),
        ("return 1 < 2", "true"),
        ("return nil", "nil"),
        ("", "nil"),
        ("return ARGV[1]", "text | nil"),
        ("return tonumber(ARGV[1])", "number | nil"),
        ("return #ARGV", "integer ≥ 0"),
        ("return (#ARGV + 1) % 4", "integer"),
        ("return math.floor(tonumber(ARGV[1]))", "integer"),
        ("return math.huge", "inf"),
        ("return type(ARGV[1])", "'nil' | 'string'"),
    ]);
}

#[test]
fn branches_and_conditions() {
    assert_all(&[
        (
            "local x if ARGV[1] then x = 1 else x = 2 end return x",
            "1 | 2",
        ),
        (
            "local x = ARGV[1] if not x then return 1 end return x",
            "text | 1",
        ),
        (
            "local x = ARGV[1] if x == nil then return 1 end return x",
            "text | 1",
        ),
        ("return ARGV[1] or 'none'", "text"),
        ("return ARGV[1] and 1 or 2", "1 | 2"),
        ("local n = tonumber(ARGV[1]) or 0 return n", "number"),
        (
            "local n = tonumber(redis.call('GET', KEYS[1])) if n == nil then n = 0 end return n",
            "number",
        ),
        (
            "local n = tonumber(ARGV[1]) if n == nil then n = 0 end return n",
            "number",
        ),
        (
            "local n = tonumber(ARGV[1]) if not n then return false end return n",
            "number | false",
        ),
        (
            "local x = cjson.decode(ARGV[1]) if type(x) == 'table' then return 1 end return x",
            "text | number | userdata | boolean",
        ),
        (
            "local x = cjson.decode(ARGV[1]) if type(x) ~= 'string' then return 'a' end return x",
            "text",
        ),
        (
            "local x = ARGV[1] if x == 'a' or x == 'b' then return x end return 'c'",
            "'a' | 'b' | 'c'",
        ),
        (
            "if tonumber(ARGV[1]) then return ARGV[1] end return 1",
            "number text | 1",
        ),
        ("if true then return 1 end return 2", "1"),
        ("local x = 1 if x == 2 then return 'no' end return x", "1"),
        (
            "local n = #ARGV if n > 0 then return n end return 0",
            "integer ≥ 0",
        ),
        (
            "local n = #ARGV if n > 3 then return n end return 5",
            "integer ≥ 3",
        ),
        ("local x = assert(ARGV[1]) return x", "text"),
        ("if not ARGV[1] then error('x') end return ARGV[1]", "text"),
    ]);
}

#[test]
fn loops() {
    assert_all(&[
        (
            "local n = 0 for i = 1, 10 do n = n + 1 end return n",
            "integer ≥ 0",
        ),
        (
            "local n = 0 while n < 10 do n = n + 1 end return n",
            "integer ≥ 10",
        ),
        (
            "local s = '' for i = 1, 3 do s = s .. 'x' end return s",
            "text",
        ),
        (
            "for i = 1, 3 do if ARGV[i] then return i end end",
            "integer 1 to 3 | nil",
        ),
        (
            "for i, v in ipairs(ARGV) do return v end return 1",
            "text | 1",
        ),
        (
            "for k, v in pairs({ a = 1, b = 2 }) do return k end",
            "'a' | 'b' | nil",
        ),
        (
            "for k, v in pairs({ a = 1, b = 2 }) do return v end",
            "1 | 2 | nil",
        ),
        (
            "local t = {} for i = 1, 3 do t[#t + 1] = i end return t[1]",
            "integer 1 to 3 | nil",
        ),
        ("while true do break end return 1", "1"),
        ("repeat local x = ARGV[1] until x return 1", "1"),
    ]);
}

#[test]
fn functions() {
    assert_all(&[
        ("local function f(x) return x end return f(1)", "1"),
        (
            "local function f(x) return x + 1 end return f(1) + f(2)",
            "5",
        ),
        (
            "local function f(n) if n <= 1 then return 1 end return n * f(n - 1) end return f(5)",
            "integer ≥ 0",
        ),
        (
            "local n = 0 local function inc() n = n + 1 end inc() return n",
            "0 | 1",
        ),
        (
            "local f = function(...) return ... end return (f(1, 2))",
            "1",
        ),
        (
            "local function f(...) return select('#', ...) end return f(1)",
            "integer ≥ 0",
        ),
        (
            "local function f(...) return select(2, ...) end return f(1, 'x')",
            "'x'",
        ),
        (
            "local ok, e = pcall(function() error('x') end) return ok",
            "false",
        ),
        (
            "local ok, e = pcall(function() return 1 end) if ok then return e end return 2",
            "1 | 2",
        ),
        (
            "local t = { f = function() return 1 end } return t.f()",
            "1",
        ),
        ("return ('x'):upper()", "'X'"),
        ("return string.format('%d', 3)", "integer text"),
        (
            "local call = redis.call return call == redis.call",
            "boolean",
        ),
        ("local a, b = (function() return 1, 2 end)() return b", "2"),
        (
            "local v local function g() return v end v = 1 return g()",
            "1",
        ),
    ]);
}

#[test]
fn tables() {
    assert_all(&[
        ("local t = { 1, 2 } return t[1]", "1"),
        ("local t = { a = 1 } return t.a", "1"),
        ("local t = { a = 1 } return t.b", "nil"),
        ("local t = {} t.a = 1 return t.a", "1"),
        ("local t = { a = 1 } t.a = 'x' return t.a", "'x'"),
        (
            "local t = {} if ARGV[1] then t.a = 1 end return t.a",
            "1 | nil",
        ),
        ("return #{ 1, 2, 3 }", "3"),
        ("local t = {} table.insert(t, 'x') return t[1]", "'x' | nil"),
        ("return unpack({ 1, 2 })", "1"),
        (
            "local C = {} C.__index = C function C.new() return setmetatable({}, C) end function C:get() return 1 end return C.new():get()",
            "1",
        ),
        (
            "local t = setmetatable({}, { __index = function() return 1 end }) return t.x",
            "1 | nil",
        ),
        ("return redis.error_reply('X y')", "table"),
    ]);
}

#[test]
fn replies() {
    assert_all(&[
        ("return redis.call('GET', KEYS[1])", "text | false"),
        ("return redis.call('INCR', KEYS[1])", "integer"),
        ("return redis.call('EXISTS', KEYS[1])", "integer ≥ 0"),
        ("return redis.call('SET', KEYS[1], 'x')", "table"),
        ("return redis.call('SET', KEYS[1], 'x').ok", "'OK'"),
        (
            "return redis.call('SET', KEYS[1], 'x', 'NX')",
            "table | false",
        ),
        ("return redis.call('HGETALL', KEYS[1])[1]", "text | nil"),
        ("return redis.call('HGETALL', KEYS[1]).name", "nil"),
        (
            "return redis.call('HMGET', KEYS[1], 'a', 'b')[1]",
            "text | false",
        ),
        (
            "return redis.call('TIME')[1]",
            "integer text 1000000000 to 99999999999",
        ),
        (
            "return tonumber(redis.call('TIME')[1])",
            "integer 1000000000 to 99999999999",
        ),
        (
            "return redis.call('ZSCORE', KEYS[1], 'a')",
            "number text | false",
        ),
        ("return redis.pcall('INCR', KEYS[1]).err", "text"),
        ("return redis.call('TYPE', KEYS[1]).ok == 'none'", "boolean"),
        (
            "return redis.call(ARGV[1])",
            "text | number | table | false",
        ),
        (
            "local v = redis.call('GET', KEYS[1]) if not v then return 0 end return v",
            "text | 0",
        ),
        (
            "redis.setresp(3) return redis.call('GET', KEYS[1])",
            "text | false | nil",
        ),
    ]);
}

#[test]
fn what_is_not_reached() {
    for (script, count) in [
        ("return 1", 0),
        ("if false then return 2 end return 1", 1),
        ("while true do end return 1", 1),
        ("error('x') return 1", 1),
        ("local function f() return 1 end", 0),
        ("local function f() error('x') end f() return 1", 1),
        ("local x = #ARGV if x < 0 then return 1 end", 1),
        ("do return 1 end return 2", 1),
    ] {
        assert_eq!(values_of(script).unreached().len(), count, "{script}");
    }
    assert_eq!(values_of("while true do end").endless_loops().len(), 1);
    assert_eq!(values_of("while ARGV[1] do end").endless_loops().len(), 0);
    assert_eq!(
        values_of("while true do return end").endless_loops().len(),
        0
    );
}

#[test]
fn scripts_that_would_take_long_are_given_up() {
    let nested = "local function f(a, b) return f end ".to_owned()
        + &"local function g(x) return x and x or {x} end ".repeat(150)
        + "g(g(g(g(g(1)))))";
    let deep = (0..40)
        .map(|depth| format!("for i{depth} = 1, 9 do "))
        .collect::<String>()
        + "local x = {} "
        + &"end ".repeat(40);
    let states = (0..14)
        .map(|index| format!("local x{index} if ARGV[{index}] then x{index} = {index} end "))
        .collect::<String>();
    let calls = "local function a(x) return x .. 'a' end local s = '' ".to_owned()
        + &"s = a(a(a(a(s)))) ".repeat(100);
    for script in [nested, deep, states, calls] {
        let begin = std::time::Instant::now();
        let _values = values_of(&script);
        assert!(begin.elapsed().as_secs() < 20);
    }
}
