//! What the checks of the language, of errors and of replies predict is what a server does: their
//! own fixtures, run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lua_tests::{Flavour, Server, Version};
use redis::{Connection, Value};

/// The fixtures of a check whose names start so.
fn fixtures(code: &str, prefix: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../lua-analysis/tests/fixtures")
        .join(code);
    let mut scripts: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".lua")
        })
        .collect();
    scripts.sort();
    assert!(!scripts.is_empty(), "{code}: no {prefix}*.lua");
    scripts
}

/// The command that runs a script with two keys and these arguments.
fn eval(script: &Path, arguments: &[&str]) -> redis::Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(fs::read(script).unwrap());
    command.arg(2).arg("{k}1").arg("{k}2").arg(arguments);
    command
}

/// What a script answers: its reply, or the text of its error.
fn run(connection: &mut Connection, script: &Path, arguments: &[&str]) -> Result<Value, String> {
    eval(script, arguments)
        .query(connection)
        .map_err(|error| error.to_string())
}

/// Every script that fires fails with one of these texts, and no other does.
fn assert_failures(code: &str, texts: &[&str]) {
    let server = Server::start();
    let mut connection = server.connection();
    let has_text = |error: &str| texts.iter().any(|text| error.contains(text));
    for script in fixtures(code, "fires") {
        let shown = script.display();
        let is_refused = is_redis_6(server.version()) && starts_with_shebang(&script);
        if is_refused || script.ends_with("fires_some_servers.lua") {
            // A script with a first line never runs there; the other is a warning, and runs on some.
            continue;
        }
        match run(&mut connection, &script, &["1", "2"]) {
            Err(error) => assert!(has_text(&error), "{shown}: {error}"),
            Ok(reply) => panic!("{shown} did not fail: {reply:?}"),
        }
    }
    for script in fixtures(code, "silent") {
        flush(&mut connection);
        if let Err(error) = run(&mut connection, &script, &["1", "2"]) {
            assert!(!has_text(&error), "{}: {error}", script.display());
        }
    }
}

fn flush(connection: &mut Connection) {
    redis::cmd("FLUSHALL").exec(connection).unwrap();
}

fn is_redis_6(version: Version) -> bool {
    version < (7, 0, 0)
}

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

