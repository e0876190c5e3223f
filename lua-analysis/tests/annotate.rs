//! A script with the annotations that it could have has the signature that it had without them.

#![allow(clippy::expect_used, clippy::panic)] // this is a test

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::{Loaded, load_file};
use lua_analysis::fix::annotate::annotate;
use lua_analysis::project::read::ScriptFile;
use lua_analysis::project::settings::Overrides;
use lua_analysis::signature::{Parameter, signature};

/// A text as if it were at this path.
fn load(path: &Path, text: Vec<u8>) -> Loaded {
    let folder = path.parent().expect("a folder");
    let file = ScriptFile::new(path.to_path_buf(), "test.lua", text);
    load_file(file, folder, folder, &Overrides::default())
}

/// What the macros see of a script: names, types, documentation.
fn seen(loaded: &Loaded) -> Option<String> {
    let script = loaded.analysis.script.as_ref()?;
    let signature = signature(script, &loaded.name);
    let list = |list: &[Parameter]| -> Vec<String> {
        let shown = list
            .iter()
            // An argument that nothing reads is called so.
            .map(|one| {
                let name = one.name.trim_start_matches('_');
                let left_out = if one.may_be_left_out { "?" } else { "" };
                format!("{name}{left_out}: {} {}", one.ty, one.description)
            });
        shown.collect()
    };
    let more = |more: &Option<Parameter>| more.as_ref().map(|one| list(std::slice::from_ref(one)));
    Some(format!(
        "{:?} {:?} {:?} {:?} {:?}",
        list(&signature.keys),
        more(&signature.more_keys),
        list(&signature.args),
        more(&signature.more_args),
        signature.documentation,
    ))
}

/// All findings, warnings too.
fn findings(loaded: &Loaded) -> Vec<String> {
    let findings = loaded.analysis.findings(&loaded.config, None);
    findings.into_iter().map(|found| found.message).collect()
}

/// What holds for every script whose annotations are sound.
fn check(path: &Path, text: &[u8]) {
    let before = load(path, text.to_vec());
    let Some(annotated) = annotate(&before) else {
        return;
    };
    let is_sound = before
        .analysis
        .script
        .as_ref()
        .is_some_and(|script| script.annotations.findings.is_empty());
    if !is_sound {
        return;
    }
    let shown = String::from_utf8_lossy(&annotated).into_owned();
    let after = load(path, annotated);
    assert_eq!(seen(&before), seen(&after), "{}\n{shown}", path.display());
    assert!(
        findings(&after)
            .iter()
            .all(|finding| findings(&before).contains(finding)),
        "{}\n{shown}\n{:?}",
        path.display(),
        findings(&after)
    );
    assert_eq!(annotate(&after), None, "{}\n{shown}", path.display());
}

/// All Lua files below a folder.
fn lua_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            lua_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "lua") {
            files.push(path);
        }
    }
}

