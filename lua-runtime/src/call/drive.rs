//! The two drivers: they send what [`recovery`](crate::recovery) decides and bring back answers.

use std::ops::ControlFlow::{self, Break, Continue};

use redis::{ConnectionLike, Value};

use crate::call::Request;
#[cfg(feature = "cluster-async")]
use crate::cluster;
use crate::error::Error;
use crate::observe;
use crate::recovery::call::{Failure, Next, Step, called, evaluated, loaded_and_called};
use crate::recovery::memory::memory;
use crate::unreadable;

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
        let answer = answer_async(request, &mut cluster::RedirectingConnection::new(con)).await;
        return answer.map_err(|failure| Error::failed(request, failure));
    }
    let answer = answer_async(request, con).await;
    answer.map_err(|failure| Error::failed(request, failure))
}

/// The last answer to a call that was encoded.
pub(crate) fn answer(request: &Request, con: &mut dyn ConnectionLike) -> Result<Value, Failure> {
    observe::called(request.script());
    match con.req_command(request.command()) {
        Ok(value) if is_reply(&value) => Ok(replied(request, value)),
        answer => {
            unreadable::close_after(con, &answer);
            let can_pipeline = con.supports_pipelining();
            repair(request, con, called(answer, can_pipeline, memory()))
        }
    }
}

#[cold]
fn repair(
    request: &Request,
    con: &mut dyn ConnectionLike,
    mut next: Next,
) -> Result<Value, Failure> {
    let mut repair = Repair::of(request);
    loop {
        next = match repair.take(next) {
            Continue(Step::LoadAndCall) => {
                let (commands, probed) = request.repair();
                let packed = commands.get_packed_pipeline();
                let answers = con.req_packed_commands(&packed, 0, commands.len());
                unreadable::close_after(con, &answers);
                loaded_and_called(answers, probed, request.slot(), memory())
            }
            Continue(Step::Eval(why)) => {
                let answer = con.req_command(&request.eval_command());
                unreadable::close_after(con, &answer);
                evaluated(answer, why, memory())
            }
            Break(end) => return end,
        };
    }
}

/// The same on an asynchronous connection. All of those can pipeline.
#[cfg(feature = "aio")]
pub(crate) async fn answer_async<C>(request: &Request, con: &mut C) -> Result<Value, Failure>
where
    C: redis::aio::ConnectionLike + ?Sized,
{
    observe::called(request.script());
    let mut next = match con.req_packed_command(request.command()).await {
        Ok(value) if is_reply(&value) => return Ok(replied(request, value)),
        answer => called(answer, true, memory()),
    };
    let mut repair = Repair::of(request);
    loop {
        next = match repair.take(next) {
            Continue(Step::LoadAndCall) => {
                let (commands, probed) = request.repair();
                let answers = con.req_packed_commands(&commands, 0, commands.len()).await;
                loaded_and_called(answers, probed, request.slot(), memory())
            }
            Continue(Step::Eval(why)) => {
                let answer = con.req_packed_command(&request.eval_command()).await;
                evaluated(answer, why, memory())
            }
            Break(end) => return end,
        };
    }
}

/// The way that nearly all calls take, without the rules for the others.
fn is_reply(answer: &Value) -> bool {
    !matches!(answer, Value::ServerError(_))
}

#[inline]
fn replied(request: &Request, value: Value) -> Value {
    request.script().state().set_loaded();
    value
}

/// A call whose arguments could not be encoded is not sent.
fn ready(request: &Request) -> Result<(), Error> {
    match request.defect() {
        None => Ok(()),
        Some(defect) => Err(Error::unsent(request, defect.clone())),
    }
}

/// What a call does after its first answer is seen here.
struct Repair<'a> {
    request: &'a Request,
    by: Option<&'static str>,
}

impl<'a> Repair<'a> {
    fn of(request: &'a Request) -> Self {
        Self { request, by: None }
    }

    /// Where an answer leads: to a further step, or to the end.
    fn take(&mut self, next: Next) -> ControlFlow<Result<Value, Failure>, Step> {
        let script = self.request.script();
        match next {
            Next::Send(step) => {
                if self.by.is_none() {
                    observe::missed(script);
                }
                self.by = Some(match &step {
                    Step::Eval(why) => {
                        if let Some(refusal) = why.refusal() {
                            observe::load_refused(script, refusal);
                        }
                        "EVAL"
                    }
                    Step::LoadAndCall => "SCRIPT LOAD",
                });
                Continue(step)
            }
            Next::Done(end) => {
                if end.is_ok() {
                    script.state().set_loaded();
                    if let Some(by) = self.by {
                        observe::repaired(script, by);
                    }
                }
                Break(end)
            }
        }
    }
}
