//! Folders of scripts: which files are scripts, and which `lua-check.toml` counts for them.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::Loaded;
use lua_analysis::analysis::folder::{ScriptFolder, load_folder};
use lua_analysis::diagnostic::Level;
use lua_analysis::diagnostic::render::{Style, render};
use lua_analysis::project::walk::FolderError;

/// A folder of its own for each test, with these files.
fn folder(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("folders")
        .join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the former folder goes");
    }
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, text).expect("the file");
    }
    folder
}

fn loaded(root: &Path, path: &str) -> ScriptFolder {
    let (scripts, errors) = load_folder(root, path, &[], false);
    assert!(errors.is_empty(), "{errors:?}");
    scripts
}

fn paths(scripts: &ScriptFolder) -> Vec<String> {
    let all = scripts.all().into_iter();
    all.map(|script| script.path.clone()).collect()
}

/// The findings of a script as they are shown.
fn reports(loaded: &Loaded) -> String {
    let findings = loaded.analysis.findings(&loaded.config, None);
    let shown = findings
        .iter()
        .map(|found| render(&loaded.analysis.source, found, Style::Plain));
    shown.collect::<Vec<_>>().join("\n")
}

/// The reports of all scripts of a folder, by their paths.
fn all_reports(scripts: &ScriptFolder) -> Vec<(String, String)> {
    let all = scripts.all().into_iter();
    all.map(|script| (script.path.clone(), reports(&script.loaded)))
        .collect()
}

#[test]
fn scripts_that_include_each_other_do_not_vanish() {
    let root = folder(
        "circle",
        &[
            ("lua/a.lua", "--- @include \"c\"\nreturn 1\n"),
            (
                "lua/c.lua",
                "--- @include \"a\"\n--- @include \"part\"\nreturn 2\n",
            ),
            ("lua/part.lua", "local part = 1\n"),
        ],
    );
    let scripts = loaded(&root, "lua");
    assert_eq!(paths(&scripts), ["lua/a.lua", "lua/c.lua"]);
    let reports = all_reports(&scripts);
    for ((_, report), (place, chain)) in reports.iter().zip([
        ("lua/c.lua:1:1", "lua/a.lua → lua/c.lua → lua/a.lua"),
        ("lua/a.lua:1:1", "lua/c.lua → lua/a.lua → lua/c.lua"),
    ]) {
        assert!(report.contains("error[include]"), "{report}");
        assert!(report.contains(place), "{report}");
        assert!(
            report.contains(&format!("the chain is {chain}")),
            "{report}"
        );
    }
}

#[test]
fn a_script_that_includes_itself_does_not_vanish() {
    let root = folder("itself", &[("lua/a.lua", "--- @include \"a\"\nreturn 1\n")]);
    let scripts = loaded(&root, "lua");
    assert_eq!(paths(&scripts), ["lua/a.lua"]);
    let (_, report) = all_reports(&scripts).remove(0);
    assert!(
        report.contains("the chain is lua/a.lua → lua/a.lua"),
        "{report}"
    );
}

#[test]
fn circles_beneath_a_script_are_its_errors() {
    let root = folder(
        "beneath",
        &[
            (
                "lua/main.lua",
                "--- @include \"_one\"\n--- @include \"x\"\nreturn 1\n",
            ),
            ("lua/_one.lua", "--- @include \"two\"\n"),
            (
                "lua/two.lua",
                "--- @include \"_one\"\n--- @include \"two\"\n",
            ),
            ("lua/x.lua", "--- @include \"y\"\n"),
            ("lua/y.lua", "--- @include \"x\"\n"),
            ("lua/alone.lua", "return 1\n"),
        ],
    );
    let scripts = loaded(&root, "lua");
    assert_eq!(paths(&scripts), ["lua/alone.lua", "lua/main.lua"]);
    let (_, report) = all_reports(&scripts).pop().expect("the second");
    for chain in [
        "lua/_one.lua → lua/two.lua → lua/_one.lua",
        "lua/two.lua → lua/two.lua",
        "lua/x.lua → lua/y.lua → lua/x.lua",
    ] {
        assert!(
            report.contains(&format!("the chain is {chain}")),
            "{report}"
        );
    }
}

/// A script that only a file includes that is no script is one.
#[test]
fn what_only_forgotten_parts_include_is_a_script() {
    let root = folder(
        "forgotten",
        &[
            ("lua/_old.lua", "--- @include \"a\"\n"),
            ("lua/a.lua", "return 1\n"),
        ],
    );
    assert_eq!(paths(&loaded(&root, "lua")), ["lua/a.lua"]);
}