fn all_scripts() -> Vec<(PathBuf, Vec<u8>)> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    let mut files = Vec::new();
    for folder in [
        "lua",
        "tests/lua",
        "tests/scripts",
        "tests/ui",
        "lua-analysis/tests",
    ] {
        lua_files(&workspace.join(folder), &mut files);
    }
    assert!(files.len() > 300, "{}", files.len());
    let read = |path: PathBuf| {
        let text = fs::read(&path).expect("a script");
        (path, text)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn all_scripts_keep_their_signatures() {
    for (path, text) in all_scripts() {
        check(&path, &text);
    }
}

/// The same scripts in other shapes: without their annotations, with other line endings, with a
/// first line, with other comments at the top.
#[test]
fn all_scripts_keep_their_signatures_in_every_shape() {
    let tops: [&[u8]; 8] = [
        b"",
        b"#!lua flags=no-writes\n",
        b"--- Documented.\n",
        b"-- A header.\n-- KEYS[1] a name\n\n",
        b"--[[ A header. ]]\n",
        b"--[[ A header. ]] local text = [[\n--- no comment\n]]\n",
        b"local first = 1\n--- Documented later.\nlocal second = 2 --- And behind.\n",
        b"---   \n\n--- Not documented.\n",
    ];
    for (path, text) in all_scripts() {
        let lines = text.split_inclusive(|byte| *byte == b'\n');
        let is_annotation = |line: &&[u8]| line.trim_ascii_start().starts_with(b"---@");
        let bare: Vec<u8> = lines
            .filter(|line| !is_annotation(line))
            .collect::<Vec<_>>()
            .concat();
        for top in tops {
            let shaped = [top, bare.as_slice()].concat();
            check(&path, &shaped);
            for ending in ["\r\n", "\r"] {
                let text = String::from_utf8_lossy(&shaped).replace('\n', ending);
                check(&path, text.as_bytes());
            }
        }
    }
}

#[track_caller]
fn assert_annotated(text: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/test.lua");
    let annotated = annotate(&load(&path, text.into())).expect("something to add");
    assert_eq!(String::from_utf8_lossy(&annotated), expected);
}

#[test]
fn what_is_missing_goes_behind_the_documentation() {
    assert_annotated(
        "--- Counts.\nlocal bucket, maxHits = KEYS[1], tonumber(ARGV[1])\n\
         local name = ARGV[2]\nreturn redis.call('INCR', bucket) + maxHits\n",
        "--- Counts.\n---@key bucket\n---@arg maxHits number\n---@arg name\n---@return integer\n\
         local bucket, maxHits = KEYS[1], tonumber(ARGV[1])\n\
         local name = ARGV[2]\nreturn redis.call('INCR', bucket) + maxHits\n",
    );
}

#[test]
fn what_is_there_stays_and_sets_the_style() {
    assert_annotated(
        "#!lua\r\n--- @arg limit integer\r\nreturn redis.call('INCRBY', KEYS[1], ARGV[1])\r\n",
        "#!lua\r\n--- @key key1\r\n--- @arg limit integer\r\n--- @return integer\r\n\
         return redis.call('INCRBY', KEYS[1], ARGV[1])\r\n",
    );
}

#[test]
fn a_name_for_two_entries_is_no_mistake() {
    assert_annotated(
        "local id = ARGV[1]\nredis.call('DEL', id)\nlocal id = ARGV[2]\nreturn id\n",
        "---@arg id\n---@arg id_2\n---@return bytes? id\n\
         local id = ARGV[1]\nredis.call('DEL', id)\nlocal id = ARGV[2]\nreturn id\n",
    );
}

#[test]
fn replies_are_declared_where_one_type_has_them_all() {
    for (script, returns) in [
        ("return 1", "---@return integer\n"),
        ("return true", "---@return boolean\n"),
        ("if ONE then return 'a' end", "---@return string?\n"),
        (
            "if ONE then return false end\nreturn true",
            "---@return boolean\n",
        ),
        ("if ONE then return 1 end\nreturn 'a'", ""),
        (
            "if ONE then return 1 end\nreturn redis.error_reply('E x')",
            "---@return integer\n",
        ),
        ("return redis.call('GET', 'x')", "---@return bytes?\n"),
        (
            "local hits = redis.call('INCR', 'x')\nreturn { hits, 'ok' }",
            "---@return integer hits\n---@return string\n",
        ),
        (
            "if ONE then return 1 else return 0 end",
            "---@return integer\n",
        ),
        (
            "do if ONE then return 1 elseif TWO then return 2 else return 0 end end",
            "---@return integer\n",
        ),
        (
            "if ONE then return 1 elseif TWO then else return 0 end",
            "---@return integer?\n",
        ),
        ("return { 1 }", "---@return integer[]\n"),
        ("return { 1, nil }", "---@return integer[]\n"),
        ("return { ok = 'fine' }", "---@return status\n"),
        ("return {}", "---@return any[]\n"),
        ("return", "---@return nil\n"),
        ("return { err = 'NO' }", ""),
    ] {
        // What is not known before it runs.
        let script = script
            .replace("ONE", "redis.call('EXISTS', 'x') == 1")
            .replace("TWO", "redis.call('EXISTS', 'y') == 1");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/test.lua");
        let annotated = annotate(&load(&path, script.clone().into()));
        let expected = (!returns.is_empty()).then(|| format!("{returns}{script}").into_bytes());
        assert_eq!(annotated, expected, "{script}");
    }
}

#[test]
fn what_the_code_says_of_arguments_is_written_down() {
    assert_annotated(
        "local job = cjson.decode(ARGV[1])\nlocal count = tonumber(KEYS[1])\nlocal ttl\n\
         if ARGV[3] ~= '' then ttl = tonumber(ARGV[3]) end\n\
         redis.call('PING', ARGV[4] or 'x')\n",
        "---@key count\n---@arg job   json\n---@arg _arg2\n---@arg ttl   number?\n\
         ---@arg arg4?\n---@return nil\n\
         local job = cjson.decode(ARGV[1])\nlocal count = tonumber(KEYS[1])\nlocal ttl\n\
         if ARGV[3] ~= '' then ttl = tonumber(ARGV[3]) end\n\
         redis.call('PING', ARGV[4] or 'x')\n",
    );
}
