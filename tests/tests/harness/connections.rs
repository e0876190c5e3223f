//! The harness itself does what the other tests rely on: counting connections and the proxy.

use std::time::{Duration, Instant};

use lua_tests::{Cluster, Counting, Lost, Proxy, Server};
use redis::{ConnectionLike as _, ErrorKind};

#[test]
fn blocking_round_trips_are_counted() {
    let server = Server::start();
    let mut connection = Counting::new(server.connection());
    redis::cmd("PING").exec(&mut connection).unwrap();
    assert_eq!((connection.round_trips(), connection.commands()), (1, 1));
    connection.reset();

    let mut pipeline = redis::pipe();
    pipeline.cmd("INCR").arg("a").cmd("INCR").arg("b");
    pipeline.exec(&mut connection).unwrap();
    assert_eq!((connection.round_trips(), connection.commands()), (1, 2));
    pipeline.atomic().exec(&mut connection).unwrap();
    assert_eq!((connection.round_trips(), connection.commands()), (2, 6));

    redis::cmd("PING").exec(connection.inner()).unwrap();
    assert_eq!(connection.counts().round_trips(), 2);
    assert!(connection.supports_pipelining());
    assert!(connection.into_inner().is_open());
}

#[tokio::test]
async fn asynchronous_round_trips_are_counted() {
    let server = Server::start();
    let mut connection = Counting::new(server.async_connection().await);
    let mut clone = connection.clone();
    let mut pipeline = redis::pipe();
    pipeline.cmd("INCR").arg("a").cmd("INCR").arg("b").atomic();
    redis::cmd("PING")
        .exec_async(&mut connection)
        .await
        .unwrap();
    pipeline.exec_async(&mut clone).await.unwrap();
    assert_eq!((connection.round_trips(), connection.commands()), (2, 5));
}

#[test]
fn a_counted_cluster_connection_is_still_one() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut connection = Counting::new(cluster.blocking_connection());
    assert!(!connection.supports_pipelining());
    for shard in 0..3 {
        let key = cluster.key_on(shard, "key");
        redis::cmd("INCR").arg(key).exec(&mut connection).unwrap();
    }
    assert_eq!(connection.round_trips(), 3);
}

#[test]
fn a_proxy_is_transparent_at_first() {
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let mut connection = proxy.client().get_connection().unwrap();
    let mut pipeline = redis::pipe();
    for number in 0..100 {
        pipeline.cmd("RPUSH").arg("list").arg(number).ignore();
    }
    pipeline.cmd("LRANGE").arg("list").arg(0).arg(-1);
    let (list,): (Vec<u32>,) = pipeline.query(&mut connection).unwrap();
    assert!(list.into_iter().eq(0..100));
    assert_eq!(proxy.seen("rpush"), 100);

    let mut resp3 = proxy.client_resp3().get_connection().unwrap();
    let answer = "return {1, 'two', {3, false}, {double = 1.5}, {map = {a = 1}}, 'end'}";
    let direct: redis::Value = redis::cmd("EVAL")
        .arg(answer)
        .arg(0)
        .query(&mut server.client_resp3().get_connection().unwrap())
        .unwrap();
    let proxied: redis::Value = redis::cmd("EVAL")
        .arg(answer)
        .arg(0)
        .query(&mut resp3)
        .unwrap();
    assert_eq!(direct, proxied);
}

#[test]
fn a_proxy_refuses_commands() {
    let server = Server::start();
    let proxy = Proxy::start(&server);
    proxy.refuse("SCRIPT LOAD", "ERR unknown command");
    let mut connection = proxy.client().get_connection().unwrap();
    let load = redis::cmd("SCRIPT").arg("LOAD").arg("return 1").to_owned();
    let error = load.exec(&mut connection).unwrap_err();
    assert_eq!(error.to_string(), "ResponseError: unknown command");
    redis::cmd("SCRIPT")
        .arg("EXISTS")
        .arg("x")
        .exec(&mut connection)
        .unwrap();
    assert_eq!((proxy.seen("SCRIPT LOAD"), proxy.seen("SCRIPT")), (1, 2));
    proxy.behave();
    load.exec(&mut connection).unwrap();
}

#[test]
fn a_proxy_loses_the_reply_of_a_command_that_ran() {
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let incr = redis::cmd("INCR").arg("counter").to_owned();

    proxy.lose_reply("INCR", Lost::Cut);
    let mut connection = proxy.client().get_connection().unwrap();
    let error = incr.exec(&mut connection).unwrap_err();
    assert!(error.is_connection_dropped(), "{error}");

    proxy.lose_reply("INCR", Lost::Silence);
    let mut connection = proxy.client().get_connection().unwrap();
    connection
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    let error = incr.exec(&mut connection).unwrap_err();
    assert!(error.is_timeout(), "{error}");

    let mut connection = proxy.client().get_connection().unwrap();
    let counter: u32 = incr.query(&mut connection).unwrap();
    assert_eq!(counter, 3);
}

#[test]
fn a_proxy_cuts_connections() {
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let echo = redis::cmd("ECHO").arg("0123456789").to_owned();

    let mut connection = proxy.client().get_connection().unwrap();
    echo.exec(&mut connection).unwrap();
    proxy.cut();
    let error = echo.exec(&mut connection).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);

    let mut connection = proxy.client().get_connection().unwrap();
    // One reply is 17 bytes: `$10`, the text, and two line ends.
    proxy.cut_after(20);
    echo.exec(&mut connection).unwrap();
    assert!(echo.exec(&mut connection).is_err());
    assert!(!connection.is_open());

    proxy.behave();
    let mut connection = proxy.client().get_connection().unwrap();
    echo.exec(&mut connection).unwrap();
    let ended = Instant::now();
    drop(proxy);
    assert!(ended.elapsed() < Duration::from_secs(5));
    assert!(echo.exec(&mut connection).is_err());
}
