//! The commands of one slot.

use std::time::Instant;

use redis::aio::ConnectionLike as _;
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, ErrorKind, RedisError, RedisResult, Value};

use crate::cluster::{Backoff, RedirectingConnection};
use crate::pipeline::drive::MULTI_REFUSED;
use crate::recovery::memory::Memory;
use crate::recovery::server_text::{is_not_run, is_without_multi, says_there, wire_text};
use crate::recovery::{distinct, out_of_step, settle};
use crate::request::{command, write};
use crate::script::Script;

/// A command of a write.
#[derive(Clone)]
pub(super) struct Part {
    /// Its place among the items of the write.
    pub(super) place: usize,
    /// Its place in the pipeline.
    pub(super) index: usize,
    pub(super) command: Cmd,
    /// The script to load before it on the same node.
    pub(super) fresh: Option<&'static Script>,
    /// The script to ask for in the same transaction: the call is sent for the second time, and if
    /// it says again that the script is missing, that may be the script's own word.
    pub(super) probe: Option<&'static Script>,
    /// Whether it may wait, as it would not inside of a transaction.
    pub(super) waits: bool,
    /// How many redirects it has followed.
    pub(super) followed: u8,
}

pub(super) struct Replied {
    pub(super) part: Part,
    pub(super) reply: RedisResult<Value>,
    /// Whether the node was seen to have the script when the call ran.
    pub(super) is_there: bool,
}

/// How a transaction ended.
enum Exec {
    /// The replies, and whether the node was seen to have the scripts.
    Replied(Vec<(RedisResult<Value>, bool)>),
    /// Nothing ran.
    Discarded,
}

/// Sends the commands of one slot in their order.
pub(super) async fn send(
    group: Vec<Part>,
    con: &mut ClusterConnection,
    memory: &Memory,
) -> Vec<Replied> {
    let mut all = Vec::with_capacity(group.len());
    let mut singly = Singly::new(con, memory);
    for run in group.chunk_by(|one, next| !one.waits && !next.waits) {
        let worthwhile = run.len() > 1 || run.iter().any(|part| part.probe.is_some());
        let sent = Instant::now();
        let exec = if worthwhile && singly.stalled.is_none() && !memory.is_multi_refused() {
            let exec = transaction(run, singly.con, memory).await;
            if matches!(exec, Exec::Discarded) {
                singly.backoff.begin(sent);
            }
            exec
        } else {
            Exec::Discarded
        };
        match exec {
            Exec::Replied(replies) => {
                let both = run.iter().cloned().zip(replies);
                all.extend(both.map(|(part, (reply, is_there))| Replied {
                    part,
                    reply,
                    is_there,
                }));
            }
            Exec::Discarded => {
                for part in run {
                    all.push(singly.send(part.clone()).await);
                }
            }
        }
    }
    all
}

async fn transaction(group: &[Part], con: &mut ClusterConnection, memory: &Memory) -> Exec {
    let fresh: Vec<&'static Script> = distinct(group.iter().filter_map(|part| part.fresh));
    let probed: Vec<&'static Script> = distinct(group.iter().filter_map(|part| part.probe));
    let length = fresh.len() + probed.len() + group.len();
    let mut commands = redis::Pipeline::with_capacity(length + 2);
    let mut add = |command| write::add_uncached(&mut commands, command);
    add(redis::cmd("MULTI"));
    for script in &fresh {
        add(command::load(script));
    }
    for script in &probed {
        add(command::exists(script));
    }
    for part in group {
        add(part.command.clone());
    }
    add(redis::cmd("EXEC"));
    // The reply of EXEC alone: redis-rs does not look into it, and would act on the others.
    let skipped = commands.len() - 1;
    let exec = con.req_packed_commands(&commands, skipped, 1).await;
    // The last: with its client-side cache redis-rs hands over those that were to be skipped, too.
    let exec = exec.and_then(|mut exec| exec.pop().ok_or_else(|| out_of_step(1, 0)));
    let all = |error: RedisError| Exec::Replied(vec![(Err(error), false); group.len()]);
    match settle(exec) {
        Ok(Value::Array(values)) if values.len() == length => {
            let mut values = values.into_iter().skip(fresh.len());
            let there = probed.iter().zip(values.by_ref().take(probed.len()));
            let there: Vec<&Script> = there
                .filter(|(_, exists)| says_there(exists))
                .map(|(script, _)| *script)
                .collect();
            let replies = group.iter().zip(values).map(|(part, value)| {
                let is_there = |script: &Script| there.iter().any(|other| other.is(script));
                (Ok(value), part.probe.is_some_and(is_there))
            });
            Exec::Replied(replies.collect())
        }
        // Somebody watches a key on this connection, which is everybody's.
        Ok(Value::Nil) => Exec::Discarded,
        Ok(_) => all(out_of_step(group.len(), 1)),
        Err(error) if is_not_run(&error) => Exec::Discarded,
        // They ran, each by itself, and their replies were skipped.
        Err(error) if is_without_multi(&error) => {
            memory.multi_refused();
            // Not as a server's error, which a script may have replied.
            all((ErrorKind::Client, MULTI_REFUSED, wire_text(&error)).into())
        }
        Err(error) => all(error),
    }
}

/// Commands one by one, each after the reply of the one before.
struct Singly<'a> {
    con: &'a mut ClusterConnection,
    memory: &'a Memory,
    backoff: Backoff,
    /// The redirect that was not followed any more, if nothing has run since.
    stalled: Option<RedisError>,
}

impl<'a> Singly<'a> {
    fn new(con: &'a mut ClusterConnection, memory: &'a Memory) -> Self {
        Self {
            con,
            memory,
            backoff: Backoff::default(),
            stalled: None,
        }
    }

    async fn send(&mut self, mut part: Part) -> Replied {
        if let Some(redirect) = &self.stalled
            && self.backoff.is_over(Instant::now())
        {
            return Replied {
                part,
                reply: Err(redirect.clone()),
                is_there: false,
            };
        }
        // In a transaction servers before Valkey 9.0 redirect it when it is queued, and redis-rs does
        // not send it again, with pauses of its own. (Valkey 9 says so in reply to EXEC.)
        if let Some(redirect) = &self.stalled
            && !part.waits
            && !self.memory.is_multi_refused()
        {
            let exec = transaction(std::slice::from_ref(&part), self.con, self.memory).await;
            let reply = match exec {
                Exec::Replied(replies) => {
                    self.stalled = None;
                    self.backoff.settled();
                    replies.into_iter().next()
                }
                Exec::Discarded => Some((Err(redirect.clone()), false)),
            };
            let (reply, is_there) = reply.unwrap_or_else(|| (Err(out_of_step(1, 0)), false));
            return Replied {
                part,
                reply,
                is_there,
            };
        }
        let backoff = self.backoff.of_next(part.followed);
        let mut con = RedirectingConnection::with(self.con, backoff);
        let reply = match part.fresh {
            None => con.req_packed_command(&part.command).await,
            Some(script) => {
                let mut both = redis::Pipeline::with_capacity(2);
                both.add_command(command::load(script));
                both.add_command(part.command.clone());
                let replies = con.req_packed_commands(&both, 1, 1).await;
                replies.and_then(|mut replies| replies.pop().ok_or_else(|| out_of_step(1, 0)))
            }
        };
        (self.backoff, self.stalled) = con.into_parts();
        part.followed = self.backoff.followed();
        if self.stalled.is_none() {
            self.backoff.settled();
        }
        Replied {
            part,
            reply,
            is_there: false,
        }
    }
}
