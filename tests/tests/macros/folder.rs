//! `#[lua_scripts]`: folders as modules, called on a real server.

use std::collections::HashMap;

use lua_runtime::{Error, LuaReply as _, Script};
use lua_tests::{Counting, Server};
use redis::{RedisWrite, ToRedisArgs, ToSingleRedisArg, Value};

/// The scripts to copy, as most people use them.
#[lua_runtime::lua_scripts("../lua")]
mod scripts {}

/// A folder with everything that a folder can have.
#[lua_runtime::lua_scripts("scripts", exclude = ["drafts"], prefix = "run_")]
mod mine {
    /// What annotations name is in scope here, and in the folders within.
    pub(super) struct JobData(pub(super) &'static str);

    /// A part of a reply that has no `Clone`, `Debug` or `PartialEq`.
    #[derive(lua_runtime::LuaReply)]
    pub(super) struct JobPart(pub(super) String);

    pub(super) fn own_item() -> &'static str {
        "stays"
    }
}

/// The same script with a type that has all of them.
#[lua_runtime::lua_scripts("scripts/jobs", exclude = ["addJob-2", "counts", "options"])]
mod typed {
    use super::Part as JobPart;
}

#[derive(Clone, Debug, PartialEq, lua_runtime::LuaReply)]
struct Part(String);

#[lua_runtime::lua_scripts("reads", read_only)]
mod reads {}

impl ToRedisArgs for mine::JobData {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        out.write_arg(self.0.as_bytes());
    }
}
impl ToSingleRedisArg for mine::JobData {}

#[test]
fn scripts_to_copy_are_functions_with_typed_replies() -> Result<(), Error> {
    let server = Server::start();
    let mut con = server.connection();
    assert_eq!(scripts::hello("Lua").invoke(&mut con)?, "Hello, Lua!");
    assert_eq!(scripts::increment("counter", 5).invoke(&mut con)?, 5);
    assert!(scripts::set_with_expiry("entry", "value", 60).invoke(&mut con)?);

    let limited = scripts::rate_limit("bucket", 2, 60);
    let first = limited.invoke(&mut con)?;
    assert!(first.allowed);
    assert_eq!(first.remaining, 1);
    limited.invoke(&mut con)?;
    assert!(!limited.invoke(&mut con)?.allowed);

    let poured = scripts::leaky_bucket("leaky", 2, 0.5, 1, 0).invoke(&mut con)?;
    assert!(poured.allowed && (poured.level - 1.0).abs() < 1e-9 && poured.wait == 0.0);

    assert!(scripts::lock_acquire("lock", "token", 1000).invoke(&mut con)?);
    assert!(scripts::lock_extend("lock", "token", 1000).invoke(&mut con)?);
    assert!(scripts::lock_release("lock", "token").invoke(&mut con)?);

    let bounded = scripts::bounded_increment("bounded", 3, 5);
    assert!(bounded.invoke(&mut con)?.accepted);
    assert_eq!(bounded.invoke(&mut con)?.value, 3);

    let standing =
        scripts::leaderboard_update("board", "history", "ann", 1.5, 1).invoke(&mut con)?;
    assert_eq!(standing.rank, Some(1));
    assert!(standing.personal_best && (standing.best - 1.5).abs() < 1e-9);
    let standing = scripts::leaderboard_update("board", "history", "bob", 1, 1).invoke(&mut con)?;
    assert_eq!(standing.rank, None, "off the board");

    let cached = scripts::cache_aside("cache", "computed", 60);
    assert!(!cached.invoke(&mut con)?.hit);
    let cached = cached.invoke(&mut con)?;
    assert_eq!((cached.hit, cached.value.as_str()), (true, "computed"));
    assert_eq!(scripts::debug_set("debug", "new").invoke(&mut con)?, None);
    Ok(())
}

#[test]
fn a_folder_may_have_everything_that_folders_have() -> Result<(), Error> {
    let server = Server::start();
    let mut con = server.connection();
    assert_eq!(mine::own_item(), "stays");

    redis::cmd("SET").arg("key").arg("value").exec(&mut con)?;
    assert_eq!(mine::run_type("key").invoke(&mut con)?, "string");
    let value: Option<String> = mine::run__2fa("key").returning().invoke(&mut con)?;
    assert_eq!(value.as_deref(), Some("value"));

    let clock = mine::run_with_dash_v2(0.5, &["a", "b"]).invoke(&mut con)?;
    assert!(clock.now > 1e9);
    assert_eq!(clock.echoed, ["a", "b"]);

    let job = || mine::JobData("{}");
    let added = mine::jobs::run_add_job("wait", "jobs", "1", job(), None).invoke(&mut con)?;
    assert_eq!(
        (added.waiting, added.added, added.previous),
        (1, true, None)
    );
    let again = mine::jobs::run_add_job("wait", "jobs", "1", job(), Some(3)).invoke(&mut con)?;
    assert_eq!(again.previous.as_deref(), Some("{}"));

    redis::cmd("SADD")
        .arg("set")
        .arg("a")
        .arg("b")
        .exec(&mut con)?;
    let sizes = mine::jobs::run_counts(&["set", "none"]).invoke(&mut con)?;
    let expected = HashMap::from([("set".to_owned(), 2), ("none".to_owned(), 0)]);
    assert_eq!(sizes, expected);
    Ok(())
}

