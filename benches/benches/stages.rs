//! What each stage of the analysis costs, for the scripts of `lua-analysis/tests/corpus`.
//!
//! One text of them all, each in a block of its own, is what a long script is. The unit is 1,000
//! lines; the table has the median and the best of many rounds.

// Part of no build that ships.
#![allow(clippy::expect_used)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lua_analysis::analysis::analyse;
use lua_analysis::diagnostic::lints::SYNTAX;
use lua_analysis::diagnostic::render::{Style, render};
use lua_analysis::project::config::Config;
use lua_analysis::server::sha1::sha1_hex;
use lua_analysis::syntax::parse;
use lua_analysis::text::source::Source;
use lua_analysis::text::span::Span;
use lua_benches::Table;

const ROUNDS: usize = 400;

/// A long script. No function of it comes near a limit of Lua's.
const LINES: usize = 1_000;

fn main() {
    // `cargo test --benches` runs it too: there it would only cost time.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let rounds = ROUNDS;
    let scripts = corpus();
    let text = long_script(&scripts);
    let lines = text.split(|byte| *byte == b'\n').count();
    let total: usize = scripts.iter().map(Vec::len).sum();
    println!(
        "{} scripts ({total} bytes) repeated to {lines} lines, {} bytes; {rounds} rounds\n",
        scripts.len(),
        text.len(),
    );

    let config = Config::default();
    let source = Source::new("bench.lua", text.clone());
    let finding = SYNTAX
        .at(Span::new(text.len() / 2, text.len() / 2 + 5), "x")
        .label("here")
        .help("this is how a finding looks");
    let per_thousand = |time: Duration| time.mul_f64(1_000.0 / count(lines));
    let as_it_is = |time: Duration| time;

    let mut table = Table::new(["stage", "median", "best"]);
    row(
        &mut table,
        "parse, per 1,000 lines",
        per_thousand,
        rounds,
        || parse(&text),
    );
    row(
        &mut table,
        "all stages and checks, per 1,000 lines",
        per_thousand,
        rounds,
        || {
            let source = Source::new("bench.lua", text.clone());
            analyse(source, &config).findings(&config, None)
        },
    );
    row(
        &mut table,
        "SHA-1, per 1,000 lines",
        per_thousand,
        rounds,
        || sha1_hex(&text),
    );
    row(&mut table, "showing one finding", as_it_is, rounds, || {
        render(&source, &finding, Style::Plain)
    });
    table.finish("stages");
}

/// The scripts, sorted by their names.
fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua-analysis/tests/corpus");
    let entries = fs::read_dir(folder).expect("the corpus");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "lua"))
        .collect();
    paths.sort();
    let read = |path: &PathBuf| fs::read(path).expect("a script");
    paths.iter().map(read).collect()
}

/// Scripts behind each other until there are enough lines.
fn long_script(scripts: &[Vec<u8>]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut lines = 0;
    // A shebang is for the first line of a file.
    let mut plain = scripts
        .iter()
        .filter(|script| !script.starts_with(b"#"))
        .cycle();
    while lines < LINES {
        let script = plain.next().expect("there are scripts");
        // A block ends with its `return`, and its variables end with it.
        text.extend_from_slice(b"do\n");
        text.extend_from_slice(script);
        text.extend_from_slice(b"\nend\n");
        lines = text.split(|byte| *byte == b'\n').count();
    }
    let wrong = parse(&text).diagnostics;
    assert!(wrong.is_empty(), "the long script is Lua: {wrong:?}");
    text
}

fn row<T>(
    table: &mut Table,
    name: &str,
    unit: impl Fn(Duration) -> Duration,
    rounds: usize,
    run: impl Fn() -> T,
) {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            // What is made is dropped within the time, as a build does.
            drop(black_box(run()));
            start.elapsed()
        })
        .collect();
    times.sort();
    let best = times.first().copied().unwrap_or_default();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let shown = |time| format!("{:.0} µs", unit(time).as_secs_f64() * 1e6);
    table.row([name.to_owned(), shown(median), shown(best)]);
}

fn count(lines: usize) -> f64 {
    f64::from(u32::try_from(lines).expect("a few lines"))
}
