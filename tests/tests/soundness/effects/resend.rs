//! A script that may be sent again leaves the same when it is run twice.

use lua_analysis::effects::Resend;
use lua_tests::Server;
use redis::{Connection, Value};

use super::{SEED, effects_of};
use crate::check::Subject;
use crate::corpus::corpus;
use crate::generate::generate;
use crate::random::Random;
use crate::run::{Run, lasts, recorded};
use crate::sound::setting;
use crate::state::State;

/// On how many states each safe script of the corpus runs; the second where fewer scripts are generated.
const STATES: u64 = 1_000;
const BRIEF_STATES: u64 = 60;

/// How many scripts are generated, and on how many states each safe one runs.
const SCRIPTS: u64 = 1_500;
const GENERATED_STATES: u64 = 20;

/// All that is stored, times in seconds.
const STORED: &str = "
local keys = redis.call('KEYS', '*')
table.sort(keys)
local all = {}
for _, key in ipairs(keys) do
  local value
  if redis.call('TYPE', key).ok == 'set' then
    value = redis.call('SMEMBERS', key)
    table.sort(value)
    value = table.concat(value, ' ')
  else
    value = redis.call('DUMP', key)
  end
  all[#all + 1] = key .. value .. math.floor(redis.call('PTTL', key) / 1000 + 0.5)
end
return table.concat(all)";

/// The kind of a reply; how it is made does not count.
fn kind(run: &Run) -> &'static str {
    match &run.reply {
        _ if !run.is_ok => "error",
        Value::Nil => "nil",
        Value::Int(_) => "integer",
        Value::BulkString(_) => "string",
        Value::SimpleString(_) | Value::Okay => "status",
        Value::Array(_) => "array",
        _ => "other",
    }
}

/// Runs a script twice; what differs. All of it is one round trip.
fn refutes(connection: &mut Connection, script: &[u8], state: &State) -> Option<String> {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    state.add_to(&mut pipe);
    for _ in 0..2 {
        pipe.add_command(state.eval(script));
        pipe.cmd("EVAL").arg(STORED).arg(0);
    }
    let replies: Vec<redis::RedisResult<Value>> = pipe.query(connection).expect("two runs");
    let mut last = replies.into_iter().rev();
    let mut next = || last.next().expect("four replies");
    let (twice, second, once, first) = (next(), next(), next(), next());
    // A server that is too old for the script's first line takes no run of it.
    let (Ok(first), Ok(second)) = (recorded(first), recorded(second)) else {
        return None;
    };
    let (once, twice) = (
        once.expect("what is stored"),
        twice.expect("what is stored"),
    );
    if once != twice {
        return Some(format!("{once:?} and then {twice:?}"));
    }
    let (kind, other) = (kind(&first), kind(&second));
    // A boolean is 1 or nil.
    let is_boolean = |kind| matches!(kind, "integer" | "nil");
    (kind != other && !(is_boolean(kind) && is_boolean(other)))
        .then(|| format!("a reply that is {kind}, and then {other}"))
}

#[test]
fn a_script_that_may_be_sent_again_leaves_the_same() {
    let server = Server::start();
    if !lasts(&server) {
        return;
    }
    let mut connection = server.connection();
    let mut random = Random::new(SEED);
    let (mut scripts, mut safe, mut runs, mut faults) = (0, 0, 0, Vec::new());
    let (mut generated, mut safe_generated) = (0, 0);
    let all = setting("LUA_SOUNDNESS_SCRIPTS", SCRIPTS);
    let corpus = corpus().into_iter().map(|(name, text)| (name, text, true));
    let more =
        (SEED..SEED + all).map(|seed| (format!("seed {seed}"), generate(seed, false), false));
    for (name, text, is_written) in corpus.chain(more) {
        let (Some(effects), Some(subject)) = (effects_of(&text), Subject::new(text)) else {
            continue;
        };
        let is_safe = matches!(effects.resend, Resend::Safe { .. });
        if is_written {
            scripts += 1;
            safe += usize::from(is_safe);
        } else {
            generated += 1;
            safe_generated += usize::from(is_safe);
        }
        if !is_safe {
            continue;
        }
        let states = match is_written {
            true if all < SCRIPTS => BRIEF_STATES,
            true => STATES,
            false => GENERATED_STATES,
        };
        for _ in 0..states {
            let state = if is_written {
                let (keys, arguments) = (random.below(6), random.below(7));
                State::guessed(&mut random, keys, arguments)
            } else {
                State::random(&mut random)
            };
            runs += 1;
            if let Some(difference) = refutes(&mut connection, &subject.instrumented.text, &state) {
                faults.push(format!(
                    "== {name}: {difference}\n{state:?}\n{}",
                    subject.text
                ));
                break;
            }
        }
    }
    println!(
        "{safe} of {scripts} scripts of the corpus and {safe_generated} of {generated} generated ones may be \
         sent again; {runs} states: {} refuted",
        faults.len()
    );
    faults.truncate(5);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(safe > 0 && safe < scripts);
}
