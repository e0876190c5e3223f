//! The grammars of commands, held against a server: thousands of calls that are made from them,
//! whole and damaged. What fits is taken, what can't fit is refused.

mod calls;
mod damage;
mod setup;

use std::fmt::Write as _;

use lua_analysis::server::commands::{Command, command};
use lua_analysis::server::grammar::{self, ArgumentRole, Fit, Kind, RoleKind, table};
use lua_analysis::server::servers::Server as Known;
use lua_analysis::server::word::Word;
use lua_tests::{Flavour, Random, Server};
use redis::Value;

use calls::Call;

/// Damaged calls of one command: more of them find no more.
const MOST_DAMAGED: usize = 150;

/// How many calls go to the server in one write.
const BATCH: usize = 1000;

/// One call in one state of the server, and what is expected of it.
struct Case {
    command: &'static Command,
    call: Call,
    /// Whether its keys are there.
    has_keys: bool,
    fit: Fit,
}

/// What was tried and found.
#[derive(Default)]
struct Tally {
    commands: usize,
    fits: usize,
    misfits: usize,
    unknown: usize,
    wrong: String,
}

#[test]
fn what_fits_is_taken_and_what_does_not_is_refused() {
    let server = Server::start();
    let known = known(&server);
    let mut tally = Tally::default();
    let mut random = Random::seeded(0x5eed);
    let mut names: Vec<&str> = table::names().collect();
    names.sort_unstable();
    for name in names {
        let command = command(name).unwrap_or_else(|| panic!("{name} is no command"));
        let is_callable = command.is_on(known) && !command.is_refused_in_scripts_on(known);
        if is_callable && !setup::is_left_out(name) {
            tally.commands += 1;
            let cases = cases(command, known, &mut random, &mut tally);
            for cases in cases.chunks(BATCH) {
                try_out(&server, cases, &mut tally);
            }
        }
    }
    println!(
        "{known}: {} commands, {} calls that fit, {} that can't, {} of which nothing is said",
        tally.commands, tally.fits, tally.misfits, tally.unknown
    );
    assert!(tally.wrong.is_empty(), "wrong on {known}:\n{}", tally.wrong);
    assert!(tally.fits > 5000 && tally.misfits > 5000);
    assert!(tally.unknown * 4 < tally.misfits, "too much is not said");
}

/// The server of the matrix that this one is.
fn known(server: &Server) -> Known {
    let (major, minor, _) = server.version();
    let product = match server.flavour() {
        Flavour::Redis => "redis",
        Flavour::Valkey => "valkey",
    };
    let name = format!("{product}-{major}.{minor}");
    Known::from_name(&name).unwrap_or_else(|| panic!("{name} is not in the matrix"))
}

/// The calls of one command, each with its keys and without.
fn cases(
    command: &'static Command,
    server: Known,
    random: &mut Random,
    tally: &mut Tally,
) -> Vec<Case> {
    let grammar = table::grammar(command.name, Some(server))
        .unwrap_or_else(|| panic!("{} has no grammar on {server}", command.name));
    let mut tokens = damage::tokens(&grammar.nodes);
    tokens.sort();
    tokens.dedup();
    let whole = calls::calls(grammar, server);
    let mut damaged: Vec<Call> = whole
        .iter()
        .flat_map(|call| damage::damaged(call, &tokens, random))
        .collect();
    while damaged.len() > MOST_DAMAGED {
        damaged.swap_remove(random.index(damaged.len()));
    }
    let is_whole = whole.len();
    let mut cases = Vec::new();
    for (index, call) in whole.into_iter().chain(damaged).enumerate() {
        let words = words(command, &call);
        // The number of words is the business of another check.
        let count = i64::try_from(words.len() + 1).unwrap();
        let arity = command.arity_on(server);
        if count != arity && (arity >= 0 || count < -arity) || setup::is_ambiguous(&call) {
            continue;
        }
        let fit = grammar::fits(command, &words, false, server);
        if fit == Fit::Unknown {
            let name = command.name;
            assert!(index >= is_whole, "{server} {name} {call:?} should fit");
            tally.unknown += 1;
            continue;
        }
        let has_keys = has_keys(command, &call, &words);
        for has_keys in [has_keys, false] {
            cases.push(Case {
                command,
                call: call.clone(),
                has_keys,
                fit: fit.clone(),
            });
        }
    }
    cases
}

/// All words behind the first one of the name.
fn words(command: &Command, call: &Call) -> Vec<Word> {
    let subcommand = command.name.split('|').skip(1);
    let call = call.iter().map(String::as_str);
    subcommand.chain(call).map(Word::text).collect()
}

/// Whether the keys that the call names are there in the state that has keys.
fn has_keys(command: &Command, call: &Call, words: &[Word]) -> bool {
    let is_there = |word: &Word| {
        ["k1", "k2", "k3"]
            .iter()
            .any(|key| *word == Word::text(key))
    };
    let is_key = |role: &Option<ArgumentRole>| {
        role.is_some_and(|role| role.kind == RoleKind::Place(Kind::Key))
    };
    let roles = grammar::roles(command, words, false);
    let mut keys = words.iter().zip(&roles).filter(|(_, role)| is_key(role));
    // Where the words are damaged, nobody knows their roles.
    let first = command
        .first_key
        .checked_sub(1)
        .and_then(|at| words.get(at));
    keys.all(|(word, _)| is_there(word))
        && first.is_none_or(is_there)
        && words.iter().take(3).any(is_there)
        && !setup::may_end_early(command.name, call)
}

/// Makes the calls, and looks at the replies.
fn try_out(server: &Server, cases: &[Case], tally: &mut Tally) {
    let mut pipe = redis::pipe();
    for case in cases {
        let state = if case.has_keys { "full" } else { "empty" };
        pipe.cmd("EVAL").arg(setup::SCRIPT).arg(0);
        pipe.arg(state).arg(setup::kind(case.command.name));
        pipe.arg(case.command.name.split('|').collect::<Vec<_>>());
        pipe.arg(&case.call);
    }
    let mut connection = server.connection();
    let replies: Vec<Value> = pipe.query(&mut connection).unwrap();
    for (case, reply) in cases.iter().zip(replies) {
        let reply: String = redis::from_redis_value(reply).unwrap();
        let is_wrong = match &case.fit {
            Fit::Fits => {
                tally.fits += 1;
                setup::is_refusal(&reply)
            }
            Fit::Misfit(misfit) => {
                tally.misfits += 1;
                reply == "OK" && (case.has_keys || !misfit.is_lenient)
            }
            Fit::Unknown => false,
        };
        if is_wrong {
            let Case {
                command,
                call,
                has_keys,
                fit,
            } = case;
            let name = command.name;
            writeln!(
                tally.wrong,
                "{name} {call:?} keys={has_keys}: {fit:?}, but {reply}"
            )
            .unwrap();
        }
    }
}
