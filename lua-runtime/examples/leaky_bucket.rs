//! A leaky bucket that holds two, leaks four a second, and blocks for half a second when it
//! overflows.
//!
//! Reads `REDIS_URL`.

use std::thread::sleep;
use std::time::Duration;

#[lua_runtime::lua_scripts("lua")]
mod scripts {}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".into());
    let mut con = redis::Client::open(url)?.get_connection()?;

    let bucket = format!("leaky:{}", std::process::id());
    // A call is encoded once, and may be invoked as often as wanted.
    let pour = scripts::leaky_bucket(&bucket, 2, 4, 1, 0.5);
    for call in 1..=6 {
        let poured = pour.invoke(&mut con)?;
        let word = if poured.allowed { "allowed" } else { "denied" };
        let (level, wait) = (poured.level, poured.wait);
        println!("call {call}: {word}, level {level:.2}, {wait:.2} s to wait");
        sleep(Duration::from_secs_f64(wait.max(0.05)));
    }
    Ok(())
}
