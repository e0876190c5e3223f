//! Everything that redis-rs has as a connection, and the pools around it, with an empty script
//! cache each.

use std::rc::Rc;
use std::time::Duration;

use lua_runtime::{Call, Error, LuaReply, Mismatch};
use lua_tests::scripts::Increment;
use lua_tests::{REPLY_TIMEOUT, Server};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncConnectionConfig, Cmd, ConnectionLike, Pipeline, RedisFuture, Value, aio};
use tokio::task::JoinSet;

fn call() -> Call<i64> {
    Increment {
        counter: "counter",
        by: 1,
    }
    .call()
}

/// A cold and a warm call of each kind.
fn blocking(server: &Server, con: &mut dyn ConnectionLike) {
    server.script_flush();
    server.reset_stats();
    let before = call().invoke(con).unwrap();
    assert_eq!(server.commandstats("evalsha"), 2, "the cache was cold");
    let call = call();
    assert_eq!(call.invoke(con).unwrap(), before + 1);
    assert_eq!(call.clone().invoke(con).unwrap(), before + 2);
    let derived = Increment {
        counter: "counter",
        by: 10,
    };
    assert_eq!(derived.invoke(con).unwrap(), before + 12);
    assert_eq!(server.commandstats("evalsha"), 5);
}

async fn asynchronous<C: aio::ConnectionLike + Send + 'static>(server: &Server, con: &mut C) {
    server.script_flush();
    server.reset_stats();
    let before = call().invoke_async(con).await.unwrap();
    assert_eq!(server.commandstats("evalsha"), 2, "the cache was cold");
    let call = call();
    assert_eq!(call.invoke_async(con).await.unwrap(), before + 1);
    assert_eq!(call.clone().invoke_async(con).await.unwrap(), before + 2);
    let derived = Increment {
        counter: "counter",
        by: 10,
    };
    assert_eq!(derived.invoke_async(con).await.unwrap(), before + 12);
    assert_eq!(server.commandstats("evalsha"), 5);
}

/// Like redis-rs's own, but patient.
fn config() -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(REPLY_TIMEOUT))
        .set_response_timeout(Some(REPLY_TIMEOUT))
}

#[test]
fn connection() {
    let server = Server::start();
    blocking(&server, &mut server.connection());
}

#[test]
fn trait_objects() {
    let server = Server::start();
    let mut boxed: Box<dyn ConnectionLike> = Box::new(server.connection());
    blocking(&server, boxed.as_mut());
    let mut con = server.connection();
    let object: &mut dyn ConnectionLike = &mut con;
    blocking(&server, object);
}

#[test]
fn a_generic_connection() {
    fn generic<C: ConnectionLike>(con: &mut C) -> Result<i64, Error> {
        call().invoke(con)
    }
    let server = Server::start();
    assert_eq!(generic(&mut server.connection()).unwrap(), 1);
    assert_eq!(generic(&mut server.client()).unwrap(), 2);
}

#[test]
fn client_as_connection() {
    let server = Server::start();
    blocking(&server, &mut server.client());
}

#[test]
fn unix_socket() {
    let server = Server::builder().unix_socket().start();
    blocking(&server, &mut server.unix_client().get_connection().unwrap());
}

#[test]
fn r2d2_pool() {
    let server = Server::start();
    let pool = r2d2::Pool::builder()
        .max_size(2)
        .build(server.client())
        .unwrap();
    let mut pooled = pool.get().unwrap();
    blocking(&server, &mut pooled);
    blocking(&server, &mut *pooled);
}

