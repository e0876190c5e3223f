//! Scripts of several files: what is sent, and where findings point.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::{Loaded, load};
use lua_analysis::diagnostic::render::{Style, render};
use lua_analysis::text::source::Source;

/// A folder of its own for each test, with these files.
fn folder(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("includes")
        .join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the old folder");
    }
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, text).expect("the file");
    }
    folder
}

fn loaded(test: &str, path: &str, files: &[(&str, &str)]) -> Loaded {
    load(&folder(test, files), path).unwrap_or_else(|error| panic!("{error}"))
}

fn text(loaded: &Loaded) -> String {
    String::from_utf8_lossy(loaded.analysis.source.text()).into_owned()
}

/// The findings as they are shown, without the machine's own paths.
fn reports(loaded: &Loaded) -> String {
    let findings = loaded.analysis.findings(&loaded.config, None);
    let shown: Vec<String> = findings
        .iter()
        .map(|found| render(&loaded.analysis.source, found, Style::Plain))
        .collect();
    shown.join("\n")
}

#[test]
fn files_are_inserted_once_at_their_place_and_in_order() {
    let loaded = loaded(
        "order",
        "lua/main.lua",
        &[
            (
                "lua/main.lua",
                "--- @include \"lib/b\"\n-- $include(lib/a.lua)\nreturn a() + b()\n",
            ),
            ("lua/lib/a.lua", "local function a() return 1 end\n"),
            // Beside the including file, without a line ending, and asked for again.
            (
                "lua/lib/b.lua",
                "-- @include 'a'\nlocal function b() return a() end",
            ),
        ],
    );
    assert_eq!(
        text(&loaded),
        "local function a() return 1 end\nlocal function b() return a() end\n\nreturn a() + b()\n"
    );
    assert_eq!(reports(&loaded), "");
    let names: Vec<_> = loaded
        .files
        .iter()
        .filter_map(|file| file.file_name())
        .collect();
    assert_eq!(names, ["main.lua", "b.lua", "a.lua"]);
}

#[test]
fn a_script_without_includes_is_sent_as_it_is() {
    let script = "#!lua\r\nlocal text = [[\n-- @include \"nowhere\"\n]]\rreturn text";
    let loaded = loaded("plain", "lua/main.lua", &[("lua/main.lua", script)]);
    assert_eq!(text(&loaded), script);
}

#[test]
fn findings_point_into_the_file_they_are_in() {
    let loaded = loaded(
        "positions",
        "lua/main.lua",
        &[
            (
                "lua/main.lua",
                "local before = 1\r\n--- @include \"lib/clock\"\r\nreturn KEYS[0]\r\n",
            ),
            (
                "lua/lib/clock.lua",
                "-- One.\n--- @include \"deep\"\nlocal now = ARGV[0]\n",
            ),
            ("lua/lib/deep.lua", "\nlocal \u{e9} = 1\n"),
        ],
    );
    let report = reports(&loaded);
    assert!(report.contains("--> lua/lib/deep.lua:2:7"), "{report}");
}

#[test]
fn findings_behind_an_include_keep_their_lines() {
    let loaded = loaded(
        "behind",
        "lua/main.lua",
        &[
            (
                "lua/main.lua",
                "--- @include \"lib/a\"\n--- @include \"lib/b\"\nreturn KEYS[0]\n",
            ),
            ("lua/lib/a.lua", "local a = 1\nlocal b = 2\n\n"),
            ("lua/lib/b.lua", "local c = ARGV[0]"),
        ],
    );
    let report = reports(&loaded);
    assert!(report.contains("--> lua/lib/b.lua:1:11"), "{report}");
    assert!(report.contains("--> lua/main.lua:3:8"), "{report}");
}

