//! The rules for calls whose scripts may be missing: which commands to send next, free of I/O.
//!
//! A single call is a pipeline of one. It begins with its `EVALSHA`; a pipeline goes in one write,
//! which begins with the `SCRIPT LOAD` of each script that this process has not yet seen on a
//! server, so that a first use keeps the order. Calls that get the server's own `NOSCRIPT` did not
//! run: they are sent again, and nothing else is. A script may reply that text itself; so a call
//! that gets it a second time, in a write that has brought its script to the server, is not sent
//! again.
//!
//! What happened goes to a [`Sink`]: the rules neither count nor log.

use std::collections::BTreeSet;

use redis::{RedisError, RedisResult, Value};

use super::event::{Event, Sink};
use super::failure::{Failure, Outcome, Refusals, refusal_of};
use super::memory::Memory;
use super::replies::{in_step, out_of_step, settle};
use super::server_text::{is_eval_refused, is_missing, is_redirect, says_absent};
use super::write::{By, Item, Write, distinct, with_scripts};
use crate::script::Script;

/// A single call, or the commands of a pipeline, on their way.
#[derive(Debug)]
pub(crate) struct Recovery<'a> {
    /// The script of each command that is a call.
    scripts: &'a [Option<&'static Script>],
    /// What is known of the connection of a single call.
    single: Option<Single>,
    outcomes: Vec<Option<Outcome>>,
    /// The calls that missed their script.
    missed: BTreeSet<usize>,
    /// Those that were sent again after a reply that their scripts may have given.
    doubted: BTreeSet<usize>,
    refusals: Refusals,
    /// Why the first write has no replies.
    broken: Option<RedisError>,
    loads_tried: bool,
    /// Whether `EVAL` stands for `SCRIPT LOAD` because of what is remembered, maybe of another user
    /// or server.
    is_detour: bool,
    /// Whether such an `EVAL` failed.
    detour_failed: bool,
    writes: u8,
    memory: &'a Memory,
}

/// The connection of a single call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Single {
    /// Whether it takes several commands in one write.
    pub(crate) can_pipeline: bool,
    /// The slot of the call's keys, if it is known.
    pub(crate) slot: Option<u16>,
}

/// The first, the one with the missing calls, one that goes the other way (`EVAL` for `SCRIPT LOAD`
/// that was refused, or the reverse), and the calls' `EVAL`s.
const MOST_WRITES: u8 = 4;

