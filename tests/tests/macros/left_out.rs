//! Arguments that are empty and arguments that are not sent at all, seen from the server.

use lua_runtime::{Error, LuaScript};
use lua_tests::Server;

#[lua_runtime::lua_scripts("left_out")]
mod scripts {
    #[derive(serde::Serialize)]
    pub(super) struct Job {
        pub(super) id: &'static str,
    }
}

#[derive(LuaScript)]
#[lua(path = "left_out/echo.lua", returns = Vec<String>)]
struct Echo<'a, O> {
    limit: u64,
    #[lua(optional)]
    window: Option<u64>,
    #[lua(optional)]
    owner: O,
    #[lua(skip)]
    _of: std::marker::PhantomData<&'a ()>,
}

/// The script declares what may be left out: a struct need not have it.
#[derive(LuaScript)]
#[lua(path = "left_out/echo.lua", returns = Vec<String>)]
struct Short {
    limit: u64,
}

#[test]
fn what_is_left_out_is_not_sent() -> Result<(), Error> {
    let server = Server::start();
    let con = &mut server.connection();
    assert_eq!(
        scripts::echo(1, Some(2), Some("me")).invoke(con)?,
        ["1", "2", "me"]
    );
    assert_eq!(scripts::echo(1, Some(2), None).invoke(con)?, ["1", "2"]);
    assert_eq!(scripts::echo(1, None, None).invoke(con)?, ["1"]);

    let echo = |window, owner: Option<&'static str>| Echo {
        limit: 1,
        window,
        owner,
        _of: std::marker::PhantomData,
    };
    assert_eq!(echo(Some(2), Some("me")).invoke(con)?, ["1", "2", "me"]);
    assert_eq!(echo(Some(2), None).invoke(con)?, ["1", "2"]);
    assert_eq!(echo(None, None).invoke(con)?, ["1"]);
    assert_eq!(Short { limit: 1 }.invoke(con)?, ["1"]);
    Ok(())
}

#[test]
fn what_follows_one_that_is_left_out_is_refused() {
    let server = Server::start();
    let con = &mut server.connection();
    let error = scripts::echo(1, None, Some("me")).invoke(con).unwrap_err();
    assert!(matches!(error, Error::Argument(_)), "{error:?}");
    assert!(
        error.to_string().ends_with(
            "was not sent: the value for ARGV[2] is left out (`None`), and ARGV[3] is given: \
             only the last arguments can be left out"
        ),
        "{error}"
    );
}

#[test]
fn encoded_arguments_may_be_absent() -> Result<(), Error> {
    let server = Server::start();
    let con = &mut server.connection();
    let job = scripts::Job { id: "7" };
    let reply = scripts::encoded(Some(&job), Some(&job), Some(5), Some(&job)).invoke(con)?;
    assert_eq!(
        (reply.count, reply.job, reply.opts, reply.last),
        (4, "7".into(), "7".into(), "7".into())
    );
    let reply = scripts::encoded(None, None, None, None).invoke(con)?;
    assert_eq!(
        (reply.count, reply.job, reply.opts, reply.last),
        (3, "none".into(), "none".into(), "left out".into())
    );
    Ok(())
}

#[test]
fn the_code_says_what_may_be_empty_or_left_out() -> Result<(), Error> {
    let server = Server::start();
    let con = &mut server.connection();
    let shown = |limit, more| scripts::inferred(limit, more).returning::<String>();
    assert_eq!(shown(Some(7.0), Some("x")).invoke(con)?, "7 x");
    assert_eq!(shown(None, None).invoke(con)?, "5 left out");
    Ok(())
}
