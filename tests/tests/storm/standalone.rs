//! One server: SCRIPT FLUSH, CLIENT KILL, and the process killed and started again.

use std::sync::Arc;

use lua_tests::{Random, Server};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisResult};

use crate::workers::{self, Blocking, PATIENCE, Target};
use crate::{Storm, check_hits};

impl Target for Server {
    type Connection = MultiplexedConnection;

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        self.client()
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }

    fn connect_blocking(&self) -> RedisResult<Blocking> {
        let connection = self.client().get_connection_with_timeout(PATIENCE)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        Ok(Box::new(connection))
    }
}

/// How many faults there were, and what the servers have counted between the restarts.
#[derive(Debug, Default)]
struct Faults {
    flushes: u64,
    kills: u64,
    restarts: u64,
    misses: u64,
    loads: u64,
    evals: u64,
}

impl Faults {
    /// Faults at random until the storm ends, each kind at least once.
    fn cause(server: &Server, storm: &Storm) -> Self {
        let mut random = Random::printed("the faults");
        let mut faults = Self::default();
        let mut first = [0, 70, 99].into_iter();
        while storm.goes_on() {
            storm.wait_for_calls(50 + random.below(400));
            match first.next().unwrap_or_else(|| random.below(100)) {
                0..70 => {
                    server.script_flush();
                    faults.flushes += 1;
                }
                70..98 => {
                    redis::cmd("CLIENT")
                        .arg(&["KILL", "TYPE", "normal"])
                        .exec(&mut server.connection())
                        .unwrap();
                    faults.kills += 1;
                }
                _ => {
                    faults.count(server);
                    server.restart();
                    faults.restarts += 1;
                }
            }
        }
        faults.count(server);
        faults
    }

    /// Takes over what the server has counted since it started.
    fn count(&mut self, server: &Server) {
        let missed = server.info_field("errorstat_NOSCRIPT");
        let missed = missed
            .as_deref()
            .and_then(|text| text.strip_prefix("count="));
        self.misses += missed.map_or(0, |count| count.parse().unwrap());
        // Redis 6.2 counts SCRIPT FLUSH with it.
        self.loads += server.commandstats("script|load") + server.commandstats("script");
        self.evals += server.commandstats("eval");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server() {
    let server = Arc::new(Server::builder().append_only().start());
    let storm = Arc::new(Storm::begin());
    let causing = {
        let (server, storm) = (Arc::clone(&server), Arc::clone(&storm));
        tokio::task::spawn_blocking(move || Faults::cause(&server, &storm))
    };
    let ledger = workers::run(&server, &storm).await;
    let faults = causing.await.unwrap();
    crate::tell!("{faults:?}");

    let mut con = server.connection();
    ledger.check(&mut con);
    check_hits(&[
        ("flushes", faults.flushes),
        ("kills", faults.kills),
        ("restarts", faults.restarts),
        ("missed scripts", faults.misses),
        ("broken connections", ledger.broken()),
    ]);
}
