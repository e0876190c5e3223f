//! Mistakes that users of the servers make and that only knowledge of values finds, each with a
//! twin in which it is mended: the first is found, on its line, and the twin has no finding.
//!
//! `tests/mistakes/CODE/NAME.lua` says in its first line what is to be found and where, and below
//! how to run it, which `tests/tests/soundness` does: `-- given:` commands first, then `-- run:`,
//! what follows the script in `EVAL`. `NAME.mended.lua` is its twin.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::{analyse, load};
use lua_analysis::diagnostic::lints::LINTS;
use lua_analysis::project::config::Config;
use lua_analysis::text::source::Source;

/// A mistake: where it is, and the codes that name it. More than one where either is right.
struct Mistake {
    path: PathBuf,
    codes: Vec<String>,
    line: usize,
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    entries(&root)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

fn is_twin(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".mended.lua")
}

fn mistakes() -> Vec<Mistake> {
    let scripts = folders().into_iter().flat_map(|folder| entries(&folder));
    scripts
        .filter(|path| !is_twin(path))
        .map(|path| mistake(&path).unwrap_or_else(|| panic!("{}: first line", path.display())))
        .collect()
}

/// What the first line of a script says, such as `-- expect: endless-loop or unreachable, line 9`.
fn mistake(path: &Path) -> Option<Mistake> {
    let text = fs::read_to_string(path).ok()?;
    let expected = text.lines().next()?.strip_prefix("-- expect: ")?;
    let (codes, line) = expected.split_once(", line ")?;
    Some(Mistake {
        path: path.to_path_buf(),
        codes: codes.split(" or ").map(str::to_owned).collect(),
        line: line.parse().ok()?,
    })
}

/// The codes and lines of all findings of a script, with their messages.
fn findings(path: &Path) -> Vec<(&'static str, usize, String)> {
    let folder = path.parent().expect("a folder");
    let name = path.file_name().expect("a name").to_string_lossy();
    let loaded = load(folder, &name).expect("a script");
    let analysis = &loaded.analysis;
    let findings = analysis.findings(&loaded.config, None);
    let found = findings.into_iter().map(|found| {
        let line = analysis.source.line_of(found.primary.span.start);
        (found.code, line, found.message)
    });
    found.collect()
}

/// Whether a check of this code exists.
fn exists(code: &str) -> bool {
    LINTS.iter().any(|check| check.code == code)
}

#[test]
fn mistakes_are_found_on_their_lines() {
    let mut total = 0;
    let mut missed = Vec::new();
    for mistake in mistakes() {
        if !mistake.codes.iter().any(|code| exists(code)) {
            continue;
        }
        total += 1;
        let found = findings(&mistake.path);
        let is_found = found.iter().any(|(code, line, _)| {
            *line == mistake.line && mistake.codes.iter().any(|expected| expected == code)
        });
        if !is_found {
            let (path, codes) = (mistake.path.display(), mistake.codes.join(" or "));
            missed.push(format!("{path}:{}: {codes}: {found:?}", mistake.line));
        }
    }
    println!("mistakes found: {} of {total}", total - missed.len());
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

#[test]
fn mended_twins_have_no_finding() {
    let mut total = 0;
    let mut wrong = Vec::new();
    for mistake in mistakes() {
        let twin = mistake.path.with_extension("mended.lua");
        let found = findings(&twin);
        total += 1;
        if !found.is_empty() {
            wrong.push(format!("{}: {found:?}", twin.display()));
        }
    }
    println!("clean twins: {} of {total}", total - wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_twin_differs_in_the_mistake_only() {
    for mistake in mistakes() {
        let read = |path: &Path| fs::read_to_string(path).expect("a script");
        let text = read(&mistake.path);
        let twin = read(&mistake.path.with_extension("mended.lua"));
        let same = text
            .lines()
            .filter(|line| twin.lines().any(|of| of == *line));
        let others = text.lines().count() - same.count();
        assert!(others <= 3, "{}: {others} lines", mistake.path.display());
    }
}

#[test]
fn one_script_with_many_of_them() {
    let script = "\
local v = redis.call('GET', KEYS[1])
if v == nil then
  redis.call('SET', KEYS[1], ARGV[1], 'EXX', 10)
end
if redis.call('EXISTS', KEYS[1]) then
  redis.call('ZADD', KEYS[2], 'GTE', 1, 'm')
end
if ARGV[2] > 5 then return 1 end
local n = redis.call('HGET', KEYS[3], 'n') + 1
redis.error_reply('LIMITED later')
return redis.call('INCR', KEYS[1])
";
    let config = Config::default();
    let analysis = analyse(Source::new("all.lua", script), &config);
    let findings = analysis.findings(&config, None);
    let found: Vec<(usize, &str)> = findings
        .iter()
        .map(|found| {
            let line = analysis.source.line_of(found.primary.span.start);
            (line, found.code)
        })
        .collect();
    let expected = [
        (2, "constant-comparison"),
        (3, "command-syntax"),
        (5, "constant-condition"),
        (6, "command-syntax"),
        (8, "compare-types"),
        (9, "unused-local"),
        (9, "missing-value"),
        (10, "ignored-reply"),
    ];
    assert_eq!(found, expected);
}
