//! A leaderboard of the three best, and everybody's personal best.
//!
//! Reads `REDIS_URL`.

#[lua_runtime::lua_scripts("lua")]
mod scripts {}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".into());
    let mut con = redis::Client::open(url)?.get_connection()?;

    // The braces keep both keys in one slot of a cluster.
    let board = format!("{{game:{}}}:board", std::process::id());
    let history = format!("{{game:{}}}:history", std::process::id());
    for (member, score) in [
        ("ann", 42.0),
        ("bob", 17.5),
        ("cyd", 23.0),
        ("bob", 50.5),
        ("dan", 1.0),
        ("ann", 12.0),
    ] {
        let update = scripts::leaderboard_update(&board, &history, member, score, 3);
        let standing = update.invoke(&mut con)?;
        let rank = match standing.rank {
            Some(rank) => format!("rank {rank}"),
            None => "off the board".to_owned(),
        };
        let note = if standing.personal_best {
            ", a personal best"
        } else {
            ""
        };
        println!(
            "{member} scores {score}: {rank}{note} (best {})",
            standing.best
        );
    }
    Ok(())
}
