//! Many calls at once, many arguments, long ones, and bytes of every kind.

use lua_runtime::{LuaScript, pipe};
use lua_tests::scripts;
use lua_tests::{Server, connect, connect_async};
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{Cmd, Value};
use tokio::task::JoinSet;

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = (Vec<Vec<u8>>, Vec<Vec<u8>>))]
struct Echo {
    #[lua(keys)]
    keys: Vec<Vec<u8>>,
    #[lua(args)]
    arguments: Vec<Vec<u8>>,
}

type Echoed = (Vec<Vec<u8>>, Vec<Vec<u8>>);

const TASKS: i64 = 64;
/// Calls by each task.
const EACH: i64 = 160;

/// All of a task's calls in flight at once: single ones, and as many in pipelines of ten.
async fn task(con: MultiplexedConnection, number: i64) {
    let mut calls = JoinSet::new();
    for call in 0..EACH / 2 {
        let mut con = con.clone();
        calls.spawn(async move {
            let counter = format!("single {number} {call}");
            let increment = scripts::increment(&counter, call);
            assert_eq!(increment.invoke_async(&mut con).await.unwrap(), call);
        });
    }
    for round in 0..EACH / 20 {
        let mut con = con.clone();
        calls.spawn(async move {
            let counter = format!("pipeline {number} {round}");
            let mut pipe = pipe();
            for by in 1..=10 {
                pipe.call(scripts::increment(&counter, by));
            }
            let values: Vec<i64> = pipe.query_async(&mut con).await.unwrap();
            assert_eq!(values, [1, 3, 6, 10, 15, 21, 28, 36, 45, 55]);
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
}

/// 64 tasks with 160 calls each, on one connection, with a flush in the middle.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_calls_in_flight() {
    let server = Server::start();
    for client in [server.client(), server.client_resp3()] {
        let con = connect_async(&client).await;
        let mut tasks = JoinSet::new();
        for number in 0..TASKS {
            tasks.spawn(task(con.clone(), number));
        }
        while let Some(task) = tasks.join_next().await {
            task.unwrap();
            if tasks.len() == 32 {
                server.script_flush();
            }
        }
        let flush = redis::cmd("FLUSHALL");
        flush.exec(&mut server.connection()).unwrap();
    }
    let ran = server.commandstats("evalsha") + server.commandstats("eval");
    let calls = u64::try_from(2 * TASKS * EACH).unwrap();
    assert!(ran >= calls, "{ran} of {calls}");
}

/// One call alone, in a pipeline and in a transaction, each with the script missing.
async fn check_echo<C>(server: &Server, con: &mut C, echo: &Echo)
where
    C: ConnectionLike + Send + 'static,
{
    let call = echo.call();
    let same = |(keys, arguments): Echoed| {
        // Not by `assert_eq`, which would print megabytes.
        assert!(keys == echo.keys, "keys");
        assert!(arguments == echo.arguments, "arguments");
    };
    server.script_flush();
    same(call.invoke(&mut server.connection()).unwrap());
    server.script_flush();
    same(call.invoke_async(con).await.unwrap());
    let mut pipe = pipe();
    pipe.call(&call).cmd(Cmd::ping()).ignore().call(&call);
    for _ in 0..2 {
        server.script_flush();
        let (first, second): (Echoed, Echoed) = pipe.query(&mut server.connection()).unwrap();
        same(first);
        same(second);
        server.script_flush();
        let (first, second): (Echoed, Echoed) = pipe.query_async(con).await.unwrap();
        same(first);
        same(second);
        pipe.atomic();
    }
}

#[tokio::test]
async fn bytes_of_every_kind() {
    let server = Server::start();
    let every: Vec<u8> = (0..=u8::MAX).collect();
    let odd: [&[u8]; 8] = [
        b"",
        b"\0",
        b"\r\n",
        b"a\0b\r\nc",
        b"\xff\xfe\x80",
        b"$3\r\nfoo\r\n*1\r\n",
        "Grüße \u{1f980}".as_bytes(),
        &every,
    ];
    let entries = odd.map(<[u8]>::to_vec).to_vec();
    let echo = Echo {
        keys: entries.clone(),
        arguments: entries,
    };
    for client in [server.client(), server.client_resp3()] {
        check_echo(&server, &mut connect_async(&client).await, &echo).await;
    }
    // And each byte through a key of its own.
    let mut con = connect(&server.client());
    let mut pipe = pipe();
    for byte in 0..=u8::MAX {
        pipe.call(scripts::increment(
            &[byte, b'\r', b'\n', byte][..],
            i64::from(byte),
        ));
    }
    let values: Vec<u8> = pipe.query(&mut con).unwrap();
    assert_eq!(values, every);
}

#[tokio::test]
async fn a_hundred_thousand_arguments() {
    let server = Server::start();
    let echo = Echo {
        keys: vec![b"key".to_vec()],
        arguments: (0..100_000).map(|n: u32| n.to_string().into()).collect(),
    };
    let mut con = server.async_connection().await;
    check_echo(&server, &mut con, &echo).await;
}

#[tokio::test]
async fn an_argument_of_five_megabytes() {
    let server = Server::start();
    let long: Vec<u8> = (0..5_000_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let echo = Echo {
        keys: vec![b"key".to_vec()],
        arguments: vec![long, b"short".to_vec()],
    };
    let mut con = server.async_connection().await;
    check_echo(&server, &mut con, &echo).await;
    let reply = echo.call().returning::<Value>();
    assert!(matches!(
        reply.invoke(&mut server.connection()).unwrap(),
        Value::Array(_)
    ));
}
