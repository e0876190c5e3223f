//! Scripts made to reach each limit: the analysis stops there, says nothing that is wrong, and takes a
//! bounded number of steps.

use super::*;
use crate::meaning::names::resolve;
use crate::syntax::parse;

/// Twice the limit, as what comes of a script that reaches it is walked through once more; one step
/// may count for all that a value may be.
const MOST_STEPS: usize = 600_000;

#[track_caller]
fn followed(script: &str) -> Values {
    let block = parse(script.as_bytes()).block;
    let Some(block) = block else {
        panic!("no Lua: {script}");
    };
    let values = values(&block, &resolve(&block));
    let spent = values.spent();
    assert!(spent.steps < MOST_STEPS, "{spent:?}");
    assert!(spent.rounds <= MOST_ROUNDS + 1, "{spent:?}");
    // Beyond the limit each function has one more, for each time that what it is called with grows.
    assert!(spent.contexts <= 1_000, "{spent:?}");
    assert!(spent.objects <= 2_500, "{spent:?}");
    values
}

/// What a script returns, in words; where it was given up, anything.
#[track_caller]
fn returned(script: &str) -> String {
    let values = followed(script);
    if !values.is_complete() {
        assert!(values.at(Span::new(0, 1)).is_some_and(Value::is_unknown));
        return "given up".to_owned();
    }
    let ends = values.returns().iter();
    let all = ends.fold(Value::NONE, |all, end| all.or(&end.value));
    all.to_string()
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (1..=count).map(|index| line(index) + "\n").collect()
}

#[test]
fn rounds() {
    // With each round, one variable more has its value.
    let chain = |length: usize| {
        let moves = lines(length, |index| format!("v[{index}] = v[{}]", index + 1));
        format!("local v = {{}} {moves} v[{}] = 'x' return v[1]", length + 1)
    };
    assert_eq!(returned(&chain(10)), "'x' | nil");
    assert_eq!(returned(&chain(60)), "given up");
}

#[test]
fn steps_of_long_scripts() {
    let writes = |count| lines(count, |_| "redis.call('SET', KEYS[1], ARGV[1])".to_owned());
    let long = followed(&writes(10_000));
    assert!(long.is_complete());
    assert_eq!(long.spent().rounds, 1);
    assert!(!followed(&writes(35_000)).is_complete());
}

#[test]
fn contexts_of_one_function() {
    let calls = lines(300, |index| format!("last = double({index})"));
    let script =
        format!("local last local function double(x) return x * 2 end {calls} return last");
    let values = followed(&script);
    assert!(values.spent().contexts <= 40);
    let end = values.returns().first().map(|end| &end.value);
    assert!(end.is_some_and(|value| value.number_set().has(600.0)));
}

#[test]
fn contexts_of_all_functions() {
    let script = lines(40, |index| {
        let calls = lines(20, |argument| format!("f{index}({argument})"));
        format!("do local function f{index}(x) return x end {calls} end")
    });
    assert!(followed(&script).spent().contexts <= 300);
}

#[test]
fn functions_that_call_each_other_twice() {
    let functions = lines(60, |index| {
        let before = index - 1;
        format!("local function f{index}(x) return f{before}(x .. 'a') .. f{before}(x .. 'b') end")
    });
    let script = format!("local function f0(x) return x end {functions} return f60(ARGV[1])");
    let shown = returned(&script);
    assert!(["text", "given up"].contains(&&*shown), "{shown}");
    let recursive = "local function a(n) if n < 2 then return 1 end return b(n - 1) + b(n - 2) end";
    let script =
        format!("local b {recursive} b = function(n) return a(n) + a(n - 1) end return a(9)");
    followed(&script);
}

#[test]
fn callees() {
    let functions = lines(80, |index| {
        format!("t[{index}] = function(x) return {index} end")
    });
    let script = format!("local t = {{}} {functions} return t[tonumber(ARGV[1])](1)");
    followed(&script);
}

#[test]
fn objects() {
    let tables = lines(2_600, |index| format!("last = {{ {index} }}"));
    let script = format!("local last {tables} return last[1]");
    let values = followed(&script);
    let end = values.returns().first().map(|end| &end.value);
    let holds = |value: &Value| value.is_unknown() || value.number_set().has(2_600.0);
    assert!(!values.is_complete() || end.is_some_and(holds));
}

