//! The table of effects is what servers do: the examples of reply types, run by a user who may touch
//! just the keys that are said; run once and twice; run on keys of other types.

use std::collections::{BTreeMap, BTreeSet};

use lua_analysis::server::commands;
use lua_analysis::server::effects::{self, Access, Effect, KeyType, Repeat};
use lua_analysis::server::replies::Protocol;
use lua_analysis::server::replies::table;
use lua_analysis::server::servers::Server as Kind;
use redis::{Connection, ConnectionLike as _, Value};

use crate::replies::bench::{Bench, STATE, command_of as sent};
use crate::replies::{command_of, is_callable, known};

/// One example with what is said of it.
struct Example {
    text: &'static str,
    set_up: Vec<&'static str>,
    call: Vec<Vec<u8>>,
    /// The index of the first argument.
    first: usize,
    effect: Effect,
}

impl Example {
    fn key(&self, index: usize) -> &[u8] {
        &self.call[index + 1]
    }

    /// The keys, each once, with all that is done to it.
    fn keys(&self) -> BTreeMap<Vec<u8>, Access> {
        let mut keys: BTreeMap<Vec<u8>, Access> = BTreeMap::new();
        for (index, access) in &self.effect.keys {
            let all = keys.entry(self.key(*index).to_vec()).or_insert(*access);
            *all = all.and(*access);
        }
        keys
    }
}

fn examples(bench: &Bench) -> Vec<Example> {
    let mut all = Vec::new();
    for name in table::names() {
        let command = commands::command(name).unwrap();
        if !is_callable(command, bench.kind) {
            continue;
        }
        let rows = table::entry(name)
            .unwrap()
            .rows_for(bench.kind, Protocol::Resp2);
        for example in rows.flat_map(|row| &row.examples) {
            if !example.is_for(bench.kind, Protocol::Resp2) || example.is_of_cluster() {
                continue;
            }
            let mut steps: Vec<&str> = example.commands.split(" ; ").collect();
            let call = bench.words(steps.pop().unwrap());
            let (command, _) = command_of(&call).unwrap();
            let Some(effect) = effects::effect(command, &known(&call[1..]), false) else {
                continue;
            };
            all.push(Example {
                text: example.commands,
                set_up: steps,
                call,
                first: command.words(),
                effect,
            });
        }
    }
    all
}

/// The known state, then the set-up of an example.
fn prepare(bench: &Bench, example: &Example, pipe: &mut redis::Pipeline) {
    for command in STATE.iter().chain(&example.set_up) {
        pipe.add_command(sent(&bench.words(command)));
    }
}

fn run(pipe: &redis::Pipeline, connection: &mut Connection) -> Vec<Value> {
    let count = pipe.cmd_iter().count();
    let packed = pipe.get_packed_pipeline();
    connection.req_packed_commands(&packed, 0, count).unwrap()
}

/// The call by a script, where nothing waits.
fn called(call: &[Vec<u8>]) -> redis::Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg("return redis.call(unpack(ARGV))").arg(0);
    for word in call {
        command.arg(word.as_slice());
    }
    command
}

/// The text of an error, if it is one.
fn refusal(value: &Value) -> Option<String> {
    match value {
        Value::ServerError(error) => Some(format!("{error:?}")),
        _ => None,
    }
}

/// The rule for a key, on servers that tell reading from writing and on those that don't.
fn rule(key: &[u8], access: Access, kind: Kind) -> Vec<u8> {
    let start = match (kind, access.reads, access.writes) {
        (Kind::Redis62, ..) | (_, true, true) => "~",
        (_, false, true) => "%W~",
        (_, _, false) => "%R~",
    };
    [start.as_bytes(), key].concat()
}

