//! Signatures of scripts: names, types and numbers of keys and arguments.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic)]

use lua_analysis::analysis::analyse;
use lua_analysis::meaning::annotations::AnnotatedError;
use lua_analysis::project::config::Config;
use lua_analysis::rust::types::Type;
use lua_analysis::signature::function;
use lua_analysis::signature::{Parameter, Signature, signature};
use lua_analysis::text::source::Source;

fn shown(text: &str) -> String {
    shown_as("test", text)
}

fn shown_as(file_name: &str, text: &str) -> String {
    let analysis = analyse(Source::new("test.lua", text), &Config::default());
    let Some(script) = analysis.script else {
        panic!("{:?}", analysis.findings(&Config::default(), None));
    };
    let signature = signature(&script, file_name);
    let list = |parameters: &[Parameter], more: &Option<Parameter>| {
        let mut list: Vec<String> = parameters
            .iter()
            .map(|parameter| match &parameter.ty {
                Type::Any => parameter.name.clone(),
                ty => format!("{}: {ty}", parameter.name),
            })
            .zip(parameters)
            .map(|(shown, parameter)| {
                if parameter.may_be_left_out {
                    format!("[{shown}]")
                } else {
                    shown
                }
            })
            .collect();
        list.extend(more.iter().map(|more| format!("...{}", more.name)));
        list.join(", ")
    };
    format!(
        "{} | {}",
        list(&signature.keys, &signature.more_keys),
        list(&signature.args, &signature.more_args)
    )
}

#[test]
fn names_and_numbers_come_from_local_variables() {
    assert_eq!(
        shown(
            "local bucket = KEYS[1]\n\
             local limit, windowSize = tonumber(ARGV[1]), ARGV[2]\n\
             return redis.call('GET', bucket) + windowSize",
        ),
        "bucket | limit: number, window_size: number"
    );
}

#[test]
fn what_has_no_name_is_numbered() {
    assert_eq!(
        shown("return redis.call('GET', KEYS[2]) .. ARGV[1]"),
        "key1, key2 | arg1"
    );
    assert_eq!(shown("local _ = KEYS[1]"), "key1 | ");
    assert_eq!(shown("return 1"), " | ");
}

#[test]
fn defaults_and_reassignments_keep_the_entry() {
    assert_eq!(shown("local ttl = ARGV[1] or 60\nreturn ttl"), " | [ttl]");
    assert_eq!(
        shown("local ttl = tonumber(ARGV[1] or '60') or 60\nreturn ttl"),
        " | [ttl: number]"
    );
    assert_eq!(
        shown("local limit = ARGV[1]\nlimit = tonumber(limit)\nreturn limit"),
        " | limit: number"
    );
    assert_eq!(
        shown("local a = ARGV[1]\na = 'x'\nreturn tonumber(a)"),
        " | a"
    );
    assert_eq!(shown("for i = 1, ARGV[1] do end"), " | arg1: number");
}

#[test]
fn shadowed_and_aliased_tables_are_told_apart() {
    assert_eq!(
        shown("local keys = KEYS\nlocal a = keys[2]\nreturn a"),
        "key1, a | "
    );
    assert_eq!(shown("local KEYS = {}\nreturn KEYS[3]"), " | ");
    assert_eq!(
        shown("local function f(KEYS) return KEYS[3] end\nreturn f({}), KEYS[1]"),
        "key1 | "
    );
}

#[test]
fn what_only_the_call_decides_is_open() {
    assert_eq!(
        shown("return redis.call('DEL', unpack(KEYS))"),
        "...keys | "
    );
    assert_eq!(
        shown("local first = ARGV[1]\nfor i = 2, #ARGV do redis.call('PING') end"),
        " | first, ...more_args"
    );
    assert_eq!(shown("for i, k in ipairs(KEYS) do end"), "...keys | ");
    assert_eq!(
        shown("local t = { KEYS, ARGV }\nreturn t"),
        "...keys | ...args"
    );
    assert_eq!(shown("local i = 1\nreturn KEYS[i]"), "key1 | ");
    assert_eq!(shown("return #KEYS"), "...keys | ");
}

#[test]
fn equal_names_are_told_apart() {
    assert_eq!(
        shown("local id = KEYS[1]\nlocal function f() local id = ARGV[1] return id end"),
        "id | id_2"
    );
}

