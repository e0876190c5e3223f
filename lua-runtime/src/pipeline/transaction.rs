//! The rules for a transaction: which write to send next, free of I/O.
//!
//! The `SCRIPT LOAD`s stand inside of the `MULTI`, because `EXEC` commits the neighbours of a
//! missing script. A refused one discards all, so the first transaction of a process sends them
//! alone beforehand, to see whether they are taken; if not, `EVAL`s stand in their stead. So does
//! every transaction of a process in which one was discarded because of another user's rights.
//!
//! A transaction that the server discarded ran nothing, and still it is not sent again: it has
//! ended the caller's `WATCH`, without which it would run although a watched key had changed.

use redis::{RedisError, RedisResult, Value};

use super::plain::{Outcome, Refusals, distinct, introduced, refusal_of};
use super::write::{Item, Write};
use crate::observe;
use crate::recovery::call::Failure;
use crate::recovery::memory::Memory;
use crate::recovery::{is_kept_back, out_of_step, settle};
use crate::script::Script;

/// A transaction on its way.
#[derive(Debug)]
pub(super) struct Transaction<'a> {
    /// The script of each command that is a call.
    scripts: &'a [Option<&'static Script>],
    /// Whether `SCRIPT LOAD` can be sent at all.
    may_load: bool,
    /// The server's answer to `SCRIPT LOAD`, if that was refused.
    load_refusal: Option<RedisError>,
    /// The call because of whose `EVAL` it was discarded, and the server's answer.
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
    /// The server refused `MULTI`, and so ran each command by itself.
    Scattered(RedisError),
    /// There is no answer of `EXEC`.
    Failed(RedisError),
}

