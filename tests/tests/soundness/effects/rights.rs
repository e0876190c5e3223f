//! A user with the rule of a script runs it, and needs all of it.

use std::collections::BTreeSet;

use lua_analysis::effects::{Dialect, Effects};
use lua_tests::{Flavour, Server};
use redis::{Connection, Value};

use super::{SEED, effects_of};
use crate::check::Subject;
use crate::corpus::corpus;
use crate::random::Random;
use crate::run::lasts;
use crate::state::State;

/// On how many states each script runs.
const STATES: usize = 12;

/// Gives the user this rule.
fn allow(connection: &mut Connection, rule: &[String]) {
    let mut set_user = redis::cmd("ACL");
    set_user.arg("SETUSER").arg("somebody");
    for word in ["reset", "on", "nopass"] {
        set_user.arg(word);
    }
    set_user
        .arg(rule)
        .exec(connection)
        .unwrap_or_else(|error| panic!("{rule:?}: {error}"));
}

/// Whether the server refused something that the script does, or the call of it.
fn is_refused(reply: &redis::RedisResult<Value>) -> bool {
    // The recorded run of a script that failed has the text of its error.
    let text = match reply {
        Ok(Value::Array(parts)) if parts.first() == Some(&Value::Int(1)) => return false,
        Ok(reply) => format!("{reply:?}"),
        Err(error) => error.to_string(),
    };
    ["NOPERM", "permission", "ermissions", "can't access"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// A script with its states and the commands that really ran.
struct Trial<'a> {
    script: &'a [u8],
    states: Vec<State>,
}

impl Trial<'_> {
    /// How many of the runs the server refuses by access rules.
    fn refused(&self, admin: &mut Connection, user: &mut Connection, rule: &[String]) -> usize {
        let mut refused = 0;
        for state in &self.states {
            state.store(admin);
            allow(admin, rule);
            redis::cmd("AUTH")
                .arg("somebody")
                .arg("")
                .exec(user)
                .expect("a user");
            let sha: redis::RedisResult<String> = redis::cmd("SCRIPT")
                .arg("LOAD")
                .arg(self.script)
                .query(user);
            let Ok(sha) = sha else {
                refused += 1;
                continue;
            };
            let mut call = redis::cmd("EVALSHA");
            call.arg(sha)
                .arg(state.keys.len())
                .arg(&state.keys)
                .arg(&state.arguments);
            refused += usize::from(is_refused(&call.query(user)));
        }
        refused
    }
}

/// The rule for these keys.
fn rule(effects: &Effects, dialect: Dialect, keys: &[String]) -> Vec<String> {
    effects.rights.rule(dialect, false, keys)
}

#[test]
fn a_script_needs_its_rule_and_all_of_it() {
    let server = Server::start();
    if !lasts(&server) {
        return;
    }
    let is_old = server.flavour() == Flavour::Redis && server.version() < (7, 0, 0);
    let dialect = if is_old {
        Dialect::Whole
    } else {
        Dialect::ReadAndWrite
    };
    let (mut admin, mut user) = (server.connection(), server.connection());
    let mut random = Random::new(SEED);
    let (mut scripts, mut words, mut needed, mut faults) = (0, 0, 0, Vec::new());
    for (name, text) in corpus() {
        let (Some(effects), Some(subject)) = (effects_of(&text), Subject::new(text)) else {
            continue;
        };
        // A rule for commands that nobody knows is no rule.
        if effects.rights.has_unknown_commands || effects.rights.all_keys.is_some() {
            continue;
        }
        let count = 4;
        let states = (0..STATES).map(|_| State::guessed(&mut random, count, 6));
        let trial = Trial {
            script: &subject.instrumented.text,
            states: states.collect(),
        };
        let Some(keys) = trial.states.first().map(|state| state.keys.clone()) else {
            continue;
        };
        let whole = rule(&effects, dialect, &keys);
        scripts += 1;
        let refused = trial.refused(&mut admin, &mut user, &whole);
        if refused > 0 {
            faults.push(format!(
                "== {name}: {refused} runs refused with {whole:?}\n{}",
                subject.text
            ));
            continue;
        }
        let distinct: BTreeSet<&String> = whole.iter().collect();
        for word in distinct {
            let fewer: Vec<String> = whole
                .iter()
                .filter(|other| *other != word)
                .cloned()
                .collect();
            words += 1;
            needed += usize::from(trial.refused(&mut admin, &mut user, &fewer) > 0);
        }
    }
    println!(
        "{scripts} scripts run by their rules; without one of {words} words of these, {needed} times a run \
         is refused"
    );
    faults.truncate(5);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    // Some ways of scripts are not found by chance: their commands are never sent.
    assert!(needed * 10 >= words * 6, "{needed} of {words}");
}