#[test]
fn annotations_come_first() {
    assert_eq!(
        shown(
            "---@key bucket\n---@arg maxHits integer?\n---@arg ... members string\n\
             local b, limit = KEYS[1], tonumber(ARGV[1])"
        ),
        "bucket | max_hits: integer?, ...members"
    );
    assert_eq!(
        shown("---@key bucket\nreturn ARGV[1] + 1"),
        "bucket | arg1: number"
    );
}

#[test]
fn comments_name_what_has_no_variable() {
    assert_eq!(
        shown(
            "--[[\n  KEYS[1] 'wait'\n  KEYS[2] active key,\n  ARGV[2] timestamp\n]]\n\
             local waiting = KEYS[1]\nreturn { KEYS[2], ARGV[1] }"
        ),
        "wait, active_key | arg1, timestamp"
    );
}

#[test]
fn a_file_name_may_state_the_number_of_keys() {
    assert_eq!(
        shown_as(
            "addJob-3",
            "for i, key in ipairs(KEYS) do redis.call('DEL', key) end"
        ),
        "key1, key2, key3 | "
    );
    assert_eq!(shown_as("sha-1x", "return KEYS[1]"), "key1 | ");
}

#[test]
fn parameters_of_functions_name_entries() {
    assert_eq!(
        shown(
            "local function add(counter, by)\n  return redis.call('INCRBY', counter, tonumber(by))\n\
             end\nreturn add(KEYS[1], ARGV[1])"
        ),
        "counter | by: number"
    );
}

#[test]
fn variants_are_named_like_their_codes() {
    let error = |code: &str| AnnotatedError {
        code: code.to_owned(),
        span: lua_analysis::text::span::Span::new(0, 0),
        description: String::new(),
    };
    let codes = [
        "LIMITED",
        "TIMED_OUT",
        "OTHER",
        "A_B",
        "A__B",
        "SELF",
        "E2BIG",
    ];
    let signature = Signature {
        errors: codes.map(error).to_vec(),
        ..Signature::default()
    };
    let function = function::Function::new(&signature, "", "limit");
    let enumeration = function.errors.expect("there are errors");
    assert_eq!(enumeration.name, "LimitError");
    let variants = enumeration.variants.into_iter();
    assert_eq!(
        variants.map(|(name, _)| name).collect::<Vec<_>>(),
        [
            "Limited", "TimedOut", "Other2", "AB", "AB2", "Self2", "E2big"
        ]
    );
}

#[test]
fn the_scripts_own_words_come_before_those_of_helpers() {
    let helper = "local function move(source, target)\n  local from = source\n\
                  redis.call('RENAME', from, target)\nend\n";
    // A helper's parameter, where there is nothing else.
    assert_eq!(
        shown(&format!("{helper}move(KEYS[1], KEYS[2])")),
        "source, target | "
    );
    assert_eq!(
        shown(&format!(
            "{helper}local wait, done = KEYS[1], KEYS[2]\nmove(wait, done)"
        )),
        "wait, done | "
    );
    assert_eq!(
        shown(&format!(
            "-- KEYS[1] wait key\n-- KEYS[2] 'done'\n{helper}local w = KEYS[1]\nmove(w, KEYS[2])"
        )),
        "wait_key, done | "
    );
    // A comment in the code says less than the variable.
    assert_eq!(
        shown("local lock = KEYS[1]\n-- KEYS[1] deleted\nredis.call('DEL', lock)"),
        "lock | "
    );
    assert_eq!(shown("---@key a\n-- KEYS[1] b\nlocal c = KEYS[1]"), "a | ");
}