#[test]
fn cycles_are_shown_with_their_chain() {
    let loaded = loaded(
        "cycle",
        "lua/main.lua",
        &[
            ("lua/main.lua", "--- @include \"a\"\nreturn 1\n"),
            ("lua/a.lua", "--- @include \"b\"\n"),
            ("lua/b.lua", "\n  -- @include \"a\"\n"),
        ],
    );
    assert_eq!(
        reports(&loaded),
        "error[include]: `a` includes itself\n \
         --> lua/b.lua:2:3\n  |\n2 |   -- @include \"a\"\n  |   ^^^^^^^^^^^^^^^\n  |\n  \
         = note: the chain is lua/a.lua → lua/b.lua → lua/a.lua"
    );
    let itself = self::loaded(
        "itself",
        "a.lua",
        &[("a.lua", "-- @include \"a\"\nreturn 1")],
    );
    assert!(
        reports(&itself).contains("the chain is a.lua → a.lua"),
        "{}",
        reports(&itself)
    );
}

#[test]
fn what_cannot_be_included_is_told_with_what_to_do() {
    let loaded = loaded(
        "missing",
        "lua/main.lua",
        &[
            (
                "lua/main.lua",
                "-- @include \"lib/clok\"\n-- @include \"../secret\"\n-- @include \"/etc/x\"\n\
                 -- @include \"<shared>/x\"\n-- @include \"lib\"\nreturn 1\n",
            ),
            ("lua/lib/clock.lua", ""),
            ("lua/lib.lua/x.lua", ""),
            ("secret.lua", "local secret = 1"),
        ],
    );
    let report = reports(&loaded);
    for part in [
        "no Lua file `lib/clok` to include",
        "= note: looked for: lua/lib/clok.lua",
        "= help: did you mean `lib/clock.lua`?",
        "`../secret` is outside of the scripts' folder",
        "`/etc/x` is an absolute path",
        "no folder is mapped to `<shared>`",
        "no Lua file `lib` to include",
    ] {
        assert!(report.contains(part), "{part}\n{report}");
    }
    assert!(!text(&loaded).contains("local secret"));
}

#[test]
fn a_folder_can_be_mapped_to_a_name() {
    let loaded = loaded(
        "mapped",
        "lua/jobs/main.lua",
        &[
            (
                "lua/jobs/main.lua",
                "-- @include \"<shared>/clock\"\n-- @include \"lib\"\nreturn now\n",
            ),
            ("lua/lib.lua", "local x = 1"),
            ("lua/lua-check.toml", "[includes]\nshared = \"../shared\"\n"),
            ("shared/clock.lua", "local now = 1\n"),
        ],
    );
    assert_eq!(reports(&loaded), "");
    assert_eq!(text(&loaded), "local now = 1\nlocal x = 1\nreturn now\n");
    let watched = loaded.files.last().expect("a file");
    assert!(
        watched.ends_with("lua/lua-check.toml"),
        "a change of it rebuilds"
    );
}

#[test]
fn annotations_of_includes_are_not_the_scripts_own() {
    let loaded = loaded(
        "annotations",
        "main.lua",
        &[
            (
                "main.lua",
                "--- Own.\n---@key own\n-- @include \"lib\"\nreturn KEYS[1]\n",
            ),
            ("lib.lua", "--- Other.\n---@key other\n---@key another\n"),
        ],
    );
    let script = loaded.analysis.script.expect("Lua");
    assert_eq!(script.annotations.keys.len(), 1);
    assert_eq!(script.annotations.documentation, ["Own."]);
}

