//! A server made up for the rules' tests: it loses scripts and takes rights away at any moment.

use proptest::prelude::*;
use redis::{RedisError, RedisResult, Value};

use super::plain::{Outcome, Plain};
use super::transaction::{End, Next, Transaction};
use super::write::{Item, Write};
use crate::recovery::memory::Memory;
use crate::recovery::{is_missing, settle};
use crate::script::Script;
use crate::script::state::State;

pub(super) const NOSCRIPT: &str = "NOSCRIPT No matching script. Please use EVAL.";
pub(super) const NO_LOAD: &str =
    "NOPERM User u has no permissions to run the 'script|load' command";
pub(super) const NO_EVAL: &str = "NOPERM User u has no permissions to run the 'eval' command";

/// An error answer as it comes off the wire.
pub(super) fn error(text: &str) -> Value {
    redis::parse_redis_value(format!("-{text}\r\n").as_bytes()).expect("an error reply")
}

pub(super) fn error_of(text: &str) -> RedisError {
    settle(Ok(error(text))).expect_err("an error")
}

pub(super) fn lost() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::BrokenPipe).into()
}

/// A write as text: `load a, call 0, eval 1`.
pub(super) fn shown(write: &Write) -> String {
    let items = write.items.iter().map(|item| match item {
        Item::Load(script) => format!("load {script}"),
        Item::Probe(script) => format!("probe {script}"),
        Item::Call(index) => format!("call {index}"),
        Item::Eval(index) => format!("eval {index}"),
    });
    items.collect::<Vec<_>>().join(", ")
}

/// What happens before a command.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    Nothing,
    Flush,
    MayLoad(bool),
    MayEval(bool),
    /// The connection breaks: this command and the rest of the write may have run or not.
    Lost,
}

struct Server<'a> {
    scripts: &'a [Option<&'static Script>],
    /// What is to happen, the next one last.
    events: Vec<Event>,
    cached: Vec<&'static str>,
    may_load: bool,
    may_eval: bool,
    /// The script that answers the servers' own text after it has run.
    forger: Option<&'static str>,
    /// How often each command ran.
    ran: Vec<u32>,
    writes: u32,
    transactions: u32,
}

impl<'a> Server<'a> {
    fn new(scripts: &'a [Option<&'static Script>], events: Vec<Event>) -> Self {
        Self {
            scripts,
            events,
            cached: Vec::new(),
            may_load: true,
            may_eval: true,
            forger: None,
            ran: vec![0; scripts.len()],
            writes: 0,
            transactions: 0,
        }
    }

    fn answer(&mut self, write: &Write) -> RedisResult<Vec<Value>> {
        self.writes += 1;
        if write.atomic {
            self.transactions += 1;
            return self.transaction(write);
        }
        let mut probed = false;
        write
            .items
            .iter()
            .map(|item| {
                // A call runs in one go with the probe before it.
                if !std::mem::replace(&mut probed, matches!(item, Item::Probe(_))) {
                    self.happen()?;
                }
                Ok(self.refusal(item).unwrap_or_else(|| self.run(item)))
            })
            .collect()
    }

    fn transaction(&mut self, write: &Write) -> RedisResult<Vec<Value>> {
        let mut answers = vec![Value::Okay];
        for item in &write.items {
            self.happen()?;
            let queued = || Value::SimpleString("QUEUED".into());
            answers.push(self.refusal(item).unwrap_or_else(queued));
        }
        let aborted = answers
            .iter()
            .any(|answer| matches!(answer, Value::ServerError(_)));
        answers.push(if aborted {
            error("EXECABORT Transaction discarded because of previous errors.")
        } else {
            Value::Array(write.items.iter().map(|item| self.run(item)).collect())
        });
        // The reply of a transaction that ran may be lost too.
        self.happen()?;
        Ok(answers)
    }

    fn is_forged(&self, index: usize) -> bool {
        self.forger.is_some() && self.scripts[index].map(Script::sha1) == self.forger
    }

    fn happen(&mut self) -> RedisResult<()> {
        match self.events.pop().unwrap_or(Event::Nothing) {
            Event::Nothing => {}
            Event::Flush => self.cached.clear(),
            Event::MayLoad(may) => self.may_load = may,
            Event::MayEval(may) => self.may_eval = may,
            Event::Lost => return Err(lost()),
        }
        Ok(())
    }

    fn refusal(&self, item: &Item) -> Option<Value> {
        match item {
            Item::Load(_) | Item::Probe(_) if !self.may_load => Some(error(NO_LOAD)),
            Item::Eval(_) if !self.may_eval => Some(error(NO_EVAL)),
            _ => None,
        }
    }

    fn run(&mut self, item: &Item) -> Value {
        let index = match *item {
            Item::Load(script) => {
                self.cached.push(script.sha1());
                return Value::BulkString(script.sha1().into());
            }
            Item::Probe(script) => {
                let there = self.cached.contains(&script.sha1());
                return Value::Array(vec![Value::Int(there.into())]);
            }
            Item::Eval(index) => {
                self.cached.extend(self.scripts[index].map(Script::sha1));
                index
            }
            Item::Call(index) => {
                let script = self.scripts[index];
                if script.is_some_and(|script| !self.cached.contains(&script.sha1())) {
                    return error(NOSCRIPT);
                }
                index
            }
        };
        self.ran[index] += 1;
        if self.is_forged(index) {
            return error(NOSCRIPT);
        }
        reply(index)
    }
}