#[test]
fn flags_and_decoded_values_name_entries() {
    for flag in [
        "tonumber(ARGV[1]) == 1",
        "ARGV[1] == '1'",
        "(ARGV[1] == 'true' and true) or false",
        "ARGV[1] ~= '0'",
    ] {
        let text = format!("local is_forced = {flag}\nreturn is_forced");
        let expected = if flag.contains("tonumber") {
            " | is_forced: number"
        } else {
            " | is_forced"
        };
        assert_eq!(shown(&text), expected, "{flag}");
    }
    // What is true for "no", or for some word, is not the argument.
    for other in [
        "ARGV[1] == '0'",
        "ARGV[1] == 'asc'",
        "ARGV[1] ~= ''",
        "not ARGV[1]",
        "ARGV[1] == ARGV[2]",
    ] {
        let text = format!("local x = {other}\nreturn x, ARGV[2]");
        assert!(!shown(&text).contains('x'), "{other}: {}", shown(&text));
    }
    assert_eq!(
        shown("local job = cjson.decode(ARGV[1])\nlocal opts = cmsgpack.unpack(ARGV[2])"),
        " | job: json, opts: msgpack"
    );
    assert_eq!(
        shown("local ok, job = pcall(cjson.decode, ARGV[1])\nreturn ok"),
        " | job: json"
    );
    assert_eq!(
        shown("local opts = ARGV[1] ~= '' and cjson.decode(ARGV[1]) or {}"),
        " | opts: json?"
    );
    assert_eq!(
        shown("local raw = ARGV[1]\nlocal job = cjson.decode(raw)"),
        " | raw: json"
    );
}

#[test]
fn fields_name_entries() {
    assert_eq!(
        shown(
            "local job = { data = ARGV[1], [2] = ARGV[2] }\njob.delay = tonumber(ARGV[3])\njob['at'] = ARGV[4]"
        ),
        " | data, arg2, delay: number, at"
    );
    assert_eq!(
        shown("redis.call('HSET', KEYS[1], 'lock-token', ARGV[1], ARGV[2], ARGV[3])"),
        "key1 | lock_token, field, value"
    );
    assert_eq!(
        shown("local limit = ARGV[1]\nlocal t = { data = limit }"),
        " | limit"
    );
}

#[test]
fn variables_that_hold_one_or_another_entry_name_none() {
    assert_eq!(
        shown(
            "local target\nif redis.call('EXISTS', 'x') == 1 then target = KEYS[1] else target = KEYS[2] end"
        ),
        "key1, key2 | "
    );
    assert_eq!(
        shown("local limit\nif ARGV[1] ~= '' then limit = tonumber(ARGV[1]) end"),
        " | limit: number?"
    );
}

#[test]
fn a_number_that_may_be_the_empty_text_is_optional() {
    for text in [
        "local x = 5\nif ARGV[1] ~= '' then x = tonumber(ARGV[1]) end",
        "local x = ARGV[1]\nif x ~= '' then x = tonumber(x) end",
        "local x = ARGV[1] ~= '' and tonumber(ARGV[1]) or 5",
    ] {
        assert_eq!(shown(text), " | x: number?", "{text}");
    }
    // Not converted: the text may be anything anyway.
    assert_eq!(
        shown("local x = ARGV[1]\nif x == '' then return 1 end"),
        " | x"
    );
}

#[test]
fn what_is_tested_for_nil_at_the_end_may_be_left_out() {
    for (test, expected) in [
        ("if b ~= nil then return 1 end", "a, [b]"),
        ("if nil == b then return 1 end", "a, [b]"),
        ("if b then return 1 end", "a, [b]"),
        ("if not b then b = 1 end", "a, [b]"),
        ("local c = b or 60", "a, [b]"),
        ("if #ARGV > 1 then return b end", "a, [b]"),
        ("if 2 <= #ARGV then return b end", "a, [b]"),
        ("if #ARGV == 2 then return b end", "a, [b]"),
        ("if #ARGV > 2 then return b end", "a, b"),
        // Not the last one.
        ("if a ~= nil then return 1 end", "a, b"),
        ("if a and b then return 1 end", "[a], [b]"),
        // As the empty text it may be sent while others follow.
        ("if b and b ~= '' then return 1 end", "a, b"),
        // Without it there is an error.
        (
            "if not b then return redis.error_reply('ERR no b') end",
            "a, b",
        ),
        ("if a == nil or b == nil then error('no') end", "a, b"),
        (
            "if not (a and b) then return { err = 'ERR no' } end",
            "a, b",
        ),
        (
            "if b then return 1 else return redis.error_reply('ERR no') end",
            "a, b",
        ),
        (
            "if #ARGV < 2 then return redis.error_reply('ERR no') end",
            "a, b",
        ),
        (
            "if #ARGV ~= 2 then return redis.error_reply('ERR no') end",
            "a, b",
        ),
        (
            "if #ARGV == 0 then return redis.error_reply('ERR no') end",
            "a, [b]",
        ),
        ("assert(b, 'no')\nif b then return 1 end", "a, b"),
        ("b = b or error('no')", "a, b"),
        // An error for another reason.
        (
            "if b ~= nil then return redis.error_reply('ERR b') end",
            "a, [b]",
        ),
        // Any number of them.
        ("if b then return #ARGV end", "a, b, ...more_args"),
        // A number or not: both are sent.
        ("if tonumber(b) then return 1 end", "a, b: number"),
    ] {
        let text = format!("local a, b = ARGV[1], ARGV[2]\n{test}");
        assert_eq!(shown(&text), format!(" | {expected}"), "{test}");
    }
    assert_eq!(
        shown("---@arg a integer\n---@arg b? integer\nreturn ARGV[2]"),
        " | a: integer, [b: integer]"
    );
    // A key is always sent.
    assert_eq!(shown("if KEYS[1] then return 1 end"), "key1 | ");
}

