//! Connections that fail, before, during and after a call: what the error says, and that nothing
//! is sent again.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use lua_runtime::{Error, FailureKind};
use lua_tests::scripts::Increment;
use lua_tests::{Lost, Proxy, REPLY_TIMEOUT, Server, connect, connect_async, own_memory, wait_for};
use redis::{AsyncConnectionConfig, ConnectionLike as _, ErrorKind, RedisError};

const CALL: Increment<'_> = Increment {
    counter: "counter",
    by: 1,
};

/// The text of a connection's error.
fn broken(error: &Error) -> String {
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    assert_eq!(error.script(), Some("increment"));
    let text = error.to_string();
    assert!(text.starts_with("increment "), "{text}");
    text
}

#[track_caller]
fn may_have_run(error: &Error) {
    let text = broken(error);
    assert!(text.contains("may have run"), "{text}");
}

#[test]
fn a_refused_connection_is_told() {
    let _memory = own_memory();
    let server = Server::start();
    let mut client = server.client();
    server.stop();
    let error = CALL.invoke(&mut client).unwrap_err();
    let text = broken(&error);
    assert!(
        text.contains("increment could not reach the server"),
        "{text}"
    );
    let error = RedisError::from(error);
    assert!(error.is_connection_refusal(), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ended_is_told() {
    let _memory = own_memory();
    let server = Server::start();
    let mut blocking = server.connection();
    let mut asynchronous = server.async_connection().await;
    CALL.invoke(&mut blocking).unwrap();
    server.stop();
    may_have_run(&CALL.invoke(&mut blocking).unwrap_err());
    may_have_run(&CALL.invoke_async(&mut asynchronous).await.unwrap_err());
    server.restart();
    assert_eq!(CALL.invoke(&mut server.connection()).unwrap(), 1);
}

/// The script ran, its reply never came.
#[test]
fn a_lost_reply_is_not_asked_for_again() {
    let _memory = own_memory();
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let mut con = connect(&proxy.client());
    CALL.invoke(&mut con).unwrap();
    let sent = proxy.seen("EVALSHA");

    proxy.lose_reply("EVALSHA", Lost::Cut);
    may_have_run(&CALL.invoke(&mut con).unwrap_err());
    assert_eq!(proxy.seen("EVALSHA"), sent + 1);
    assert_eq!(server.counter("counter"), 2);
    // Nor does the broken connection come back by itself.
    broken(&CALL.invoke(&mut con).unwrap_err());
    assert_eq!(proxy.seen("EVALSHA"), sent + 1);
    assert_eq!(CALL.invoke(&mut connect(&proxy.client())).unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_is_not_asked_for_again_asynchronously() {
    let _memory = own_memory();
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let mut con = connect_async(&proxy.client()).await;
    CALL.invoke_async(&mut con).await.unwrap();
    let sent = proxy.seen("EVALSHA");

    proxy.lose_reply("EVALSHA", Lost::Cut);
    may_have_run(&CALL.invoke_async(&mut con).await.unwrap_err());
    assert_eq!(proxy.seen("EVALSHA"), sent + 1);
    assert_eq!(server.counter("counter"), 2);
    broken(&CALL.invoke_async(&mut con).await.unwrap_err());
    assert_eq!(proxy.seen("EVALSHA"), sent + 1);
    let mut con = connect_async(&proxy.client()).await;
    assert_eq!(CALL.invoke_async(&mut con).await.unwrap(), 3);
}

/// How many bytes of replies a cold call gets before the reply of the script: the server's word
/// that it lacks it, and the answer to SCRIPT LOAD.
fn bytes_before_the_reply(server: &Server) -> usize {
    let missing = redis::cmd("EVALSHA")
        .arg("0".repeat(40))
        .arg(0)
        .exec(&mut server.connection())
        .unwrap_err();
    let missing = format!("-NOSCRIPT {}\r\n", missing.detail().unwrap());
    let loaded = format!("$40\r\n{}\r\n", Increment::SCRIPT.sha1());
    missing.len() + loaded.len()
}

/// The connection ends after SCRIPT LOAD's answer and in the middle of the script's.
#[test]
fn a_repair_that_is_cut_off_is_not_begun_anew() {
    let _memory = own_memory();
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let before = bytes_before_the_reply(&server);
    for (ran, bytes) in [(1, before), (2, before + 2)] {
        server.script_flush();
        let _memory = own_memory();
        let sent = proxy.seen("EVALSHA");
        let mut con = connect(&proxy.client());
        proxy.cut_after(bytes);
        may_have_run(&CALL.invoke(&mut con).unwrap_err());
        proxy.behave();
        assert_eq!(server.counter("counter"), ran);
        assert_eq!(proxy.seen("EVALSHA"), sent + 2);
        assert_eq!(proxy.seen("EVAL"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_that_is_cut_off_is_not_begun_anew_asynchronously() {
    let _memory = own_memory();
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let before = bytes_before_the_reply(&server);
    for (ran, bytes) in [(1, before), (2, before + 2)] {
        server.script_flush();
        let _memory = own_memory();
        let sent = proxy.seen("EVALSHA");
        let mut con = connect_async(&proxy.client()).await;
        proxy.cut_after(bytes);
        may_have_run(&CALL.invoke_async(&mut con).await.unwrap_err());
        proxy.behave();
        assert_eq!(server.counter("counter"), ran);
        assert_eq!(proxy.seen("EVALSHA"), sent + 2);
        assert_eq!(proxy.seen("EVAL"), 0);
    }
}

/// SCRIPT LOAD arrived and the script did not: this client can't know the difference.
#[test]
fn a_repair_that_is_cut_in_its_middle_runs_nothing() {
    let _memory = own_memory();
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let mut con = connect(&proxy.client());
    proxy.lose_reply("SCRIPT LOAD", Lost::Cut);
    may_have_run(&CALL.invoke(&mut con).unwrap_err());
    assert_eq!(server.counter("counter"), 0);
    assert_eq!(proxy.seen("EVALSHA"), 1);
    assert_eq!(CALL.invoke(&mut connect(&proxy.client())).unwrap(), 1);
}

/// The server is slow: the call runs once, later.
#[test]
fn a_timeout_is_told_and_not_tried_again() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    CALL.invoke(&mut con).unwrap();
    server.reset_stats();
    con.set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    server.pause();
    check_timeout(CALL.invoke(&mut con).unwrap_err());
    server.resume();
    check_ran_once_more(&server);
    // The late reply is not taken for that of another call.
    con.set_read_timeout(Some(REPLY_TIMEOUT)).unwrap();
    assert_eq!(CALL.invoke(&mut con).unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeout_is_told_and_not_tried_again_asynchronously() {
    let _memory = own_memory();
    let server = Server::start();
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(REPLY_TIMEOUT))
        .set_response_timeout(Some(REPLY_TIMEOUT));
    let client = server.client();
    let mut con = client
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .unwrap();
    CALL.invoke_async(&mut con).await.unwrap();
    server.reset_stats();
    con.set_response_timeout(Duration::from_millis(100));
    server.pause();
    check_timeout(CALL.invoke_async(&mut con).await.unwrap_err());
    server.resume();
    check_ran_once_more(&server);
    // The late reply is not taken for that of another call.
    con.set_response_timeout(REPLY_TIMEOUT);
    assert_eq!(CALL.invoke_async(&mut con).await.unwrap(), 3);
}

fn check_timeout(error: Error) {
    let text = broken(&error);
    assert!(text.contains("may have run: no answer in time"), "{text}");
    let error = RedisError::from(error);
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.is_timeout());
}

fn check_ran_once_more(server: &Server) {
    wait_for(Duration::from_secs(30), "the late call to run", || {
        server.counter("counter") == 2
    });
    assert_eq!(server.commandstats("evalsha"), 1);
}

/// As the documentation of [`FailureKind::Timeout`](lua_runtime::FailureKind::Timeout) says. If this
/// ever fails, redis-rs closes such a connection, and that text can go.
#[test]
fn redis_rs_itself_goes_on_in_the_middle_of_a_command() {
    let _memory = own_memory();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (go_on, gone_on) = std::sync::mpsc::channel::<()>();
    // Greets, reads nothing until it is told to, and then all.
    let server = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        client.write_all(b"+OK\r\n+OK\r\n").unwrap();
        gone_on.recv().unwrap();
        let mut all = Vec::new();
        client.read_to_end(&mut all).unwrap();
        all
    });
    let client = redis::Client::open(("127.0.0.1", port)).unwrap();
    let mut con = client.get_connection().unwrap();
    let short = Some(Duration::from_millis(50));
    con.set_write_timeout(short).unwrap();
    con.set_read_timeout(short).unwrap();

    let argument = "x".repeat(64 << 20);
    let set = redis::Cmd::set("first", argument.as_str());
    let error = Error::from(set.query::<()>(&mut con).unwrap_err());
    assert_eq!(error.kind(), FailureKind::Timeout, "{error:?}");
    assert!(con.is_open());
    go_on.send(()).unwrap();
    let error = redis::Cmd::get("second").query::<()>(&mut con).unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    drop(con);
    let all = server.join().unwrap();
    assert!(all.ends_with(b"xxx*2\r\n$3\r\nGET\r\n$6\r\nsecond\r\n"));
    assert!(all.len() < argument.len(), "the first is not whole");
}
