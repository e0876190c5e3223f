//! A script's own errors as enums: made by `lua_scripts`, and derived.

use std::error::Error as _;
use std::fmt;

use lua_runtime::{Error, LuaError, LuaScript};
use lua_tests::Server;
use redis::Connection;

#[lua_runtime::lua_scripts("errors", exclude = ["provoke.lua"])]
mod scripts {}

use scripts::LimitedError;

#[derive(LuaScript)]
#[lua(path = "errors/limited.lua", returns = i64, errors = CounterError)]
struct Limited<'a> {
    #[lua(key)]
    counter: &'a str,
    limit: u64,
}

#[derive(Debug, LuaError)]
enum CounterError {
    #[lua(code = "LIMITED")]
    Full(String),
    NotFound {
        error: Error,
    },
    #[lua(other)]
    Other(Error),
}

/// What is shown is the user's own business.
#[derive(Debug, LuaError)]
#[lua(no_display)]
enum Shown {
    Limited,
    #[lua(other)]
    Other(Error),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limited => f.write_str("own words"),
            Self::Other(error) => write!(f, "own words for {error}"),
        }
    }
}

/// A server with a counter at 3 and a list.
fn server() -> Server {
    let server = Server::start();
    let mut con = server.connection();
    redis::cmd("SET")
        .arg(&["counter", "3"])
        .exec(&mut con)
        .unwrap();
    redis::cmd("RPUSH")
        .arg(&["list", "x"])
        .exec(&mut con)
        .unwrap();
    server
}

fn generated(con: &mut Connection, counter: &str, limit: u64) -> Result<i64, LimitedError> {
    Ok(scripts::limited(counter, limit).invoke(con)?)
}

fn derived(con: &mut Connection, counter: &str, limit: u64) -> Result<i64, CounterError> {
    Ok(Limited { counter, limit }.invoke(con)?)
}

#[test]
fn declared_errors_are_variants_of_the_generated_enum() {
    let server = server();
    let mut con = server.connection();
    assert_eq!(generated(&mut con, "counter", 5).unwrap(), 4);
    let error = generated(&mut con, "counter", 4).unwrap_err();
    assert_eq!(error.to_string(), "LIMITED: to 4");
    assert!(error.source().is_none());
    let LimitedError::Limited { message } = error else {
        panic!("{error:?}");
    };
    assert_eq!(message, "to 4");
    assert_eq!(LimitedError::CODES, ["LIMITED", "NOT_FOUND"]);

    // What a command fails with has no variant.
    let error = generated(&mut con, "list", 4).unwrap_err();
    let LimitedError::Other(other) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(other.code(), Some("WRONGTYPE"));
    assert!(
        error
            .to_string()
            .starts_with("limited raised WRONGTYPE at errors/limited.lua:7: ")
    );
    assert!(error.source().is_none(), "its text has told it");

    // Nor has what comes from elsewhere.
    let plain = redis::cmd("INCR").arg("list").exec(&mut con).unwrap_err();
    let error = LimitedError::from(Error::from(plain));
    assert!(
        matches!(error, LimitedError::Other(Error::Redis(_))),
        "{error:?}"
    );
}

#[test]
fn variants_hold_the_message_or_the_error() {
    let server = server();
    let mut con = server.connection();
    let error = derived(&mut con, "counter", 1).unwrap_err();
    let CounterError::Full(message) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(message, "to 1");

    // Redis 6.2 loses what a raised table says.
    let error = derived(&mut con, "nothing", 1).unwrap_err();
    if server.version() < (7, 0, 0) {
        assert!(matches!(error, CounterError::Other(_)), "{error:?}");
        return;
    }
    let shown = "limited raised NOT_FOUND at errors/limited.lua:9: no counter 7";
    assert_eq!(error.to_string(), shown);
    let CounterError::NotFound { error } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(error.location().map(|location| location.line()), Some(9));
}

#[test]
fn what_is_shown_can_be_the_users_own() {
    let server = server();
    let call = scripts::limited("counter", 1);
    let error = Shown::from(call.invoke(&mut server.connection()).unwrap_err());
    assert!(matches!(error, Shown::Limited), "{error:?}");
    assert_eq!(error.to_string(), "own words");
    assert_eq!(Shown::CODES, ["LIMITED"]);
}
