//! The scripts in `lua/` do what their comments promise.

use std::time::Duration;

use lua_runtime::LuaScript;
use lua_tests::scripts::Increment;
use lua_tests::{Server, wait_for};
use redis::{Connection, FromRedisValue};

const DEADLINE: Duration = Duration::from_secs(30);

/// One plain command.
fn query<T: FromRedisValue>(con: &mut Connection, words: &[&str]) -> T {
    redis::cmd(words[0]).arg(&words[1..]).query(con).unwrap()
}

#[derive(LuaScript)]
#[lua(path = "../lua/hello.lua", returns = String)]
struct Hello<'a> {
    name: &'a str,
}

#[test]
fn hello() {
    let server = Server::start();
    let greeting = Hello { name: "Lua" }.invoke(&mut server.connection());
    assert_eq!(greeting.unwrap(), "Hello, Lua!");
    assert_eq!(query::<i64>(&mut server.connection(), &["DBSIZE"]), 0);
}

#[test]
fn increment() {
    let server = Server::start();
    let mut con = server.connection();
    let mut by = |by| Increment { counter: "c", by }.invoke(&mut con);
    assert_eq!(by(5).unwrap(), 5);
    assert_eq!(by(-7).unwrap(), -2);
    assert_eq!(by(0).unwrap(), -2);

    // Numbers of Lua would be rounded: doubles hold no integer beyond 2^53 for certain.
    let rounded = (1 << 53) + 1;
    let mut from_zero = |by| Increment { counter: "d", by }.invoke(&mut con);
    assert_eq!(from_zero(rounded).unwrap(), rounded);
    assert_eq!(from_zero(0).unwrap(), rounded);
    assert_eq!(from_zero(i64::MAX - rounded).unwrap(), i64::MAX);
}

#[derive(LuaScript)]
#[lua(path = "../lua/set_with_expiry.lua", returns = bool)]
struct SetWithExpiry<'a> {
    #[lua(key)]
    entry: &'a str,
    value: &'a [u8],
    seconds: u64,
}

#[test]
fn set_with_expiry() {
    let server = Server::start();
    let mut con = server.connection();
    let set = |value, seconds| SetWithExpiry {
        entry: "e",
        value,
        seconds,
    };
    assert!(set(b"\0first\xff", 100).invoke(&mut con).unwrap());
    assert_eq!(query::<Vec<u8>>(&mut con, &["GET", "e"]), b"\0first\xff");
    assert!((1..=100).contains(&query::<i64>(&mut con, &["TTL", "e"])));
    assert!(!set(b"second", 10_000).invoke(&mut con).unwrap());
    assert_eq!(query::<String>(&mut con, &["GET", "e"]), "second");
    assert!(query::<i64>(&mut con, &["TTL", "e"]) > 100);
    assert!(set(b"x", 0).invoke(&mut con).is_err());
}

#[derive(LuaScript)]
#[lua(path = "../lua/rate_limit.lua", returns = (bool, u64))]
struct RateLimit<'a> {
    #[lua(key)]
    bucket: &'a str,
    limit: u64,
    window: u64,
}

fn hit(con: &mut Connection, limit: u64, window: u64) -> (bool, u64) {
    let bucket = "b";
    let limit = RateLimit {
        bucket,
        limit,
        window,
    };
    limit.invoke(con).unwrap()
}

#[test]
fn rate_limit_allows_as_many_as_its_limit() {
    let server = Server::start();
    let mut con = server.connection();
    for remaining in [2, 1, 0] {
        assert_eq!(hit(&mut con, 3, 3600), (true, remaining));
    }
    for _ in 0..2 {
        assert_eq!(hit(&mut con, 3, 3600), (false, 0));
    }
    // Denied hits leave no trace, and a higher limit counts the same hits.
    assert_eq!(query::<i64>(&mut con, &["ZCARD", "b"]), 3);
    assert_eq!(hit(&mut con, 5, 3600), (true, 1));
    assert!((1..=3600).contains(&query::<i64>(&mut con, &["TTL", "b"])));
}

#[test]
fn rate_limit_slides_its_window() {
    let server = Server::start();
    let mut con = server.connection();
    let (seconds, _): (i64, i64) = query(&mut con, &["TIME"]);
    let ago = |seconds_ago: i64| ((seconds - seconds_ago) * 1_000_000).to_string();
    let (old, recent) = (ago(120), ago(3));
    query::<()>(&mut con, &["ZADD", "b", &old, "old", &recent, "recent"]);
    // One of the two has left the window.
    assert_eq!(hit(&mut con, 3, 60), (true, 1));
    assert_eq!(
        query::<Option<f64>>(&mut con, &["ZSCORE", "b", "old"]),
        None
    );
    assert_eq!(hit(&mut con, 3, 60), (true, 0));
    assert_eq!(hit(&mut con, 3, 60), (false, 0));
    // With real time: what is denied now is allowed once the second is over.
    query::<()>(&mut con, &["DEL", "b"]);
    assert!(hit(&mut con, 1, 1).0);
    wait_for(DEADLINE, "the window to slide", || hit(&mut con, 1, 1).0);
}