#[test]
fn keys_have_no_type() {
    assert_eq!(shown("return tonumber(KEYS[2]) + 1"), "key1, key2 | ");
}

#[test]
fn absurd_indices_cost_nothing() {
    for index in [
        "1001",
        "1000000",
        "1048573",
        "1048574",
        "1000000000",
        "1e300",
    ] {
        let text = format!("local a = KEYS[1]\nreturn ARGV[1] .. KEYS[{index}]");
        let expected = match index {
            "1001" | "1000000" | "1048573" => "a, ...more_keys | arg1",
            _ => "a | arg1",
        };
        assert_eq!(shown(&text), expected, "{index}");
    }
    assert!(shown("return KEYS[1000]").starts_with("key1, key2, "));
}

#[test]
fn commands_name_what_they_get() {
    for (script, expected) in [
        (
            "redis.call('EXPIRE', KEYS[1], ARGV[1])",
            "key1 | seconds: integer",
        ),
        (
            "redis.call('RPOPLPUSH', KEYS[1], KEYS[2])",
            "source, destination | ",
        ),
        (
            "redis.call('SUNIONSTORE', KEYS[1], KEYS[2], KEYS[3])",
            "destination, key2, key3 | ",
        ),
        (
            "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])",
            "key1 | value, milliseconds: integer",
        ),
        // Options or not.
        (
            "redis.call('SET', KEYS[1], ARGV[1], ARGV[2], ARGV[3])",
            "key1 | value, arg2, arg3",
        ),
        (
            "redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])",
            "key1 | score: number, member",
        ),
        (
            "redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])",
            "key1 | arg1, arg2, score: number, member",
        ),
        (
            "redis.call('XADD', KEYS[1], '*', 'at', ARGV[1])",
            "key1 | value",
        ),
        ("redis.call(ARGV[2], KEYS[1], ARGV[1])", "key1 | arg1, arg2"),
        // Two of one name.
        (
            "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])",
            "key1 | field1, value1, field2, value2",
        ),
        (
            "redis.call('EXPIRE', KEYS[1], ARGV[1])\nredis.call('EXPIRE', KEYS[2], ARGV[2])",
            "key1, key2 | seconds1: integer, seconds2: integer",
        ),
        // One that the script calls so itself.
        (
            "local value = ARGV[2]\nredis.call('SET', KEYS[1], ARGV[1])\nreturn value",
            "key1 | arg1, value",
        ),
        // Two names for one.
        (
            "redis.call('SADD', KEYS[1], ARGV[1])\nredis.call('SREM', KEYS[2], ARGV[1])",
            "key1, key2 | member",
        ),
        (
            "redis.call('SADD', KEYS[1], ARGV[1])\nredis.call('HGET', KEYS[2], ARGV[1])",
            "key1, key2 | arg1",
        ),
        // The script says more.
        (
            "local ttl = ARGV[1]\nredis.call('EXPIRE', KEYS[1], ttl)",
            "key1 | ttl: integer",
        ),
        (
            "-- ARGV[1] ttl\nredis.call('EXPIRE', KEYS[1], ARGV[1])",
            "key1 | ttl: integer",
        ),
        (
            "local function expire(ttl) redis.call('EXPIRE', KEYS[1], ttl) end\nexpire(ARGV[1])",
            "key1 | ttl",
        ),
        (
            "---@arg ttl\nredis.call('EXPIRE', KEYS[1], ARGV[1])",
            "key1 | ttl",
        ),
        // By way of a variable, of another call.
        (
            "local call = redis.call\ncall('LTRIM', KEYS[1], 0, tonumber(ARGV[1]))",
            "key1 | stop: number",
        ),
        (
            "for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[1]) end",
            "...keys | seconds: integer",
        ),
    ] {
        assert_eq!(shown(script), expected, "{script}");
    }
}

