//! Many scripts into a server's cache at once.

use redis::{ConnectionLike, Pipeline, RedisResult, Value};

use crate::error::Error;
use crate::recovery::{out_of_step, settle};
use crate::script::Script;

/// Loads scripts over a blocking connection: one round trip, or one for each where the connection
/// can't pipeline.
///
/// # Errors
///
/// The first script that the server refuses; the others are loaded all the same.
pub fn blocking(scripts: &[&'static Script], con: &mut dyn ConnectionLike) -> Result<(), Error> {
    if scripts.is_empty() {
        return Ok(());
    }
    if con.supports_pipelining() {
        let packed = pipeline(scripts).get_packed_pipeline();
        return loaded(scripts, con.req_packed_commands(&packed, 0, scripts.len()));
    }
    let answers = scripts.iter().map(|script| script.load(con));
    // Not lazily: a refused one does not keep the others from being loaded.
    answers.collect::<Vec<_>>().into_iter().collect()
}

/// Loads scripts over an asynchronous connection: one round trip.
///
/// # Errors
///
/// The first script that the server refuses; the others are loaded all the same.
#[cfg(feature = "aio")]
pub async fn asynchronous<C>(scripts: &[&'static Script], con: &mut C) -> Result<(), Error>
where
    C: redis::aio::ConnectionLike + ?Sized,
{
    if scripts.is_empty() {
        return Ok(());
    }
    let pipeline = pipeline(scripts);
    loaded(
        scripts,
        con.req_packed_commands(&pipeline, 0, scripts.len()).await,
    )
}

fn pipeline(scripts: &[&'static Script]) -> Pipeline {
    let mut pipeline = Pipeline::with_capacity(scripts.len());
    for script in scripts {
        pipeline.add_command(script.load_command());
    }
    pipeline
}

fn loaded(scripts: &[&'static Script], answers: RedisResult<Vec<Value>>) -> Result<(), Error> {
    let answers = answers?;
    if answers.len() != scripts.len() {
        return Err(out_of_step(scripts.len(), answers.len()).into());
    }
    for (script, answer) in scripts.iter().zip(answers) {
        settle(Ok(answer)).map_err(|error| Error::answered(script, error))?;
    }
    Ok(())
}
