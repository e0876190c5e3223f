//! A plain pipeline over a connection: sends what the rules decide.

use redis::{ConnectionLike, ErrorKind, RedisError};

#[cfg(feature = "cluster-async")]
use super::cluster::Nodes;
use super::outcome::Ran;
use super::queue::Queue;
use super::write;
use crate::call;
use crate::error::{Error, Subject};
use crate::observe;
use crate::recovery::memory::memory;
use crate::recovery::rules::Recovery;
use crate::recovery::{Failure, Outcome, Write, settle};
use crate::script::Script;

/// Over a blocking connection.
pub(super) fn run(queue: &Queue, con: &mut dyn ConnectionLike) -> Result<Ran, Error> {
    let (mut recovery, first) = start(queue);
    let mut next = Some(first);
    while let Some(write) = next {
        let replies = write::send(&write, queue, con);
        let further = recovery.replied(&write, replies, &mut observe::record);
        next = further.map(|write| write::certain(write, queue));
    }
    finished(recovery)
}

/// Over an asynchronous connection.
#[cfg(feature = "aio")]
pub(super) async fn run_async<C>(queue: &Queue, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike,
{
    let (mut recovery, first) = start(queue);
    let mut next = Some(first);
    while let Some(write) = next {
        let replies = write::send_async(&write, queue, con).await;
        let further = recovery.replied(&write, replies, &mut observe::record);
        next = further.map(|write| write::certain(write, queue));
    }
    finished(recovery)
}

/// Over an asynchronous cluster connection.
#[cfg(feature = "cluster-async")]
pub(super) async fn run_on_nodes(
    queue: &Queue,
    con: &mut redis::cluster_async::ClusterConnection,
) -> Result<Ran, Error> {
    let (mut recovery, first) = start(queue);
    let mut nodes = Nodes::new(queue, con, memory());
    let mut next = Some(first);
    while let Some(write) = next {
        let replies = nodes.send(&write).await;
        next = recovery.replied_each(&write, replies.into_iter(), &mut observe::record);
    }
    finished(recovery)
}

/// Over a connection that can't pipeline: each command with a round trip of its own. A command
/// after one whose connection failed is not sent, nor one after a reply that can't be read, of which it
/// would get a piece for its own.
pub(super) fn run_one_by_one(queue: &Queue, con: &mut dyn ConnectionLike) -> Ran {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(queue.len());
    for (command, script) in queue.queued() {
        let outcome = match outcomes.last() {
            Some(Err(failure)) if is_broken(&failure.error) => Err(failure.clone()),
            _ => match script {
                Some(script) => call::drive::run(script, command, con),
                None => settle(con.req_command(command)).map_err(Failure::from),
            },
        };
        outcomes.push(outcome);
    }
    Ran::Each(outcomes)
}

fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.kind() == ErrorKind::Parse
}

fn start(queue: &Queue) -> (Recovery<'_>, Write) {
    let is_known = |script: &Script| script.state().was_loaded();
    Recovery::of_pipeline(&queue.scripts, is_known, memory(), &mut observe::record)
}

fn finished(recovery: Recovery<'_>) -> Result<Ran, Error> {
    let outcomes = recovery.finish();
    outcomes
        .map(Ran::Each)
        .map_err(|error| Error::broken(Subject::Pipeline, error))
}

#[cfg(test)]
mod tests {
    use redis::{Cmd, RedisResult, Value};

    use super::*;

    /// As redis-rs's blocking cluster connection after a reply that it can't read: it goes on, with a
    /// piece of that one.
    struct Piecemeal(Vec<RedisResult<Value>>);

    impl ConnectionLike for Piecemeal {
        fn req_packed_command(&mut self, _: &[u8]) -> RedisResult<Value> {
            self.0.pop().unwrap_or(Ok(Value::Nil))
        }

        fn req_packed_commands(&mut self, _: &[u8], _: usize, _: usize) -> RedisResult<Vec<Value>> {
            Ok(Vec::new())
        }

        fn get_db(&self) -> i64 {
            0
        }

        fn supports_pipelining(&self) -> bool {
            false
        }

        fn check_connection(&mut self) -> bool {
            true
        }

        fn is_open(&self) -> bool {
            true
        }
    }

    #[test]
    fn after_a_reply_that_cannot_be_read_nothing_is_sent() {
        let unreadable = (ErrorKind::Parse, "invalid utf-8 sequence");
        let piece = Value::SimpleString("a piece of it".into());
        let mut con = Piecemeal(vec![
            Ok(piece.clone()),
            Err(unreadable.into()),
            Ok(Value::Okay),
        ]);
        let mut queue = Queue::default();
        for key in ["a", "b", "c"] {
            queue.add_command(Cmd::get(key));
        }
        let Ran::Each(outcomes) = run_one_by_one(&queue, &mut con) else {
            panic!("each by itself");
        };
        let kinds = outcomes.iter().map(|outcome| match outcome {
            Ok(_) => None,
            Err(failure) => Some(failure.error.kind()),
        });
        let parse = Some(ErrorKind::Parse);
        assert_eq!(kinds.collect::<Vec<_>>(), [None, parse, parse]);
        assert_eq!(con.0, [Ok(piece)], "the third was not sent");
    }
}
