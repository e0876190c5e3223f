//! A lock that two tasks contend for: a guard extends it while it is held, and releases it.
//!
//! Reads `REDIS_URL`.

use std::time::Duration;

use lua_runtime::{Error, LuaScript};
use redis::aio::MultiplexedConnection;
use tokio::task::JoinHandle;
use tokio::time::{interval, sleep};

#[derive(LuaScript)]
#[lua(path = "lua/lock_acquire.lua", returns = bool)]
struct LockAcquire<'a> {
    #[lua(key)]
    lock: &'a str,
    token: &'a str,
    ttl: u64,
}

#[derive(LuaScript)]
#[lua(path = "lua/lock_extend.lua", returns = bool)]
struct LockExtend<'a> {
    #[lua(key)]
    lock: &'a str,
    token: &'a str,
    ttl: u64,
}

#[derive(LuaScript)]
#[lua(path = "lua/lock_release.lua", returns = bool)]
struct LockRelease<'a> {
    #[lua(key)]
    lock: &'a str,
    token: &'a str,
}

/// Milliseconds that a lock outlives its holder's last sign of life.
const TTL: u64 = 500;

/// A lock that is held, and is extended in the background until it is released.
struct Guard {
    con: MultiplexedConnection,
    lock: String,
    token: String,
    extender: JoinHandle<()>,
}

impl Guard {
    /// Waits until the lock is free, and takes it.
    async fn acquire(
        mut con: MultiplexedConnection,
        lock: &str,
        token: &str,
    ) -> Result<Self, Error> {
        let call = LockAcquire {
            lock,
            token,
            ttl: TTL,
        }
        .call();
        while !call.invoke_async(&mut con).await? {
            sleep(Duration::from_millis(20)).await;
        }
        let extend = LockExtend {
            lock,
            token,
            ttl: TTL,
        }
        .call();
        let mut extending = con.clone();
        let extender = tokio::spawn(async move {
            let mut tick = interval(Duration::from_millis(TTL / 3));
            loop {
                tick.tick().await;
                // A lock that is lost can't be won back here: its holder sees it at the release.
                if !matches!(extend.invoke_async(&mut extending).await, Ok(true)) {
                    break;
                }
            }
        });
        Ok(Self {
            con,
            lock: lock.to_owned(),
            token: token.to_owned(),
            extender,
        })
    }

    /// Frees the lock. Returns whether it was held all the time.
    async fn release(mut self) -> Result<bool, Error> {
        self.extender.abort();
        let release = LockRelease {
            lock: &self.lock,
            token: &self.token,
        };
        release.invoke_async(&mut self.con).await
    }
}

async fn work(con: MultiplexedConnection, lock: String, name: &str) -> Result<(), Error> {
    // What only this task knows.
    let token = format!("{name}:{}", std::process::id());
    for job in 1..=2 {
        let guard = Guard::acquire(con.clone(), &lock, &token).await?;
        println!("{name} has the lock for job {job}");
        // Longer than the lock would last without being extended.
        sleep(Duration::from_millis(TTL * 3 / 2)).await;
        println!("{name} is done with job {job}");
        if !guard.release().await? {
            println!("{name} lost the lock meanwhile");
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".into());
    let con = redis::Client::open(url)?
        .get_multiplexed_async_connection()
        .await?;
    let lock = format!("lock:example:{}", std::process::id());
    let first = tokio::spawn(work(con.clone(), lock.clone(), "first"));
    let second = tokio::spawn(work(con, lock, "second"));
    first.await??;
    second.await??;
    Ok(())
}
