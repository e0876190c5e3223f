//! Rate limiting a user: five calls with a limit of three.
//!
//! Reads `REDIS_URL`; `cargo xtask demo` brings a server of its own.

use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "lua/rate_limit.lua", returns = (bool, u64))]
struct RateLimit<'a> {
    #[lua(key)]
    bucket: &'a str,
    limit: u64,
    window: u64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".into());
    let mut con = redis::Client::open(url)?.get_connection()?;

    // A bucket of this run's own: a further run starts anew.
    let bucket = format!("rate:user:42:{}", std::process::id());
    for call in 1..=5 {
        let hit = RateLimit {
            bucket: &bucket,
            limit: 3,
            window: 60,
        };
        let (allowed, remaining) = hit.invoke(&mut con)?;
        let word = if allowed { "allowed" } else { "denied" };
        println!("call {call}: {word}, {remaining} remaining");
    }
    Ok(())
}
