//! Errors of scripts as they come from a real server: code, message, file and line.

use lua_runtime::{Error, FailureKind, Location, LuaScript, ScriptError};
use lua_tests::Server;

#[lua_runtime::lua_scripts("errors")]
mod scripts {}

#[derive(LuaScript)]
#[lua(path = "errors/deep.lua", returns = i64)]
struct Deep<'a> {
    #[lua(key)]
    entry: &'a str,
    how: &'a str,
}

/// A server with a list and a text.
fn server() -> Server {
    let server = Server::start();
    let mut con = server.connection();
    redis::cmd("RPUSH")
        .arg(&["list", "x"])
        .exec(&mut con)
        .unwrap();
    redis::cmd("SET")
        .arg(&["text", "x"])
        .exec(&mut con)
        .unwrap();
    server
}

fn provoke(server: &Server, how: &str) -> Error {
    let call = scripts::provoke("list", "text", how);
    let reply = call.returning::<()>().invoke(&mut server.connection());
    reply.err().unwrap_or_else(|| panic!("{how} does not fail"))
}

/// The line of a file that ends with `-- name`.
fn marked(file: &str, name: &str) -> u32 {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let mark = format!(" -- {name}");
    let line = text.lines().position(|line| line.ends_with(&mark));
    u32::try_from(line.unwrap_or_else(|| panic!("no{mark} in {file}"))).unwrap() + 1
}

#[track_caller]
fn raised(error: Error) -> ScriptError {
    match error {
        Error::Raised(error) => *error,
        other => panic!("{other:?}"),
    }
}

/// Errors that each server raises in its own words.
#[test]
fn what_is_raised_has_code_message_file_and_line() {
    let server = server();
    let wrong_type = "Operation against a key holding the wrong kind of value";
    // With the message since 7.0; Redis 6.2 may have words of its own.
    for (how, code, message) in [
        (
            "index",
            "ERR",
            "attempt to index local 'missing' (a nil value)",
        ),
        ("text", "ERR", "boom"),
        ("bare", "ERR", "boom"),
        ("caller", "ERR", "boom"),
        ("code_in_text", "ERR", "MYCODE boom"),
        ("number", "ERR", "42"),
        ("wrong_type", "WRONGTYPE", wrong_type),
        (
            "not_a_number",
            "ERR",
            "value is not an integer or out of range",
        ),
        ("global_write", "ERR", "Attempt to modify a readonly table"),
        ("library_write", "ERR", "Attempt to modify a readonly table"),
        (
            "global_read",
            "ERR",
            "Script attempted to access nonexistent global variable 'nosuch'",
        ),
        ("overflow", "ERR", "stack overflow"),
        (
            "like_a_mark",
            "ERR",
            "script: 0123456789012345678901234567890123456789, on @user_script:99.",
        ),
    ] {
        let error = raised(provoke(&server, how));
        assert_eq!(error.code(), code, "{how}: {}", error.raw());
        assert_eq!(error.message(), message, "{how}: {}", error.raw());
        check_place(&error, how);
    }
    for (how, part) in [
        ("unknown_command", "nknown "),
        ("arity", "rong number of args"),
        ("nil_argument", "arguments must be strings or integers"),
        ("not_allowed", "not allowed from script"),
    ] {
        let error = raised(provoke(&server, how));
        assert_eq!(error.code(), "ERR", "{how}: {}", error.raw());
        assert!(error.message().contains(part), "{how}: {}", error.raw());
        assert!(
            !error.message().contains("script:"),
            "{how}: {}",
            error.raw()
        );
        check_place(&error, how);
    }
    let error = raised(provoke(&server, "caught_and_raised"));
    assert_eq!(error.message(), format!("WRONGTYPE {wrong_type}"));
    check_place(&error, "caught_and_raised");
}

fn check_place(error: &ScriptError, how: &str) {
    let location = error
        .location()
        .unwrap_or_else(|| panic!("{how}: {}", error.raw()));
    let line = marked("errors/provoke.lua", how);
    assert_eq!(
        location.to_string(),
        format!("errors/provoke.lua:{line}"),
        "{how}"
    );
    assert_eq!(
        (location.file(), location.line()),
        ("errors/provoke.lua", line)
    );
}

