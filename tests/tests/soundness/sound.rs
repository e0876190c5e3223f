//! A million values of expressions, recorded on a real server, none of them outside of what the
//! analysis says.

use std::env;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use lua_tests::Server;
use redis::Connection;

use crate::check::Subject;
use crate::corpus::corpus;
use crate::generate::generate;
use crate::random::Random;
use crate::run::{lasts, run};
use crate::shrink::shrink;
use crate::state::State;
use crate::typed::reply;

/// How many scripts are generated.
const SCRIPTS: u64 = 3_500;

/// On how many states each of them runs.
const STATES: u64 = 3;

/// On how many states each script of the corpus runs, each time twice.
const CORPUS_STATES: u64 = 20;

/// How many values are to be recorded.
const VALUES: usize = 1_000_000;

/// More faults than these are not shown.
const SHOWN: usize = 20;

#[derive(Debug, Default)]
struct Totals {
    scripts: usize,
    /// Scripts that the analysis gave up.
    given_up: usize,
    runs: usize,
    /// Runs that ended without an error.
    ended: usize,
    values: usize,
    /// Calls of commands whose arguments were recorded.
    passed: usize,
    /// Values of places of which something is known.
    known: usize,
    outside: usize,
    /// Scripts with a type for their replies.
    typed: usize,
    /// Replies that were held against these, under both protocols.
    replies: usize,
    /// Replies that are something else.
    untyped: usize,
    faults: Vec<String>,
}

impl Totals {
    fn add(&mut self, other: Self) {
        self.scripts += other.scripts;
        self.given_up += other.given_up;
        self.runs += other.runs;
        self.ended += other.ended;
        self.values += other.values;
        self.passed += other.passed;
        self.known += other.known;
        self.outside += other.outside;
        self.typed += other.typed;
        self.replies += other.replies;
        self.untyped += other.untyped;
        self.faults.extend(other.faults);
    }

    /// Runs a script on some states, each `times` without emptying the database in between.
    fn check(
        &mut self,
        [connection, newer]: &mut [Connection; 2],
        name: &str,
        text: String,
        states: &[State],
        times: usize,
    ) {
        let Some(subject) = Subject::new(text) else {
            return;
        };
        self.scripts += 1;
        self.given_up += usize::from(!subject.is_followed());
        self.typed += usize::from(subject.typed.is_known());
        let mut is_shown = false;
        for state in states {
            state.store(connection);
            for _ in 0..times {
                // A server that is too old for the script's first line takes no run of it.
                let Ok(run) = run(connection, &subject.instrumented.text, state) else {
                    return;
                };
                self.runs += 1;
                self.ended += usize::from(run.is_ok);
                self.values += run.records.values.len();
                self.passed += run.records.passed.len();
                self.known += subject.known(&run);
                let faults = subject.faults(&run);
                self.outside += faults.len();
                if !faults.is_empty() && !is_shown && self.faults.len() < SHOWN {
                    is_shown = true;
                    self.faults
                        .push(shown(connection, name, &subject, state, times));
                }
            }
            for (connection, protocol) in [(&mut *connection, 2), (&mut *newer, 3)] {
                self.hold_reply(connection, protocol, name, &subject, state);
            }
        }
    }
}

impl Totals {
    /// Holds what a script replies against the type that is inferred for it, on the data that is
    /// there: whatever it is, the type must have it.
    fn hold_reply(
        &mut self,
        connection: &mut Connection,
        protocol: u8,
        name: &str,
        subject: &Subject,
        state: &State,
    ) {
        if !subject.typed.is_known() {
            return;
        }
        let Some(reply) = reply(connection, &subject.replying.text, state) else {
            return;
        };
        self.replies += 1;
        let Some(fault) = subject.typed.fault(reply) else {
            return;
        };
        self.untyped += 1;
        if self.faults.len() < SHOWN {
            self.faults.push(format!(
                "== {name}, RESP{protocol}: {fault}; inferred is {}\nKEYS {:?}, ARGV {:?}\n{}",
                subject.typed.shown(),
                state.keys,
                state.arguments,
                subject.text
            ));
        }
    }
}

