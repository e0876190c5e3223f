//! Rate limiting a user: five calls with a limit of three.
//!
//! Reads `REDIS_URL`; `cargo xtask demo` brings a server of its own.

/// Every file of the folder is a function here.
#[lua_runtime::lua_scripts("lua")]
mod scripts {}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".into());
    let mut con = redis::Client::open(url)?.get_connection()?;

    // A bucket of this run's own: a further run starts anew.
    let bucket = format!("rate:user:42:{}", std::process::id());
    for call in 1..=5 {
        let hit = scripts::rate_limit(&bucket, 3, 60).invoke(&mut con)?;
        let word = if hit.allowed { "allowed" } else { "denied" };
        println!("call {call}: {word}, {} remaining", hit.remaining);
    }
    Ok(())
}
