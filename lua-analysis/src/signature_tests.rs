use super::*;
use crate::analysis::analyse;
use crate::config::Config;
use crate::source::Source;

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
        shown("return redis.call('SET', KEYS[2], ARGV[1])"),
        "key1, key2 | arg1"
    );
    assert_eq!(shown("local _ = KEYS[1]"), "key1 | ");
    assert_eq!(shown("return 1"), " | ");
}

#[test]
fn defaults_and_reassignments_keep_the_entry() {
    assert_eq!(shown("local ttl = ARGV[1] or 60\nreturn ttl"), " | ttl");
    assert_eq!(
        shown("local ttl = tonumber(ARGV[1] or '60') or 60\nreturn ttl"),
        " | ttl: number"
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
        "waiting, active_key | arg1, timestamp"
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
        span: crate::span::Span::new(0, 0),
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
    assert_eq!(
        variant_names(&codes.map(error)),
        [
            "Limited", "TimedOut", "Other2", "AB", "AB2", "Self2", "E2big"
        ]
    );
}
