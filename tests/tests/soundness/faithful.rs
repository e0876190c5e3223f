//! A script that records does what it does without that: the same reply, the same data.

use lua_analysis::meaning::names::resolve;
use lua_analysis::meaning::values::Observed;
use lua_analysis::syntax::parse;
use lua_tests::Server;
use redis::{Connection, Value};

use crate::generate::generate;
use crate::instrument::instrument;
use crate::random::Random;
use crate::run::{Run, lasts, run};
use crate::state::{State, digest};

const SCRIPTS: u64 = 400;

/// What a script does with a state.
fn plain(connection: &mut Connection, script: &str, state: &State) -> Result<Value, String> {
    let reply: redis::RedisResult<Value> = state.eval(script.as_bytes()).query(connection);
    reply.map_err(|error| error.to_string())
}

/// Whether two runs of the script may differ: the recorder stopped it, or it saw where something is
/// in memory.
fn is_unlike_others(run: &Run) -> bool {
    const TEXTS: [&[u8]; 3] = [b"recorder: ", b"table: 0x", b"function: "];
    let is_unlike = |text: &[u8]| {
        let has = |part: &&[u8]| text.windows(part.len()).any(|window| window == *part);
        TEXTS.iter().any(has)
    };
    is_unlike(format!("{:?}", run.reply).as_bytes())
        || run
            .records
            .values
            .iter()
            .any(|(_, value)| matches!(value, Observed::Text(text) if is_unlike(text)))
}

fn is_same(run: &Run, reply: &Result<Value, String>) -> bool {
    match reply {
        Ok(reply) => run.is_ok && without_places(&run.reply) == without_places(reply),
        Err(_) => !run.is_ok,
    }
}

/// A reply as text, without the names of variables, which errors tell where they are not recorded.
fn without_places(reply: &Value) -> String {
    let text = format!("{reply:?}");
    let shown: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.contains("attempt to") || text.contains("user_script") {
        return String::new();
    }
    format!("{text}{shown}")
}

#[test]
fn recording_changes_nothing() {
    let server = Server::start();
    if !lasts(&server) {
        return;
    }
    let mut connection = server.connection();
    let (mut compared, mut ended, mut values) = (0, 0, 0);
    for seed in 0..SCRIPTS {
        let script = generate(seed, true);
        let parsed = parse(script.as_bytes());
        let block = parsed
            .block
            .unwrap_or_else(|| panic!("seed {seed}: {:?}\n{script}", parsed.diagnostics));
        let instrumented = instrument(script.as_bytes(), &block, &resolve(&block), true);
        let state = State::random(&mut Random::new(seed));
        state.store(&mut connection);
        let recorded = run(&mut connection, &instrumented.text, &state);
        // An error inside of the reply makes one of all of it.
        let Ok(recorded) = recorded else {
            state.store(&mut connection);
            let reply = plain(&mut connection, &script, &state);
            assert!(
                reply.is_err(),
                "seed {seed}: {reply:?}, but {recorded:?}\n{script}"
            );
            continue;
        };
        if is_unlike_others(&recorded) {
            continue;
        }
        let data = digest(&mut connection);
        state.store(&mut connection);
        let reply = plain(&mut connection, &script, &state);
        let is_same = is_same(&recorded, &reply) && data == digest(&mut connection);
        assert!(
            is_same,
            "seed {seed}: {reply:?}, but {} {:?}\n{state:?}\n{script}",
            recorded.is_ok, recorded.reply
        );
        compared += 1;
        ended += u32::from(recorded.is_ok);
        values += recorded.records.values.len();
    }
    println!("{compared} scripts, {ended} without an error, {values} values");
    assert!(compared > SCRIPTS * 9 / 10, "{compared}");
}
