//! A leaky bucket that holds two, leaks four a second, and blocks for half a second when it
//! overflows.
//!
//! Reads `REDIS_URL`.

use std::thread::sleep;
use std::time::Duration;

use lua_runtime::LuaScript;

// The signature is the script's own: `LeakyBucket::call(bucket, capacity, leak, amount, block)`.
#[derive(LuaScript)]
#[lua(path = "lua/leaky_bucket.lua", returns = (bool, f64, f64))]
struct LeakyBucket;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".into());
    let mut con = redis::Client::open(url)?.get_connection()?;

    let bucket = format!("leaky:{}", std::process::id());
    let pour = LeakyBucket::call(&bucket, 2, 4, 1, 0.5);
    for call in 1..=6 {
        let (allowed, level, wait) = pour.invoke(&mut con)?;
        let word = if allowed { "allowed" } else { "denied" };
        println!("call {call}: {word}, level {level:.2}, {wait:.2} s to wait");
        sleep(Duration::from_secs_f64(wait.max(0.05)));
    }
    Ok(())
}
