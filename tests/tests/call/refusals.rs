//! Servers that answer, but not with a reply: rights, memory, a long script, a wrong type.

use std::time::Duration;

use lua_runtime::{Error, FailureKind, LuaScript, ScriptError, ServerError};
use lua_tests::scripts::Increment;
use lua_tests::{Proxy, Server, connect, connect_async, own_memory, wait_for};
use redis::Client;

const CALL: Increment<'_> = Increment {
    counter: "counter",
    by: 1,
};

#[derive(LuaScript)]
#[lua(path = "lua/spin.lua", returns = ())]
struct Spin;

/// An error of the server, told with the script's name.
fn refused(error: Error) -> ServerError {
    match error {
        Error::Server(error) => {
            let name = format!("{}: ", error.script().name());
            assert!(error.to_string().starts_with(&name), "{error}");
            *error
        }
        other => panic!("{other:?}"),
    }
}

/// An error that the script raised, told with the script's name and the line.
fn raised(error: Error) -> ScriptError {
    match error {
        Error::Raised(error) => {
            let script = error.script();
            let start = format!("{} raised ", script.name());
            let text = error.to_string();
            assert!(text.starts_with(&start), "{text}");
            assert!(text.contains(&format!(" at {}:", script.path())), "{text}");
            *error
        }
        other => panic!("{other:?}"),
    }
}

/// What a cold call of each driver gives, each on a server of its own.
async fn cold_calls(
    start: impl Fn() -> Server,
    client: impl Fn(&Server) -> Client,
) -> [(Server, Result<i64, Error>); 2] {
    let blocking = start();
    let first = CALL.invoke(&mut connect(&client(&blocking)));
    let asynchronous = start();
    let _memory = own_memory();
    let mut con = connect_async(&client(&asynchronous)).await;
    let second = CALL.invoke_async(&mut con).await;
    [(blocking, first), (asynchronous, second)]
}

