//! Calls made at random from the examples of the table: what comes is inside of the type, and of
//! the type of a call of which less is known.

use lua_analysis::server::commands;
use lua_analysis::server::replies::{self, Protocol, table};
use lua_analysis::server::servers::Server as Kind;
use lua_analysis::server::word::Word;

use super::bench::Bench;
use super::inside::{Parts, is_inside};
use super::{PROTOCOLS, command_of, is_callable, known};

/// Calls between two set-ups.
const CALLS: usize = 100;
const ROUNDS: usize = 100;
/// So many calls must have a reply.
const LEAST: usize = 4000;

/// They wait, or are about other servers.
const LEFT_OUT: [&str; 4] = ["migrate", "wait", "waitaof", "pfselftest"];

const WORDS: &[&str] = &[
    "str",
    "int",
    "ttl",
    "hash",
    "list",
    "set",
    "zset",
    "stream",
    "geo",
    "hll",
    "none",
    "other",
    "a",
    "b",
    "f",
    "n",
    "g",
    "c",
    "0",
    "1",
    "2",
    "3",
    "-1",
    "10",
    "0.5",
    "*",
    "$",
    ">",
    "1-1",
    "-",
    "+",
    "",
    "COUNT",
    "LIMIT",
    "WITHSCORES",
    "WITHSCORE",
    "WITHVALUES",
    "NOVALUES",
    "GET",
    "NX",
    "XX",
    "GT",
    "LT",
    "CH",
    "INCR",
    "EX",
    "KEEPTTL",
    "JUSTID",
    "NOMKSTREAM",
    "MAXLEN",
    "STORE",
    "BY",
    "ALPHA",
    "DESC",
    "REV",
    "BYSCORE",
    "WITHCOORD",
    "WITHDIST",
    "WITHHASH",
    "STREAMS",
    "LEN",
    "IDX",
    "FULL",
    "FAIL",
    "OVERFLOW",
];

/// Numbers as xorshift makes them.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn pick<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }
}

#[test]
fn random_calls_are_inside_of_their_types() {
    let mut bench = Bench::start();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let examples = examples(&bench);
    let (mut made, mut refused, mut faults) = (0, 0, Vec::new());
    for round in 0..ROUNDS {
        let protocol = PROTOCOLS[round % 2];
        let mut calls: Vec<_> = (0..CALLS).map(|_| call(&mut random, &examples)).collect();
        calls.retain(|call| is_known(call, protocol, bench.kind));
        let observed = bench.observe_all(&calls, protocol);
        for (call, value) in calls.iter().zip(observed) {
            made += 1;
            let Some((command, arguments)) = command_of(call).filter(|_| !value.is_error()) else {
                refused += 1;
                continue;
            };
            let words = known(arguments);
            for (words, is_open) in knowledge(&mut random, &words) {
                for server in [Some(bench.kind), None] {
                    let reply = replies::reply(command, &words, is_open, protocol, server);
                    if !is_inside(&reply, &value, "", &mut Parts::new()) {
                        let call: Vec<_> = call
                            .iter()
                            .map(|word| String::from_utf8_lossy(word))
                            .collect();
                        faults.push(format!(
                            "{} {protocol:?} {call:?} as {words:?}: {value:?} is not {reply}",
                            bench.kind
                        ));
                    }
                }
            }
        }
    }
    println!(
        "{}: {made} random calls, {refused} refused, {} replies outside of their types",
        bench.kind,
        faults.len()
    );
    faults.truncate(40);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(made - refused > LEAST, "too few calls had a reply");
}

/// The calls of all examples that a script may make.
fn examples(bench: &Bench) -> Vec<Vec<Vec<u8>>> {
    let mut calls = Vec::new();
    for name in table::names() {
        let command = commands::command(name).unwrap();
        if !is_callable(command, bench.kind) || LEFT_OUT.contains(&name) {
            continue;
        }
        for row in table::entry(name).unwrap().rows() {
            for example in &row.examples {
                if !example.is_of_cluster() && example.is_for(bench.kind, Protocol::Resp2) {
                    let call = example.commands.rsplit(" ; ").next().unwrap();
                    calls.push(bench.words(call));
                }
            }
        }
    }
    calls
}

/// An example with a few words changed, left out or added.
fn call(random: &mut Random, examples: &[Vec<Vec<u8>>]) -> Vec<Vec<u8>> {
    let mut call = random.pick(examples).clone();
    for _ in 0..random.below(3) {
        let word = random.pick(WORDS).as_bytes().to_vec();
        let at = 1 + random.below(call.len());
        match random.below(4) {
            0 if call.len() > 2 && at < call.len() => {
                call.remove(at);
            }
            1 | 2 => call.insert(at, word),
            _ if at < call.len() => call[at] = word,
            _ => {}
        }
    }
    call
}

/// Whether something is said of the call, and the server survives it. Redis 6.2 shrinks the memory of
/// its arguments for `INCRBYFLOAT` and goes on using all of it, if it is built without jemalloc.
fn is_known(call: &[Vec<u8>], protocol: Protocol, server: Kind) -> bool {
    command_of(call).is_none_or(|(command, arguments)| {
        if command.name == "incrbyfloat" && server == Kind::Redis62 {
            return false;
        }
        let reply = replies::reply(command, &known(arguments), false, protocol, Some(server));
        !reply.is_unknown()
    })
}

/// The same words, with less and less known of them.
fn knowledge(random: &mut Random, words: &[Word]) -> Vec<(Vec<Word>, bool)> {
    let mut less = words.to_vec();
    for word in &mut less {
        *word = match (random.below(4), &*word) {
            (0, _) => Word::Unknown,
            (1, Word::Known(text)) => Word::OneOf(vec![b"GET"[..].into(), text.clone()]),
            (2, Word::Known(text)) if is_integer(text) => Word::Integer {
                min: None,
                max: None,
            },
            (_, known) => known.clone(),
        };
    }
    let start = words[..random.below(words.len() + 1)].to_vec();
    vec![(words.to_vec(), false), (less, false), (start, true)]
}

fn is_integer(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<i64>().is_ok())
}
