//! The two drivers: they send what [`recovery`](crate::recovery) decides and bring back answers.

use redis::{ConnectionLike, Value};

use crate::call::Request;
use crate::error::Error;
use crate::recovery::{Next, Step, called, evaluated, loaded_and_called};

/// Runs a call on a blocking connection.
pub(crate) fn blocking(request: &Request, con: &mut dyn ConnectionLike) -> Result<Value, Error> {
    ready(request)?;
    let mut step = Step::Call;
    loop {
        let next = match step {
            Step::Call => called(
                con.req_command(request.command()),
                con.supports_pipelining(),
            ),
            Step::LoadAndCall => {
                let pipeline = request.load_and_call().get_packed_pipeline();
                loaded_and_called(con.req_packed_commands(&pipeline, 0, 2))
            }
            Step::Eval { load_refusal } => {
                evaluated(con.req_command(&request.eval_command()), load_refusal)
            }
        };
        match next {
            Next::Send(further) => step = further,
            Next::Done(end) => return end.map_err(|failure| Error::failed(request, failure)),
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
            Step::Call => called(con.req_packed_command(request.command()).await, true),
            Step::LoadAndCall => {
                let pipeline = request.load_and_call();
                loaded_and_called(con.req_packed_commands(&pipeline, 0, 2).await)
            }
            Step::Eval { load_refusal } => evaluated(
                con.req_packed_command(&request.eval_command()).await,
                load_refusal,
            ),
        };
        match next {
            Next::Send(further) => step = further,
            Next::Done(end) => return end.map_err(|failure| Error::failed(request, failure)),
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