async fn cold_calls_as(rules: &str) -> [(Server, Result<i64, Error>); 2] {
    let rules = format!("on >word ~* +@all {rules}");
    cold_calls(
        || Server::builder().user("user", &rules).start(),
        |server| server.client_as("user", "word"),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_load_it_is_evaluated() {
    let _memory = own_memory();
    for (server, outcome) in cold_calls_as("-script").await {
        assert_eq!(outcome.unwrap(), 1);
        assert_eq!(server.commandstats("eval"), 1);
        // From now on the server has it.
        let mut con = connect(&server.client_as("user", "word"));
        assert_eq!(CALL.invoke(&mut con).unwrap(), 2);
        assert_eq!(server.commandstats("eval"), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_evaluate_it_is_loaded() {
    let _memory = own_memory();
    for (server, outcome) in cold_calls_as("-eval").await {
        assert_eq!(outcome.unwrap(), 1);
        assert_eq!(server.commandstats("evalsha"), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_both_rights_both_refusals_are_told() {
    let _memory = own_memory();
    for (server, outcome) in cold_calls_as("-eval -script").await {
        let error = refused(outcome.unwrap_err());
        assert_eq!(error.code(), "NOPERM");
        assert!(error.message().contains("'eval'"), "{error}");
        let load = error.load_refusal().expect("the first refusal");
        assert_eq!(load.code(), Some("NOPERM"));
        let text = error.to_string();
        for part in ["'eval'", "'script", "refused SCRIPT LOAD too"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(server.counter("counter"), 0);
        // What somebody else has loaded may be called.
        Increment::SCRIPT.load(&mut server.connection()).unwrap();
        let mut con = connect(&server.client_as("user", "word"));
        assert_eq!(CALL.invoke(&mut con).unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_call_nothing_else_is_tried() {
    let _memory = own_memory();
    for (server, outcome) in cold_calls_as("-evalsha").await {
        let error = refused(outcome.unwrap_err());
        assert_eq!(error.code(), "NOPERM");
        assert!(error.message().contains("'evalsha'"), "{error}");
        assert!(error.load_refusal().is_none());
        assert_eq!(server.info_field("number_of_cached_scripts").unwrap(), "0");
        assert_eq!(server.counter("counter"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_out_of_reach_is_told() {
    let _memory = own_memory();
    for (server, outcome) in cold_calls_as("resetkeys ~other:*").await {
        let error = refused(outcome.unwrap_err());
        assert_eq!(error.code(), "NOPERM");
        assert_eq!(error.kind(), FailureKind::NotPermitted);
        assert!(error.message().contains("key"), "{error}");
        assert_eq!(server.counter("counter"), 0);
    }
}

/// The script runs, and a command of it is not for this user. Servers have no code for that.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_the_script_that_is_out_of_reach_is_told() {
    let _memory = own_memory();
    for (server, outcome) in cold_calls_as("-incrby").await {
        let error = raised(outcome.unwrap_err());
        assert_eq!(error.kind(), FailureKind::NotPermitted, "{error}");
        assert_eq!(server.counter("counter"), 0);
    }
}

/// What a server does not know it quotes, with keys and arguments, which are nobody's business.
#[tokio::test(flavor = "multi_thread")]
async fn arguments_are_not_shown() {
    let _memory = own_memory();
    let start = || {
        let without = "rename-command EVALSHA \"\"";
        Server::builder().config(without).start()
    };
    for (_server, outcome) in cold_calls(start, Server::client).await {
        let error = outcome.unwrap_err();
        let texts = [
            error.to_string(),
            format!("{error:?}"),
            error.message().unwrap().to_owned(),
        ];
        for text in texts {
            assert!(text.contains("unknown command"), "{text}");
            assert!(!text.contains("counter"), "{text}");
        }
        assert!(refused(error).raw().contains("counter"));
    }
}

/// Some managed servers and proxies have no SCRIPT command at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_refuses_script_gets_eval() {
    let _memory = own_memory();
    let server = Server::start();
    let proxy = Proxy::start(&server);
    proxy.refuse("SCRIPT", "ERR unknown command 'SCRIPT'");
    let mut blocking = connect(&proxy.client());
    assert_eq!(CALL.invoke(&mut blocking).unwrap(), 1);
    assert_eq!((proxy.seen("SCRIPT"), proxy.seen("EVAL")), (1, 1));
    assert_eq!(CALL.invoke(&mut blocking).unwrap(), 2);
    assert_eq!(proxy.seen("EVAL"), 1, "EVAL has put it into the cache");

    server.script_flush();
    let mut asynchronous = connect_async(&proxy.client()).await;
    assert_eq!(CALL.invoke_async(&mut asynchronous).await.unwrap(), 3);
    let remembered = "SCRIPT LOAD is not tried again";
    assert_eq!(
        (proxy.seen("SCRIPT"), proxy.seen("EVAL")),
        (1, 2),
        "{remembered}"
    );
    assert_eq!(CALL.invoke_async(&mut asynchronous).await.unwrap(), 4);
    assert_eq!(proxy.seen("EVAL"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_memory_is_given_the_script_and_refuses_the_write() {
    let _memory = own_memory();
    let start = || {
        let server = Server::start();
        let mut con = server.connection();
        redis::cmd("CONFIG")
            .arg(&["SET", "maxmemory", "1"])
            .exec(&mut con)
            .unwrap();
        server
    };
    for (server, outcome) in cold_calls(start, Server::client).await {
        let error = raised(outcome.unwrap_err());
        assert_eq!(
            (error.code(), error.kind()),
            ("OOM", FailureKind::OutOfMemory)
        );
        assert!(
            error.message().starts_with("command not allowed"),
            "{error}"
        );
        assert_eq!(server.commandstats("evalsha"), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_script_carries_its_name() {
    let _memory = own_memory();
    let start = || {
        let server = Server::start();
        redis::cmd("RPUSH")
            .arg("counter")
            .arg("list")
            .exec(&mut server.connection())
            .unwrap();
        server
    };
    for (_server, outcome) in cold_calls(start, Server::client).await {
        let error = raised(outcome.unwrap_err());
        assert_eq!(error.kind(), FailureKind::WrongType);
        let line = error.location().unwrap().line();
        assert_eq!(
            error.to_string(),
            format!(
                "increment raised WRONGTYPE at ../lua/increment.lua:{line}: Operation against a key \
                 holding the wrong kind of value"
            )
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_of_the_wrong_shape_names_script_expectation_and_reply() {
    let _memory = own_memory();
    let server = Server::start();
    let call = CALL.call().returning::<(bool, u64)>();
    let mut asynchronous = server.async_connection().await;
    for error in [
        call.invoke(&mut server.connection()).unwrap_err(),
        call.invoke_async(&mut asynchronous).await.unwrap_err(),
    ] {
        let Error::Reply(error) = &error else {
            panic!("{error:?}");
        };
        let text = error.to_string();
        assert!(
            text.starts_with("increment replied a string of 1 byte"),
            "{text}"
        );
        assert!(text.ends_with(", expected (bool, u64)"), "{text}");
        assert_eq!(error.mismatch().expected(), "(bool, u64)");
    }
    assert_eq!(server.counter("counter"), 2, "each ran once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_is_told_until_its_script_is_killed() {
    let _memory = own_memory();
    let server = Server::builder().config("lua-time-limit 20").start();
    let (busy, killed) = std::thread::scope(|scope| {
        let spin = scope.spawn(|| Spin::call().invoke(&mut server.connection()));
        let mut con = server.connection();
        let mut error = None;
        wait_for(Duration::from_secs(30), "the server to be busy", || {
            error = CALL.invoke(&mut con).err();
            error.is_some()
        });
        redis::cmd("SCRIPT").arg("KILL").exec(&mut con).unwrap();
        (error.unwrap(), spin.join().unwrap().unwrap_err())
    });
    assert_eq!(busy.kind(), FailureKind::Busy);
    assert_eq!(refused(busy).code(), "BUSY");
    let killed = raised(killed);
    assert_eq!(killed.script().name(), "spin");
    assert_eq!(killed.kind(), FailureKind::Killed);
    assert!(
        killed.message().contains("Script killed by user"),
        "{killed}"
    );
    let ran = server.counter("counter");
    assert_eq!(CALL.invoke(&mut server.connection()).unwrap(), ran + 1);
}
