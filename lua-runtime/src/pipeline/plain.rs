//! The rules for a plain pipeline: which commands to send next, free of I/O.
//!
//! Everything goes in one write. It begins with the `SCRIPT LOAD` of each script that this process
//! has not yet seen on a server, so that a first use keeps the order. Calls that answer with the
//! server's own `NOSCRIPT` did not run: they are sent again, and nothing else is. A script may
//! answer that text itself; so a call that gets it a second time, in a write that has brought its
//! script to the server, is not sent again.

use std::collections::BTreeSet;

use redis::{RedisError, RedisResult, Value};

use super::write::{Item, Write};
use crate::observe;
use crate::recovery::call::Failure;
use crate::recovery::memory::Memory;
use crate::recovery::{is_eval_refused, is_missing, out_of_step, says_absent, settle};
use crate::script::Script;

/// How one command ended.
pub(super) type Outcome = Result<Value, Failure>;

/// A pipeline on its way.
#[derive(Debug)]
pub(super) struct Plain<'a> {
    /// The script of each command that is a call.
    scripts: &'a [Option<&'static Script>],
    outcomes: Vec<Option<Outcome>>,
    /// The calls that were sent again after an answer that their scripts may have given.
    doubted: BTreeSet<usize>,
    refusals: Refusals,
    /// Why the first write has no answers.
    broken: Option<RedisError>,
    loads_tried: bool,
    /// Whether an `EVAL` that stood for `SCRIPT LOAD`, because of what was remembered, failed.
    detour_failed: bool,
    writes: u8,
    memory: &'a Memory,
}

/// The first, the one with the missing calls, one that goes the other way (`EVAL` for `SCRIPT LOAD`
/// that was refused, or the reverse), and the calls' `EVAL`s.
const MOST_WRITES: u8 = 4;

impl<'a> Plain<'a> {
    /// The pipeline whose commands are calls of these scripts or none, and its first write.
    pub(super) fn start(
        scripts: &'a [Option<&'static Script>],
        memory: &'a Memory,
    ) -> (Self, Write) {
        let mut plain = Self {
            scripts,
            outcomes: scripts.iter().map(|_| None).collect(),
            doubted: BTreeSet::new(),
            refusals: Vec::new(),
            broken: None,
            loads_tried: false,
            detour_failed: false,
            writes: 0,
            memory,
        };
        scripts.iter().flatten().copied().for_each(observe::called);
        let fresh = distinct(
            scripts
                .iter()
                .flatten()
                .copied()
                .filter(|script| !script.state().was_loaded()),
        );
        let by_load = fresh.is_empty() || memory.try_load();
        let write = plain.write((0..scripts.len()).collect(), &fresh, by_load);
        (plain, write)
    }

    /// Takes the answers to a write; the next write, if there is one.
    pub(super) fn answered(
        &mut self,
        write: &Write,
        answers: RedisResult<Vec<Value>>,
    ) -> Option<Write> {
        match answers {
            Ok(answers) if answers.len() == write.answers() => self.take(
                write,
                answers.into_iter().map(|answer| (Ok(answer), false)),
                true,
            ),
            Ok(answers) => {
                self.fail(write, &out_of_step(write.answers(), answers.len()));
                None
            }
            Err(error) => {
                if write.loads() {
                    self.memory.load_lost(&error);
                }
                self.fail(write, &error);
                None
            }
        }
    }

    /// Takes the answers to the items of a write, each with a fate of its own: they went to many
    /// nodes, and the scripts went ahead. With each comes whether the node was seen to have the
    /// script of the call when it ran.
    #[cfg(any(test, feature = "cluster-async"))]
    pub(super) fn answered_each(
        &mut self,
        write: &Write,
        answers: impl Iterator<Item = (RedisResult<Value>, bool)>,
    ) -> Option<Write> {
        self.take(write, answers, false)
    }

    /// `at_once` is whether the commands ran one after the other, without much time between.
    fn take(
        &mut self,
        write: &Write,
        answers: impl Iterator<Item = (RedisResult<Value>, bool)>,
        at_once: bool,
    ) -> Option<Write> {
        let mut again = Vec::new();
        let mut refused = false;
        // The scripts that this write has brought to the server.
        let mut brought: Vec<&'static Script> = Vec::new();
        let mut absent = false;
        for (item, (answer, is_there)) in write.items.iter().zip(answers) {
            let was_absent = std::mem::take(&mut absent);
            match (*item, settle(answer)) {
                (Item::Load(script), answer) => {
                    if at_once && answer.is_ok() {
                        brought.push(script);
                    }
                    self.loaded(script, answer);
                }
                (Item::Probe(_), answer) => absent = says_absent(&answer),
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
                        self.missed(index);
                        again.push(index);
                    } else {
                        self.done(index, Err(error));
                    }
                }
                (Item::Eval(index), Err(error)) if self.may_load_after_all(&error) => {
                    refused = true;
                    again.push(index);
                }
                (Item::Eval(index), answer) => {
                    match &answer {
                        Ok(_) if at_once => brought.extend(self.script(index)),
                        Err(_) if !self.loads_tried => self.detour_failed = true,
                        _ => {}
                    }
                    self.done(index, answer);
                }
                (Item::Call(index), answer) => self.done(index, answer),
            }
        }
        (!again.is_empty()).then(|| self.repair(again, refused))
    }

    /// How each command ended; an error if the first write, and so all of them, have no answer.
    pub(super) fn finish(self) -> RedisResult<Vec<Outcome>> {
        // In words that a script may have said: nothing is sent again, but the next one is loaded.
        if self.detour_failed && !self.loads_tried {
            self.memory.doubt();
        }
        if let Some(error) = self.broken {
            return Err(error);
        }
        let unanswered = || Err(out_of_step(1, 0).into());
        let outcomes = self.outcomes.into_iter();
        Ok(outcomes
            .map(|outcome| outcome.unwrap_or_else(unanswered))
            .collect())
    }

    fn is_miss(&self, index: usize, error: &RedisError) -> bool {
        self.script(index).is_some() && is_missing(error)
    }

    fn missed(&self, index: usize) {
        if let Some(script) = self.script(index) {
            observe::missed(script);
        }
    }

    /// The `EVAL` was a detour because of another user's or server's refusal. There must be room
    /// for one more write, should the script be lost again.
    fn may_load_after_all(&self, error: &RedisError) -> bool {
        is_eval_refused(error) && !self.loads_tried && self.writes + 1 < MOST_WRITES
    }

    /// A write for calls that did not run.
    fn repair(&mut self, calls: Vec<usize>, eval_refused: bool) -> Write {
        let scripts = distinct(calls.iter().filter_map(|index| self.script(*index)));
        if eval_refused {
            return self.write(calls, &scripts, true);
        }
        let refused = !self.refusals.is_empty();
        if self.writes == 1 {
            let by_load = !refused && self.memory.try_load();
            return self.write(calls, &scripts, by_load);
        }
        // Each script once, not with each of its calls, as long as there is room for one more write.
        if refused && self.writes + 1 < MOST_WRITES {
            return self.write(calls, &scripts, false);
        }
        // Lost again: no script needs to be there for an EVAL.
        self.writes += 1;
        Write {
            items: calls.into_iter().map(Item::Eval).collect(),
            atomic: false,
        }
    }

    /// Commands, and before them what brings `scripts` to the server: their `SCRIPT LOAD`s, or the
    /// first call of each as an `EVAL`.
    fn write(&mut self, commands: Vec<usize>, scripts: &[&'static Script], by_load: bool) -> Write {
        self.writes += 1;
        self.loads_tried |= by_load && !scripts.is_empty();
        Write {
            items: introduced(self.scripts, commands, scripts, by_load),
            atomic: false,
        }
    }

    fn loaded(&mut self, script: &'static Script, answer: RedisResult<Value>) {
        match answer {
            Ok(_) => {
                self.memory.load_succeeded();
                script.state().set_loaded();
            }
            Err(refusal) => {
                observe::load_refused(script, &refusal);
                self.memory.load_failed(&refusal);
                self.refusals.push((script, refusal));
            }
        }
    }

    fn done(&mut self, index: usize, answer: RedisResult<Value>) {
        let outcome = match answer {
            Ok(value) => {
                if let Some(script) = self.script(index) {
                    script.state().set_loaded();
                    if self.writes > 1 {
                        let by = if self.loads_tried {
                            "SCRIPT LOAD"
                        } else {
                            "EVAL"
                        };
                        observe::repaired(script, by);
                    }
                }
                Ok(value)
            }
            Err(error) => {
                let refusal = refusal_of(self.script(index), &self.refusals);
                Err(Failure::after(refusal, error))
            }
        };
        self.end(index, outcome);
    }

    fn end(&mut self, index: usize, outcome: Outcome) {
        if let Some(place) = self.outcomes.get_mut(index) {
            *place = Some(outcome);
        }
    }

    /// None of a write's commands has an answer.
    fn fail(&mut self, write: &Write, error: &RedisError) {
        if self.writes == 1 {
            self.broken = Some(error.clone());
        }
        for item in &write.items {
            if let Item::Call(index) | Item::Eval(index) = *item {
                self.done(index, Err(error.clone()));
            }
        }
    }

    fn script(&self, index: usize) -> Option<&'static Script> {
        self.scripts.get(index).copied().flatten()
    }
}