#[test]
fn includes_are_looked_for_in_the_folders_above() {
    let root = folder(
        "above",
        &[
            ("lua/a/b/c.lua", "--- @include \"lib/x\"\nreturn x + y\n"),
            ("lua/a/lib/x.lua", "local x = 1\n--- @include \"y\"\n"),
            ("lua/lib/x.lua", "local wrong = 1\n"),
            ("lua/y.lua", "local y = 2\n"),
            ("lib/z.lua", "local z = 3\n"),
            ("lua/a/z.lua", "--- @include \"lib/z\"\nreturn z\n"),
        ],
    );
    let reports = all_reports(&loaded(&root, "lua"));
    let [(_, outside), (_, found), _] = reports.as_slice() else {
        panic!("{reports:?}");
    };
    assert_eq!(found, "");
    // Not above the scripts' folder.
    assert!(
        outside
            .contains("= note: looked for: lua/a/lib/z.lua\n  = note: looked for: lua/lib/z.lua\n"),
        "{outside}"
    );
}

/// The level that `slow-command` has in each script of a folder; absent if it is not reported.
fn levels(root: &Path, path: &str) -> Vec<(String, Option<Level>)> {
    let scripts = loaded(root, path);
    let all = scripts.all().into_iter().map(|script| {
        let found = script.loaded.analysis.findings(&script.loaded.config, None);
        let slow = found.iter().find(|found| found.code == "slow-command");
        (script.path.clone(), slow.map(|found| found.level))
    });
    all.collect()
}

const SLOW: &str = "return redis.call('KEYS', '*')\n";
const ALLOW: &str = "[levels]\nslow-command = \"allow\"\n";
const DENY: &str = "[levels]\nslow-command = \"deny\"\n";

#[test]
fn the_nearest_settings_of_the_project_count() {
    let root = folder(
        "nearest",
        &[
            // Above the project nothing counts.
            ("lua-check.toml", ALLOW),
            ("repository/.git/HEAD", ""),
            ("repository/src/commands/slow.lua", SLOW),
            ("repository/rust/Cargo.toml", ""),
            // Beside the scripts, not above them.
            ("repository/rust/lua-check.toml", ALLOW),
            ("repository/rust/lua/slow.lua", SLOW),
        ],
    );
    let package = root.join("repository/rust");
    let outside = |level| [("../src/commands/slow.lua".to_owned(), level)];
    let inside = [("lua/slow.lua".to_owned(), None)];
    assert_eq!(
        levels(&package, "../src/commands"),
        outside(Some(Level::Warn))
    );
    assert_eq!(levels(&package, "lua"), inside);
    // The repository's own, then one that is nearer.
    fs::write(root.join("repository/lua-check.toml"), DENY).expect("the file");
    assert_eq!(
        levels(&package, "../src/commands"),
        outside(Some(Level::Deny))
    );
    fs::write(root.join("repository/src/lua-check.toml"), ALLOW).expect("the file");
    assert_eq!(levels(&package, "../src/commands"), outside(None));
    assert_eq!(levels(&package, "lua"), inside);
}

/// A dependency is built as its author built it, wherever cargo has unpacked it.
#[test]
fn settings_around_a_dependency_do_not_count() {
    for mark in [".cargo-ok", ".cargo-checksum.json"] {
        let root = folder(
            &format!("unpacked{mark}"),
            &[
                ("lua-check.toml", DENY),
                ("Cargo.toml", ""),
                ("vendor/one-1.0.0/Cargo.toml", ""),
                (&format!("vendor/one-1.0.0/{mark}"), ""),
                ("vendor/one-1.0.0/lua/slow.lua", SLOW),
            ],
        );
        let found = levels(&root.join("vendor/one-1.0.0"), "lua");
        assert_eq!(found, [("lua/slow.lua".to_owned(), Some(Level::Warn))]);
    }
}

