//! What the checks of errors predict is what a server does: their own fixtures, run.

use std::fs;
use std::path::Path;
use std::time::Duration;

use lua_tests::{Flavour, Server};
use redis::Value;

use crate::fixtures::{eval, fixtures, flush, is_redis_6, run};

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
