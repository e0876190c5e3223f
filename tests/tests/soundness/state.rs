//! What a script finds: the data of the server, and what the caller sends.

use redis::{Cmd, Connection, Pipeline, Value};

use crate::random::Random;

/// The keys of generated scripts, each of the type that commands on it expect, most of the time.
pub(crate) const KEYS: [&str; 8] = [
    "number", "text", "list", "hash", "set", "scores", "stream", "other",
];

/// Strings that callers send and store: numbers of all kinds, words, JSON, nothing.
const TEXTS: [&str; 27] = [
    "1",
    "0",
    "-1",
    "5",
    "42",
    "100",
    "60",
    "7",
    "1700000000",
    "9007199254740993",
    "3.5",
    "0.1",
    "-2.25",
    "1e3",
    "0x10",
    " 8 ",
    "inf",
    "nan",
    "",
    "a",
    "b",
    "job:1",
    "true",
    "a,b,c",
    "{\"a\":1,\"n\":null}",
    "[1,\"2\",[3]]",
    "OK",
];

/// A field or a member.
const NAMES: [&str; 6] = ["a", "b", "n", "1", "state", "x y"];

/// The data before a script runs and its keys and arguments.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The commands that make the data.
    pub(crate) data: Vec<Vec<String>>,
    pub(crate) keys: Vec<String>,
    pub(crate) arguments: Vec<String>,
}

/// A string that a caller may send.
fn text(random: &mut Random) -> String {
    random.one(&TEXTS).to_owned()
}

fn name(random: &mut Random) -> String {
    random.one(&NAMES).to_owned()
}

/// A number as text.
fn number(random: &mut Random) -> String {
    TEXTS[random.below(13)].to_owned()
}

impl State {
    /// For a generated script: up to eight keys and five arguments.
    pub(crate) fn random(random: &mut Random) -> Self {
        let keys: Vec<String> = KEYS.iter().map(|key| (*key).to_owned()).collect();
        let mut data = Vec::new();
        for (kind, key) in keys.iter().enumerate() {
            if random.percent(22) {
                continue;
            }
            let kind = if random.percent(2) {
                random.below(7)
            } else {
                kind
            };
            fill(&mut data, random, kind, key);
        }
        let sent = if random.percent(4) {
            random.below(keys.len())
        } else {
            keys.len()
        };
        Self {
            data,
            keys: keys.into_iter().take(sent).collect(),
            arguments: (0..random.below(6)).map(|_| text(random)).collect(),
        }
    }

    /// For a script of which nothing is known but how many keys and arguments it uses.
    pub(crate) fn guessed(random: &mut Random, keys: usize, arguments: usize) -> Self {
        let mut data = Vec::new();
        let keys: Vec<String> = (0..keys).map(|key| format!("{{k}}{key}")).collect();
        if random.percent(60) {
            for key in &keys {
                let kind = random.below(8);
                fill(&mut data, random, kind, key);
            }
        }
        let as_number = random.percent(70);
        let argument = |random: &mut Random| {
            if as_number {
                number(random)
            } else {
                text(random)
            }
        };
        Self {
            data,
            keys,
            arguments: (0..arguments).map(|_| argument(random)).collect(),
        }
    }

    /// Empties the database and stores the data.
    pub(crate) fn store(&self, connection: &mut Connection) {
        let mut pipeline = Pipeline::new();
        pipeline.ignore_errors();
        self.add_to(&mut pipeline);
        pipeline.exec(connection).expect("data is stored");
    }

    /// Adds what empties the database and stores the data.
    pub(crate) fn add_to(&self, pipeline: &mut Pipeline) {
        pipeline.cmd("FLUSHDB");
        for command in &self.data {
            pipeline.cmd(&command[0]).arg(&command[1..]);
        }
    }

    /// `EVAL` of a script.
    pub(crate) fn eval(&self, script: &[u8]) -> Cmd {
        let mut command = redis::cmd("EVAL");
        command
            .arg(script)
            .arg(self.keys.len())
            .arg(&self.keys)
            .arg(&self.arguments);
        command
    }
}

/// Commands that make a key of this kind: a number, in the order of [`KEYS`].
fn fill(data: &mut Vec<Vec<String>>, random: &mut Random, kind: usize, key: &str) {
    let mut push = |words: Vec<String>| data.push(words);
    let of =
        |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).collect() };
    let many = random.below(5);
    match kind {
        0 => push(of(&["SET", key, &number(random)])),
        1 => push(of(&["SET", key, &text(random)])),
        2 => (0..many).for_each(|_| push(of(&["RPUSH", key, &text(random)]))),
        3 => (0..many).for_each(|_| push(of(&["HSET", key, &name(random), &text(random)]))),
        4 => (0..many).for_each(|_| push(of(&["SADD", key, &text(random)]))),
        5 => (0..many).for_each(|_| {
            push(of(&["ZADD", key, &number(random), &name(random)]));
        }),
        6 => (0..many).for_each(|id| {
            let id = format!("{}-1", id + 1);
            push(of(&["XADD", key, &id, &name(random), &text(random)]));
        }),
        _ => {}
    }
    if random.percent(20) {
        push(of(&["EXPIRE", key, "100"]));
    }
}

/// All data of the database, in an order of its own.
pub(crate) fn digest(connection: &mut Connection) -> Vec<(String, Value, bool)> {
    let mut keys: Vec<String> = redis::cmd("KEYS")
        .arg("*")
        .query(connection)
        .expect("the keys");
    keys.sort();
    let mut digest = Vec::new();
    for key in keys {
        let kind: String = redis::cmd("TYPE")
            .arg(&key)
            .query(connection)
            .expect("a type");
        let mut read = match kind.as_str() {
            "string" => redis::cmd("GET"),
            "list" => redis::cmd("LRANGE"),
            "hash" => redis::cmd("HGETALL"),
            "set" => redis::cmd("SMEMBERS"),
            "zset" => redis::cmd("ZRANGE"),
            _ => redis::cmd("XLEN"),
        };
        read.arg(&key);
        if kind == "list" || kind == "zset" {
            read.arg(0).arg(-1);
        }
        let value = sorted(read.query(connection).expect("its value"), &kind);
        let ttl: i64 = redis::cmd("PTTL")
            .arg(&key)
            .query(connection)
            .expect("its time");
        digest.push((key, value, ttl >= 0));
    }
    digest
}

/// Sets and hashes have no order.
fn sorted(value: Value, kind: &str) -> Value {
    match value {
        Value::Array(mut members) if kind == "set" => {
            members.sort_by_key(|member| format!("{member:?}"));
            Value::Array(members)
        }
        Value::Array(fields) if kind == "hash" => {
            let mut pairs: Vec<Value> = fields
                .chunks(2)
                .map(|pair| Value::Array(pair.to_vec()))
                .collect();
            pairs.sort_by_key(|pair| format!("{pair:?}"));
            Value::Array(pairs)
        }
        value => value,
    }
}
