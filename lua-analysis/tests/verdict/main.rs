//! Our verdict on scripts is that of `SCRIPT LOAD`: same decision, same message, same line.
//!
//! Needs a server of version 6.2 or newer: `LUA_TEST_SERVER`, else one on the `PATH`.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)] // this is a test

mod compare;
mod edge_cases;
mod mutation;
mod server;

use std::path::Path;

use compare::{assert_same, differences};
use mutation::{Random, mutate};
use server::Server;

/// The scripts in `tests/corpus`, in the order of their names.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut scripts: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("an entry of the corpus").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "lua"))
        .map(|path| {
            (
                path.display().to_string(),
                std::fs::read(&path).expect("a script"),
            )
        })
        .collect();
    scripts.sort();
    scripts
}

/// A number from the environment, for larger experiments.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

#[test]
fn corpus_is_taken() {
    let corpus = corpus();
    assert!(corpus.len() >= 60);
    for (path, script) in &corpus {
        let read = lua_analysis::syntax::parse(script);
        assert!(
            read.diagnostics.is_empty(),
            "{path}: {:?}",
            read.diagnostics
        );
    }
    let scripts: Vec<_> = corpus.iter().map(|(_, script)| script.as_slice()).collect();
    assert_same(&differences(&mut Server::start(), &scripts));
}

/// Judges the cases, which must be so many at least.
fn judge(cases: &[Vec<u8>], least: usize) {
    assert!(cases.len() >= least, "{} cases", cases.len());
    let cases: Vec<_> = cases.iter().map(Vec::as_slice).collect();
    assert_same(&differences(&mut Server::start(), &cases));
}

#[test]
fn edge_cases_are_judged_alike() {
    judge(&edge_cases::small(), 2_000);
}

#[test]
fn limits_are_judged_alike() {
    judge(&edge_cases::limits(), 2_000);
}

#[test]
fn limits_of_long_scripts_are_judged_alike() {
    judge(&edge_cases::large(), 40);
}

#[test]
fn damaged_scripts_are_judged_alike() {
    let count = setting("VERDICT_MUTATIONS", 6_000);
    let mut random = Random::new(setting("VERDICT_SEED", 1));
    let corpus = corpus();
    let mut server = Server::start();
    let mut found = Vec::new();
    for _ in 0..count.div_ceil(1_000) {
        let damaged: Vec<_> = (0..1_000)
            .map(|_| mutate(&corpus[random.below(corpus.len())].1, &mut random))
            .collect();
        let damaged: Vec<_> = damaged.iter().map(Vec::as_slice).collect();
        found.extend(differences(&mut server, &damaged));
    }
    assert_same(&found);
}
