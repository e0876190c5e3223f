//! What the checks of the language and of replies predict is what a server does: their own fixtures,
//! run.

use std::fs;
use std::path::Path;

use lua_tests::{Flavour, Server};
use redis::{Connection, Value};

use crate::fixtures::{assert_failures, fixtures, run, starts_with_shebang};

#[test]
fn a_global_write_fails() {
    assert_failures("global-write", &["Attempt to modify a readonly table"]);
}

#[test]
fn an_undefined_global_fails() {
    let text = "Script attempted to access nonexistent global variable";
    assert_failures("undefined-global", &[text]);
}

#[test]
fn an_unknown_function_fails() {
    let texts = [
        "attempt to call field",
        "attempt to call method",
        "attempt to call local",
        // `redis:call`
        "arguments must be strings or integers",
        // Where there is no `os` at all.
        "nonexistent global variable 'os'",
    ];
    assert_failures("unknown-api", &texts);
}

#[test]
fn a_bad_shebang_is_refused() {
    let server = Server::start();
    let mut connection = server.connection();
    let load = |connection: &mut Connection, script: &Path| {
        let text = fs::read(script).unwrap();
        redis::cmd("SCRIPT")
            .arg("LOAD")
            .arg(text)
            .query::<String>(connection)
    };
    for script in fixtures("bad-shebang", "fires") {
        let error = load(&mut connection, &script).unwrap_err().to_string();
        let texts = ["shebang", "near '#'", "scripting engine"];
        let is_about_it = texts.iter().any(|text| error.contains(text));
        assert!(is_about_it, "{}: {error}", script.display());
    }
    let has_flags = server.has_script_flags();
    for script in fixtures("bad-shebang", "silent") {
        match load(&mut connection, &script) {
            Ok(_) => assert!(has_flags || !starts_with_shebang(&script)),
            Err(error) => {
                let is_about_it = error.to_string().contains("near '#'");
                let is_due = !has_flags && starts_with_shebang(&script);
                assert!(is_about_it && is_due, "{}: {error}", script.display());
            }
        }
    }
}

/// The engine's name in another case, and quotes within a word.
#[test]
fn only_valkey_9_takes_other_forms_of_the_shebang() {
    let server = Server::start();
    if !server.has_script_flags() {
        return;
    }
    let mut connection = server.connection();
    let takes_them = server.flavour() == Flavour::Valkey && server.version() >= (9, 0, 0);
    for script in [
        "#!LUA flags=no-writes\nreturn 1",
        "#!lua flags=\"no-writes\",\"allow-oom\"\nreturn 1",
    ] {
        let mut load = redis::cmd("SCRIPT");
        let answer = load
            .arg("LOAD")
            .arg(script)
            .query::<String>(&mut connection);
        assert_eq!(answer.is_ok(), takes_them, "{script}: {answer:?}");
    }
}

#[test]
fn nested_long_brackets_are_refused_by_some() {
    let server = Server::start();
    let mut connection = server.connection();
    let refuses = matches!(
        (server.flavour(), server.version()),
        (Flavour::Redis, (6, ..)) | (Flavour::Valkey, (8, ..))
    );
    for script in fixtures("nested-long-bracket", "fires") {
        let answer = run(&mut connection, &script, &["1", "2"]);
        let is_refused = answer
            .as_ref()
            .is_err_and(|error| error.contains("nesting of [[...]] is deprecated"));
        assert_eq!(is_refused, refuses, "{}: {answer:?}", script.display());
    }
}

#[test]
fn fractions_and_nils_are_cut() {
    let server = Server::start();
    let mut connection = server.connection();
    let mut reply = |code: &str, name: &str| {
        let script = fixtures(code, name);
        run(&mut connection, script.first().unwrap(), &[]).unwrap()
    };
    let list =
        |numbers: &[i64]| -> Vec<Value> { numbers.iter().copied().map(Value::Int).collect() };
    let mut cut = list(&[1, 0, -3]);
    cut.push(Value::Array(list(&[2])));
    assert_eq!(reply("float-reply", "fires_literal"), Value::Array(cut));
    assert_eq!(reply("nil-in-reply", "fires.lua"), Value::Array(list(&[1])));
    let whole = vec![Value::Int(1), Value::Nil, Value::Int(3)];
    assert_eq!(reply("nil-in-reply", "silent.lua"), Value::Array(whole));
}

/// The table of globals is what the server has, for those that it knows.
#[test]
fn the_table_of_globals_is_right() {
    const SCRIPT: &str = "
        local found = {}
        for name in pairs(_G) do
            local value = rawget(_G, name)
            found[#found + 1] = name .. ' ' .. type(value)
            if type(value) == 'table' and name ~= '_G' and name ~= 'KEYS' and name ~= 'ARGV' then
                for field, content in pairs(value) do
                    found[#found + 1] = name .. '.' .. field .. ' ' .. type(content)
                end
            end
        end
        return found";
    let server = Server::start();
    let column = match (server.flavour(), server.version()) {
        (Flavour::Redis, (6, 2, _)) => 2,
        (Flavour::Redis, (7, 0, _)) => 3,
        (Flavour::Redis, (8, 2, _)) => 4,
        (Flavour::Valkey, (8, 0, _)) => 5,
        (Flavour::Valkey, (9, 0, _)) => 6,
        (Flavour::Valkey, (9, 1, _)) => 7,
        _ => return server.leaves_out("globals, which no column tells"),
    };
    let mut found: Vec<String> = redis::cmd("EVAL")
        .arg(SCRIPT)
        .arg(0)
        .query(&mut server.connection())
        .unwrap();
    for line in &mut found {
        for kind in ["string", "number", "userdata"] {
            if let Some(name) = line.strip_suffix(kind) {
                *line = format!("{name}value");
            }
        }
    }
    found.sort();
    let table = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../lua-analysis/src/server/globals/globals.tsv");
    let table = fs::read_to_string(table).unwrap();
    let mut expected: Vec<String> = table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells.get(column) == Some(&"1"))
        .filter_map(|cells| Some(format!("{} {}", cells.first()?, cells.get(1)?)))
        .collect();
    expected.sort();
    assert_eq!(found, expected);
}