#[test]
fn what_may_be_absent_is_taken_in_all_its_types() -> Result<(), Error> {
    let server = Server::start();
    let mut con = server.connection();
    let owner: Option<String> = Some(String::from("ann"));
    let limit: Option<u32> = Some(3);
    let none: Option<Vec<u8>> = None;
    let job = || Some(mine::JobData("{}"));
    for (call, sent) in [
        (mine::jobs::run_options(None, None, None, None, None), None),
        (
            mine::jobs::run_options("ann", 3_u8, 2, Some("x"), job()),
            Some(["ann", "3", "2", "x", "{}"]),
        ),
        (
            mine::jobs::run_options(Some("ann"), Some(3), Some(0.5), &Some(true), None),
            Some(["ann", "3", "0.5", "1", ""]),
        ),
        (
            mine::jobs::run_options(&owner, &limit, &limit, &limit, None),
            Some(["ann", "3", "3", "3", ""]),
        ),
        (
            mine::jobs::run_options(b"ann", -3_i128, &Some(2_i8), &owner, job()),
            Some(["ann", "-3", "2", "ann", "{}"]),
        ),
        (
            mine::jobs::run_options(&none, None, 0.5_f32, None, None),
            Some(["", "", "0.5", "", ""]),
        ),
        (
            mine::jobs::run_options(owner.clone().unwrap(), &None::<u8>, None, &owner, None),
            Some(["ann", "", "", "ann", ""]),
        ),
    ] {
        let expected: Vec<&str> = sent.into_iter().flatten().collect();
        assert_eq!(call.invoke(&mut con)?, expected);
    }
    Ok(())
}

#[test]
fn a_generated_reply_asks_nothing_of_the_callers_types() -> Result<(), Error> {
    let server = Server::start();
    let reply = mine::jobs::run_parts().invoke(&mut server.connection())?;
    assert_eq!((reply.id, reply.part.0.as_str()), (7, "head"));
    assert!(reply.other.is_none());

    // But has what they all have.
    let reply = typed::parts().invoke(&mut server.connection())?;
    assert_eq!(reply.clone(), reply);
    let shown = "PartsReply { id: 7, part: Part(\"head\"), other: None }";
    assert_eq!(format!("{reply:?}"), shown);
    let other = typed::PartsReply::from_reply(Value::Array(vec![
        Value::Int(7),
        Value::SimpleString("tail".into()),
    ]));
    assert_ne!(other.unwrap(), reply);
    Ok(())
}

#[test]
fn all_scripts_are_listed_and_loaded_in_one_round_trip() -> Result<(), Error> {
    let names: Vec<&str> = mine::ALL.iter().map(|script| script.name()).collect();
    let expected = [
        "2fa",
        "type",
        "with-dash.v2",
        "jobs/addJob-2",
        "jobs/counts",
        "jobs/options",
        "jobs/parts",
    ];
    assert_eq!(names, expected);
    assert_eq!(mine::jobs::ADD_JOB.path(), "scripts/jobs/addJob-2.lua");
    assert_eq!(scripts::ALL.len(), 13);

    let server = Server::start();
    let mut con = Counting::new(server.connection());
    scripts::load_all(&mut con)?;
    assert_eq!(con.round_trips(), 1);
    let is_loaded = |script: &&'static Script| script.exists(&mut server.connection());
    assert!(scripts::ALL.iter().all(|script| is_loaded(script).unwrap()));
    con.reset();
    scripts::hello("Lua").invoke(&mut con)?;
    assert_eq!(con.round_trips(), 1);
    Ok(())
}

#[tokio::test]
async fn all_scripts_are_loaded_on_asynchronous_connections_too() -> Result<(), Error> {
    let server = Server::start();
    let mut con = Counting::new(server.async_connection().await);
    scripts::load_all_async(&mut con).await?;
    assert_eq!(con.round_trips(), 1);
    assert!(scripts::HELLO.exists_async(&mut con).await?);
    Ok(())
}

/// The text that is sent is what is embedded: an include costs its own bytes and nothing more.
#[test]
fn includes_cost_their_own_bytes() {
    let clock = include_str!("../../scripts/_lib/clock.lua");
    let own = include_str!("../../scripts/with-dash.v2.lua");
    let directive = "--- @include \"_lib/clock\"\n";
    let text = own.replace(directive, clock);
    assert_eq!(mine::WITH_DASH_V2.source(), text);
}

#[test]
fn read_only_folders_are_called_so() -> Result<(), Error> {
    assert!(reads::BOTH.is_read_only());
    let server = Server::start();
    let both = reads::both("a", "b");
    if !server.has_script_flags() {
        let Err(Error::Server(error)) = both.invoke(&mut server.connection()) else {
            panic!("EVALSHA_RO is no command of this server");
        };
        assert!(error.message().contains("unknown command"), "{error}");
        return Ok(());
    }
    let values = both.invoke(&mut server.connection())?;
    assert_eq!(values, [None, None]);
    assert_eq!(server.commandstats("evalsha_ro"), 2);
    Ok(())
}
