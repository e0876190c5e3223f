//! The two drivers: they send what [`recovery`](crate::recovery) decides and bring back answers.

use redis::{ConnectionLike, Value};

use crate::call::Request;
use crate::error::Error;
use crate::recovery::call::{Failure, Next, Step, called, evaluated, loaded_and_called};
use crate::recovery::refusal::MEMORY;

/// Runs a call on a blocking connection.
pub(crate) fn blocking(request: &Request, con: &mut dyn ConnectionLike) -> Result<Value, Error> {
    ready(request)?;
    let mut step = Step::Call;
    loop {
        let next = match step {
            Step::Call => called(
                con.req_command(request.command()),
                con.supports_pipelining(),
                &MEMORY,
            ),
            Step::LoadAndCall => {
                let pipeline = request.load_and_call().get_packed_pipeline();
                loaded_and_called(con.req_packed_commands(&pipeline, 0, 2), &MEMORY)
            }
            Step::Eval(why) => evaluated(con.req_command(&request.eval_command()), why),
        };
        match next {
            Next::Send(further) => step = further,
            Next::Done(end) => return done(request, end),
        }
    }
}

/// Runs a call on an asynchronous connection. All of those can pipeline.
#[cfg(feature = "aio")]
pub(crate) async fn asynchronous<C>(request: &Request, con: &mut C) -> Result<Value, Error>
where
    C: redis::aio::ConnectionLike + ?Sized,
{
    ready(request)?;
    let mut step = Step::Call;
    loop {
        let next = match step {
            Step::Call => called(
                con.req_packed_command(request.command()).await,
                true,
                &MEMORY,
            ),
            Step::LoadAndCall => {
                let pipeline = request.load_and_call();
                loaded_and_called(con.req_packed_commands(&pipeline, 0, 2).await, &MEMORY)
            }
            Step::Eval(why) => {
                evaluated(con.req_packed_command(&request.eval_command()).await, why)
            }
        };
        match next {
            Next::Send(further) => step = further,
            Next::Done(end) => return done(request, end),
        }
    }
}

/// A call whose arguments could not be encoded is not sent.
fn ready(request: &Request) -> Result<(), Error> {
    match request.defect() {
        None => Ok(()),
        Some(defect) => Err(Error::unsent(request, defect)),
    }
}

fn done(request: &Request, end: Result<Value, Failure>) -> Result<Value, Error> {
    match end {
        Ok(value) => {
            request.script().state().set_loaded();
            Ok(value)
        }
        Err(failure) => Err(Error::failed(request, failure)),
    }
}
