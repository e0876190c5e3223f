//! Mistakes put into scripts that have none: how many are found.
//!
//! In the scripts of `tests/corpus`, of `lua/` and the mended ones of `tests/mistakes`, `== false`
//! becomes `== nil`, a `tonumber` goes, an option of a command is misspelt, an argument is dropped,
//! `== 1` behind the reply of a command goes. What such a change makes wrong is counted, by rules
//! of the language and the commands that know nothing of the analysis.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod commands;
mod mutator;
mod variables;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::analyse;
use lua_analysis::diagnostic::lints::LINTS;
use lua_analysis::project::config::Config;
use lua_analysis::syntax::parse;
use lua_analysis::syntax::visit::Visit;
use lua_analysis::text::source::Source;

use crate::mutator::{COUNTED, Mutation, Mutator};
use crate::variables::variables;

/// The share that is to be found, in percent.
const SHARE: usize = 85;

/// How often each code is found in a script.
fn findings(text: &str) -> BTreeMap<&'static str, usize> {
    let config = Config::default();
    let analysis = analyse(Source::new("script.lua", text), &config);
    let mut counts = BTreeMap::new();
    for found in analysis.findings(&config, None) {
        *counts.entry(found.code).or_default() += 1 + found.repeated.len();
    }
    counts
}

fn scripts() -> Vec<PathBuf> {
    fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                find(&path, paths);
            } else if path.extension().is_some_and(|extension| extension == "lua")
                && (!name.contains("mistakes") || name.ends_with(".mended.lua"))
            {
                paths.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["../lua", "tests/corpus", "tests/mistakes"] {
        find(&root.join(folder), &mut paths);
    }
    paths.sort();
    paths
}

#[test]
fn mutations_are_found() {
    let mut totals: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for path in scripts() {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let Some(block) = parse(text.as_bytes()).block else {
            continue;
        };
        let (mut compared, mut counts) = (Vec::new(), Vec::new());
        variables(&block, &mut compared, &mut counts, &text);
        let found = Vec::new();
        let mut mutator = Mutator {
            text: text.as_bytes(),
            compared,
            counts,
            found,
        };
        mutator.block(&block);
        let before = findings(&text);
        for Mutation {
            kind,
            part,
            instead,
        } in mutator.found
        {
            let mutant = format!("{}{instead}{}", &text[..part.start], &text[part.end..]);
            let after = findings(&mutant);
            let is_found = after
                .iter()
                .any(|(code, count)| before.get(code).is_none_or(|before| count > before));
            let total = totals.entry(kind).or_default();
            total.1 += 1;
            total.0 += usize::from(is_found);
            if !is_found {
                let line = text[..part.start].split('\n').count();
                let changed = mutant
                    .lines()
                    .nth(line - 1)
                    .unwrap_or_default()
                    .trim()
                    .to_owned();
                missed.push(format!("{}:{line}: {kind}: {changed}", path.display()));
            }
        }
    }
    let (counted_found, counted) = totals.remove(COUNTED).unwrap_or_default();
    let found: usize = totals.values().map(|of| of.0).sum();
    let all: usize = totals.values().map(|of| of.1).sum();
    println!(
        "mutations found: {found} of {all} ({} %)",
        found * 100 / all.max(1)
    );
    for (kind, (found, all)) in &totals {
        println!("  {kind}: {found} of {all}");
    }
    println!("  beside these: {COUNTED}: {counted_found} of {counted}");
    println!("{}", missed.join("\n"));
    let is_measured = LINTS.iter().any(|check| check.code == "constant-condition");
    assert!(
        !is_measured || found * 100 >= all * SHARE,
        "{found} of {all}"
    );
}