impl<'a> Transaction<'a> {
    /// The transaction whose commands are calls of these scripts or none, and its first write.
    ///
    /// `may_load` is whether `SCRIPT LOAD` can be sent at all.
    pub(super) fn start(
        scripts: &'a [Option<&'static Script>],
        may_load: bool,
        memory: &'a Memory,
    ) -> (Self, Write) {
        let transaction = Self {
            scripts,
            may_load,
            load_refusal: None,
            eval_refusal: None,
            memory,
        };
        scripts.iter().flatten().copied().for_each(observe::called);
        let has_calls = scripts.iter().any(Option::is_some);
        let write = if !has_calls {
            transaction.write(true)
        } else if !may_load {
            transaction.write(false)
        } else if memory.asks_ahead() {
            transaction.loads()
        } else if !memory.try_load() {
            transaction.write(false)
        } else if memory.serves_transactions() {
            transaction.write(true)
        } else {
            transaction.loads()
        };
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
        if !write.atomic {
            return if came == write.answers() {
                self.tried(write, answers)
            } else {
                Next::Done(End::Failed(out_of_step(write.answers(), came)))
            };
        }
        let (Some(multi), Some(exec), true) =
            (answers.next(), answers.next_back(), came == write.answers())
        else {
            return Next::Done(End::Failed(out_of_step(write.answers(), came)));
        };
        if let Err(error) = multi {
            return Next::Done(End::Scattered(error));
        }
        match exec {
            Ok(Value::Array(values)) if values.len() == write.items.len() => {
                Next::Done(End::Ran(self.ran(write, values)))
            }
            Ok(Value::Nil) => Next::Done(End::Unchanged),
            Ok(exec) => {
                self.partly_queued(refused(write, answers));
                let came = exec.as_sequence().map_or(1, <[Value]>::len);
                Next::Done(End::Failed(out_of_step(write.items.len(), came)))
            }
            Err(error) => self.not_run(refused(write, answers), error),
        }
    }

    /// Takes the answers to `SCRIPT LOAD`s alone.
    fn tried(&mut self, write: &Write, answers: impl Iterator<Item = RedisResult<Value>>) -> Next {
        for (item, answer) in write.items.iter().zip(answers) {
            match (*item, answer) {
                (Item::Load(script), Ok(_)) => self.taken(script),
                (_, Ok(_)) => {}
                (_, Err(refusal)) => self.refused(refusal),
            }
        }
        match self.eval_refusal.take() {
            Some((index, error)) => {
                if self.load_refusal.is_none() {
                    self.memory.transaction_discarded(&error);
                }
                self.discarded(Some((index, error)))
            }
            None => Next::Send(self.write(self.load_refusal.is_none())),
        }
    }

    fn taken(&self, script: &'static Script) {
        self.memory.transaction_succeeded();
        script.state().set_loaded();
    }

    fn refused(&mut self, refusal: RedisError) {
        self.memory.load_failed(&refusal);
        self.load_refusal.get_or_insert(refusal);
    }

    /// Takes the answers of commands that ran.
    fn ran(&self, write: &Write, values: Vec<Value>) -> Vec<Outcome> {
        let mut refusals = Refusals::new();
        let mut outcomes = Vec::with_capacity(self.scripts.len());
        for (item, value) in write.items.iter().zip(values) {
            match (*item, settle(Ok(value))) {
                (Item::Load(script), Ok(_)) => self.taken(script),
                (Item::Load(script), Err(refusal)) => refusals.push((script, refusal)),
                (Item::Probe(_), _) => {}
                (Item::Call(_) | Item::Eval(_), Ok(value)) => outcomes.push(Ok(value)),
                (Item::Call(index) | Item::Eval(index), Err(error)) => {
                    let script = self.scripts.get(index).copied().flatten();
                    let refusal = refusal_of(script, &refusals);
                    outcomes.push(Err(Failure::after(refusal, error)));
                }
            }
        }
        outcomes
    }

    /// `EXEC` ran another number of commands than were sent: a proxy kept one back, of which the
    /// server knows nothing. The next transaction is not to begin with the same.
    fn partly_queued(&mut self, refused: Vec<(Item, RedisError)>) {
        for (item, error) in refused {
            match item {
                Item::Load(_) => {
                    self.memory.transaction_discarded(&error);
                    self.refused(error);
                }
                Item::Eval(_) => self.memory.doubt(),
                Item::Call(_) | Item::Probe(_) => {}
            }
        }
    }

    /// `EXEC` was answered with an error: nothing ran. Servers say why at the command itself.
    fn not_run(&mut self, refused: Vec<(Item, RedisError)>, exec: RedisError) -> Next {
        let mut first = None;
        for (item, error) in refused {
            match item {
                Item::Load(_) => {
                    self.memory.transaction_discarded(&error);
                    self.refused(error);
                }
                Item::Eval(index) if first.is_none() && self.was_detour() => {
                    if is_kept_back(&error) {
                        self.eval_refusal = Some((index, error));
                        return Next::Send(self.loads());
                    }
                    self.memory.doubt();
                    first = Some((index, error));
                }
                Item::Call(index) | Item::Eval(index) => {
                    first.get_or_insert((index, error));
                }
                Item::Probe(_) => {}
            }
        }
        if first.is_none() && self.load_refusal.is_none() {
            let (index, failure) = (None, exec.into());
            return Next::Done(End::Discarded { index, failure });
        }
        self.discarded(first)
    }

    /// Whether an `EVAL` stood for a `SCRIPT LOAD` because of what was remembered, maybe of another
    /// user or server. If it was refused, whether this one takes `SCRIPT LOAD` is worth knowing, for
    /// the error and for the next transaction.
    fn was_detour(&self) -> bool {
        self.may_load && self.load_refusal.is_none()
    }

    /// Because of this command, else because of the `SCRIPT LOAD` of the first call.
    fn discarded(&mut self, first: Option<(usize, RedisError)>) -> Next {
        let load_refusal = self.load_refusal.take();
        let (index, failure) = match (first, load_refusal) {
            (Some((index, error)), load_refusal) => {
                (Some(index), Failure::after(load_refusal, error))
            }
            (None, refusal) => (
                self.scripts.iter().position(Option::is_some),
                refusal.unwrap_or_else(|| out_of_step(1, 0)).into(),
            ),
        };
        Next::Done(End::Discarded { index, failure })
    }

    /// The `SCRIPT LOAD`s alone.
    fn loads(&self) -> Write {
        let scripts = distinct(self.scripts.iter().flatten().copied());
        Write {
            items: scripts.into_iter().map(Item::Load).collect(),
            atomic: false,
        }
    }

    /// The transaction.
    fn write(&self, by_load: bool) -> Write {
        let scripts = distinct(self.scripts.iter().flatten().copied());
        let commands = (0..self.scripts.len()).collect();
        Write {
            items: introduced(self.scripts, commands, &scripts, by_load),
            atomic: true,
        }
    }
}

/// The items of a write that were not queued, and why.
fn refused(
    write: &Write,
    answers: impl Iterator<Item = RedisResult<Value>>,
) -> Vec<(Item, RedisError)> {
    let answers = write.items.iter().zip(answers);
    answers
        .filter_map(|(item, answer)| Some((*item, answer.err()?)))
        .collect()
}

#[cfg(test)]
mod tests;
