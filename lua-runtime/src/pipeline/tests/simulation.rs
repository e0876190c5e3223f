//! A server made up for the rules' tests: it loses scripts and takes rights away at any moment.

use std::cell::RefCell;

use proptest::prelude::*;
use redis::{RedisResult, Value};

use crate::pipeline::transaction::{End, Next, Transaction};
use crate::recovery::memory::Memory;
use crate::recovery::rules::{Recovery, Single};
use crate::recovery::server_text::is_missing;
use crate::recovery::simulated::{NO_EVAL, NO_LOAD, NOSCRIPT, error, error_of, lost};
use crate::recovery::{Event, Item, Outcome, Write};
use crate::script::{Script, script};

/// What happens before a command.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
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
    events: Vec<Fault>,
    cached: Vec<&'static str>,
    may_load: bool,
    may_eval: bool,
    /// The script that replies the servers' own text after it has run.
    forger: Option<&'static str>,
    /// How often each command ran.
    ran: Vec<u32>,
    writes: u32,
    transactions: u32,
}

impl<'a> Server<'a> {
    fn new(scripts: &'a [Option<&'static Script>], events: Vec<Fault>) -> Self {
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

    fn reply_to(&mut self, write: &Write) -> RedisResult<Vec<Value>> {
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
        let mut replies = vec![Value::Okay];
        for item in &write.items {
            self.happen()?;
            let queued = || Value::SimpleString("QUEUED".into());
            replies.push(self.refusal(item).unwrap_or_else(queued));
        }
        let aborted = replies
            .iter()
            .any(|reply| matches!(reply, Value::ServerError(_)));
        replies.push(if aborted {
            error("EXECABORT Transaction discarded because of previous errors.")
        } else {
            Value::Array(write.items.iter().map(|item| self.run(item)).collect())
        });
        // The reply of a transaction that ran may be lost too.
        self.happen()?;
        Ok(replies)
    }

    fn is_forged(&self, index: usize) -> bool {
        self.forger.is_some() && self.scripts[index].map(Script::sha1) == self.forger
    }

    fn happen(&mut self) -> RedisResult<()> {
        match self.events.pop().unwrap_or(Fault::Nothing) {
            Fault::Nothing => {}
            Fault::Flush => self.cached.clear(),
            Fault::MayLoad(may) => self.may_load = may,
            Fault::MayEval(may) => self.may_eval = may,
            Fault::Lost => return Err(lost()),
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

/// The scripts of all cases.
fn scripts() -> [&'static Script; 3] {
    static A: Script = script!("a", "", false);
    static B: Script = script!("b", "", false);
    static C: Script = script!("c", "", false);
    [&A, &B, &C]
}

/// What one process of a case knows: the scripts that it has seen on a server.
struct Known(RefCell<Vec<&'static str>>);

impl Known {
    /// The first `seen` scripts.
    fn new(seen: usize) -> Self {
        let seen = scripts().into_iter().take(seen).map(Script::sha1);
        Self(RefCell::new(seen.collect()))
    }

    fn has(&self, script: &Script) -> bool {
        self.0.borrow().contains(&script.sha1())
    }

    fn take(&self, event: Event<'_>) {
        if let Event::Loaded(script) = event {
            self.0.borrow_mut().push(script.sha1());
        }
    }
}

fn commands() -> impl Strategy<Value = Vec<Option<usize>>> {
    prop::collection::vec(prop::option::weighted(0.8, 0..3_usize), 1..8)
}

fn events(faults: impl Strategy<Value = Fault>) -> impl Strategy<Value = Vec<Fault>> {
    prop::collection::vec(prop_oneof![3 => Just(Fault::Nothing), 2 => faults], 0..40)
}

fn any_fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        3 => Just(Fault::Flush),
        2 => any::<bool>().prop_map(Fault::MayLoad),
        2 => any::<bool>().prop_map(Fault::MayEval),
        1 => Just(Fault::Lost),
    ]
}

fn scripts_of(commands: &[Option<usize>]) -> Vec<Option<&'static Script>> {
    let commands = commands.iter();
    commands
        .map(|command| command.map(|number| scripts()[number]))
        .collect()
}

fn memory(refused: bool) -> Memory {
    let memory = Memory::new();
    if refused {
        memory.load_failed(&error_of(NO_LOAD));
    }
    memory
}

/// Runs a plain pipeline to its end, in a process that has seen the first `seen` scripts.
fn plain(server: &mut Server<'_>, seen: usize, memory: &Memory) -> RedisResult<Vec<Outcome>> {
    let known = Known::new(seen);
    let happened = &mut |event: Event<'_>| known.take(event);
    let is_known = |script: &Script| known.has(script);
    let (mut recovery, first) = Recovery::of_pipeline(server.scripts, is_known, memory, happened);
    let mut next = Some(first);
    while let Some(write) = next {
        // As if each were too long for the server to read at once: a fault may come anywhere.
        next = recovery
            .replied(&write, server.reply_to(&write), happened)
            .map(|write| write.probed(|index| server.scripts[index]));
    }
    recovery.finish()
}

/// Runs a single call to its end.
fn single(server: &mut Server<'_>, can_pipeline: bool, memory: &Memory) -> Outcome {
    let scripts = [server.scripts[0]];
    let slot = None;
    let single = Single { can_pipeline, slot };
    let (mut recovery, first) = Recovery::of_call(&scripts, single, memory);
    let mut next = Some(first);
    while let Some(write) = next {
        let replies = server.reply_to(&write);
        let happened = &mut |_: Event<'_>| {};
        let further = if let [_] = write.items.as_slice() {
            let reply = replies.map(|replies| replies.into_iter().next().expect("one reply"));
            recovery.replied_alone(&write, reply, happened)
        } else {
            assert!(can_pipeline, "{write:?}");
            recovery.replied(&write, replies, happened)
        };
        next = further.map(|write| write.probed(|_| scripts[0]));
    }
    recovery.finish_call()
}

fn transaction(server: &mut Server<'_>, memory: &Memory) -> End {
    let happened = &mut |_: Event<'_>| {};
    let (mut transaction, mut write) = Transaction::start(server.scripts, true, memory, happened);
    loop {
        match transaction.replied(&write, server.reply_to(&write), happened) {
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
        let scripts = scripts_of(&commands);
        let mut server = Server::new(&scripts, events);
        let end = plain(&mut server, seen, &memory(refused));
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
                    let is_reported = failure.there.is_some() || !is_missing(&failure.error);
                    prop_assert!(is_reported, "{failure:?}");
                    prop_assert_eq!(server.ran[index], 0);
                }
            }
        }
    }

    /// It can't be told from a missing one at first, and the others are served as ever.
    #[test]
    fn a_script_that_says_it_is_missing_runs_twice_at_most(
        commands in commands(), seen in 0..4_usize, refused: bool, may_load: bool, may_eval: bool,
        events in events(Just(Fault::Flush)),
    ) {
        let scripts = scripts_of(&commands);
        let mut server = Server::new(&scripts, events);
        server.forger = scripts.iter().flatten().next().map(|script| script.sha1());
        server.may_load = may_load;
        server.may_eval = may_eval || !may_load;
        let memory = memory(refused);
        let outcomes = plain(&mut server, seen, &memory).expect("no connection was lost");
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
        events in events(Just(Fault::Flush)),
    ) {
        let scripts = scripts_of(&commands);
        let mut server = Server::new(&scripts, events);
        server.may_load = may_load;
        let outcomes = plain(&mut server, seen, &memory(refused)).expect("no connection was lost");
        let expected: Vec<Outcome> = (0..commands.len()).map(|index| Ok(reply(index))).collect();
        prop_assert_eq!(outcomes, expected);
        prop_assert!(server.ran.iter().all(|ran| *ran == 1), "{:?}", server.ran);
    }

    #[test]
    fn who_may_not_eval_is_served_by_load(
        commands in commands(), seen in 0..4_usize, refused: bool,
    ) {
        let scripts = scripts_of(&commands);
        let mut server = Server::new(&scripts, Vec::new());
        server.may_eval = false;
        let outcomes = plain(&mut server, seen, &memory(refused)).expect("no connection was lost");
        prop_assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        prop_assert!(server.writes <= 3, "{} writes", server.writes);
    }

    #[test]
    fn a_single_call_runs_once_at_most(
        can_pipeline: bool, refused: bool, events in events(any_fault()),
    ) {
        let scripts = scripts_of(&[Some(0)]);
        let mut server = Server::new(&scripts, events);
        let end = single(&mut server, can_pipeline, &memory(refused));
        prop_assert!(server.writes <= 4, "{} writes", server.writes);
        match end {
            Ok(value) => {
                prop_assert_eq!(value, reply(0));
                prop_assert_eq!(server.ran[0], 1);
            }
            Err(failure) if failure.error.is_io_error() => prop_assert!(server.ran[0] <= 1),
            Err(failure) => {
                let is_reported = failure.there.is_some() || !is_missing(&failure.error);
                prop_assert!(is_reported, "{failure:?}");
                prop_assert_eq!(server.ran[0], 0);
            }
        }
    }

    #[test]
    fn a_single_call_runs_once_where_load_or_eval_is_allowed(
        can_pipeline: bool, refused: bool, may_load: bool, events in events(Just(Fault::Flush)),
    ) {
        let scripts = scripts_of(&[Some(0)]);
        let mut server = Server::new(&scripts, events);
        server.may_load = may_load;
        prop_assert_eq!(single(&mut server, can_pipeline, &memory(refused)), Ok(reply(0)));
        prop_assert_eq!(server.ran[0], 1);
    }

    #[test]
    fn a_transaction_runs_once_or_not_at_all(
        commands in commands(), refused: bool, events in events(any_fault()),
    ) {
        let scripts = scripts_of(&commands);
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
            End::MultiRefused(error) => prop_assert!(false, "{error}"),
            End::Failed(_) => {
                let whole = server.ran.iter().all(|ran| *ran == server.ran[0]);
                prop_assert!(whole && server.ran[0] <= 1, "{:?}", server.ran);
            }
        }
    }
}
