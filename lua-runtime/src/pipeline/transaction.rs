//! The rules for a transaction: which write to send next, free of I/O.
//!
//! The `SCRIPT LOAD`s stand inside of the `MULTI`, because `EXEC` commits the neighbours of a
//! missing script. A transaction that the server discarded ran nothing: if the reason was that it
//! does not take `SCRIPT LOAD` from us, it is sent once more with `EVAL`s instead.

use redis::{ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

use super::plain::{Outcome, distinct, introduced};
use super::write::{Item, Write};
use crate::recovery::call::Failure;
use crate::recovery::refusal::Memory;
use crate::recovery::{is_eval_forbidden, out_of_step, settle};
use crate::script::Script;

/// A transaction on its way.
#[derive(Debug)]
pub(super) struct Transaction<'a> {
    /// The script of each command that is a call.
    scripts: &'a [Option<&'static Script>],
    loads_tried: bool,
    evals_tried: bool,
    /// The server's answer to `SCRIPT LOAD`, if that was refused.
    load_refusal: Option<RedisError>,
    /// The first call whose `EVAL` was forbidden, and how.
    eval_refusal: Option<(usize, RedisError)>,
    memory: &'a Memory,
}

/// What an answer leads to.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    Send(Write),
    Done(End),
}

/// How a transaction ended.
#[derive(Debug, PartialEq)]
pub(super) enum End {
    /// It ran.
    Ran(Vec<Outcome>),
    /// A watched key had changed: it did not run.
    Unchanged,
    /// The server discarded it, for what it found wrong with one command: it did not run.
    Discarded {
        /// That command, unless it is one of ours.
        index: Option<usize>,
        failure: Failure,
    },
    /// There is no answer of `EXEC`.
    Failed(RedisError),
}

impl<'a> Transaction<'a> {
    /// The transaction whose commands are calls of these scripts or none, and its first write.
    ///
    /// `may_load` is whether `SCRIPT LOAD` can stand in it at all.
    pub(super) fn start(
        scripts: &'a [Option<&'static Script>],
        may_load: bool,
        memory: &'a Memory,
    ) -> (Self, Write) {
        let mut transaction = Self {
            scripts,
            loads_tried: !may_load,
            evals_tried: false,
            load_refusal: None,
            eval_refusal: None,
            memory,
        };
        let has_calls = scripts.iter().any(Option::is_some);
        let by_load = may_load && (!has_calls || memory.try_load());
        let write = transaction.write(by_load);
        (transaction, write)
    }

    /// Takes the answers to a write.
    pub(super) fn answered(&mut self, write: &Write, answers: RedisResult<Vec<Value>>) -> Next {
        let answers = match answers {
            Ok(answers) => answers,
            Err(error) => {
                if write.loads() {
                    self.memory.load_lost(&error);
                }
                return Next::Done(End::Failed(error));
            }
        };
        let came = answers.len();
        let mut answers = answers.into_iter().map(|answer| settle(Ok(answer)));
        let (Some(multi), Some(exec), true) =
            (answers.next(), answers.next_back(), came == write.answers())
        else {
            return Next::Done(End::Failed(out_of_step(write.answers(), came)));
        };
        if let Err(error) = multi {
            return Next::Done(End::Failed(error));
        }
        match exec {
            Ok(Value::Array(values)) if values.len() == write.items.len() => {
                Next::Done(End::Ran(self.ran(write, values)))
            }
            Ok(Value::Nil) => Next::Done(End::Unchanged),
            Ok(_) => Next::Done(End::Failed(out_of_step(write.items.len(), 1))),
            Err(error) => {
                let refusals = write.items.iter().zip(answers);
                let refused = refusals.filter_map(|(item, answer)| Some((*item, answer.err()?)));
                self.not_run(refused.collect(), error)
            }
        }
    }

    /// Takes the answers of commands that ran.
    fn ran(&self, write: &Write, values: Vec<Value>) -> Vec<Outcome> {
        let mut refusals: Vec<(&'static Script, RedisError)> = Vec::new();
        let mut outcomes = Vec::with_capacity(self.scripts.len());
        for (item, value) in write.items.iter().zip(values) {
            match (*item, settle(Ok(value))) {
                (Item::Load(script), Ok(_)) => {
                    self.memory.load_succeeded();
                    script.state().set_loaded();
                }
                (Item::Load(script), Err(refusal)) => refusals.push((script, refusal)),
                (Item::Call(_) | Item::Eval(_), Ok(value)) => outcomes.push(Ok(value)),
                (Item::Call(index) | Item::Eval(index), Err(error)) => {
                    let script = self.scripts.get(index).copied().flatten();
                    let of_it = |(refused, _): &&(&Script, RedisError)| {
                        script.is_some_and(|script| script.sha1() == refused.sha1())
                    };
                    outcomes.push(Err(Failure {
                        load_refusal: refusals.iter().find(of_it).map(|(_, error)| error.clone()),
                        error,
                    }));
                }
            }
        }
        outcomes
    }

    /// `EXEC` was answered with an error: nothing ran. Servers say why at the command itself.
    fn not_run(&mut self, refused: Vec<(Item, RedisError)>, exec: RedisError) -> Next {
        let mut load_refused = false;
        let mut first = None;
        for (item, error) in refused {
            match item {
                Item::Load(_) => {
                    self.memory.load_failed(&error);
                    load_refused = true;
                    self.load_refusal.get_or_insert(error);
                }
                Item::Eval(index) if is_eval_forbidden(&error) && !self.loads_tried => {
                    self.eval_refusal = Some((index, error));
                    return Next::Send(self.write(true));
                }
                Item::Call(index) | Item::Eval(index) => {
                    first.get_or_insert((index, error));
                }
            }
        }
        let aborted = exec.kind() == ErrorKind::Server(ServerErrorKind::ExecAbort);
        if first.is_none() && load_refused && aborted && !self.evals_tried {
            return Next::Send(self.write(false));
        }
        let load_refusal = self.load_refusal.take();
        if load_refusal.is_some() {
            // Both are forbidden: told at the call.
            first = first.or(self.eval_refusal.take());
        }
        let (index, error, load_refusal) = match (first, load_refusal) {
            (Some((index, error)), refusal) => (Some(index), error, refusal),
            (None, Some(refusal)) => (None, refusal, None),
            (None, None) => (None, exec, None),
        };
        let failure = Failure {
            error,
            load_refusal,
        };
        Next::Done(End::Discarded { index, failure })
    }

    fn write(&mut self, by_load: bool) -> Write {
        if by_load {
            self.loads_tried = true;
        } else {
            self.evals_tried = true;
        }
        let scripts = distinct(self.scripts.iter().flatten().copied());
        let commands = (0..self.scripts.len()).collect();
        Write {
            items: introduced(self.scripts, commands, &scripts, by_load),
            atomic: true,
        }
    }
}

#[cfg(test)]
mod tests;
