//! No script touches a key that it is not said to touch.

use std::collections::HashMap;

use lua_analysis::effects::{Effects, KeyOrigin};
use lua_tests::Server;
use redis::Connection;

use super::monitor::Monitor;
use super::{SEED, effects_of, has_form};
use crate::check::Subject;
use crate::corpus::corpus;
use crate::generate::generate;
use crate::random::Random;
use crate::run::{lasts, run};
use crate::sound::setting;
use crate::state::State;

/// How many commands are to be seen.
const COMMANDS: usize = 100_000;

/// How many scripts are generated, and on how many states each runs.
const SCRIPTS: u64 = 2_500;
const STATES: usize = 3;
const CORPUS_STATES: usize = 20;

/// A key that a command touches, and whether it may change it.
type Touched = (Vec<u8>, bool);

#[derive(Default)]
struct Totals {
    scripts: usize,
    commands: usize,
    keys: usize,
    /// Keys by where their names come from.
    by_origin: HashMap<String, usize>,
    faults: Vec<String>,
}

struct Watch {
    connection: Connection,
    monitor: Monitor,
    known: HashMap<Vec<Vec<u8>>, Vec<Touched>>,
}

impl Watch {
    /// The keys of a command, as the server has them.
    fn touched(&mut self, command: &[Vec<u8>]) -> Vec<Touched> {
        if let Some(known) = self.known.get(command) {
            return known.clone();
        }
        let mut ask = redis::cmd("COMMAND");
        ask.arg("GETKEYSANDFLAGS").arg(command);
        // Commands without keys are errors.
        let reply: Vec<(Vec<u8>, Vec<String>)> =
            ask.query(&mut self.connection).unwrap_or_default();
        let changes = |flags: &[String]| {
            let is_change =
                |flag: &String| matches!(flag.as_str(), "insert" | "update" | "delete" | "OW");
            flags.iter().any(is_change)
        };
        let touched: Vec<Touched> = reply
            .into_iter()
            .map(|(key, flags)| (key, changes(&flags)))
            .collect();
        self.known.insert(command.to_vec(), touched.clone());
        touched
    }

    fn watch(
        &mut self,
        name: &str,
        subject: &Subject,
        effects: &Effects,
        state: &State,
        totals: &mut Totals,
    ) {
        state.store(&mut self.connection);
        self.monitor.sent(&mut self.connection);
        // What it replies does not matter here.
        let _ = run(&mut self.connection, &subject.instrumented.text, state);
        for command in self.monitor.sent(&mut self.connection) {
            totals.commands += 1;
            for (key, changes) in self.touched(&command) {
                totals.keys += 1;
                let is_said = |key_use: &&lua_analysis::effects::KeyUse| {
                    !key_use.is_pattern
                        && (!changes || key_use.access.writes)
                        && has_form(&key, &key_use.form, state)
                };
                let mut said: Vec<KeyOrigin> = effects
                    .keys
                    .uses
                    .iter()
                    .filter(is_said)
                    .map(lua_analysis::effects::KeyUse::origin)
                    .collect();
                said.sort();
                let origin = match said.first() {
                    Some(origin) => origin.to_string(),
                    None if !effects.keys.more.is_empty() => "any number of keys".to_owned(),
                    None => {
                        let words: Vec<_> = command
                            .iter()
                            .map(|word| String::from_utf8_lossy(word))
                            .collect();
                        let key = String::from_utf8_lossy(&key).into_owned();
                        let said = &effects.keys.uses;
                        totals.faults.push(format!(
                            "== {name}\n{words:?} touches {key:?}, changes: {changes}; said: {said:?}\n{}", subject.text
                        ));
                        continue;
                    }
                };
                *totals.by_origin.entry(origin).or_default() += 1;
            }
        }
    }
}

#[test]
fn no_script_touches_another_key() {
    let server = Server::start();
    if !lasts(&server) {
        return;
    }
    let mut watch = Watch {
        connection: server.connection(),
        monitor: Monitor::start(&server),
        known: HashMap::new(),
    };
    let mut totals = Totals::default();
    let mut random = Random::new(SEED);
    for (name, text) in corpus() {
        let (Some(effects), Some(subject)) = (effects_of(&text), Subject::new(text)) else {
            continue;
        };
        totals.scripts += 1;
        for _ in 0..CORPUS_STATES {
            let (keys, arguments) = (random.below(6), random.below(7));
            let state = State::guessed(&mut random, keys, arguments);
            watch.watch(&name, &subject, &effects, &state, &mut totals);
        }
    }
    let scripts = setting("LUA_SOUNDNESS_SCRIPTS", SCRIPTS);
    for seed in SEED..SEED + scripts {
        let text = generate(seed, false);
        let (Some(effects), Some(subject)) = (effects_of(&text), Subject::new(text)) else {
            continue;
        };
        totals.scripts += 1;
        for _ in 0..STATES {
            let state = State::random(&mut random);
            watch.watch(
                &format!("seed {seed}"),
                &subject,
                &effects,
                &state,
                &mut totals,
            );
        }
    }
    println!(
        "{} commands of {} scripts touched {} keys: {} outside; by their names: {:?}",
        totals.commands,
        totals.scripts,
        totals.keys,
        totals.faults.len(),
        totals.by_origin
    );
    let shown: Vec<String> = totals.faults.iter().take(5).cloned().collect();
    assert!(shown.is_empty(), "\n{}", shown.join("\n"));
    assert!(
        scripts < SCRIPTS || totals.commands >= COMMANDS,
        "{}",
        totals.commands
    );
}