/// The smallest script with a fault that is left of this one, and its faults.
fn shown(
    connection: &mut Connection,
    name: &str,
    subject: &Subject,
    state: &State,
    times: usize,
) -> String {
    let mut faults_of = |text: &str| -> Vec<String> {
        let Some(subject) = Subject::new(text.to_owned()) else {
            return Vec::new();
        };
        state.store(connection);
        let mut faults = Vec::new();
        for _ in 0..times {
            if let Ok(run) = run(connection, &subject.instrumented.text, state) {
                faults.extend(
                    subject
                        .faults(&run)
                        .iter()
                        .map(|fault| subject.shown(fault)),
                );
            }
        }
        faults
    };
    let smallest = shrink(&subject.text, |text| !faults_of(text).is_empty());
    let faults = faults_of(&smallest);
    // What depends on the time or on chance may not happen again.
    let faults = if faults.is_empty() {
        vec!["only once".to_owned()]
    } else {
        faults
    };
    format!(
        "== {name}\n{}\nKEYS {:?}, ARGV {:?}, data {:?}\n{smallest}",
        faults.join("\n"),
        state.keys,
        state.arguments,
        state.data
    )
}

/// A number that the caller of the test may set.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    let set = env::var(name)
        .ok()
        .map(|text| text.parse().expect("a number"));
    set.unwrap_or(default)
}

/// Connections of both protocols to a database of its own.
fn connections(server: &Server, database: usize) -> [Connection; 2] {
    [server.client(), server.client_resp3()].map(|client| {
        let mut connection = client.get_connection().expect("a connection");
        redis::cmd("SELECT")
            .arg(database)
            .exec(&mut connection)
            .expect("a database");
        connection
    })
}

#[test]
fn values_lie_inside_of_what_is_said_of_them() {
    let server = Server::start();
    let first = setting("LUA_SOUNDNESS_SEED", 1);
    let scripts = setting("LUA_SOUNDNESS_SCRIPTS", SCRIPTS);
    if !lasts(&server) {
        return;
    }
    let corpus = corpus();
    let written = corpus.len() as u64;
    let next = AtomicU64::new(0);
    let work = |database: usize| {
        let mut connections = connections(&server, database);
        let mut totals = Totals::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let seed = first.wrapping_add(number);
            let mut random = Random::new(!seed);
            if number < written {
                let (name, text) = &corpus[usize::try_from(number).unwrap_or(0)];
                let state = |_| {
                    let (keys, arguments) = (random.below(6), random.below(7));
                    State::guessed(&mut random, keys, arguments)
                };
                let states: Vec<State> = (0..CORPUS_STATES).map(state).collect();
                totals.check(&mut connections, name, text.clone(), &states, 2);
            } else if number < written + scripts {
                let states: Vec<State> = (0..STATES).map(|_| State::random(&mut random)).collect();
                let name = format!("seed {seed}");
                totals.check(&mut connections, &name, generate(seed, false), &states, 1);
            } else {
                return totals;
            }
        }
    };
    let mut totals = Totals::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|database| {
                let work = &work;
                scope.spawn(move || work(database))
            })
            .collect();
        for worker in workers {
            totals.add(worker.join().expect("a worker"));
        }
    });
    println!(
        "{} values and the arguments of {} commands recorded in {} runs ({} without an error) of {} \
         scripts ({} given up): {} outside; something is known of {}",
        totals.values,
        totals.passed,
        totals.runs,
        totals.ended,
        totals.scripts,
        totals.given_up,
        totals.outside,
        totals.known
    );
    println!(
        "{} replies of {} scripts are what is inferred of them, {} are not",
        totals.replies - totals.untyped,
        totals.typed,
        totals.untyped
    );
    assert!(totals.faults.is_empty(), "\n{}", totals.faults.join("\n"));
    assert!(
        scripts < SCRIPTS || totals.values >= VALUES,
        "{}",
        totals.values
    );
}
