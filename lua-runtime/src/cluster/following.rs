//! An asynchronous cluster connection that follows redirects by itself.
//!
//! redis-rs follows them too, within its `retries`; but by the same number it sends commands again
//! whose connection broke, which may run them twice. With `ClusterClientBuilder::retries(0)` it
//! does neither, and this does the first: an answer that sends a command elsewhere has not run it.

use std::time::Duration;

use redis::aio::ConnectionLike;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::SingleNodeRoutingInfo;
use redis::{Cmd, Pipeline, RedisError, RedisFuture, RedisResult, Value};

use super::redirect::{Redirect, redirect};
use super::slots;
use super::topology::{self, Node};
use crate::observe;

/// See the module.
pub(crate) struct Following<'a> {
    con: &'a mut ClusterConnection,
    /// How long all commands together have waited.
    waited: Duration,
}

impl<'a> Following<'a> {
    pub(crate) fn new(con: &'a mut ClusterConnection) -> Self {
        let waited = Duration::ZERO;
        Self { con, waited }
    }
}

impl ConnectionLike for Following<'_> {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(command(self.con, cmd, &mut self.waited))
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(together(self.con, cmd, offset, count, &mut self.waited))
    }

    fn get_db(&self) -> i64 {
        self.con.get_db()
    }
}

/// How often a command is sent elsewhere, and how long it waits between.
#[derive(Debug)]
struct Patience<'a> {
    taken: u32,
    waited: &'a mut Duration,
}

/// As many as redis-rs's own retries; about a second in all.
const LIMIT: u32 = 16;
/// What the steps of one call may need together. Many commands one after the other have no more.
const LONGEST_IN_ALL: Duration = Duration::from_secs(3);
const SHORTEST: Duration = Duration::from_millis(2);
const LONGEST: Duration = Duration::from_millis(100);

impl<'a> Patience<'a> {
    fn new(waited: &'a mut Duration) -> Self {
        Self { taken: 0, waited }
    }

    /// Whether to go on, after a pause from the second time on.
    async fn go_on(&mut self) -> bool {
        self.taken += 1;
        if self.taken > LIMIT {
            return false;
        }
        // redis-rs's connection may run on another runtime: then there is no pause.
        if self.taken > 1 && tokio::runtime::Handle::try_current().is_ok() {
            if *self.waited >= LONGEST_IN_ALL {
                return false;
            }
            let pause = SHORTEST.saturating_mul(1 << (self.taken - 2).min(8));
            let pause = pause.min(LONGEST);
            *self.waited += pause;
            tokio::time::sleep(pause).await;
        }
        true
    }
}

async fn command(
    con: &mut ClusterConnection,
    command: &Cmd,
    waited: &mut Duration,
) -> RedisResult<Value> {
    let mut answer = con.req_packed_command(command).await;
    let mut patience = Patience::new(waited);
    loop {
        let error = match &answer {
            Ok(Value::ServerError(error)) => Some(RedisError::from(error.clone())),
            Err(error) => Some(error.clone()),
            Ok(_) => None,
        };
        let to = error
            .as_ref()
            .and_then(|error| redirect(error, slot_of(command)?));
        let Some(to) = to else {
            return answer;
        };
        told(error.as_ref());
        if !patience.go_on().await {
            return answer;
        }
        answer = match asked(con, to).await {
            Some(node) => {
                let mut commands = Pipeline::with_capacity(2);
                commands.cmd("ASKING").add_command(command.clone());
                let answers = con.route_pipeline(commands, 1, 1, by_address(node)).await;
                answers.map(|answers| answers.into_iter().next().unwrap_or(Value::Nil))
            }
            None => con.req_packed_command(command).await,
        };
    }
}

/// Commands of one slot that run all or not at all, as far as redirects go: a transaction, or a
/// call behind its `SCRIPT LOAD`.
async fn together(
    con: &mut ClusterConnection,
    commands: &Pipeline,
    offset: usize,
    count: usize,
    waited: &mut Duration,
) -> RedisResult<Vec<Value>> {
    let mut answers = con.req_packed_commands(commands, offset, count).await;
    let mut patience = Patience::new(waited);
    loop {
        let to = match &answers {
            Ok(_) => None,
            Err(error) => commands
                .cmd_iter()
                .find_map(slot_of)
                .and_then(|slot| redirect(error, slot)),
        };
        let Some(to) = to else {
            return answers;
        };
        told(answers.as_ref().err());
        if !patience.go_on().await {
            return answers;
        }
        answers = match asked(con, to).await {
            Some(node) => {
                // `SCRIPT LOAD` would use up the ASKING.
                let is_load = |command: &&Cmd| {
                    command.args_iter().next() == Some(redis::Arg::Simple(b"SCRIPT".as_slice()))
                };
                let loads = commands.cmd_iter().take_while(is_load).count();
                let mut asking = Pipeline::with_capacity(commands.len() + 1);
                for (place, command) in commands.cmd_iter().enumerate() {
                    if place == loads {
                        asking.cmd("ASKING");
                    }
                    asking.add_command(command.clone());
                }
                let route = by_address(node);
                let all = con
                    .route_pipeline(asking, 0, commands.len() + 1, route)
                    .await;
                all.map(|mut all| {
                    if loads < all.len() {
                        all.remove(loads);
                    }
                    all.into_iter().skip(offset).take(count).collect()
                })
            }
            None => con.req_packed_commands(commands, offset, count).await,
        };
    }
}

fn told(redirect: Option<&RedisError>) {
    if let Some((address, _)) = redirect.and_then(RedisError::redirect_node) {
        observe::redirected(address);
    }
}

/// The node to go to with `ASKING`, if redis-rs has a connection to it: it has one to each node
/// with slots. Else the slot's node is asked again, until the slot has moved.
async fn asked(con: &mut ClusterConnection, to: Redirect) -> Option<Node> {
    let Redirect::Ask { host, port } = to else {
        return None;
    };
    let node = Node { host, port };
    let ranges = topology::ask(con).await.ok()?;
    topology::nodes(&ranges).contains(&node).then_some(node)
}

fn by_address(node: Node) -> SingleNodeRoutingInfo {
    let Node { host, port } = node;
    SingleNodeRoutingInfo::ByAddress { host, port }
}

/// The slot of a command's first key.
fn slot_of(command: &Cmd) -> Option<u16> {
    slots::of_command(command).next().map(|key| key.slot)
}
