//! Every check has a page and fixtures, and fires on the one and not on the other.
//!
//! `tests/fixtures/CODE/fires.lua` must bring findings of that code and no others, as
//! `fires.stderr` shows them; `silent.lua` must bring none at all. A folder may hold more of both:
//! `fires_….lua`, `silent_….lua`, and folders with a `lua-check.toml` and such scripts. With
//! `BLESS=1` the snapshots are written anew.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::load;
use lua_analysis::diagnostic::Level;
use lua_analysis::diagnostic::lints::LINTS;
use lua_analysis::diagnostic::render::{Style, render};

/// Codes that are not about a script, or not about its meaning: tested in `includes.rs`, and in the
/// ui tests of the macros.
const ELSEWHERE: &[&str] = &["config", "not-utf-8"];

fn folder(code: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(code)
}

/// The Lua files of a folder whose names start so, sorted; those of its projects too.
fn scripts(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut scripts = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.join("lua-check.toml").is_file() {
            scripts.extend(self::scripts(&path, prefix));
        } else if name.starts_with(prefix) && name.ends_with(".lua") {
            scripts.push(path);
        }
    }
    scripts.sort();
    scripts
}

/// What is found in a script, and the report.
fn findings(path: &Path) -> (Vec<(&'static str, Level)>, String) {
    let folder = path.parent().expect("a folder");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let loaded = load(folder, &name).expect("a script");
    let analysis = &loaded.analysis;
    let findings = analysis.findings(&loaded.config, None);
    let codes = findings
        .iter()
        .map(|found| (found.code, found.level))
        .collect();
    let reports: Vec<String> = findings
        .iter()
        .map(|found| render(&analysis.source, found, Style::Plain))
        .collect();
    (codes, reports.join("\n\n") + "\n")
}

#[test]
fn every_check_has_a_page_with_all_its_parts() {
    for check in LINTS {
        let code = check.code;
        assert!(check.page.starts_with(&format!("# {code}\n")), "{code}");
        for part in ["## Why", "## Example", "## Fix", "## Allow"] {
            assert!(
                check.page.contains(&format!("\n{part}\n")),
                "{code}: {part}"
            );
        }
    }
}

#[test]
fn the_table_is_sorted_and_has_every_page() {
    let codes: Vec<&str> = LINTS.iter().map(|check| check.code).collect();
    assert!(codes.is_sorted(), "{codes:?}");
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("lints");
    for entry in fs::read_dir(pages).expect("the pages") {
        let path = entry.expect("an entry").path();
        let code = path.file_stem().unwrap_or_default().to_string_lossy();
        assert!(codes.contains(&&*code), "lints/{code}.md is of no check");
    }
}

#[test]
fn checks_fire_on_their_fixtures_and_on_no_others() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for check in LINTS {
        let code = check.code;
        if ELSEWHERE.contains(&code) {
            continue;
        }
        let folder = folder(code);
        let firing = scripts(&folder, "fires");
        assert!(!firing.is_empty(), "{code} has no fixture that fires");
        let mut levels = Vec::new();
        for script in firing {
            let (codes, report) = findings(&script);
            levels.extend(codes.iter().map(|(_, level)| *level));
            let is_right = codes.iter().all(|(found, _)| *found == code);
            if codes.is_empty() || !is_right {
                wrong.push(format!("{}: {codes:?}\n{report}", script.display()));
                continue;
            }
            let snapshot = script.with_extension("stderr");
            if bless {
                fs::write(&snapshot, &report).expect("the snapshot");
            }
            match fs::read_to_string(&snapshot) {
                Err(_) => wrong.push(format!("no {}; BLESS=1 writes it", snapshot.display())),
                Ok(expected) if expected != report => {
                    wrong.push(format!("{}: now\n{report}", snapshot.display()));
                }
                Ok(_) => {}
            }
        }
        // Servers and the code around may lower some; all of them is another lint.
        if levels.iter().max() != Some(&check.level) {
            wrong.push(format!("{code}: not the level of its row"));
        }
        let silent = scripts(&folder, "silent");
        assert!(!silent.is_empty(), "{code} has no fixture that is silent");
        for script in silent {
            let (codes, report) = findings(&script);
            if !codes.is_empty() {
                wrong.push(format!("{}: {codes:?}\n{report}", script.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_fixture_belongs_to_a_check() {
    for entry in fs::read_dir(folder("")).expect("the fixtures") {
        let path = entry.expect("an entry").path();
        let code = path.file_name().unwrap_or_default().to_string_lossy();
        assert!(
            LINTS.iter().any(|check| check.code == code),
            "tests/fixtures/{code} is of no check"
        );
    }
}