impl<'a> Recovery<'a> {
    fn new(scripts: &'a [Option<&'static Script>], memory: &'a Memory) -> Self {
        Self {
            scripts,
            single: None,
            outcomes: scripts.iter().map(|_| None).collect(),
            missed: BTreeSet::new(),
            doubted: BTreeSet::new(),
            refusals: Vec::new(),
            broken: None,
            loads_tried: false,
            is_detour: false,
            detour_failed: false,
            writes: 0,
            memory,
        }
    }

    /// A single call of this script, whose `EVALSHA` was sent, and that write.
    pub(crate) fn of_call(
        script: &'a [Option<&'static Script>; 1],
        single: Single,
        memory: &'a Memory,
    ) -> (Self, Write) {
        let recovery = Self {
            single: Some(single),
            writes: 1,
            ..Self::new(script, memory)
        };
        (recovery, Write::plain(vec![Item::Call(0)]))
    }

    /// The pipeline whose commands are calls of these scripts or none, and its first write.
    ///
    /// `is_known` is whether some server was seen to have a script.
    pub(crate) fn of_pipeline(
        scripts: &'a [Option<&'static Script>],
        is_known: impl Fn(&Script) -> bool,
        memory: &'a Memory,
        happened: &mut Sink<'_>,
    ) -> (Self, Write) {
        let mut recovery = Self::new(scripts, memory);
        let calls = || scripts.iter().flatten().copied();
        calls().for_each(|script| happened(Event::Called(script)));
        let fresh = distinct(calls().filter(|script| !is_known(script)));
        let by = if fresh.is_empty() {
            By::Load
        } else {
            recovery.remembered()
        };
        let write = recovery.write((0..scripts.len()).collect(), &fresh, by);
        (recovery, write)
    }

    /// Takes the replies to a write; the next write, if there is one.
    pub(crate) fn replied(
        &mut self,
        write: &Write,
        replies: RedisResult<Vec<Value>>,
        happened: &mut Sink<'_>,
    ) -> Option<Write> {
        match in_step(replies) {
            Ok(replies) if replies.len() == write.replies() => {
                let replies = replies.into_iter().map(|reply| (Ok(reply), false));
                self.take(write, replies, true, happened)
            }
            Ok(replies) => {
                self.fail(write, &out_of_step(write.replies(), replies.len()));
                None
            }
            // A cluster connection found no node that takes both `SCRIPT LOAD` and the call: neither
            // ran. It happens while a slot moves, because the former uses up the `ASKING` that was
            // meant for the latter.
            Err(error) if write.loads() && self.is_redirected(&error) => Some(self.evals(vec![0])),
            Err(error) => {
                if write.loads() {
                    self.memory.load_lost(&error);
                }
                self.fail(write, &error);
                None
            }
        }
    }

    /// Takes the reply to a write of one command; the next write, if there is one.
    pub(crate) fn replied_alone(
        &mut self,
        write: &Write,
        reply: RedisResult<Value>,
        happened: &mut Sink<'_>,
    ) -> Option<Write> {
        self.take(write, std::iter::once((reply, false)), true, happened)
    }

    /// Takes the replies to the items of a write, each with a fate of its own: they went to many
    /// nodes, and the scripts went ahead. With each comes whether the node was seen to have the
    /// script of the call when it ran.
    #[cfg(any(test, feature = "cluster-async"))]
    pub(crate) fn replied_each(
        &mut self,
        write: &Write,
        replies: impl Iterator<Item = (RedisResult<Value>, bool)>,
        happened: &mut Sink<'_>,
    ) -> Option<Write> {
        self.take(write, replies, false, happened)
    }

    /// `at_once` is whether the commands ran one after the other, without much time between.
    fn take(
        &mut self,
        write: &Write,
        replies: impl Iterator<Item = (RedisResult<Value>, bool)>,
        at_once: bool,
        happened: &mut Sink<'_>,
    ) -> Option<Write> {
        let mut again = Vec::new();
        let mut eval_refused = false;
        // The scripts that this write has brought to the server.
        let mut brought: Vec<&'static Script> = Vec::new();
        let mut absent = false;
        let by = if write.loads() { By::Load } else { By::Eval };
        for (item, (reply, is_there)) in write.items.iter().zip(replies) {
            let was_absent = std::mem::take(&mut absent);
            match (*item, settle(reply)) {
                (Item::Load(script), reply) => {
                    if at_once && reply.is_ok() {
                        brought.push(script);
                    }
                    self.loaded(script, reply, happened);
                }
                (Item::Probe(_), reply) => absent = says_absent(&reply),
                (Item::Call(index), Err(error)) if self.is_miss(index, &error) => {
                    let is_brought = self
                        .script(index)
                        .is_some_and(|script| brought.iter().any(|other| other.is(script)));
                    let is_doubted = !was_absent && self.doubted.contains(&index);
                    if is_there || (is_brought && is_doubted) {
                        self.end(index, Err(Failure::still_missing(error)));
                    } else if self.writes < MOST_WRITES {
                        if !was_absent {
                            self.doubted.insert(index);
                        }
                        self.missed(index, happened);
                        again.push(index);
                    } else {
                        let refusal = refusal_of(self.script(index), &self.refusals);
                        self.end(index, Err(Failure::after(refusal, error)));
                    }
                }
                (Item::Eval(index), Err(error)) if self.may_load_after_all(&error) => {
                    eval_refused = true;
                    again.push(index);
                }
                (Item::Eval(index), Err(error)) => {
                    self.detour_failed |= self.is_detour;
                    let refusal = refusal_of(self.script(index), &self.refusals);
                    self.end(index, Err(Failure::of_eval(refusal, error)));
                }
                (Item::Eval(index), Ok(value)) => {
                    if at_once {
                        brought.extend(self.script(index));
                    }
                    self.ran(index, value, By::Eval, happened);
                }
                (Item::Call(index), Ok(value)) => self.ran(index, value, by, happened),
                (Item::Call(index), Err(error)) => self.end(index, Err(error.into())),
            }
        }
        (!again.is_empty()).then(|| self.repair(again, eval_refused))
    }

    /// How each command ended; an error if the first write, and so all of them, have no replies.
    pub(crate) fn finish(self) -> RedisResult<Vec<Outcome>> {
        self.forget_detour();
        if let Some(error) = self.broken {
            return Err(error);
        }
        let outcomes = self.outcomes.into_iter();
        Ok(outcomes.map(replied_or_not).collect())
    }

    /// How the single call ended.
    pub(crate) fn finish_call(self) -> Outcome {
        self.forget_detour();
        replied_or_not(self.outcomes.into_iter().next().flatten())
    }

    /// In words that a script may have said: nothing is sent again, but the next one is loaded.
    fn forget_detour(&self) {
        if self.detour_failed && !self.loads_tried {
            self.memory.doubt();
        }
    }

    fn is_miss(&self, index: usize, error: &RedisError) -> bool {
        self.script(index).is_some() && is_missing(error)
    }

    fn missed(&mut self, index: usize, happened: &mut Sink<'_>) {
        if self.missed.insert(index)
            && let Some(script) = self.script(index)
        {
            happened(Event::Missed(script));
        }
    }

    /// Whether a single call's write was redirected as a whole.
    fn is_redirected(&self, error: &RedisError) -> bool {
        self.single
            .is_some_and(|single| is_redirect(error, single.slot))
    }

    /// The `EVAL` was a detour because of another user's or server's refusal. There must be room
    /// for one more write, should the script be lost again.
    fn may_load_after_all(&self, error: &RedisError) -> bool {
        self.is_detour
            && !self.loads_tried
            && self.writes + 1 < MOST_WRITES
            && is_eval_refused(error)
    }

    /// Whether `SCRIPT LOAD` is worth trying, by what is remembered. To be asked once.
    fn remembered(&mut self) -> By {
        if self.memory.try_load() {
            By::Load
        } else {
            self.is_detour = true;
            By::Eval
        }
    }

    /// A write for calls that did not run.
    fn repair(&mut self, calls: Vec<usize>, eval_refused: bool) -> Write {
        let scripts = distinct(calls.iter().filter_map(|index| self.script(*index)));
        if eval_refused {
            return self.write(calls, &scripts, By::Load);
        }
        let refused = !self.refusals.is_empty();
        if self.writes == 1 {
            let can_load = self.single.is_none_or(|single| single.can_pipeline);
            let by = if refused || !can_load {
                By::Eval
            } else {
                self.remembered()
            };
            return self.write(calls, &scripts, by);
        }
        // Each script once, not with each of its calls, as long as there is room for one more write.
        if refused && self.writes + 1 < MOST_WRITES {
            return self.write(calls, &scripts, By::Eval);
        }
        self.evals(calls)
    }

    /// Lost again: no script needs to be there for an `EVAL`.
    fn evals(&mut self, calls: Vec<usize>) -> Write {
        self.writes += 1;
        Write::plain(calls.into_iter().map(Item::Eval).collect())
    }

    /// Commands, and what brings `scripts` to the server.
    fn write(&mut self, commands: Vec<usize>, scripts: &[&'static Script], by: By) -> Write {
        self.writes += 1;
        self.loads_tried |= by == By::Load && !scripts.is_empty();
        Write::plain(with_scripts(self.scripts, commands, scripts, by))
    }

    fn loaded(
        &mut self,
        script: &'static Script,
        reply: RedisResult<Value>,
        happened: &mut Sink<'_>,
    ) {
        match reply {
            Ok(_) => {
                self.memory.load_succeeded();
                happened(Event::Loaded(script));
            }
            Err(refusal) => {
                happened(Event::LoadRefused(script, &refusal));
                self.memory.load_failed(&refusal);
                self.refusals.push((script, refusal));
            }
        }
    }

    /// A command ran, after what brought its script if that had missed.
    fn ran(&mut self, index: usize, value: Value, by: By, happened: &mut Sink<'_>) {
        if let Some(script) = self.script(index) {
            happened(Event::Loaded(script));
            if self.writes > 1 {
                happened(Event::Repaired(script, by));
            }
        }
        self.end(index, Ok(value));
    }

    fn end(&mut self, index: usize, outcome: Outcome) {
        if let Some(place) = self.outcomes.get_mut(index) {
            *place = Some(outcome);
        }
    }

    /// None of a write's commands has a reply.
    fn fail(&mut self, write: &Write, error: &RedisError) {
        if self.writes == 1 {
            self.broken = Some(error.clone());
        }
        for item in &write.items {
            if let Item::Call(index) | Item::Eval(index) = *item {
                self.end(index, Err(error.clone().into()));
            }
        }
    }

    fn script(&self, index: usize) -> Option<&'static Script> {
        self.scripts.get(index).copied().flatten()
    }
}

fn replied_or_not(outcome: Option<Outcome>) -> Outcome {
    outcome.unwrap_or_else(|| Err(out_of_step(1, 0).into()))
}

#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod refusal_tests;
#[cfg(test)]
mod tests;