/// The example by a user who has these rules for keys; whether the server lets it be.
fn is_allowed(
    bench: &mut Bench,
    user: &mut Connection,
    example: &Example,
    rules: &[Vec<u8>],
) -> bool {
    let mut pipe = redis::pipe();
    prepare(bench, example, &mut pipe);
    let mut set_user = redis::cmd("ACL");
    set_user.arg("SETUSER").arg("somebody");
    for rule in ["reset", "on", "nopass", "allchannels", "+@all"] {
        set_user.arg(rule);
    }
    for rule in rules {
        set_user.arg(rule.as_slice());
    }
    pipe.add_command(set_user);
    let set_up = run(&pipe, &mut bench.connection);
    assert_eq!(set_up.last(), Some(&Value::Okay), "{}", example.text);
    let mut pipe = redis::pipe();
    pipe.cmd("AUTH").arg("somebody").arg("");
    pipe.cmd("EVAL")
        .arg("return redis.call(unpack(ARGV))")
        .arg(0);
    for word in &example.call {
        pipe.arg(word.as_slice());
    }
    pipe.cmd("AUTH").arg("default").arg("");
    let replies = run(&pipe, user);
    assert_eq!(replies.first(), Some(&Value::Okay));
    let refusal = replies.get(1).and_then(refusal);
    !refusal.is_some_and(|text| {
        ["NOPERM", "permission", "can't access", "No permissions"]
            .iter()
            .any(|mark| text.contains(mark))
    })
}

