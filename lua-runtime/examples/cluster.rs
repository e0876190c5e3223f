//! Calls on a cluster: scripts reach every node that needs them by themselves.
//!
//! Reads `REDIS_URL`: the URLs of some of the nodes, with commas between them.

use redis::cluster::ClusterClient;

#[lua_runtime::lua_scripts("lua")]
mod scripts {}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let urls = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1:7000/".into());
    let client = ClusterClient::new(urls.split(',').map(str::trim).collect::<Vec<_>>())?;

    // Keys of many slots, so of every node. The first call on each node brings the script there.
    let mut con = client.get_async_connection().await?;
    for number in 0..12 {
        let counter = format!("counter:{}:{number}", std::process::id());
        let value = scripts::increment(&counter, 1)
            .invoke_async(&mut con)
            .await?;
        println!("{counter} is {value}");
    }
    Ok(())
}
