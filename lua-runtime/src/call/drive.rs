//! The two drivers of a call: they send what [`recovery`](crate::recovery) decides and bring back
//! replies.

use redis::{Cmd, ConnectionLike, RedisResult, Value};

#[cfg(feature = "cluster-async")]
use crate::cluster;
#[cfg(feature = "cluster")]
use crate::cluster::{same_slot, slots};
use crate::error::Error;
use crate::observe;
use crate::recovery::memory::memory;
use crate::recovery::rules::{Recovery, Single};
use crate::recovery::{Event, Outcome};
use crate::request::{Request, write};
use crate::script::Script;
use crate::unreadable;

/// Runs a call on a blocking connection.
pub(crate) fn blocking(request: &Request, con: &mut dyn ConnectionLike) -> Result<Value, Error> {
    check(request)?;
    let (script, command) = (request.script(), request.command());
    // Of redis-rs's connections only the cluster's can't pipeline.
    #[cfg(feature = "cluster")]
    if !con.supports_pipelining() {
        same_slot::check_call(script, command)?;
    }
    run(script, command, con).map_err(|failure| Error::failed(script, failure))
}

/// Runs a call on an asynchronous connection.
#[cfg(feature = "aio")]
pub(crate) async fn asynchronous<C>(request: &Request, con: &mut C) -> Result<Value, Error>
where
    C: redis::aio::ConnectionLike + 'static,
{
    check(request)?;
    let (script, command) = (request.script(), request.command());
    #[cfg(feature = "cluster-async")]
    if let Some(con) = cluster::connection(con) {
        same_slot::check_call(script, command)?;
        let mut con = cluster::RedirectingConnection::new(con);
        let outcome = run_async(script, command, &mut con).await;
        return outcome.map_err(|failure| Error::failed(script, failure));
    }
    let outcome = run_async(script, command, con).await;
    outcome.map_err(|failure| Error::failed(script, failure))
}

/// Runs a call that was encoded.
pub(crate) fn run(script: &'static Script, call: &Cmd, con: &mut dyn ConnectionLike) -> Outcome {
    observe::record(Event::Called(script));
    match con.req_command(call) {
        Ok(value) if is_reply(&value) => Ok(ran(script, value)),
        first => {
            unreadable::close_after(con, &first);
            recover(script, call, con, first)
        }
    }
}

#[cold]
fn recover(
    script: &'static Script,
    call: &Cmd,
    con: &mut dyn ConnectionLike,
    first: RedisResult<Value>,
) -> Outcome {
    let scripts = [Some(script)];
    let queued = [(call, Some(script))];
    let single = Single {
        can_pipeline: con.supports_pipelining(),
        slot: slot(call),
    };
    let happened = &mut observe::record;
    let (mut recovery, evalsha) = Recovery::of_call(&scripts, single, memory());
    let mut next = recovery.replied_alone(&evalsha, first, happened);
    while let Some(write) = next {
        let write = write::certain(write, &queued);
        next = if let Some(command) = write::only(&write, &queued) {
            let reply = con.req_command(&command);
            unreadable::close_after(con, &reply);
            recovery.replied_alone(&write, reply, happened)
        } else {
            let packed = write::packed(&write, &queued);
            let replies = con.req_packed_commands(&packed, 0, write.replies());
            unreadable::close_after(con, &replies);
            recovery.replied(&write, replies, happened)
        };
    }
    recovery.finish_call()
}

/// The same on an asynchronous connection. All of those can pipeline.
#[cfg(feature = "aio")]
async fn run_async<C>(script: &'static Script, call: &Cmd, con: &mut C) -> Outcome
where
    C: redis::aio::ConnectionLike,
{
    observe::record(Event::Called(script));
    match con.req_packed_command(call).await {
        Ok(value) if is_reply(&value) => Ok(ran(script, value)),
        // Boxed, so that it costs calls without it no room.
        first => Box::pin(recover_async(script, call, con, first)).await,
    }
}

#[cfg(feature = "aio")]
async fn recover_async<C>(
    script: &'static Script,
    call: &Cmd,
    con: &mut C,
    first: RedisResult<Value>,
) -> Outcome
where
    C: redis::aio::ConnectionLike,
{
    let scripts = [Some(script)];
    let queued = [(call, Some(script))];
    let single = Single {
        can_pipeline: true,
        slot: slot(call),
    };
    let (mut recovery, evalsha) = Recovery::of_call(&scripts, single, memory());
    let mut next = recovery.replied_alone(&evalsha, first, &mut observe::record);
    while let Some(write) = next {
        let write = write::certain(write, &queued);
        next = if let Some(command) = write::only(&write, &queued) {
            let reply = con.req_packed_command(&command).await;
            recovery.replied_alone(&write, reply, &mut observe::record)
        } else {
            let commands = write::pipeline(&write, &queued);
            let replies = con.req_packed_commands(&commands, 0, write.replies()).await;
            recovery.replied(&write, replies, &mut observe::record)
        };
    }
    recovery.finish_call()
}

/// The fast path: the script replied.
fn is_reply(value: &Value) -> bool {
    !matches!(value, Value::ServerError(_) | Value::Push { .. })
}

#[inline]
fn ran(script: &'static Script, value: Value) -> Value {
    observe::record(Event::Loaded(script));
    value
}

/// A call whose arguments could not be encoded is not sent.
fn check(request: &Request) -> Result<(), Error> {
    match request.error() {
        None => Ok(()),
        Some(error) => Err(Error::unsent(request.script(), error.clone())),
    }
}

/// The slot of a call's keys, if it has some.
#[cfg(feature = "cluster")]
fn slot(call: &Cmd) -> Option<u16> {
    slots::of_call(call).next().map(|key| key.slot)
}

/// Unknown without the features for clusters.
#[cfg(not(feature = "cluster"))]
fn slot(_: &Cmd) -> Option<u16> {
    None
}