#[test]
fn a_user_needs_what_is_said_of_keys_and_no_less() {
    let mut bench = Bench::start();
    let mut user = bench.server.connection();
    let kind = bench.kind;
    let (mut calls, mut refused, mut faults) = (0, 0, Vec::new());
    for example in examples(&bench) {
        let keys = example.keys();
        // Patterns of `SORT` and commands on the whole keyspace are of the rules for commands.
        if keys.is_empty() || !example.effect.patterns.is_empty() {
            continue;
        }
        let rules = |changed: Option<(&[u8], Option<Access>)>| -> Vec<Vec<u8>> {
            let of = |(key, access): (&Vec<u8>, &Access)| match changed {
                Some((other, access)) if other == key => {
                    access.map(|access| rule(key, access, kind))
                }
                _ => Some(rule(key, *access, kind)),
            };
            keys.iter().filter_map(of).collect()
        };
        calls += 1;
        if !is_allowed(&mut bench, &mut user, &example, &rules(None)) {
            faults.push(format!("{}: refused with {keys:?}", example.text));
            continue;
        }
        for (key, access) in &keys {
            let mut fewer = vec![None];
            if kind != Kind::Redis62 && access.reads && access.writes {
                fewer.extend([Some(Access::READ), Some(Access::WRITE)]);
            }
            if kind != Kind::Redis62 && access.reads != access.writes {
                let other = if access.reads {
                    Access::WRITE
                } else {
                    Access::READ
                };
                fewer.push(Some(other));
            }
            // It takes reading for enough, though it can set when fields expire.
            if kind == Kind::Valkey90 && example.text.contains("HGETEX") {
                continue;
            }
            for less in fewer {
                refused += 1;
                if is_allowed(&mut bench, &mut user, &example, &rules(Some((key, less)))) {
                    let key = String::from_utf8_lossy(key);
                    faults.push(format!("{}: {key} does with {less:?}", example.text));
                }
            }
        }
    }
    println!("{kind}: {calls} calls allowed by their keys, {refused} refused with less");
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Gives all that is stored before a call, after it and after it is sent again.
const REPEAT: &str = "
local function stored()
  local keys = redis.call('KEYS', '*')
  table.sort(keys)
  local all = {}
  for _, key in ipairs(keys) do
    local seconds = math.floor(redis.call('PTTL', key) / 1000 + 0.5)
    local value
    if redis.call('TYPE', key).ok == 'set' then
      -- Redis up to 7.0 moves members of large sets around.
      value = redis.call('SMEMBERS', key)
      table.sort(value)
      value = table.concat(value, ' ')
    else
      value = redis.call('DUMP', key)
    end
    all[#all + 1] = key .. value .. seconds
  end
  return table.concat(all)
end
local states = { stored() }
for _ = 1, 2 do
  redis.pcall(unpack(ARGV))
  states[#states + 1] = stored()
end
return states";

#[test]
fn a_second_run_changes_nothing_where_it_is_said() {
    let mut bench = Bench::start();
    let (mut same, mut faults) = (0, Vec::new());
    let mut changed: BTreeMap<String, bool> = BTreeMap::new();
    for example in examples(&bench) {
        let mut pipe = redis::pipe();
        prepare(&bench, &example, &mut pipe);
        pipe.cmd("EVAL").arg(REPEAT).arg(0);
        for word in &example.call {
            pipe.arg(word.as_slice());
        }
        let reply = run(&pipe, &mut bench.connection).pop().unwrap();
        let Value::Array(states) = reply else {
            faults.push(format!("{}: {reply:?}", example.text));
            continue;
        };
        let is_same = states[1] == states[2];
        let name = String::from_utf8_lossy(&example.call[0]).into_owned();
        match example.effect.repeat {
            Repeat::Reads | Repeat::Random if states[0] != states[1] => {
                faults.push(format!("{}: changes something", example.text));
            }
            Repeat::Changes => *changed.entry(name).or_default() |= !is_same,
            Repeat::Outside => {}
            // Nothing is said of keys that are both.
            Repeat::Stores if example.keys().len() < example.effect.keys.len() => {}
            _ if is_same => same += 1,
            repeat => faults.push(format!("{}: {repeat:?}, and changes more", example.text)),
        }
    }
    let unchanged: Vec<_> = changed
        .iter()
        .filter(|(_, is)| !**is)
        .map(|(name, _)| name)
        .collect();
    println!(
        "{}: {same} calls leave the same when sent again; no example changes more of {unchanged:?}",
        bench.kind
    );
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// What makes a key of each type.
const MADE: [(KeyType, &[&str]); 6] = [
    (KeyType::String, &["SET", "x"]),
    (KeyType::Hash, &["HSET", "f", "v"]),
    (KeyType::List, &["RPUSH", "a"]),
    (KeyType::Set, &["SADD", "a"]),
    (KeyType::SortedSet, &["ZADD", "1", "a"]),
    (KeyType::Stream, &["XADD", "1-1", "f", "v"]),
];

#[test]
fn keys_of_other_types_are_refused() {
    let mut bench = Bench::start();
    let (mut calls, mut faults) = (0, BTreeSet::new());
    // Whether some example of a command refuses a key of a wrong type at a place. Not all do: some
    // find another key missing first.
    let mut seen: BTreeMap<String, bool> = BTreeMap::new();
    for example in examples(&bench) {
        // It replies twice to a key of another type: what follows on the connection is one reply off.
        if bench.kind == Kind::Valkey90 && example.text.contains("HPERSIST") {
            continue;
        }
        for (index, access) in &example.effect.keys {
            let key = example.key(*index).to_vec();
            for (key_type, words) in MADE {
                let mut pipe = redis::pipe();
                prepare(&bench, &example, &mut pipe);
                pipe.cmd("DEL").arg(&key);
                pipe.cmd(words[0]).arg(&key).arg(&words[1..]);
                pipe.add_command(called(&example.call));
                let reply = run(&pipe, &mut bench.connection).pop().unwrap();
                let refused = refusal(&reply).unwrap_or_default();
                let is_refused = ["WRONGTYPE", "must contain string values"]
                    .iter()
                    .any(|mark| refused.contains(mark));
                let types = &example.effect.types;
                let is_wrong =
                    !access.overwrites && !types.is_empty() && !types.contains(&key_type);
                calls += 1;
                let name = String::from_utf8_lossy(&example.call[0]).into_owned();
                if is_wrong {
                    let at = index + 1 - example.first;
                    let place = format!("{name}: argument {at} as {key_type}");
                    *seen.entry(place).or_default() |= is_refused;
                } else if is_refused && !name.starts_with("PF") {
                    // A string that is no HyperLogLog is no type of its own.
                    faults.insert(format!("{}: {key_type}: {refused}", example.text));
                }
            }
        }
    }
    let never = seen.iter().filter(|(_, is_refused)| !**is_refused);
    faults.extend(never.map(|(place, _)| format!("{place} is never refused")));
    println!("{}: {calls} calls on keys of some type", bench.kind);
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}
