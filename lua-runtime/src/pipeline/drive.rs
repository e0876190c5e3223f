//! The drivers: they send what the rules decide and bring back how each command ended.

use redis::{ConnectionLike, RedisError};

use super::Pipeline;
#[cfg(feature = "cluster-async")]
use super::cluster::Nodes;
use super::outcome::Ran;
use super::plain::{Outcome, Plain};
#[cfg(feature = "cluster")]
use super::same_slot;
use super::transaction::{End, Next, Transaction};
use crate::call::Request;
use crate::call::drive;
#[cfg(feature = "cluster-async")]
use crate::cluster::RedirectingConnection;
use crate::error::{Error, Subject};
use crate::observe;
use crate::recovery::call::Failure;
use crate::recovery::memory::memory;
use crate::recovery::{settle, text};

/// Runs a pipeline on a blocking connection.
pub(super) fn blocking(pipeline: &Pipeline, con: &mut dyn ConnectionLike) -> Result<Ran, Error> {
    pipeline.ready()?;
    counted(pipeline, run(pipeline, con))
}

fn run(pipeline: &Pipeline, con: &mut dyn ConnectionLike) -> Result<Ran, Error> {
    if pipeline.is_empty() {
        return Ok(Ran::Each(Vec::new()));
    }
    let can_pipeline = con.supports_pipelining();
    #[cfg(feature = "cluster")]
    if !can_pipeline {
        same_slot::share(pipeline)?;
    }
    if pipeline.atomic {
        // redis-rs's blocking cluster connection sends it to the node of the first command, which
        // must have a key: `SCRIPT LOAD` has none, `EVAL` does.
        let (mut transaction, mut write) =
            Transaction::start(&pipeline.scripts, can_pipeline, memory());
        loop {
            match transaction.answered(&write, write.send(pipeline, con)) {
                Next::Send(further) => write = further,
                Next::Done(end) => return ended(pipeline, end),
            }
        }
    }
    if !can_pipeline {
        return Ok(Ran::Each(one_by_one(pipeline, con)));
    }
    let (mut plain, first) = Plain::start(&pipeline.scripts, memory());
    let mut next = Some(first);
    while let Some(write) = next {
        next = plain
            .answered(&write, write.send(pipeline, con))
            .map(|write| write.certain(pipeline));
    }
    finished(plain)
}

/// Runs a pipeline on an asynchronous connection.
#[cfg(feature = "aio")]
pub(super) async fn asynchronous<C>(pipeline: &Pipeline, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike + 'static,
{
    pipeline.ready()?;
    counted(pipeline, run_async(pipeline, con).await)
}

#[cfg(feature = "aio")]
async fn run_async<C>(pipeline: &Pipeline, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike + 'static,
{
    if pipeline.is_empty() {
        return Ok(Ran::Each(Vec::new()));
    }
    #[cfg(feature = "cluster-async")]
    if let Some(con) = crate::cluster::connection(con) {
        same_slot::share(pipeline)?;
        if pipeline.atomic {
            return together(pipeline, &mut RedirectingConnection::new(con)).await;
        }
        let (mut plain, first) = Plain::start(&pipeline.scripts, memory());
        let mut nodes = Nodes::new(pipeline, con, memory());
        let mut next = Some(first);
        while let Some(write) = next {
            let answers = nodes.send(&write).await;
            next = plain.answered_each(&write, answers.into_iter());
        }
        return finished(plain);
    }
    if pipeline.atomic {
        return together(pipeline, con).await;
    }
    let (mut plain, first) = Plain::start(&pipeline.scripts, memory());
    let mut next = Some(first);
    while let Some(write) = next {
        let answers = write.send_async(pipeline, con).await;
        next = plain
            .answered(&write, answers)
            .map(|write| write.certain(pipeline));
    }
    finished(plain)
}

/// Runs a transaction on an asynchronous connection.
#[cfg(feature = "aio")]
async fn together<C>(pipeline: &Pipeline, con: &mut C) -> Result<Ran, Error>
where
    C: redis::aio::ConnectionLike,
{
    let (mut transaction, mut write) = Transaction::start(&pipeline.scripts, true, memory());
    loop {
        let answers = write.send_async(pipeline, con).await;
        match transaction.answered(&write, answers) {
            Next::Send(further) => write = further,
            Next::Done(end) => return ended(pipeline, end),
        }
    }
}

/// What to say where `MULTI` was refused and the commands behind it were not.
fn scattered(refusal: &RedisError) -> RedisError {
    (refusal.kind(), SCATTERED, text(refusal)).into()
}

pub(super) const SCATTERED: &str = "MULTI was refused, so each command may have run by itself";

/// Counts the calls that ended with an error.
fn counted(pipeline: &Pipeline, ran: Result<Ran, Error>) -> Result<Ran, Error> {
    let failed = |index: usize| match &ran {
        Ok(Ran::Each(outcomes)) => outcomes.get(index).is_some_and(Result::is_err),
        Ok(Ran::Unchanged) => false,
        Err(_) => true,
    };
    for (index, script) in pipeline.scripts.iter().enumerate() {
        if let Some(script) = script
            && failed(index)
        {
            observe::failed(script);
        }
    }
    ran
}

fn finished(plain: Plain<'_>) -> Result<Ran, Error> {
    let outcomes = plain.finish();
    outcomes
        .map(Ran::Each)
        .map_err(|error| Error::broken(Subject::Pipeline, error))
}

/// For connections that can't pipeline: each command with a round trip of its own. A command after
/// one whose connection failed is not sent.
fn one_by_one(pipeline: &Pipeline, con: &mut dyn ConnectionLike) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(pipeline.len());
    for (command, script) in pipeline.commands.cmd_iter().zip(&pipeline.scripts) {
        let outcome = match outcomes.last() {
            Some(Err(failure)) if failure.error.is_io_error() => Err(failure.clone()),
            _ => match script {
                Some(script) => {
                    let request = Request::new(script, command.clone(), None);
                    drive::answer(&request, con)
                }
                None => settle(con.req_command(command)).map_err(Failure::from),
            },
        };
        outcomes.push(outcome);
    }
    outcomes
}

fn ended(pipeline: &Pipeline, end: End) -> Result<Ran, Error> {
    match end {
        End::Ran(outcomes) => Ok(Ran::Each(outcomes)),
        End::Unchanged => Ok(Ran::Unchanged),
        End::Failed(error) => Err(Error::broken(Subject::Transaction, error)),
        End::Scattered(error) => Err(scattered(&error).into()),
        End::Discarded {
            index: Some(index),
            failure,
        } => Err(pipeline.error_of(index, failure).discarded().into()),
        End::Discarded {
            index: None,
            failure,
        } => Err(Error::broken(Subject::Transaction, failure.error)),
    }
}