fn reply(index: usize) -> Value {
    Value::Int(i64::try_from(index).expect("a small number"))
}

/// Three scripts whose states are those of this case and of no other.
mod fresh {
    use std::cell::Cell;

    use super::{Script, State};

    const CASES: usize = 16_384;
    static STATES: [[State; 3]; CASES] = [const { [const { State::new() }; 3] }; CASES];

    thread_local! {
        static CASE: Cell<usize> = const { Cell::new(0) };
    }

    fn state(number: usize) -> &'static State {
        &STATES[CASE.get()][number]
    }

    static A: Script = Script::new("a", "a.lua", "", "sha1-of-a", false, || state(0));
    static B: Script = Script::new("b", "b.lua", "", "sha1-of-b", false, || state(1));
    static C: Script = Script::new("c", "c.lua", "", "sha1-of-c", false, || state(2));

    /// The first `seen` of them as if this process had seen them loaded.
    pub(super) fn scripts(seen: usize) -> [&'static Script; 3] {
        static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        CASE.set(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let scripts = [&A, &B, &C];
        for script in scripts.iter().take(seen) {
            script.state().set_loaded();
        }
        scripts
    }

    #[test]
    fn cases_do_not_share_states() {
        assert!(scripts(2).map(|script| script.state().was_loaded()) == [true, true, false]);
        assert!(scripts(0).map(|script| script.state().was_loaded()) == [false; 3]);
    }
}

fn commands() -> impl Strategy<Value = Vec<Option<usize>>> {
    prop::collection::vec(prop::option::weighted(0.8, 0..3_usize), 1..8)
}

fn events(faults: impl Strategy<Value = Event>) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(prop_oneof![3 => Just(Event::Nothing), 2 => faults], 0..40)
}

fn any_fault() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Flush),
        2 => any::<bool>().prop_map(Event::MayLoad),
        2 => any::<bool>().prop_map(Event::MayEval),
        1 => Just(Event::Lost),
    ]
}

fn scripts_of(commands: &[Option<usize>], seen: usize) -> Vec<Option<&'static Script>> {
    let scripts = fresh::scripts(seen);
    commands
        .iter()
        .map(|command| command.map(|number| scripts[number]))
        .collect()
}

fn memory(refused: bool) -> Memory {
    let memory = Memory::new();
    if refused {
        memory.load_failed(&error_of(NO_LOAD));
    }
    memory
}

/// Runs it to its end.
fn plain(server: &mut Server<'_>, memory: &Memory) -> RedisResult<Vec<Outcome>> {
    let (mut plain, first) = Plain::start(server.scripts, memory);
    let mut next = Some(first);
    while let Some(write) = next {
        // As if each were too long for the server to read at once: a fault may come anywhere.
        next = plain
            .answered(&write, server.answer(&write))
            .map(|write| write.probed(|index| server.scripts[index]));
    }
    plain.finish()
}

