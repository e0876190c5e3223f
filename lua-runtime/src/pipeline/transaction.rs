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

use crate::recovery::memory::Memory;
use crate::recovery::server_text::is_kept_back;
use crate::recovery::{
    By, Event, Failure, Item, Outcome, Refusals, Sink, Write, distinct, in_step, out_of_step,
    refusal_of, settle, with_scripts,
};
use crate::script::Script;

/// A transaction on its way.
#[derive(Debug)]
pub(super) struct Transaction<'a> {
    /// The script of each command that is a call.
    scripts: &'a [Option<&'static Script>],
    /// Whether `SCRIPT LOAD` can be sent at all.
    may_load: bool,
    /// The server's reply to `SCRIPT LOAD`, if that was refused.
    load_refusal: Option<RedisError>,
    /// The call because of whose `EVAL` it was discarded, and the server's reply.
    eval_refusal: Option<(usize, RedisError)>,
    memory: &'a Memory,
}

/// What a reply leads to.
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
    MultiRefused(RedisError),
    /// There is no reply of `EXEC`.
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
        happened: &mut Sink<'_>,
    ) -> (Self, Write) {
        let transaction = Self {
            scripts,
            may_load,
            load_refusal: None,
            eval_refusal: None,
            memory,
        };
        for script in scripts.iter().flatten().copied() {
            happened(Event::Called(script));
        }
        let has_calls = scripts.iter().any(Option::is_some);
        let write = if !has_calls {
            transaction.write(By::Load)
        } else if !may_load {
            transaction.write(By::Eval)
        } else if memory.asks_ahead() {
            transaction.loads()
        } else if !memory.try_load() {
            transaction.write(By::Eval)
        } else if memory.serves_transactions() {
            transaction.write(By::Load)
        } else {
            transaction.loads()
        };
        (transaction, write)
    }

    /// Takes the replies to a write.
    pub(super) fn replied(
        &mut self,
        write: &Write,
        replies: RedisResult<Vec<Value>>,
        happened: &mut Sink<'_>,
    ) -> Next {
        let replies = match in_step(replies) {
            Ok(replies) => replies,
            Err(error) => {
                if write.loads() {
                    self.memory.load_lost(&error);
                }
                return Next::Done(End::Failed(error));
            }
        };
        let came = replies.len();
        let mut replies = replies.into_iter().map(|reply| settle(Ok(reply)));
        if !write.atomic {
            return if came == write.replies() {
                self.tried(write, replies, happened)
            } else {
                Next::Done(End::Failed(out_of_step(write.replies(), came)))
            };
        }
        let (Some(multi), Some(exec), true) =
            (replies.next(), replies.next_back(), came == write.replies())
        else {
            return Next::Done(End::Failed(out_of_step(write.replies(), came)));
        };
        if let Err(error) = multi {
            return Next::Done(End::MultiRefused(error));
        }
        match exec {
            Ok(Value::Array(values)) if values.len() == write.items.len() => {
                Next::Done(End::Ran(self.ran(write, values, happened)))
            }
            Ok(Value::Nil) => Next::Done(End::Unchanged),
            Ok(exec) => {
                self.partly_queued(refused(write, replies));
                let came = exec.as_sequence().map_or(1, <[Value]>::len);
                Next::Done(End::Failed(out_of_step(write.items.len(), came)))
            }
            Err(error) => self.not_run(refused(write, replies), error),
        }
    }

    /// Takes the replies to `SCRIPT LOAD`s alone.
    fn tried(
        &mut self,
        write: &Write,
        replies: impl Iterator<Item = RedisResult<Value>>,
        happened: &mut Sink<'_>,
    ) -> Next {
        for (item, reply) in write.items.iter().zip(replies) {
            match (*item, reply) {
                (Item::Load(script), Ok(_)) => self.taken(script, happened),
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
            None => Next::Send(self.write(if self.load_refusal.is_none() {
                By::Load
            } else {
                By::Eval
            })),
        }
    }

    fn taken(&self, script: &'static Script, happened: &mut Sink<'_>) {
        self.memory.transaction_succeeded();
        happened(Event::Loaded(script));
    }

    fn refused(&mut self, refusal: RedisError) {
        self.memory.load_failed(&refusal);
        self.load_refusal.get_or_insert(refusal);
    }

    /// Takes the replies of commands that ran.
    fn ran(&self, write: &Write, values: Vec<Value>, happened: &mut Sink<'_>) -> Vec<Outcome> {
        let mut refusals = Refusals::new();
        let mut outcomes = Vec::with_capacity(self.scripts.len());
        for (item, value) in write.items.iter().zip(values) {
            match (*item, settle(Ok(value))) {
                (Item::Load(script), Ok(_)) => self.taken(script, happened),
                (Item::Load(script), Err(refusal)) => refusals.push((script, refusal)),
                (Item::Probe(_), _) => {}
                (Item::Call(_) | Item::Eval(_), Ok(value)) => outcomes.push(Ok(value)),
                (Item::Call(index), Err(error)) => {
                    let script = self.scripts.get(index).copied().flatten();
                    let refusal = refusal_of(script, &refusals);
                    outcomes.push(Err(Failure::after(refusal, error)));
                }
                (Item::Eval(_), Err(error)) => {
                    outcomes.push(Err(Failure::of_eval(None, error)));
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

    /// `EXEC` was replied with an error: nothing ran. Servers say why at the command itself.
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
        Write::plain(scripts.into_iter().map(Item::Load).collect())
    }

    /// The transaction.
    fn write(&self, by: By) -> Write {
        let scripts = distinct(self.scripts.iter().flatten().copied());
        let commands = (0..self.scripts.len()).collect();
        Write {
            items: with_scripts(self.scripts, commands, &scripts, by),
            atomic: true,
        }
    }
}

/// The items of a write that were not queued, and why.
fn refused(
    write: &Write,
    replies: impl Iterator<Item = RedisResult<Value>>,
) -> Vec<(Item, RedisError)> {
    let replies = write.items.iter().zip(replies);
    replies
        .filter_map(|(item, reply)| Some((*item, reply.err()?)))
        .collect()
}