#[tokio::test(flavor = "multi_thread")]
async fn multiplexed_connection() {
    let server = Server::start();
    asynchronous(&server, &mut server.async_connection().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn multiplexed_connection_through_a_unix_socket() {
    let server = Server::builder().unix_socket().start();
    let client = server.unix_client();
    let mut con = client
        .get_multiplexed_async_connection_with_config(&config())
        .await
        .unwrap();
    asynchronous(&server, &mut con).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_manager() {
    let server = Server::start();
    let config = ConnectionManagerConfig::new().set_response_timeout(Some(REPLY_TIMEOUT));
    let mut manager = ConnectionManager::new_with_config(server.client(), config)
        .await
        .unwrap();
    asynchronous(&server, &mut manager).await;

    // It connects anew by itself: until then calls fail, and none is sent twice.
    server.restart();
    let mut answers = Vec::new();
    while answers.last().is_none_or(Result::is_err) {
        answers.push(call().invoke_async(&mut manager).await);
        tokio::task::yield_now().await;
    }
    assert_eq!(answers.pop().unwrap().unwrap(), 1);
    for failed in answers {
        assert!(matches!(failed, Err(Error::Connection(_))), "{failed:?}");
    }
}

/// What a program writes that decides at run time which connection it uses.
struct AnyConnection(Box<dyn aio::ConnectionLike + Send>);

impl aio::ConnectionLike for AnyConnection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        self.0.req_packed_command(cmd)
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        self.0.req_packed_commands(cmd, offset, count)
    }

    fn get_db(&self) -> i64 {
        self.0.get_db()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_trait_object() {
    let server = Server::start();
    let mut con = AnyConnection(Box::new(server.async_connection().await));
    asynchronous(&server, &mut con).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bb8_pool() {
    let server = Server::start();
    let manager = bb8_redis::RedisConnectionManager::new(server.url()).unwrap();
    let pool = bb8_redis::bb8::Pool::builder()
        .connection_timeout(REPLY_TIMEOUT)
        .build(manager)
        .await
        .unwrap();
    let mut pooled = pool.get().await.unwrap();
    pooled.set_response_timeout(REPLY_TIMEOUT);
    asynchronous(&server, &mut *pooled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deadpool() {
    let server = Server::start();
    let pool = deadpool_redis::Config::from_url(server.url())
        .create_pool(Some(deadpool_redis::Runtime::Tokio1))
        .unwrap();
    let mut pooled = pool.get().await.unwrap();
    pooled.set_response_timeout(REPLY_TIMEOUT);
    asynchronous(&server, &mut pooled).await;
    asynchronous(&server, &mut *pooled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn futures_are_spawned_on_many_threads() {
    let server = Server::start();
    let con = server.async_connection().await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let (mut one, mut other) = (con.clone(), con.clone());
        tasks.spawn(async move { call().invoke_async(&mut one).await });
        tasks.spawn(async move {
            let counter = String::from("counter");
            let owned = Increment {
                counter: &counter,
                by: 1,
            };
            owned.invoke_async(&mut other).await
        });
    }
    let mut values: Vec<i64> = tasks
        .join_all()
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    values.sort_unstable();
    assert!(values.into_iter().eq(1..=40));
}

/// A future that nobody waits for any longer leaves the connection in order.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_future_leaves_the_connection_in_order() {
    let server = Server::start();
    let con = server.async_connection().await;
    for _ in 0..50 {
        server.script_flush();
        let mut dropped = con.clone();
        let lost = call();
        // Polled once or not at all, in the middle of a repair.
        let _ = tokio::time::timeout(Duration::ZERO, lost.invoke_async(&mut dropped)).await;
        let echo: String = redis::cmd("ECHO")
            .arg("in step")
            .query_async(&mut con.clone())
            .await
            .unwrap();
        assert_eq!(echo, "in step");
    }
    let ran = call().invoke_async(&mut con.clone()).await.unwrap();
    assert!((1..=51).contains(&ran), "{ran}");
}

#[test]
fn one_call_serves_many_threads() {
    let server = Server::start();
    let call = call();
    let mut values: Vec<i64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut con = server.connection();
                    [(); 2].map(|()| call.invoke(&mut con).unwrap())
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    values.sort_unstable();
    assert!(values.into_iter().eq(1..=8));
}

/// A reply that may not leave its thread does not keep the call and its future there.
#[tokio::test(flavor = "multi_thread")]
async fn calls_and_futures_are_send_whatever_the_reply() {
    #[derive(Debug)]
    struct Local(Rc<i64>);
    impl LuaReply for Local {
        fn from_reply(value: Value) -> Result<Self, Mismatch> {
            i64::from_reply(value).map(|number| Self(Rc::new(number)))
        }
    }
    fn is_send_sync_clone<T: Send + Sync + Clone>(value: T) -> T {
        value
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    let server = Server::start();
    let mut con = server.async_connection().await;
    let call = is_send_sync_clone(call().returning::<Local>());
    let reply = is_send(call.invoke_async(&mut con)).await.unwrap();
    assert_eq!(*reply.0, 1);
}