fn transaction(server: &mut Server<'_>, memory: &Memory) -> End {
    let (mut transaction, mut write) = Transaction::start(server.scripts, true, memory);
    loop {
        match transaction.answered(&write, server.answer(&write)) {
            Next::Send(further) => write = further,
            Next::Done(end) => return end,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_happens_nothing_runs_twice(
        commands in commands(), seen in 0..4_usize, refused: bool, events in events(any_fault()),
    ) {
        let scripts = scripts_of(&commands, seen);
        let mut server = Server::new(&scripts, events);
        let end = plain(&mut server, &memory(refused));
        prop_assert!(server.writes <= 4, "{} writes", server.writes);
        prop_assert!(server.ran.iter().all(|ran| *ran <= 1), "{:?}", server.ran);
        for (index, outcome) in end.into_iter().flatten().enumerate() {
            match outcome {
                Ok(value) => {
                    prop_assert_eq!(value, reply(index));
                    prop_assert_eq!(server.ran[index], 1);
                }
                Err(failure) if failure.error.is_io_error() => {}
                Err(failure) => {
                    // Lost while the right to ask for it was lost too.
                    let is_told = failure.still_missing || !is_missing(&failure.error);
                    prop_assert!(is_told, "{failure:?}");
                    prop_assert_eq!(server.ran[index], 0);
                }
            }
        }
    }

    /// It can't be told from a missing one at first, and the others are served as ever.
    #[test]
    fn a_script_that_says_it_is_missing_runs_twice_at_most(
        commands in commands(), seen in 0..4_usize, refused: bool, may_load: bool, may_eval: bool,
        events in events(Just(Event::Flush)),
    ) {
        let scripts = scripts_of(&commands, seen);
        let mut server = Server::new(&scripts, events);
        server.forger = scripts.iter().flatten().next().map(|script| script.sha1());
        server.may_load = may_load;
        server.may_eval = may_eval || !may_load;
        let memory = memory(refused);
        let outcomes = plain(&mut server, &memory).expect("no connection was lost");
        // SCRIPT LOAD that is refused in the same write leaves open whether the call has run.
        let most = if may_load || refused { 2 } else { 3 };
        for (index, outcome) in outcomes.into_iter().enumerate() {
            if server.is_forged(index) {
                prop_assert!(server.ran[index] <= most, "{:?}", server.ran);
                prop_assert!(outcome.is_err(), "{outcome:?}");
            } else if server.may_eval {
                prop_assert_eq!(server.ran[index], 1);
                prop_assert_eq!(outcome, Ok(reply(index)));
            }
        }
    }

    #[test]
    fn where_load_or_eval_is_allowed_every_call_runs_once(
        commands in commands(), seen in 0..4_usize, refused: bool, may_load: bool,
        events in events(Just(Event::Flush)),
    ) {
        let scripts = scripts_of(&commands, seen);
        let mut server = Server::new(&scripts, events);
        server.may_load = may_load;
        let outcomes = plain(&mut server, &memory(refused)).expect("no connection was lost");
        let expected: Vec<Outcome> = (0..commands.len()).map(|index| Ok(reply(index))).collect();
        prop_assert_eq!(outcomes, expected);
        prop_assert!(server.ran.iter().all(|ran| *ran == 1), "{:?}", server.ran);
    }

    #[test]
    fn who_may_not_eval_is_served_by_load(
        commands in commands(), seen in 0..4_usize, refused: bool,
    ) {
        let scripts = scripts_of(&commands, seen);
        let mut server = Server::new(&scripts, Vec::new());
        server.may_eval = false;
        let outcomes = plain(&mut server, &memory(refused)).expect("no connection was lost");
        prop_assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        prop_assert!(server.writes <= 3, "{} writes", server.writes);
    }

    #[test]
    fn a_transaction_runs_once_or_not_at_all(
        commands in commands(), seen in 0..4_usize, refused: bool, events in events(any_fault()),
    ) {
        let scripts = scripts_of(&commands, seen);
        let mut server = Server::new(&scripts, events);
        let end = transaction(&mut server, &memory(refused));
        prop_assert!(server.writes <= 2, "{} writes", server.writes);
        prop_assert!(server.transactions <= 1, "under no WATCH the second time");
        match end {
            End::Ran(outcomes) => {
                let expected: Vec<Outcome> = (0..commands.len()).map(|index| Ok(reply(index))).collect();
                prop_assert_eq!(outcomes, expected);
                prop_assert!(server.ran.iter().all(|ran| *ran == 1), "{:?}", server.ran);
            }
            End::Discarded { .. } | End::Unchanged => {
                prop_assert!(server.ran.iter().all(|ran| *ran == 0), "{:?}", server.ran);
            }
            // The simulated server never refuses MULTI.
            End::Scattered(error) => prop_assert!(false, "{error}"),
            End::Failed(_) => {
                let whole = server.ran.iter().all(|ran| *ran == server.ran[0]);
                prop_assert!(whole && server.ran[0] <= 1, "{:?}", server.ran);
            }
        }
    }
}
