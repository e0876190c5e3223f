//! A leaderboard of the three best, and everybody's personal best.
//!
//! Reads `REDIS_URL`.

use lua_runtime::LuaScript;

/// Rank (none for who did not make it onto the board), whether it is a personal best, and what
/// that is.
type Standing = (Option<u32>, bool, f64);

#[derive(LuaScript)]
#[lua(path = "lua/leaderboard_update.lua", returns = Standing)]
struct LeaderboardUpdate<'a> {
    #[lua(key)]
    board: &'a str,
    #[lua(key)]
    history: &'a str,
    member: &'a str,
    score: f64,
    size: u32,
}

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
        let update = LeaderboardUpdate {
            board: &board,
            history: &history,
            member,
            score,
            size: 3,
        };
        let (rank, personal_best, best) = update.invoke(&mut con)?;
        let rank = rank.map_or("off the board".into(), |rank| format!("rank {rank}"));
        let note = if personal_best {
            ", a personal best"
        } else {
            ""
        };
        println!("{member} scores {score}: {rank}{note} (best {best})");
    }
    Ok(())
}