#[test]
fn findings_are_allowed_by_line_by_file_and_by_the_project() {
    let config = ("lua-check.toml", "[levels]\nunused-parameter = \"allow\"\n");
    let reports_of =
        |test: &str, text: &str| reports(&loaded(test, "main.lua", &[("main.lua", text), config]));
    // By the project.
    assert_eq!(reports_of("allow-project", "---@key never\nreturn 1"), "");
    // By a comment: for the next line of code, for its own line, for the file.
    let next = "-- lua-check: allow(impossible-index) why\n-- more\nreturn KEYS[0]";
    assert_eq!(reports_of("allow-next", next), "");
    let own = "return KEYS[0] -- lua-check: allow(impossible-index)";
    assert_eq!(reports_of("allow-own", own), "");
    let file = "-- lua-check: allow-file(impossible-index)\nlocal _a = KEYS[0]\nreturn ARGV[0]";
    assert_eq!(reports_of("allow-file", file), "");
    // Not for the line behind that, and not what it does not name.
    let far = "-- lua-check: allow(impossible-index)\nlocal _a = KEYS[0]\nreturn KEYS[0]";
    assert!(reports_of("allow-far", far).contains("main.lua:3:8"));
    let other = "-- lua-check: allow(name-mismatch)\nreturn KEYS[0]";
    let report = reports_of("allow-other", other);
    assert!(report.contains("KEYS[0] never exists"), "{report}");
    assert!(report.contains("unused `allow(name-mismatch)`"), "{report}");
    let unknown = reports_of(
        "allow-unknown",
        "-- lua-check: allow(name-mismatsh)\nreturn 1",
    );
    assert!(
        unknown.contains("unknown check `name-mismatsh`"),
        "{unknown}"
    );
    assert!(
        unknown.contains("did you mean `name-mismatch`?"),
        "{unknown}"
    );
}

#[test]
fn mistakes_of_the_project_are_shown_in_its_file() {
    let config = ("lua-check.toml", "servers = [\"redis-9.9\"]\n");
    let loaded = loaded("config", "main.lua", &[("main.lua", "return 1"), config]);
    let Some((source, findings)) = &loaded.config_file else {
        panic!("no config");
    };
    let shown: Vec<String> = findings
        .iter()
        .map(|found| render(source, found, Style::Plain))
        .collect();
    assert!(
        shown.concat().contains("--> lua-check.toml:1:12"),
        "{shown:?}"
    );
}

#[test]
fn an_empty_file_takes_no_line_of_others() {
    let loaded = loaded(
        "empty",
        "lua/main.lua",
        &[
            (
                "lua/main.lua",
                "local a = 1\n-- @include 'empty'\n-- @include 'last'\nreturn a\n",
            ),
            ("lua/empty.lua", ""),
            ("lua/last.lua", "local b = 2\n-- @include 'other'\n"),
            ("lua/other.lua", ""),
        ],
    );
    assert_eq!(text(&loaded), "local a = 1\n\nlocal b = 2\n\nreturn a\n");
    let parts = loaded.analysis.source.parts();
    assert!(parts.iter().all(|part| part.span.start <= part.span.end));
    assert_eq!(reports(&loaded), "");
}

#[test]
fn every_line_is_one_of_its_file() {
    let loaded = loaded(
        "lines",
        "lua/main.lua",
        &[
            (
                "lua/main.lua",
                "local a = 1\n-- @include 'outer'\nlocal b = 2\n-- @include 'inner'\nreturn a + b\n",
            ),
            // Without a line ending, and with one.
            (
                "lua/outer.lua",
                "local c = 3\n-- @include 'inner'\nlocal d = 4",
            ),
            ("lua/inner.lua", "local e = 5\nlocal f = 6\n"),
        ],
    );
    let source = &loaded.analysis.source;
    let lines = source.lines_of_files();
    let shown: Vec<String> = lines
        .iter()
        .map(|lines| format!("{} {}:{}", lines.first, lines.file, lines.first_in_file))
        .collect();
    assert_eq!(
        shown,
        [
            "1 lua/main.lua:1",
            "2 lua/outer.lua:1",
            "3 lua/inner.lua:1",
            "5 lua/outer.lua:3",
            "6 lua/main.lua:3",
        ]
    );
    // The lines are the same text there.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("includes/lines");
    for line in 1..source.line_count() {
        let lines = lines.iter().rev().find(|lines| lines.first <= line);
        let lines = lines.expect("lines of a file");
        let file = fs::read_to_string(folder.join(&lines.file)).expect("the file");
        let of_file = file
            .lines()
            .nth(line - lines.first + lines.first_in_file - 1);
        let sent = source.line_text(line).unwrap_or_default();
        // A directive that brings nothing is no text.
        assert!(
            of_file == Some(&sent) || sent.is_empty(),
            "{line}: {of_file:?}, {sent:?}"
        );
    }
    let single = Source::new("a.lua", "return 1\n");
    assert_eq!(single.lines_of_files(), []);
}