#[test]
fn a_type_of_the_grammar_is_that_of_every_use() {
    for (script, expected) in [
        (
            "redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])",
            "increment: number",
        ),
        // Callers have it as a text, or as a boolean.
        ("redis.call('SCAN', ARGV[1])", "cursor"),
        (
            "redis.call('SETBIT', KEYS[1], ARGV[1], ARGV[2])",
            "offset: integer, value",
        ),
        (
            "redis.call('ZCOUNT', KEYS[1], ARGV[1], ARGV[2])",
            "min, max",
        ),
        // An integer somewhere, a number elsewhere.
        (
            "local by = ARGV[1]\nif ARGV[2] == '1' then redis.call('INCRBY', KEYS[1], by)\n\
             else redis.call('INCRBYFLOAT', KEYS[1], by) end",
            "by: number, arg2",
        ),
        (
            "local by = ARGV[1]\nredis.call('INCRBY', KEYS[1], by)\nreturn by * 1.5",
            "by: number",
        ),
        // A text elsewhere.
        (
            "local by = ARGV[1]\nredis.call('INCRBY', KEYS[1], by)\nreturn by .. '!'",
            "by",
        ),
        (
            "redis.call('SET', KEYS[1], ARGV[1])\nredis.call('EXPIRE', KEYS[1], ARGV[1])",
            "arg1",
        ),
        (
            "if ARGV[1] == 'never' then return 0 end\nredis.call('EXPIRE', KEYS[1], ARGV[1])",
            "seconds",
        ),
        (
            "local t = { ARGV[1] }\nredis.call('EXPIRE', KEYS[1], ARGV[1])\nreturn t",
            "seconds",
        ),
        (
            "redis.call('EXPIRE', KEYS[1], ARGV[1])\nreturn ARGV[1]",
            "seconds",
        ),
        // Whatever it is: an error is no end.
        ("redis.pcall('EXPIRE', KEYS[1], ARGV[1])", "seconds"),
        (
            "pcall(function() redis.call('EXPIRE', KEYS[1], ARGV[1]) end)",
            "seconds",
        ),
        (
            "redis.call('EXPIRE', KEYS[1], ARGV[1])\nfor i = 1, #ARGV do redis.log(2, ARGV[i]) end",
            "seconds, ...more_args",
        ),
        // Another integer, and asked for.
        (
            "if ARGV[1] ~= '0' then redis.call('EXPIRE', KEYS[1], ARGV[1]) end",
            "seconds: integer",
        ),
        (
            "if ARGV[1] ~= '' then redis.call('EXPIRE', KEYS[1], ARGV[1]) end",
            "seconds: integer?",
        ),
        (
            "if ARGV[1] then redis.call('EXPIRE', KEYS[1], ARGV[1]) end",
            "[seconds: integer]",
        ),
        (
            "local ttl = ARGV[1]\nttl = ttl or '60'\nredis.call('EXPIRE', KEYS[1], ttl)",
            "[ttl]",
        ),
        (
            "redis.call('EXPIRE', KEYS[1], ARGV[1] or '60')\nreturn 1",
            "[arg1]",
        ),
        (
            "local function ttl(key, by) redis.call('EXPIRE', key, by) end\n\
             ttl(KEYS[1], ARGV[1])\nttl(KEYS[2], ARGV[2])",
            "seconds1, seconds2",
        ),
    ] {
        let shown = shown(script);
        let (_, args) = shown.split_once('|').expect("keys and arguments");
        assert_eq!(args.trim_start(), expected, "{script}");
    }
}