/// Redis 6.2 fails at showing what is no text.
#[test]
fn what_is_raised_as_a_table_keeps_its_code_since_redis_7_0() {
    let server = server();
    for (how, code, message) in [
        ("table", "MYCODE", "boom"),
        ("error_reply", "MYCODE", "boom"),
        (
            "reply_of_pcall",
            "WRONGTYPE",
            "Operation against a key holding the wrong kind of value",
        ),
        ("word", "ERR", "boom"),
        ("number_in_table", "ERR", "1"),
        ("nothing", "ERR", "nil"),
        ("truth", "ERR", "true"),
    ] {
        let error = raised(provoke(&server, how));
        if server.version() >= (7, 0, 0) {
            assert_eq!((error.code(), error.message()), (code, message), "{how}");
            check_place(&error, how);
        } else {
            let text = error.to_string();
            assert!(
                text.ends_with("; Redis 6.2 shows of what is raised only texts"),
                "{text}"
            );
            assert_eq!((error.code(), error.location()), ("ERR", None), "{how}");
        }
    }
    // What is raised where no line of the script is running.
    let error = raised(provoke(&server, "raised_by_c"));
    assert_eq!(
        (error.code(), error.message()),
        ("ERR", "boom"),
        "{}",
        error.raw()
    );
    assert_eq!(error.location(), None, "{}", error.raw());
}

#[test]
fn what_is_returned_has_code_and_message() {
    let server = server();
    for (how, code, message) in [
        ("returned", "MYCODE", "boom"),
        ("returned_word", "ERR", "boom"),
        ("returned_minus", "MYCODE", "boom"),
        ("returned_table", "MYCODE", "boom"),
        ("returned_table_word", "ERR", "boom"),
        ("returned_inside", "MYCODE", "boom"),
        (
            "returned_by_pcall",
            "WRONGTYPE",
            "Operation against a key holding the wrong kind of value",
        ),
        ("returned_caught", "MYCODE", "boom"),
        ("returned_lines", "MYCODE", "one  two"),
    ] {
        let Error::Returned(error) = provoke(&server, how) else {
            panic!("{how}");
        };
        assert_eq!((error.code(), error.message()), (code, message), "{how}");
        assert_eq!(error.location(), None, "{how}");
        let kind = match code {
            "WRONGTYPE" => FailureKind::WrongType,
            _ => FailureKind::Script,
        };
        assert_eq!(error.kind(), kind, "{how}");
    }
}

/// A returned text that ends as servers end a raised one. It is the script's own line at worst,
/// never a file or a line that the script does not have.
#[test]
fn what_is_returned_like_a_raised_error_names_nothing_of_others() {
    let server = server();
    for (how, text) in [
        (
            "returned_of_another",
            "boom script: da39a3ee5e6b4b0d3255bfef95601890afd80709, on @user_script:1.",
        ),
        ("returned_of_no_line", "boom script: on @user_script:99999."),
    ] {
        let Error::Returned(error) = provoke(&server, how) else {
            panic!("{how}");
        };
        assert_eq!((error.code(), error.message()), ("MYCODE", text), "{how}");
        assert_eq!(error.location(), None, "{how}");
    }
    let error = raised(provoke(&server, "returned_of_a_line"));
    assert_eq!((error.code(), error.message()), ("MYCODE", "boom"));
    assert_eq!(error.raw(), "MYCODE boom script: on @user_script:1.");
    let location = error.location().map(|location| location.to_string());
    assert_eq!(location.as_deref(), Some("errors/provoke.lua:1"));
    assert_eq!(error.kind(), FailureKind::Script);
}

/// Two levels of includes: the error names the file and the line that a person opens.
#[test]
fn an_error_in_an_included_file_names_that_file() {
    let server = server();
    let mut con = server.connection();
    for (how, file, code) in [
        ("inner", "errors/_lib/inner.lua", "WRONGTYPE"),
        ("outer", "errors/_lib/outer.lua", "ERR"),
        ("own", "errors/deep.lua", "ERR"),
    ] {
        let derived = Deep { entry: "list", how };
        let of_folder = scripts::deep("list", how).returning::<i64>();
        for error in [
            derived.invoke(&mut con).unwrap_err(),
            of_folder.invoke(&mut con).unwrap_err(),
        ] {
            assert_eq!(error.code(), Some(code), "{error}");
            let location = error
                .location()
                .map(|location: Location| location.to_string());
            assert_eq!(location, Some(format!("{file}:{}", marked(file, how))));
        }
    }
    let error = Deep {
        entry: "list",
        how: "inner",
    }
    .invoke(&mut con)
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "deep raised WRONGTYPE at errors/_lib/inner.lua:5: Operation against a key holding the \
         wrong kind of value"
    );
}

/// Redis 6.2 knows no `#!lua`.
#[test]
fn a_script_that_the_server_cannot_compile_names_the_line() {
    #[derive(LuaScript)]
    #[lua(path = "lua/read.lua")]
    struct Read;

    let server = Server::start();
    let outcome = Read::SCRIPT.load(&mut server.connection());
    if server.version() >= (7, 0, 0) {
        outcome.unwrap();
        return;
    }
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), FailureKind::Uncompiled);
    assert_eq!(
        error.to_string(),
        "read does not compile on this server at lua/read.lua:1: unexpected symbol near '#'"
    );
}
