//! The rules for a plain pipeline: which commands to send next, free of I/O.
//!
//! Everything goes in one write. It begins with the `SCRIPT LOAD` of each script that this process
//! has not yet seen on a server, so that a first use keeps the order. Calls that answer with the
//! server's own `NOSCRIPT` did not run: they are sent again, and nothing else is.

use redis::{RedisError, RedisResult, Value};

use super::write::{Item, Write};
use crate::observe;
use crate::recovery::call::Failure;
use crate::recovery::refusal::Memory;
use crate::recovery::{is_eval_forbidden, is_missing, out_of_step, settle};
use crate::script::Script;

/// How one command ended.
pub(super) type Outcome = Result<Value, Failure>;

/// A pipeline on its way.
#[derive(Debug)]
pub(super) struct Plain<'a> {
    /// The script of each command that is a call.
    scripts: &'a [Option<&'static Script>],
    outcomes: Vec<Option<Outcome>>,
    refusals: Refusals,
    /// Why the first write has no answers.
    broken: Option<RedisError>,
    loads_tried: bool,
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
            refusals: Vec::new(),
            broken: None,
            loads_tried: false,
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
            Ok(answers) if answers.len() == write.answers() => {
                self.answered_each(write, answers.into_iter().map(Ok))
            }
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

    /// Takes the answers to the items of a write, each with a fate of its own.
    pub(super) fn answered_each(
        &mut self,
        write: &Write,
        answers: impl Iterator<Item = RedisResult<Value>>,
    ) -> Option<Write> {
        let mut again = Vec::new();
        let mut forbidden = false;
        for (item, answer) in write.items.iter().zip(answers) {
            match (*item, settle(answer)) {
                (Item::Load(script), answer) => self.loaded(script, answer),
                (Item::Call(index), Err(error)) if self.may_repair(index, &error) => {
                    if let Some(script) = self.script(index) {
                        observe::missed(script);
                    }
                    again.push(index);
                }
                (Item::Eval(index), Err(error)) if self.may_load_after_all(&error) => {
                    forbidden = true;
                    again.push(index);
                }
                (Item::Call(index) | Item::Eval(index), answer) => self.done(index, answer),
            }
        }
        (!again.is_empty()).then(|| self.repair(again, forbidden))
    }

    /// How each command ended; an error if the first write, and so all of them, have no answer.
    pub(super) fn finish(self) -> RedisResult<Vec<Outcome>> {
        if let Some(error) = self.broken {
            return Err(error);
        }
        let unanswered = || Err(out_of_step(1, 0).into());
        let outcomes = self.outcomes.into_iter();
        Ok(outcomes
            .map(|outcome| outcome.unwrap_or_else(unanswered))
            .collect())
    }

    fn may_repair(&self, index: usize, error: &RedisError) -> bool {
        self.script(index).is_some() && is_missing(error) && self.writes < MOST_WRITES
    }

    /// The `EVAL` was a detour because of another user's refusal. There must be room for one more
    /// write, should the script be lost again.
    fn may_load_after_all(&self, error: &RedisError) -> bool {
        is_eval_forbidden(error) && !self.loads_tried && self.writes + 1 < MOST_WRITES
    }

    /// A write for calls that did not run.
    fn repair(&mut self, calls: Vec<usize>, eval_forbidden: bool) -> Write {
        let scripts = distinct(calls.iter().filter_map(|index| self.script(*index)));
        if eval_forbidden {
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
            Err(error) => Err(Failure {
                load_refusal: refusal_of(self.script(index), &self.refusals),
                error,
            }),
        };
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