#[derive(LuaScript)]
#[lua(path = "../lua/leaky_bucket.lua", returns = (bool, f64, f64))]
struct LeakyBucket<'a> {
    #[lua(key)]
    bucket: &'a str,
    capacity: f64,
    leak: f64,
    amount: f64,
    block: f64,
}

#[test]
fn leaky_bucket_fills_overflows_and_blocks() {
    let server = Server::start();
    let mut con = server.connection();
    let mut pour = |amount| {
        let bucket = LeakyBucket {
            bucket: "b",
            capacity: 2.0,
            // So slow that nothing leaks during this test.
            leak: 1e-9,
            amount,
            block: 3600.0,
        };
        bucket.invoke(&mut con).unwrap()
    };
    assert_eq!(pour(0.75), (true, 0.75, 0.0));
    assert_eq!(pour(1.0), (true, 1.75, 0.0));
    let (allowed, level, wait) = pour(0.5);
    assert_eq!((allowed, level), (false, 1.75));
    assert!((wait - 3600.0).abs() < 1e-3, "{wait}");
    // It would fit, but the bucket is blocked.
    let (allowed, level, wait) = pour(0.25);
    assert_eq!((allowed, level), (false, 1.75));
    assert!(wait > 0.0 && wait < 3600.0, "{wait}");
}

#[test]
fn leaky_bucket_leaks_and_unblocks() {
    let server = Server::start();
    let mut con = server.connection();
    let bucket = |leak, block| LeakyBucket {
        bucket: "b",
        capacity: 1.0,
        leak,
        amount: 1.0,
        block,
    };
    assert!(bucket(1e-9, 0.5).invoke(&mut con).unwrap().0);
    assert!(!bucket(1e-9, 0.5).invoke(&mut con).unwrap().0);
    wait_for(DEADLINE, "the bucket to leak and unblock", || {
        bucket(10.0, 0.0).invoke(&mut con).unwrap().0
    });
    assert!(query::<i64>(&mut con, &["TTL", "b"]) > 0);
}

#[derive(LuaScript)]
#[lua(path = "../lua/lock_acquire.lua", returns = bool)]
struct LockAcquire<'a> {
    #[lua(key)]
    lock: &'a str,
    token: &'a str,
    ttl: u64,
}

#[derive(LuaScript)]
#[lua(path = "../lua/lock_extend.lua", returns = bool)]
struct LockExtend<'a> {
    #[lua(key)]
    lock: &'a str,
    token: &'a str,
    ttl: u64,
}

#[derive(LuaScript)]
#[lua(path = "../lua/lock_release.lua", returns = bool)]
struct LockRelease<'a> {
    #[lua(key)]
    lock: &'a str,
    token: &'a str,
}

#[test]
fn locks() {
    let server = Server::start();
    let mut con = server.connection();
    let lock = "lock";
    let acquire = |token, ttl| LockAcquire { lock, token, ttl };
    let extend = |token, ttl| LockExtend { lock, token, ttl };
    let release = |token| LockRelease { lock, token };

    assert!(!extend("a", 60_000).invoke(&mut con).unwrap());
    assert!(!release("a").invoke(&mut con).unwrap());
    assert!(acquire("a", 60_000).invoke(&mut con).unwrap());
    assert!(!acquire("b", 60_000).invoke(&mut con).unwrap());
    assert!(acquire("a", 90_000).invoke(&mut con).unwrap());
    assert!(query::<i64>(&mut con, &["PTTL", lock]) > 60_000);

    assert!(!extend("b", 900_000).invoke(&mut con).unwrap());
    assert!(query::<i64>(&mut con, &["PTTL", lock]) <= 90_000);
    assert!(extend("a", 900_000).invoke(&mut con).unwrap());
    assert!(query::<i64>(&mut con, &["PTTL", lock]) > 90_000);

    assert!(!release("b").invoke(&mut con).unwrap());
    assert_eq!(query::<String>(&mut con, &["GET", lock]), "a");
    assert!(release("a").invoke(&mut con).unwrap());
    assert!(acquire("b", 1).invoke(&mut con).unwrap());
    wait_for(DEADLINE, "the lock to free itself", || {
        acquire("c", 60_000).invoke(&mut con).unwrap()
    });
}

#[derive(LuaScript)]
#[lua(path = "../lua/bounded_increment.lua", returns = (bool, i64))]
struct BoundedIncrement<'a> {
    #[lua(key)]
    counter: &'a str,
    by: i64,
    maximum: i64,
}

#[test]
fn bounded_increment() {
    let server = Server::start();
    let mut con = server.connection();
    let mut by = |by| {
        let increment = BoundedIncrement {
            counter: "c",
            by,
            maximum: 10,
        };
        increment.invoke(&mut con).unwrap()
    };
    assert_eq!(by(11), (false, 0));
    assert_eq!(by(7), (true, 7));
    assert_eq!(by(4), (false, 7));
    assert_eq!(by(3), (true, 10));
    assert_eq!(by(1), (false, 10));
    assert_eq!(by(-5), (true, 5));
    assert_eq!(query::<i64>(&mut con, &["GET", "c"]), 5);
}