fn starts_with_shebang(script: &Path) -> bool {
    fs::read(script).unwrap().starts_with(b"#!")
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

/// A client that looks at the code alone runs the script twice.
#[test]
fn a_forged_noscript_runs_the_script_twice() {
    let server = Server::start();
    let mut connection = server.connection();
    let is_redis_6 = is_redis_6(server.version());
    let mut runs = |script: &Path| -> i64 {
        flush(&mut connection);
        let script = redis::Script::new(&fs::read_to_string(script).unwrap());
        let mut call = script.prepare_invoke();
        call.key("runs").arg("1");
        call.load(&mut connection).unwrap();
        let _: Result<Value, _> = call.invoke(&mut connection);
        redis::cmd("GET")
            .arg("runs")
            .query(&mut connection)
            .unwrap()
    };
    for script in fixtures("forged-noscript", "fires") {
        let name = script.file_stem().unwrap_or_default().to_string_lossy();
        // Redis 6.2 loses a raised table, and leaves the minus.
        let is_harmless = is_redis_6 && (name.ends_with("raised") || name.ends_with("minus"));
        assert_eq!(runs(&script), if is_harmless { 1 } else { 2 }, "{name}");
    }
    let mended = fixtures("forged-noscript", "silent.lua");
    assert_eq!(mended.iter().map(|script| runs(script)).sum::<i64>(), 1);
}

#[test]
fn a_raised_table_kills_the_server() {
    for script in fixtures("raise-table", "fires") {
        let server = Server::start();
        let mut connection = server.connection();
        let (flavour, version) = (server.flavour(), server.version());
        let answer = run(&mut connection, &script, &[]);
        let shown = script.display();
        let error = answer.expect_err("an error");
        match (flavour, version.0) {
            (Flavour::Redis, 7) | (Flavour::Valkey, 8) => {
                lua_tests::wait_for(Duration::from_secs(10), "the server's end", || {
                    !server.is_running()
                });
            }
            (Flavour::Redis, 6) => {
                assert!(error.contains("attempt to concatenate"), "{shown}: {error}");
                assert!(server.is_running());
            }
            _ => {
                assert!(error.contains("unknown error"), "{shown}: {error}");
                assert!(server.is_running());
            }
        }
    }
    let server = Server::start();
    let mut connection = server.connection();
    // One of them raises what is stored as the text of an error.
    let set = redis::cmd("SET")
        .arg("{k}1")
        .arg("a text")
        .exec(&mut connection);
    set.unwrap();
    for script in fixtures("raise-table", "silent") {
        for mode in ["0", "1", "2", "3", "4", "5", "6"] {
            let _ = run(&mut connection, &script, &[mode]);
            let is_alive: String = redis::cmd("PING").query(&mut connection).unwrap();
            assert_eq!(is_alive, "PONG", "{}", script.display());
        }
    }
    let mended = fixtures("raise-table", "silent.lua");
    let error = run(&mut connection, mended.first().unwrap(), &[]).unwrap_err();
    let text = if is_redis_6(server.version()) {
        "attempt to concatenate"
    } else {
        "LIMITED"
    };
    assert!(error.contains(text), "{error}");
}

/// A line end in raised text is a reply of its own: the connection is out of step.
#[test]
fn raised_user_text_desynchronises_the_connection() {
    let server = Server::start();
    let (flavour, version) = (server.flavour(), server.version());
    let is_harmed = match flavour {
        Flavour::Redis => version.0 == 8,
        Flavour::Valkey => ((8, 0, 0)..(9, 1, 0)).contains(&version),
    };
    let injected = "x\r\n+INJECTED";
    // What is read for a PING that follows.
    let next_reply = |script: &Path, arguments: &[&str]| {
        let mut connection = server.connection();
        flush(&mut connection);
        let set = redis::cmd("SET")
            .arg("{k}1")
            .arg(injected)
            .exec(&mut connection);
        set.unwrap();
        let mut commands = eval(script, arguments).get_packed_command();
        commands.extend(redis::cmd("PING").get_packed_command());
        connection.send_packed_command(&commands).unwrap();
        let _ = connection.recv_response();
        match connection.recv_response() {
            Ok(Value::SimpleString(text)) => text,
            other => format!("{other:?}"),
        }
    };
    let stored = fixtures("raise-unchecked-text", "fires.lua");
    let words = fixtures("raise-unchecked-text", "fires_word");
    for script in fixtures("raise-user-text", "fires")
        .iter()
        .chain(&stored)
        .chain(&words)
    {
        let name = script.display();
        let file = script.file_name().unwrap_or_default().to_string_lossy();
        let reply = match &*file {
            "fires_json.lua" => next_reply(script, &[r#"{"queue":"a","limit":"x\r\n+INJECTED"}"#]),
            "fires_pattern.lua" => next_reply(script, &["a", injected]),
            _ if stored.contains(script) => next_reply(script, &["me"]),
            _ => next_reply(script, &[injected]),
        };
        if is_harmed {
            assert!(reply.starts_with("INJECTED"), "{name}: {reply}");
        } else {
            assert_eq!(reply, "PONG", "{name}");
        }
    }
    for script in fixtures("raise-user-text", "silent") {
        for mode in 0..=10 {
            let mode = mode.to_string();
            let name = script.display();
            for first in [injected, "7\r\n"] {
                let reply = next_reply(&script, &[first, &mode, injected, injected]);
                assert_eq!(reply, "PONG", "{name} {mode}");
            }
        }
    }
}

/// Bytes of an error or a status that are not UTF-8 arrive as they are, and redis-rs can't read them.
#[test]
fn error_texts_that_are_not_utf8_break_the_connection() {
    let server = Server::start();
    let text = b"caf\xe9";
    let reply = |script: &Path| {
        let mut connection = server.connection();
        flush(&mut connection);
        let set = redis::cmd("SET")
            .arg("{k}1")
            .arg(b"th\xe9")
            .exec(&mut connection);
        set.unwrap();
        let mut command = redis::cmd("EVAL");
        command.arg(fs::read(script).unwrap());
        command.arg(1).arg("{k}1").arg(text);
        if script.to_string_lossy().contains("status") {
            let mut key = b"{k}".to_vec();
            key.extend(text);
            command = redis::cmd("EVAL");
            command.arg(fs::read(script).unwrap()).arg(1).arg(key);
        }
        command.query::<Value>(&mut connection)
    };
    for script in fixtures("raw-error-text", "fires") {
        let error = reply(&script).unwrap_err();
        assert_eq!(
            error.kind(),
            redis::ErrorKind::Parse,
            "{}: {error}",
            script.display()
        );
    }
    for script in fixtures("raw-error-text", "silent.lua") {
        let list = Value::Array(vec![
            Value::BulkString(b"BADLIMIT".to_vec()),
            Value::BulkString(text.to_vec()),
        ]);
        assert_eq!(reply(&script).unwrap(), list, "{}", script.display());
    }
}

/// A caller or stored data make an error of the server's own of what a script answers.
#[test]
fn errors_that_others_decide_are_the_servers_own() {
    let server = Server::start();
    let mut connection = server.connection();
    for script in fixtures("forged-error", "fires") {
        let forged = "NOSCRIPT No matching script.";
        let stored = redis::cmd("HSET")
            .arg("{k}1")
            .arg("failure")
            .arg(forged)
            .exec(&mut connection);
        stored.unwrap();
        let name = script.file_name().unwrap_or_default().to_string_lossy();
        let argument = match &*name {
            "fires_start.lua" => "SCRIPT No matching script.",
            _ => forged,
        };
        if name == "fires.lua" {
            flush(&mut connection);
        }
        let error = eval(&script, &[argument])
            .query::<Value>(&mut connection)
            .unwrap_err();
        // Redis 6.2 leaves the `-` before it.
        let is_cut = !(is_redis_6(server.version()) && name == "fires_start.lua");
        assert_eq!(error.code() == Some("NOSCRIPT"), is_cut, "{name}: {error}");
        flush(&mut connection);
    }
}

#[test]
fn a_raised_code_is_lost_and_an_answered_one_is_not() {
    let server = Server::start();
    let mut connection = server.connection();
    let mut code = |script: &Path| {
        redis::cmd("SET")
            .arg("{k}1")
            .arg(if script.to_string_lossy().contains("fires_") {
                "x"
            } else {
                "1"
            })
            .exec(&mut connection)
            .unwrap();
        let error = eval(script, &[]).query::<Value>(&mut connection);
        error.unwrap_err().code().map(str::to_owned)
    };
    for script in fixtures("lost-error-code", "fires.lua") {
        assert_eq!(code(&script).as_deref(), Some("ERR"));
    }
    for script in fixtures("lost-error-code", "fires_") {
        assert_eq!(
            code(&script).as_deref(),
            Some("ERR"),
            "{}",
            script.display()
        );
    }
    for script in fixtures("lost-error-code", "silent.lua") {
        assert_eq!(code(&script).as_deref(), Some("LIMITED"));
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
