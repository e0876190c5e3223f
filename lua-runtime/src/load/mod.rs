//! Many scripts into the caches of servers at once.

#[cfg(feature = "cluster-async")]
mod cluster;
mod report;
mod script;

use redis::{ConnectionLike, Pipeline, RedisResult, Value};

use crate::error::Error;
use crate::observe;
use crate::recovery::memory::memory;
use crate::recovery::{Event, in_step, out_of_step, settle};
use crate::request::command;
use crate::script::Script;
use crate::unreadable;

pub use report::{LoadReport, NodeLoad};

/// Loads scripts over a blocking connection: one round trip, or one for each where the connection
/// can't pipeline.
///
/// # Errors
///
/// The first script that the server refuses; the others are loaded all the same.
pub fn blocking(
    scripts: &[&'static Script],
    con: &mut dyn ConnectionLike,
) -> Result<LoadReport, Error> {
    if scripts.is_empty() {
        return Ok(LoadReport::one());
    }
    if con.supports_pipelining() {
        let packed = pipeline(scripts).get_packed_pipeline();
        let replies = con.req_packed_commands(&packed, 0, scripts.len());
        unreadable::close_after(con, &replies);
        loaded(scripts, replies)?;
        return Ok(LoadReport::one());
    }
    let replies = scripts.iter().map(|script| script.load(con));
    // Not lazily: a refused one does not keep the others from being loaded.
    let replies: Vec<Result<(), Error>> = replies.collect();
    replies.into_iter().collect::<Result<(), Error>>()?;
    Ok(LoadReport::one())
}

/// Loads scripts over an asynchronous connection: one round trip; on a cluster connection one to
/// each node, all at once, after one that asks which nodes there are.
///
/// # Errors
///
/// The first script that the server refuses; the others are loaded all the same. On a cluster only
/// if no node took them all: what became of each node is in the report.
#[cfg(feature = "aio")]
pub async fn asynchronous<C>(scripts: &[&'static Script], con: &mut C) -> Result<LoadReport, Error>
where
    C: redis::aio::ConnectionLike + Send + 'static,
{
    if scripts.is_empty() {
        return Ok(LoadReport::one());
    }
    let pipeline = pipeline(scripts);
    #[cfg(feature = "cluster-async")]
    if let Some(con) = crate::cluster::connection(con) {
        return cluster::load(scripts, pipeline, con).await;
    }
    let replies = con.req_packed_commands(&pipeline, 0, scripts.len()).await;
    loaded(scripts, replies)?;
    Ok(LoadReport::one())
}

fn pipeline(scripts: &[&'static Script]) -> Pipeline {
    let mut pipeline = Pipeline::with_capacity(scripts.len());
    for script in scripts {
        pipeline.add_command(command::load(script));
    }
    pipeline
}

fn loaded(scripts: &[&'static Script], replies: RedisResult<Vec<Value>>) -> Result<(), Error> {
    let replies = in_step(replies)?;
    if replies.len() != scripts.len() {
        return Err(out_of_step(scripts.len(), replies.len()).into());
    }
    let mut outcome = Ok(());
    for (script, reply) in scripts.iter().zip(replies) {
        match settle(Ok(reply)) {
            Ok(_) => {
                memory().load_succeeded();
                observe::record(Event::Loaded(script));
            }
            Err(error) => {
                memory().load_failed(&error);
                outcome = outcome.and(Err(Error::replied(script, error)));
            }
        }
    }
    outcome
}
