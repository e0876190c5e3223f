//! The table of reply types is what servers do: each value that a script sees is inside of its
//! type, and examples show every part of a type.

pub(crate) mod bench;
mod fuzz;
mod inside;
mod observed;

use lua_analysis::server::commands::{self, Command, Found};
use lua_analysis::server::replies::table::{self, Example, Row};
use lua_analysis::server::replies::{self, Protocol};
use lua_analysis::server::servers::Server as Kind;
use lua_analysis::server::word::Word;

use bench::Bench;
use inside::Parts;

const PROTOCOLS: [Protocol; 2] = [Protocol::Resp2, Protocol::Resp3];

/// Whether a script may call the command on a server.
pub(crate) fn is_callable(command: &Command, server: Kind) -> bool {
    command.is_on(server) && !command.is_refused_in_scripts_on(server)
}

/// The command of a call, and its arguments.
pub(crate) fn command_of(call: &[Vec<u8>]) -> Option<(&'static Command, &[Vec<u8>])> {
    let (name, rest) = call.split_first()?;
    let name = std::str::from_utf8(name).ok()?;
    match commands::find(name, rest.first().map(Vec::as_slice)) {
        Found::Command(command) => Some((command, call.get(command.words()..)?)),
        Found::NoCommand | Found::NoSubcommand(_) => None,
    }
}

pub(crate) fn known(words: &[Vec<u8>]) -> Vec<Word> {
    words
        .iter()
        .map(|word| Word::Known(word.as_slice().into()))
        .collect()
}

/// What was found on a server.
#[derive(Default)]
struct Tally {
    rows: usize,
    calls: usize,
    parts: usize,
    faults: Vec<String>,
}

#[test]
fn the_table_is_what_servers_do() {
    let mut bench = Bench::start();
    let mut tally = Tally::default();
    for name in table::names() {
        let command = commands::command(name).unwrap();
        if !is_callable(command, bench.kind) {
            continue;
        }
        for protocol in PROTOCOLS {
            for row in table::entry(name).unwrap().rows_for(bench.kind, protocol) {
                prove(&mut bench, name, row, protocol, &mut tally);
            }
        }
    }
    println!(
        "{}: {} rows, {} calls inside of their types, {} parts of types seen",
        bench.kind, tally.rows, tally.calls, tally.parts
    );
    let Tally { faults, .. } = tally;
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

fn prove(bench: &mut Bench, name: &str, row: &Row, protocol: Protocol, tally: &mut Tally) {
    let is_meant = |example: &&Example| example.is_for(bench.kind, protocol);
    let examples: Vec<_> = row.examples.iter().filter(is_meant).collect();
    if examples.is_empty() {
        return;
    }
    tally.rows += 1;
    let declared = row.reply(protocol);
    let mut seen = Parts::new();
    for example in examples {
        let steps: Vec<&str> = example.commands.split(" ; ").collect();
        let (call, set_up) = steps.split_last().unwrap();
        let words = bench.words(call);
        let value = bench.observe(set_up, &words, protocol, example.is_of_cluster());
        let mut fault = |text: &str| {
            tally.faults.push(format!(
                "{} {protocol:?}: {}: {text}: {value:?}",
                bench.kind, example.commands
            ));
        };
        if value.is_error() {
            fault("fails");
            continue;
        }
        let (command, arguments) = command_of(&words).unwrap();
        assert_eq!(command.name, name, "{}", example.commands);
        if !inside::is_inside(&declared, &value, "", &mut seen) {
            fault(&format!("not {declared}"));
            continue;
        }
        for server in [Some(bench.kind), None] {
            let inferred = replies::reply(command, &known(arguments), false, protocol, server);
            if !inside::is_inside(&inferred, &value, "", &mut Parts::new()) {
                fault(&format!("inferred {inferred}"));
            }
        }
        tally.calls += 1;
    }
    let parts = inside::parts(&declared, row.has_unproven_bounds());
    tally.parts += parts.len();
    let unseen: Vec<_> = parts.difference(&seen).collect();
    if !unseen.is_empty() {
        let place = format!("{} {protocol:?}: {name}: {declared}", bench.kind);
        tally
            .faults
            .push(format!("{place}: never seen: {unseen:?}"));
    }
}