/// Scripts whose `SCRIPT LOAD` was refused, and the server's answers.
pub(super) type Refusals = Vec<(&'static Script, RedisError)>;

/// The answer to the `SCRIPT LOAD` of a command's script, if that was refused.
pub(super) fn refusal_of(script: Option<&Script>, refusals: &Refusals) -> Option<RedisError> {
    let script = script?;
    let mut refusals = refusals.iter();
    let (_, refusal) = refusals.find(|(refused, _)| refused.is(script))?;
    Some(refusal.clone())
}

/// Each script once, in their order.
pub(super) fn distinct(scripts: impl Iterator<Item = &'static Script>) -> Vec<&'static Script> {
    let mut distinct: Vec<&'static Script> = Vec::new();
    for script in scripts {
        if !distinct.iter().any(|other| other.is(script)) {
            distinct.push(script);
        }
    }
    distinct
}

/// Commands after what brings `fresh` scripts to the server: their `SCRIPT LOAD`s before all, or
/// the first call of each as an `EVAL` in its place.
pub(super) fn introduced(
    scripts: &[Option<&'static Script>],
    commands: Vec<usize>,
    fresh: &[&'static Script],
    by_load: bool,
) -> Vec<Item> {
    if by_load {
        let loads = fresh.iter().copied().map(Item::Load);
        return loads.chain(commands.into_iter().map(Item::Call)).collect();
    }
    let mut waiting = fresh.to_vec();
    let as_item = |index: usize| {
        let script = scripts.get(index).copied().flatten();
        let first = script.and_then(|script| waiting.iter().position(|other| other.is(script)));
        match first {
            Some(place) => {
                waiting.swap_remove(place);
                Item::Eval(index)
            }
            None => Item::Call(index),
        }
    };
    commands.into_iter().map(as_item).collect()
}

#[cfg(test)]
mod tests;
