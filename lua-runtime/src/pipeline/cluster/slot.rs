//! The commands of one slot.

use std::time::Instant;

use redis::aio::ConnectionLike as _;
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

use crate::call::Request;
use crate::cluster::{Backoff, RedirectingConnection};
use crate::pipeline::drive::SCATTERED;
use crate::pipeline::plain::distinct;
use crate::recovery::memory::Memory;
use crate::recovery::{out_of_step, settle, text};
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

pub(super) struct Answered {
    pub(super) part: Part,
    pub(super) answer: RedisResult<Value>,
    /// Whether the node was seen to have the script when the call ran.
    pub(super) is_there: bool,
}

/// How a transaction ended.
enum Exec {
    /// The answers, and whether the node was seen to have the scripts.
    Answered(Vec<(RedisResult<Value>, bool)>),
    /// Nothing ran.
    Discarded,
}

/// Sends the commands of one slot in their order.
pub(super) async fn send(
    group: Vec<Part>,
    con: &mut ClusterConnection,
    memory: &Memory,
) -> Vec<Answered> {
    let mut answered = Vec::with_capacity(group.len());
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
            Exec::Answered(answers) => {
                let both = run.iter().cloned().zip(answers);
                answered.extend(both.map(|(part, (answer, is_there))| Answered {
                    part,
                    answer,
                    is_there,
                }));
            }
            Exec::Discarded => {
                for part in run {
                    answered.push(singly.send(part.clone()).await);
                }
            }
        }
    }
    answered
}

async fn transaction(group: &[Part], con: &mut ClusterConnection, memory: &Memory) -> Exec {
    let fresh: Vec<&'static Script> = distinct(group.iter().filter_map(|part| part.fresh));
    let probed: Vec<&'static Script> = distinct(group.iter().filter_map(|part| part.probe));
    let length = fresh.len() + probed.len() + group.len();
    let mut commands = redis::Pipeline::with_capacity(length + 2);
    commands.cmd("MULTI");
    for script in &fresh {
        commands.add_command(script.load_command());
    }
    for script in &probed {
        commands.add_command(script.exists_command());
    }
    for part in group {
        commands.add_command(part.command.clone());
    }
    commands.cmd("EXEC");
    // The answer of EXEC alone: redis-rs does not look into it, and would act on the others.
    let skipped = commands.len() - 1;
    let exec = con.req_packed_commands(&commands, skipped, 1).await;
    let exec = exec.and_then(|exec| exec.into_iter().next().ok_or_else(|| out_of_step(1, 0)));
    let all = |error: RedisError| Exec::Answered(vec![(Err(error), false); group.len()]);
    match settle(exec) {
        Ok(Value::Array(values)) if values.len() == length => {
            let mut values = values.into_iter().skip(fresh.len());
            let there = probed.iter().zip(values.by_ref().take(probed.len()));
            let there: Vec<&Script> = there
                .filter(|(_, exists)| is_there(exists))
                .map(|(script, _)| *script)
                .collect();
            let answers = group.iter().zip(values).map(|(part, value)| {
                let is_there = |script: &Script| there.iter().any(|other| other.is(script));
                (Ok(value), part.probe.is_some_and(is_there))
            });
            Exec::Answered(answers.collect())
        }
        // Somebody watches a key on this connection, which is everybody's.
        Ok(Value::Nil) => Exec::Discarded,
        Ok(_) => all(out_of_step(group.len(), 1)),
        Err(error) if is_discarded(&error) => Exec::Discarded,
        // They ran, each by itself, and their answers were skipped.
        Err(error) if error.detail() == Some("EXEC without MULTI") => {
            memory.multi_refused();
            // Not as a server's error, which a script may have answered.
            all((ErrorKind::Client, SCATTERED, text(&error)).into())
        }
        Err(error) => all(error),
    }
}

/// Whether this is the answer of `SCRIPT EXISTS` that there is one.
fn is_there(exists: &Value) -> bool {
    matches!(exists, Value::Array(values) if matches!(values.as_slice(), [Value::Int(1)]))
}

/// Whether this answer of `EXEC` says that nothing ran.
fn is_discarded(exec: &RedisError) -> bool {
    use ServerErrorKind::{Ask, CrossSlot, ExecAbort, Moved, TryAgain};
    matches!(
        exec.kind(),
        ErrorKind::Server(ExecAbort | Moved | Ask | TryAgain | CrossSlot)
    )
}

/// Commands one by one, each after the answer of the one before.
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

    async fn send(&mut self, mut part: Part) -> Answered {
        if let Some(redirect) = &self.stalled
            && self.backoff.is_over(Instant::now())
        {
            return Answered {
                part,
                answer: Err(redirect.clone()),
                is_there: false,
            };
        }
        // In a transaction servers before Valkey 9.0 redirect it when it is queued, and redis-rs does
        // not send it again, with pauses of its own. (Valkey 9 says so in answer to EXEC.)
        if let Some(redirect) = &self.stalled
            && !part.waits
            && !self.memory.is_multi_refused()
        {
            let exec = transaction(std::slice::from_ref(&part), self.con, self.memory).await;
            let answer = match exec {
                Exec::Answered(answers) => {
                    self.stalled = None;
                    self.backoff.answered();
                    answers.into_iter().next()
                }
                Exec::Discarded => Some((Err(redirect.clone()), false)),
            };
            let (answer, is_there) = answer.unwrap_or_else(|| (Err(out_of_step(1, 0)), false));
            return Answered {
                part,
                answer,
                is_there,
            };
        }
        let backoff = self.backoff.of_next(part.followed);
        let mut con = RedirectingConnection::with(self.con, backoff);
        let answer = match part.fresh {
            None => con.req_packed_command(&part.command).await,
            Some(script) => {
                let both = Request::new(script, part.command.clone(), None).load_and_call();
                let answers = con.req_packed_commands(&both, 1, 1).await;
                answers.map(|answers| answers.into_iter().next().unwrap_or(Value::Nil))
            }
        };
        (self.backoff, self.stalled) = con.into_parts();
        part.followed = self.backoff.followed();
        if self.stalled.is_none() {
            self.backoff.answered();
        }
        Answered {
            part,
            answer,
            is_there: false,
        }
    }
}