#[test]
fn sets_of_texts_and_numbers() {
    let arms = |count, value: fn(usize) -> String| {
        let arms = lines(count, |index| {
            format!("if ARGV[{index}] then x = {} end", value(index))
        });
        format!("local x {arms} return x")
    };
    let text = |index| format!("'word{index}'");
    assert_eq!(returned(&arms(2, text)), "'word1' | 'word2' | nil");
    assert_eq!(returned(&arms(30, text)), "text starting with 'word' | nil");
    let number = |index| format!("{}", index * 10);
    assert_eq!(returned(&arms(30, number)), "integer 10 to 300 | nil");
}

#[test]
fn texts_that_grow() {
    let doubled = format!(
        "local s = 'ab' {} return s",
        lines(40, |_| "s = s .. s".to_owned())
    );
    assert!(returned(&doubled).len() < 20_000);
    let looped = "local s = 'ab' for i = 1, 99 do s = s .. s end return s";
    assert_eq!(returned(looped), "text starting with 'ab'");
    let product = format!(
        "local s = '' {} return s",
        lines(40, |index| format!(
            "s = s .. (ARGV[{index}] and 'a' or 'b')"
        ))
    );
    assert_eq!(returned(&product), "text");
}

#[test]
fn tables_in_tables() {
    let nested = format!(
        "local t = {{}} {} return t",
        lines(200, |_| "t = { t, t }".to_owned())
    );
    assert_eq!(returned(&nested), "table");
    let looped = "local t = {} for i = 1, 99 do t = { t, n = t } end return t.n.n.n";
    followed(looped);
    let keys = lines(300, |index| {
        format!("t['k{index}'] = t t[ARGV[{index}]] = t['k{index}']")
    });
    followed(&format!("local t = {{}} {keys} return t"));
}

#[test]
fn fields_and_facts() {
    let fields = lines(10_100, |index| format!("t.k{index} = {index}"));
    let script = format!("local t = {{}} {fields} return t.k10099");
    let values = followed(&script);
    let end = values.returns().first().map(|end| &end.value);
    let holds = |value: &Value| value.is_unknown() || value.number_set().has(10_099.0);
    assert!(!values.is_complete() || end.is_some_and(holds));
    let conditions = lines(60, |index| {
        format!("if not ARGV[{index}] then return 'none' end")
    });
    assert_eq!(returned(&format!("{conditions} return ARGV[2]")), "text");
}

#[test]
fn closures() {
    let made = "return function() ".repeat(60) + "return x " + &"end ".repeat(60);
    let called = "()".repeat(60);
    followed(&format!(
        "local x = 1 local function f() {made} end return f(){called}"
    ));
    let composed = lines(60, |_| {
        "local g = f f = function(x) return g(g(x)) end".to_owned()
    });
    followed(&format!(
        "local f = function(x) return x end {composed} return f(1)"
    ));
}

#[test]
fn loops_in_loops() {
    let open = lines(40, |depth| {
        format!("for i{depth} = 1, 9 do n = n + i{depth}")
    });
    let script = format!("local n = 0 {open} {} return n", "end ".repeat(40));
    let shown = returned(&script);
    assert!(
        ["number", "integer ≥ 0", "given up"].contains(&&*shown),
        "{shown}"
    );
}

#[test]
fn branches_in_branches() {
    let open = lines(60, |depth| {
        format!("local v{depth} if ARGV[{depth}] then v{depth} = 1")
    });
    let script = format!("{open} {}", "else local w = 1 end ".repeat(60));
    followed(&script);
    let sequence = lines(150, |index| {
        format!("local v{index} = ARGV[{index}] if v{index} == 'a' then v{index} = v1 end")
    });
    followed(&sequence);
}

#[test]
fn deep_expressions_fit_on_the_stack() {
    for (open, close) in [("(", ")"), ("{", "}"), ("not ", ""), ("-", "")] {
        let script = format!("return {}1{}", open.repeat(150), close.repeat(150));
        followed(&script);
    }
    let calls = lines(150, |index| {
        let before = index - 1;
        format!("function f{index}(x) if x then return f{before}(x) end return 1 end")
    });
    let script = format!("function f0(x) return x end {calls} return f150(ARGV[1])");
    followed(&script);
}
