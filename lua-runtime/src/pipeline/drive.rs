//! The two drivers: which way a pipeline is sent, and how it ended.

use redis::{ConnectionLike, RedisError};

use super::outcome::Ran;
use super::queue::Queue;
use super::transaction::{End, Next, Transaction};
use super::{admission, plain, write};
#[cfg(feature = "cluster-async")]
use crate::cluster;
use crate::error::{Error, Subject};
use crate::observe;
use crate::recovery::memory::memory;
use crate::recovery::server_text::wire_text;

/// Runs a pipeline on a blocking connection.
pub(super) fn blocking(queue: &Queue, con: &mut dyn ConnectionLike) -> Result<Ran, Error> {
    admission::check(queue)?;
    counted(queue, run(queue, con))
}

fn run(queue: &Queue, con: &mut dyn ConnectionLike) -> Result<Ran, Error> {
    if queue.is_empty() {
        return Ok(Ran::Each(Vec::new()));
    }
    let can_pipeline = con.supports_pipelining();
    #[cfg(feature = "cluster")]
    if !can_pipeline {
        admission::check_on_cluster(queue)?;
    }
    if queue.atomic {
        // redis-rs's blocking cluster connection sends it to the node of the first command, which
        // must have a key: `SCRIPT LOAD` has none, `EVAL` does.
        return transaction(queue, can_pipeline, con);
    }
    if !can_pipeline {
        return Ok(plain::run_one_by_one(queue, con));
    }
    plain::run(queue, con)
}

/// Runs a pipeline on an asynchronous connection.
#[cfg(feature = "aio")]
pub(super) async fn asynchronous<C>(queue: &Queue, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike + 'static,
{
    admission::check(queue)?;
    counted(queue, run_async(queue, con).await)
}

#[cfg(feature = "aio")]
async fn run_async<C>(queue: &Queue, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike + 'static,
{
    if queue.is_empty() {
        return Ok(Ran::Each(Vec::new()));
    }
    #[cfg(feature = "cluster-async")]
    if let Some(con) = cluster::connection(con) {
        admission::check_on_cluster(queue)?;
        if queue.atomic {
            let mut con = cluster::RedirectingConnection::new(con);
            return transaction_async(queue, &mut con).await;
        }
        return plain::run_on_nodes(queue, con).await;
    }
    if queue.atomic {
        return transaction_async(queue, con).await;
    }
    plain::run_async(queue, con).await
}

/// Runs a transaction on a blocking connection; `may_load` is whether it takes `SCRIPT LOAD`.
fn transaction(queue: &Queue, may_load: bool, con: &mut dyn ConnectionLike) -> Result<Ran, Error> {
    let happened = &mut observe::record;
    let (mut transaction, mut write) =
        Transaction::start(&queue.scripts, may_load, memory(), happened);
    loop {
        let replies = write::send(&write, queue, con);
        match transaction.replied(&write, replies, happened) {
            Next::Send(further) => write = further,
            Next::Done(end) => return ended(queue, end),
        }
    }
}

/// Runs a transaction on an asynchronous connection.
#[cfg(feature = "aio")]
async fn transaction_async<C>(queue: &Queue, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike,
{
    let (mut transaction, mut write) =
        Transaction::start(&queue.scripts, true, memory(), &mut observe::record);
    loop {
        let replies = write::send_async(&write, queue, con).await;
        match transaction.replied(&write, replies, &mut observe::record) {
            Next::Send(further) => write = further,
            Next::Done(end) => return ended(queue, end),
        }
    }
}

fn ended(queue: &Queue, end: End) -> Result<Ran, Error> {
    match end {
        End::Ran(outcomes) => Ok(Ran::Each(outcomes)),
        End::Unchanged => Ok(Ran::Unchanged),
        End::Failed(error) => Err(Error::broken(Subject::Transaction, error)),
        End::MultiRefused(error) => Err(multi_refused(&error).into()),
        End::Discarded {
            index: Some(index),
            failure,
        } => Err(queue.error_of(index, failure).discarded().into()),
        End::Discarded {
            index: None,
            failure,
        } => Err(Error::broken(Subject::Transaction, failure.error)),
    }
}

/// What to say where `MULTI` was refused and the commands after it were not.
fn multi_refused(refusal: &RedisError) -> RedisError {
    (refusal.kind(), MULTI_REFUSED, wire_text(refusal)).into()
}

pub(super) const MULTI_REFUSED: &str = "MULTI was refused, so each command may have run by itself";

/// Counts the calls that ended with an error.
fn counted(queue: &Queue, ran: Result<Ran, Error>) -> Result<Ran, Error> {
    let failed = |index: usize| match &ran {
        Ok(Ran::Each(outcomes)) => outcomes.get(index).is_some_and(Result::is_err),
        Ok(Ran::Unchanged) => false,
        Err(_) => true,
    };
    for (index, script) in queue.scripts.iter().enumerate() {
        if let Some(script) = script
            && failed(index)
        {
            observe::failed(script);
        }
    }
    ran
}