#[derive(LuaScript)]
#[lua(path = "../lua/increment_once.lua", returns = i64)]
struct IncrementOnce;

#[test]
fn a_token_counts_once() {
    let server = Server::start();
    let mut con = server.connection();
    let mut add = |token, ttl| {
        let call = IncrementOnce::call("c", token, 5, ttl);
        call.invoke(&mut con).unwrap()
    };
    assert_eq!(add("first", 60_000), 5);
    assert_eq!(add("first", 60_000), 5);
    assert_eq!(add("second", 1), 10);
    wait_for(DEADLINE, "the token to be forgotten", || {
        add("second", 60_000) == 15
    });
    assert_eq!(add("first", 60_000), 15);

    let rounded = (1 << 53) + 1;
    for _ in 0..2 {
        let call = IncrementOnce::call("large", "large token", rounded, 60_000);
        assert_eq!(call.invoke(&mut con).unwrap(), rounded);
    }
}

#[derive(LuaScript)]
#[lua(path = "../lua/leaderboard_update.lua", returns = (Option<u64>, bool, f64))]
struct LeaderboardUpdate<'a> {
    #[lua(key)]
    board: &'a str,
    #[lua(key)]
    history: &'a str,
    member: &'a str,
    score: f64,
    size: u64,
}

fn update(con: &mut Connection, member: &str, score: f64) -> (Option<u64>, bool, f64) {
    let update = LeaderboardUpdate {
        board: "board",
        history: "history",
        member,
        score,
        size: 3,
    };
    update.invoke(con).unwrap()
}

#[test]
fn leaderboard_keeps_the_best() {
    let server = Server::start();
    let con = &mut server.connection();
    assert_eq!(update(con, "ann", 10.0), (Some(1), true, 10.0));
    assert_eq!(update(con, "bob", 20.5), (Some(1), true, 20.5));
    assert_eq!(update(con, "ann", 0.1), (Some(2), false, 10.0));
    assert_eq!(update(con, "ann", 30.1), (Some(1), true, 30.1));
    assert_eq!(update(con, "cid", 1.0), (Some(3), true, 1.0));
    // Too low for a board of three, then high enough; the lowest leaves.
    assert_eq!(update(con, "dan", 0.5), (None, true, 0.5));
    assert_eq!(update(con, "dan", 2.25), (Some(3), true, 2.25));
    let board: Vec<String> = query(con, &["ZREVRANGE", "board", "0", "-1"]);
    assert_eq!(board, ["ann", "bob", "dan"]);
    let history: Vec<String> = query(con, &["LRANGE", "history", "0", "1"]);
    assert_eq!(history, ["dan:2.25", "dan:0.5"]);
}

#[test]
fn leaderboard_remembers_a_hundred_scores() {
    let server = Server::start();
    let con = &mut server.connection();
    for score in 0..105 {
        update(con, "ann", f64::from(score));
    }
    let history: Vec<String> = query(con, &["LRANGE", "history", "0", "-1"]);
    let expected = (5..105).rev().map(|score| format!("ann:{score}.0"));
    assert!(history.into_iter().eq(expected));
    assert_eq!(query::<i64>(con, &["ZCARD", "board"]), 1);
}

#[derive(LuaScript)]
#[lua(path = "../lua/cache_aside.lua", returns = (bool, String))]
struct CacheAside<'a> {
    #[lua(key)]
    entry: &'a str,
    value: &'a str,
    seconds: u64,
}

#[test]
fn cache_aside() {
    let server = Server::start();
    let mut con = server.connection();
    let cache = |value, seconds| CacheAside {
        entry: "e",
        value,
        seconds,
    };
    let reply = |hit: bool, value: &str| (hit, value.to_owned());
    assert_eq!(
        cache("first", 100).invoke(&mut con).unwrap(),
        reply(false, "first")
    );
    assert_eq!(
        cache("second", 10_000).invoke(&mut con).unwrap(),
        reply(true, "first")
    );
    assert!((1..=100).contains(&query::<i64>(&mut con, &["TTL", "e"])));
    // An empty value is a value.
    query::<()>(&mut con, &["SET", "e", ""]);
    assert_eq!(
        cache("third", 100).invoke(&mut con).unwrap(),
        reply(true, "")
    );
}

#[derive(LuaScript)]
#[lua(path = "../lua/debug_set.lua", returns = Option<String>)]
struct DebugSet<'a> {
    #[lua(key)]
    entry: &'a str,
    value: &'a str,
}

#[test]
fn debug_set() {
    let server = Server::start();
    let mut con = server.connection();
    let set = |value| DebugSet { entry: "e", value };
    assert_eq!(set("one").invoke(&mut con).unwrap(), None);
    let previous = set("two").invoke(&mut con).unwrap();
    assert_eq!(previous.as_deref(), Some("one"));
    assert_eq!(query::<String>(&mut con, &["GET", "e"]), "two");
    let log = server.log();
    assert!(log.contains("debug_set e: false -> one"), "{log}");
    assert!(log.contains("debug_set e: one -> two"), "{log}");
}
