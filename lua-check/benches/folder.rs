//! `cargo bench -p lua-check`: what it costs to check 1,000 scripts of 100 lines each.
//!
//! The scripts are those of `lua-analysis/tests/corpus` behind each other, each in a block of its own.
//! The table has the median and the best of a few rounds, and on Linux the most memory of any.

// Part of no build that ships.
#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SCRIPTS: usize = 1_000;
const LINES: usize = 100;
const ROUNDS: usize = 15;

fn main() {
    // `cargo test --benches` runs this too, as a test that it runs.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (scripts, rounds) = if is_bench { (SCRIPTS, ROUNDS) } else { (20, 1) };
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = corpus();
    let mut bytes = 0;
    for number in 0..scripts {
        let text = script(&corpus, number);
        bytes += text.len();
        fs::write(folder.path().join(format!("script{number}.lua")), text).expect("a script");
    }
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!(
        "{scripts} scripts of {LINES} lines, {bytes} bytes; {processors} processors; {rounds} rounds\n"
    );
    println!("| format | median | best | memory |\n| --- | ---: | ---: | ---: |");
    for format in ["human", "json"] {
        let mut times = Vec::new();
        let mut memory = 0;
        for _ in 0..rounds {
            let start = Instant::now();
            let mut child = Command::new(env!("CARGO_BIN_EXE_lua-check"))
                .args(["--format", format])
                .current_dir(folder.path())
                .stdout(Stdio::null())
                .spawn()
                .expect("the program starts");
            memory = memory.max(peak(&mut child));
            let status = child.wait().expect("the program ends");
            times.push(start.elapsed());
            assert!(status.code().is_some_and(|code| code < 2), "{status}");
        }
        times.sort();
        let shown = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64);
        println!(
            "| {format} | {:.2} s | {:.2} s | {:.1} MB |",
            shown(times.get(times.len() / 2)),
            shown(times.first()),
            f64::from(u32::try_from(memory).unwrap_or(u32::MAX)) / 1024.0,
        );
    }
}

/// The most memory that a program had, in KiB, until it ended; 0 where the system does not say.
fn peak(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while matches!(child.try_wait(), Ok(None)) {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(size.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

/// The scripts without a first line of their own, sorted by their names, as lines.
fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua-analysis/tests/corpus");
    let entries = fs::read_dir(folder).expect("the corpus");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read(path).expect("a script"));
    texts.filter(|text| !text.starts_with(b"#")).collect()
}

/// A script of so many lines, another one for each number.
fn script(corpus: &[Vec<u8>], number: usize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut lines = 0;
    for part in corpus.iter().cycle().skip(number) {
        let part = part.trim_ascii_end();
        let length = 2 + part.split(|byte| *byte == b'\n').count();
        if lines + length > LINES {
            break;
        }
        // A block ends with its `return`, and its variables end with it.
        text.extend_from_slice(b"do\n");
        text.extend_from_slice(part);
        text.extend_from_slice(b"\nend\n");
        lines += length;
    }
    text.extend_from_slice(&b"-- The end.\n".repeat(LINES - lines));
    text
}