#[test]
fn folders_of_a_project_have_levels_of_their_own() {
    let root = folder(
        "levels",
        &[
            (
                "lua/lua-check.toml",
                "[levels]\nslow-command = \"deny\"\n[folders.\"queue/legacy\".levels]\n\
                 slow-command = \"allow\"\n[folders.lib.levels]\nslow-command = \"warn\"\n",
            ),
            ("lua/a.lua", SLOW),
            ("lua/queue/b.lua", SLOW),
            ("lua/queue/legacy/c.lua", SLOW),
            ("lua/queue/legacy/deep/d.lua", SLOW),
            // Where a finding is decides, whatever script it is found in.
            (
                "lua/queue/legacy/e.lua",
                "-- @include \"lib/slow\"\nreturn f\n",
            ),
            ("lua/lib/slow.lua", "local f = redis.call('KEYS', '*')\n"),
        ],
    );
    let expected = [
        ("lua/a.lua", Some(Level::Deny)),
        ("lua/queue/b.lua", Some(Level::Deny)),
        ("lua/queue/legacy/c.lua", None),
        ("lua/queue/legacy/e.lua", Some(Level::Warn)),
        ("lua/queue/legacy/deep/d.lua", None),
    ];
    let expected = expected.map(|(path, level)| (path.to_owned(), level));
    assert_eq!(levels(&root, "lua"), expected);
}

/// Paths in the file are relative to its folder, wherever the scripts are.
#[test]
fn settings_above_the_scripts_map_folders_from_where_they_are() {
    let root = folder(
        "mapped",
        &[
            ("lua-check.toml", "[includes]\nshared = \"shared\"\n"),
            ("shared/clock.lua", "local now = 1\n"),
            (
                "lua/jobs/a.lua",
                "-- @include \"<shared>/clock\"\nreturn now\n",
            ),
        ],
    );
    let reports = all_reports(&loaded(&root, "lua"));
    assert_eq!(reports, [("lua/jobs/a.lua".to_owned(), String::new())]);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_refused() {
    use std::os::unix::fs::symlink;
    let root = folder(
        "links",
        &[
            ("lua/a.lua", "return 1\n"),
            ("lua/within/b.lua", "return 2\n"),
            ("secret/c.lua", "return 3\n"),
            ("docs/page.md", ""),
        ],
    );
    let link = |to: &str, at: &str| symlink(root.join(to), root.join(at)).expect("a link");
    link("secret/c.lua", "lua/file.lua");
    link("secret", "lua/folder");
    link("lua/within/b.lua", "lua/inside.lua");
    link("docs", "lua/docs");
    link("nowhere", "lua/docs.txt");
    let (scripts, errors) = load_folder(&root, "lua", &[], false);
    let inside = ["lua/a.lua", "lua/inside.lua", "lua/within/b.lua"];
    assert_eq!(paths(&scripts), inside);
    let refused: Vec<&str> = errors
        .iter()
        .map(|error| match error {
            FolderError::Outside(path, target) => {
                let below =
                    target.starts_with(root.canonicalize().expect("a folder").join("secret"));
                assert!(below, "{target:?}");
                path.as_str()
            }
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(refused, ["lua/file.lua", "lua/folder"]);
    // What is excluded is not looked at.
    let exclude = ["file.lua".to_owned(), "folder".to_owned()];
    let (_, errors) = load_folder(&root, "lua", &exclude, false);
    assert!(errors.is_empty(), "{errors:?}");
    // A folder that is a link itself is where it leads to.
    link("lua", "other");
    let (scripts, errors) = load_folder(&root, "other", &exclude, false);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(scripts.all().len(), inside.len());
}

#[cfg(unix)]
#[test]
fn a_script_that_is_named_is_no_link_out_of_its_folder() {
    let root = folder(
        "named",
        &[("lua/a.lua", "return 1\n"), ("c.lua", "return 3\n")],
    );
    std::os::unix::fs::symlink(root.join("c.lua"), root.join("lua/link.lua")).expect("a link");
    assert!(lua_analysis::analysis::load(&root, "lua/a.lua").is_ok());
    assert!(lua_analysis::analysis::load(&root, "c.lua").is_ok());
    let error = lua_analysis::analysis::load(&root, "lua/link.lua").expect_err("it leads out");
    let message = error.to_string();
    assert!(
        message.starts_with("`lua/link.lua` is a link out of the folder of scripts: to "),
        "{message}"
    );
}

/// A chain of includes is read once, and not once for each of its files.
#[test]
fn a_long_chain_has_one_script() {
    let name = |number: usize| format!("lua/f{number}.lua");
    let files: Vec<(String, String)> = (0..200)
        .map(|number| (name(number), format!("--- @include \"f{}\"\n", number + 1)))
        .chain([(name(200), "return 1\n".to_owned())])
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let scripts = loaded(&folder("chain", &files), "lua");
    assert_eq!(paths(&scripts), ["lua/f0.lua"]);
    let (_, report) = all_reports(&scripts).remove(0);
    assert!(
        report.contains("includes nest deeper than 64 files"),
        "{report}"
    );
}
