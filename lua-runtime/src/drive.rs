//! The two drivers: they send what [`recovery`](crate::recovery) decides and bring back answers.

use redis::{ConnectionLike, Value};

use crate::call::Request;
#[cfg(feature = "cluster-async")]
use crate::cluster;
use crate::error::Error;
use crate::observe;
use crate::recovery::call::{Failure, Next, Step, called, evaluated, loaded_and_called};
use crate::recovery::refusal::MEMORY;

/// Runs a call on a blocking connection.
pub(crate) fn blocking(request: &Request, con: &mut dyn ConnectionLike) -> Result<Value, Error> {
    ready(request)?;
    // Of redis-rs's connections only the cluster's can't pipeline.
    #[cfg(feature = "cluster")]
    if !con.supports_pipelining() {
        request.share_a_slot()?;
    }
    answer(request, con).map_err(|failure| Error::failed(request, failure))
}

/// Runs a call on an asynchronous connection.
#[cfg(feature = "aio")]
pub(crate) async fn asynchronous<C>(request: &Request, con: &mut C) -> Result<Value, Error>
where
    C: redis::aio::ConnectionLike + 'static,
{
    ready(request)?;
    #[cfg(feature = "cluster-async")]
    if let Some(con) = cluster::connection(con) {
        request.share_a_slot()?;
        let answer = answer_async(request, &mut cluster::Following::new(con)).await;
        return answer.map_err(|failure| Error::failed(request, failure));
    }
    let answer = answer_async(request, con).await;
    answer.map_err(|failure| Error::failed(request, failure))
}

/// The last answer to a call that was encoded.
pub(crate) fn answer(request: &Request, con: &mut dyn ConnectionLike) -> Result<Value, Failure> {
    let mut run = Run::start(request);
    loop {
        let next = match run.step() {
            Step::Call => {
                let can_pipeline = con.supports_pipelining();
                called(con.req_command(request.command()), can_pipeline, &MEMORY)
            }
            Step::LoadAndCall => {
                let pipeline = request.load_and_call().get_packed_pipeline();
                let answers = con.req_packed_commands(&pipeline, 0, 2);
                loaded_and_called(answers, request.slot(), &MEMORY)
            }
            Step::Eval(why) => evaluated(con.req_command(&request.eval_command()), why),
        };
        if let Some(end) = run.take(next) {
            return end;
        }
    }
}

/// The same on an asynchronous connection. All of those can pipeline.
#[cfg(feature = "aio")]
pub(crate) async fn answer_async<C>(request: &Request, con: &mut C) -> Result<Value, Failure>
where
    C: redis::aio::ConnectionLike + ?Sized,
{
    let mut run = Run::start(request);
    loop {
        let next = match run.step() {
            Step::Call => called(
                con.req_packed_command(request.command()).await,
                true,
                &MEMORY,
            ),
            Step::LoadAndCall => {
                let pipeline = request.load_and_call();
                let answers = con.req_packed_commands(&pipeline, 0, 2).await;
                loaded_and_called(answers, request.slot(), &MEMORY)
            }
            Step::Eval(why) => {
                evaluated(con.req_packed_command(&request.eval_command()).await, why)
            }
        };
        if let Some(end) = run.take(next) {
            return end;
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

/// What a call does on its way is seen here.
struct Run<'a> {
    request: &'a Request,
    next: Step,
    repair: Option<&'static str>,
}

impl<'a> Run<'a> {
    fn start(request: &'a Request) -> Self {
        observe::called(request.script());
        Self {
            request,
            next: Step::Call,
            repair: None,
        }
    }

    /// The step to take.
    fn step(&mut self) -> Step {
        std::mem::replace(&mut self.next, Step::Call)
    }

    /// Goes where an answer leads; the end, if it leads to none.
    fn take(&mut self, next: Next) -> Option<Result<Value, Failure>> {
        let script = self.request.script();
        match next {
            Next::Send(step) => {
                if self.repair.is_none() {
                    observe::missed(script);
                }
                self.repair = Some(match &step {
                    Step::Eval(why) => {
                        if let Some(refusal) = why.refusal() {
                            observe::load_refused(script, refusal);
                        }
                        "EVAL"
                    }
                    Step::Call | Step::LoadAndCall => "SCRIPT LOAD",
                });
                self.next = step;
                None
            }
            Next::Done(end) => {
                if end.is_ok() {
                    script.state().set_loaded();
                    if let Some(by) = self.repair {
                        observe::repaired(script, by);
                    }
                }
                Some(end)
            }
        }
    }
}
