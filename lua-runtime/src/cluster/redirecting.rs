//! An asynchronous cluster connection that follows redirects by itself.
//!
//! redis-rs follows them too, within its `retries`; but by the same number it sends commands again
//! whose connection broke, which may run them twice. With `ClusterClientBuilder::retries(0)` it
//! does neither, and this does the first: a reply that sends a command elsewhere has not run it.

use std::time::Instant;

use redis::aio::ConnectionLike;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{Route, SingleNodeRoutingInfo, SlotAddr};
use redis::{Cmd, Pipeline, RedisError, RedisFuture, RedisResult, Value};

use super::backoff::Backoff;
use super::pause;
use super::resend::{Resend, Resent};
use super::topology::{self, Node};
use crate::observe;
use crate::recovery::server_text::{Redirect, redirect};
use crate::recovery::settle;

/// The connection of one call with its repair, of one transaction, or of one command of a pipeline.
pub(crate) struct RedirectingConnection<'a> {
    con: &'a mut ClusterConnection,
    backoff: Backoff,
    /// Whether a call that can't be reached behind its `SCRIPT LOAD` is sent as `EVAL` next.
    eval_follows: bool,
    /// Whether a node takes `MULTI`, once it was asked.
    takes_multi: Option<bool>,
    /// The redirect that was not followed any more. After it nothing is sent.
    given_up: Option<RedisError>,
}

/// How many redirects a call follows behind its `SCRIPT LOAD`, so that there are some left for an
/// `EVAL`: it needs no more than the `ASKING` of redis-rs's own retries, which a `SCRIPT LOAD` uses up
/// where `MULTI` is refused.
const BEHIND_LOAD: u8 = 3;

impl<'a> RedirectingConnection<'a> {
    /// For a call and its repair, or for a transaction.
    pub(crate) fn new(con: &'a mut ClusterConnection) -> Self {
        Self {
            con,
            backoff: Backoff::default(),
            eval_follows: true,
            takes_multi: None,
            given_up: None,
        }
    }

    /// For one command of many, with what those before it have left.
    pub(crate) fn with(con: &'a mut ClusterConnection, backoff: Backoff) -> Self {
        Self {
            con,
            backoff,
            eval_follows: false,
            takes_multi: None,
            given_up: None,
        }
    }

    /// What is left, and the redirect that was not followed any more.
    pub(crate) fn into_parts(self) -> (Backoff, Option<RedisError>) {
        (self.backoff, self.given_up)
    }

    async fn command(&mut self, command: &Cmd) -> RedisResult<Value> {
        if let Some(redirect) = &self.given_up {
            return Err(redirect.clone());
        }
        let sent = Instant::now();
        let reply = settle(self.con.req_packed_command(command).await);
        let (Err(_), Some(again)) = (&reply, Resend::of([command])) else {
            return reply;
        };
        let replies = reply.map(|reply| vec![reply]);
        let replies = self.follow(replies, again, sent).await?;
        Ok(replies.into_iter().next().unwrap_or(Value::Nil))
    }

    /// Commands of one slot that run all or not at all, as far as redirects go: a transaction, or a
    /// call behind its `SCRIPT LOAD`.
    async fn together(
        &mut self,
        commands: &Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisResult<Vec<Value>> {
        if let Some(redirect) = &self.given_up {
            return Err(redirect.clone());
        }
        let sent = Instant::now();
        let replies = self.con.req_packed_commands(commands, offset, count).await;
        let (Err(_), Some(again)) = (&replies, Resend::of(commands.cmd_iter())) else {
            return replies.map(|replies| last(count, replies));
        };
        let all = self.follow(replies, again, sent).await?;
        Ok(last(count, all))
    }

    /// Sends commands again whose reply was an error, until they get another reply than
    /// by a redirect: the replies to all of them.
    async fn follow(
        &mut self,
        mut replies: RedisResult<Vec<Value>>,
        mut again: Resend<'_>,
        sent: Instant,
    ) -> RedisResult<Vec<Value>> {
        if self.takes_multi == Some(false) {
            again.send_bare();
        }
        loop {
            let Err(error) = &replies else {
                return replies;
            };
            let Some(to) = redirect(error, again.slot()) else {
                return replies;
            };
            let Some(length) = self.backoff.after(&to, sent, Instant::now()) else {
                self.given_up = Some(error.clone());
                return replies;
            };
            if let Some((address, _)) = error.redirect_node() {
                observe::redirected(address);
            }
            pause::pause(length).await;
            if again.loads() && self.eval_follows && self.backoff.followed() > BEHIND_LOAD {
                return replies;
            }
            let node = self.asked(&to).await;
            replies = loop {
                match self.send(&again, node.as_ref()).await {
                    Resent::Replies(replies) => return replies,
                    Resent::NotQueued => again.send_bare(),
                    // Where MULTI is refused it uses up the ASKING, so that this says nothing.
                    Resent::Redirected(error)
                        if again.is_wrapped() && !self.takes_multi(again.slot()).await =>
                    {
                        again.send_bare();
                        if self.backoff.after(&to, sent, Instant::now()).is_none() {
                            break Err(error);
                        }
                    }
                    Resent::Redirected(error) => break Err(error),
                }
            };
        }
    }

    /// Asks once whether the slot's node takes `MULTI`, which an access rule may forbid: redis-rs
    /// shows none of the replies to a transaction if one of them is a redirect.
    async fn takes_multi(&mut self, slot: u16) -> bool {
        if let Some(known) = self.takes_multi {
            return known;
        }
        let mut commands = Pipeline::with_capacity(2);
        commands.cmd("MULTI").cmd("EXEC");
        let node = SingleNodeRoutingInfo::SpecificNode(Route::new(slot, SlotAddr::Master));
        let replies = self.con.route_pipeline(commands, 0, 2, node).await;
        let refused =
            replies.is_ok_and(|replies| matches!(replies.as_slice(), [Value::ServerError(_), ..]));
        self.takes_multi = Some(!refused);
        !refused
    }

    async fn send(&mut self, again: &Resend<'_>, node: Option<&Node>) -> Resent {
        let (commands, due) = (again.pipeline(node.is_some()), again.due(node.is_some()));
        let replies = match node {
            Some(Node { host, port }) => {
                let (host, port) = (host.clone(), *port);
                let node = SingleNodeRoutingInfo::ByAddress { host, port };
                self.con.route_pipeline(commands, 0, due, node).await
            }
            None => self.con.req_packed_commands(&commands, 0, due).await,
        };
        again.heard(replies, node.is_some())
    }

    /// The node to go to with `ASKING`, if redis-rs has a connection to it: it has one to each node
    /// with slots. Else the slot's node is asked again, until the slot has moved.
    async fn asked(&mut self, to: &Redirect) -> Option<Node> {
        let Redirect::Ask { host, port } = to else {
            return None;
        };
        let (host, port) = (host.clone(), *port);
        let node = Node { host, port };
        let ranges = topology::ask(self.con).await.ok()?;
        topology::nodes(&ranges).contains(&node).then_some(node)
    }
}

/// The replies that were asked for, which are the last ones. With its client-side cache redis-rs hands
/// over those that were to be skipped, too.
fn last(count: usize, mut replies: Vec<Value>) -> Vec<Value> {
    replies.split_off(replies.len().saturating_sub(count))
}

impl ConnectionLike for RedirectingConnection<'_> {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(self.command(cmd))
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(self.together(cmd, offset, count))
    }

    fn get_db(&self) -> i64 {
        self.con.get_db()
    }
}
