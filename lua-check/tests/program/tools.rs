//! `signature`, `bundle`, `explain` and `annotate`.

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::diagnostic::lints::LINTS;
use lua_analysis::server::sha1::sha1_hex;

use crate::{assert_snapshot, folder, lua_check, tests};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn a_signature_says_where_it_comes_from() {
    let folder = folder(&[
        (
            "addJob.lua",
            "--- Adds a job.\n-- KEYS[2] the list: a list\nlocal jobKey = KEYS[1]\n\
             local function add(id, ttl) return id, ttl + ARGV[3] end\n\
             add(ARGV[1], ARGV[2])\nreturn #ARGV\n",
        ),
        (
            "moveJob.lua",
            "local job = redis.call('RPOPLPUSH', KEYS[1], KEYS[2])\n\
             if job and ARGV[2] ~= '' then redis.call('EXPIRE', KEYS[2], ARGV[2]) end\n\
             redis.call('PUBLISH', ARGV[1], job or 'none')\nreturn 1\n",
        ),
    ]);
    let annotated = lua_check(&workspace(), &["signature", "lua/rate_limit.lua"]).expect(0);
    let inferred = lua_check(folder.path(), &["signature", "addJob.lua"]).expect(0);
    let by_grammar = lua_check(folder.path(), &["signature", "moveJob.lua"]).expect(0);
    assert_snapshot(
        "signature.txt",
        &[annotated, inferred, by_grammar]
            .map(|shown| shown.stdout)
            .join("\n"),
    );
}

/// What the macros make, as the snapshot of their expansion has it.
#[test]
fn signatures_are_those_that_the_macros_make() {
    let expansion = fs::read_to_string(workspace().join("tests/expansion/lua_scripts.rs"));
    let mut expansion = expansion.expect("the expansion");
    for path in [
        "::lua_runtime::private::redis::Value",
        "::core::primitive::",
        "::core::option::",
        "::std::string::",
        "::std::vec::",
        "::std::collections::",
        "::lua_runtime::private::",
        "::lua_runtime::",
    ] {
        let kept = if path.ends_with("Value") {
            "redis::Value"
        } else {
            ""
        };
        expansion = expansion.replace(path, kept);
    }
    let squeezed = |text: &str| -> String {
        let code = text
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default());
        let code: String = code.collect();
        code.chars()
            .filter(|letter| !letter.is_whitespace())
            .collect::<String>()
            .replace(",)", ")")
            .replace(",>", ">")
    };
    let expansion = squeezed(&expansion);
    for script in ["move_job", "jobs/add-14", "jobs/remove-all"] {
        let path = format!("tests/expansion/lua/{script}.lua");
        let text = lua_check(&workspace(), &["signature", &path])
            .expect(0)
            .stdout;
        let function = text.split("\n\n").next().unwrap_or_default();
        let function = squeezed(function);
        assert!(function.starts_with("pubfn"), "{text}");
        assert!(expansion.contains(&function), "{path}: {function}");
    }
}

#[test]
fn a_script_that_can_not_be_read_has_no_signature() {
    let files = [
        ("a.lua", "return return\n"),
        ("b.lua", "---@key\nreturn KEYS[1]\n"),
    ];
    let folder = folder(&files);
    for (file, code) in [("a.lua", "syntax"), ("b.lua", "annotation")] {
        let outcome = lua_check(folder.path(), &["signature", file]).expect(1);
        assert!(
            outcome.stderr.contains(&format!("error[{code}]")),
            "{}",
            outcome.stderr
        );
    }
    let missing = lua_check(folder.path(), &["signature", "c.lua"]).expect(2);
    assert!(
        missing.stderr.contains("no Lua script at `c.lua`"),
        "{}",
        missing.stderr
    );
    let outcome = lua_check(folder.path(), &["signature", "."]).expect(2);
    assert!(
        outcome.stderr.contains("`.` is a folder"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_bundle_is_what_is_sent() {
    let files = [
        ("lua/a.lua", "--- @include \"_lib/one\"\nreturn one\r\n"),
        ("lua/_lib/one.lua", "local one = '\u{e9}'\n"),
        ("lua/b.lua", "--- @include \"two\"\n"),
    ];
    let folder = folder(&files);
    let text = "local one = '\u{e9}'\nreturn one\r\n";
    let bundle = lua_check(folder.path(), &["bundle", "lua/a.lua"]).expect(0);
    assert_eq!(bundle.stdout, text);
    let sha = lua_check(folder.path(), &["bundle", "lua/a.lua", "--sha"]).expect(0);
    assert_eq!(sha.stdout, format!("{}\n", sha1_hex(text.as_bytes())));
    let broken = lua_check(folder.path(), &["bundle", "lua/b.lua"]).expect(1);
    assert_eq!(broken.stdout, "");
    assert!(
        broken.stderr.contains("no Lua file `two` to include"),
        "{}",
        broken.stderr
    );
}

#[test]
fn every_check_is_explained() {
    let here = tests();
    let list = lua_check(&here, &["explain"]).expect(0).stdout;
    for check in LINTS {
        assert!(
            list.lines()
                .any(|line| line.ends_with(&format!("  {}", check.code)))
        );
        let page = lua_check(&here, &["explain", check.code]).expect(0);
        assert_eq!(page.stdout, check.page);
    }
    let shown = lua_check(&here, &["explain", "error[syntax]"]).expect(0);
    assert!(shown.stdout.starts_with("# syntax\n"));
    let of_rust = lua_check(&here, &["explain", "scripts::_::slow_command"]).expect(0);
    assert!(of_rust.stdout.starts_with("# slow-command"));
    let of_the_macros = lua_check(&here, &["explain", "no_build_script"]).expect(2);
    assert!(
        of_the_macros.stderr.contains("a warning of the macros"),
        "{}",
        of_the_macros.stderr
    );
    let unknown = lua_check(&here, &["explain", "undeclared-keys"]).expect(2);
    assert!(
        unknown.stderr.contains("did you mean `undeclared-key` or"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn annotations_go_to_the_output_or_into_the_file() {
    let script = "local bucket = KEYS[1]\nreturn redis.call('INCR', bucket)\n";
    let annotated = format!("---@key bucket\n---@return integer\n{script}");
    let folder = folder(&[("a.lua", script), ("b.lua", "return return\n")]);
    let path = folder.path().join("a.lua");
    let shown = lua_check(folder.path(), &["annotate", "a.lua"]).expect(0);
    assert_eq!(shown.stdout, annotated);
    assert_eq!(fs::read_to_string(&path).expect("the script"), script);
    // The second time there is nothing to add.
    for _ in 0..2 {
        let written = lua_check(folder.path(), &["annotate", "--write", "a.lua"]).expect(0);
        assert_eq!(written.stdout, "");
        assert_eq!(fs::read_to_string(&path).expect("the script"), annotated);
    }
    assert_eq!(
        lua_check(folder.path(), &["annotate", "a.lua"])
            .expect(0)
            .stdout,
        annotated
    );
    let broken = lua_check(folder.path(), &["annotate", "--write", "b.lua"]).expect(1);
    assert!(broken.stderr.contains("error[syntax]"), "{}", broken.stderr);
    let text = fs::read_to_string(folder.path().join("b.lua")).expect("the script");
    assert_eq!(text, "return return\n");
}

#[test]
fn annotations_say_no_more_than_the_script() {
    let folder = folder(&[
        (
            "numbers.lua",
            "local count = tonumber(KEYS[2])\nreturn redis.call('INCRBY', KEYS[1], count, ARGV[2])\n",
        ),
        (
            "unread.lua",
            "-- ARGV[1] token\n-- ARGV[2] time to live\nreturn redis.call('GET', KEYS[1], ARGV[2])\n",
        ),
    ]);
    let numbers = lua_check(folder.path(), &["annotate", "numbers.lua"]).expect(0);
    assert!(
        numbers
            .stdout
            .starts_with("---@key key1\n---@key count\n---@arg _arg1\n---@arg arg2\n"),
        "{}",
        numbers.stdout
    );
    assert!(
        numbers
            .stderr
            .contains("nothing in the script names `key1`, `arg1` and `arg2`: rename them"),
        "{}",
        numbers.stderr
    );
    // No warning that was not there before.
    lua_check(folder.path(), &["annotate", "--write", "unread.lua"]).expect(0);
    let text = fs::read_to_string(folder.path().join("unread.lua")).expect("the script");
    assert!(
        text.contains("---@arg _token\n---@arg time_to_live\n"),
        "{text}"
    );
    let checked = lua_check(folder.path(), &["check", "unread.lua"]);
    let output = format!("{}{}", checked.stdout, checked.stderr);
    assert!(!output.contains("unused-parameter"), "{output}");
}

#[test]
fn absurd_indices_are_no_parameters() {
    let folder = folder(&[(
        "absurd.lua",
        "return ARGV[1] .. KEYS[1000000000] .. KEYS[1000000]\n",
    )]);
    let signature = lua_check(folder.path(), &["signature", "absurd.lua"]).expect(0);
    assert!(
        signature.stdout.contains("keys: &[impl ScriptKey],"),
        "{}",
        signature.stdout
    );
    let annotated = lua_check(folder.path(), &["annotate", "absurd.lua"]).expect(0);
    assert!(annotated.stdout.len() < 200, "{}", annotated.stdout.len());
}

#[test]
fn signatures_tell_what_is_empty_from_what_is_left_out() {
    let folder = folder(&[
        (
            "typed.lua",
            "---@arg job json<Job>?\n---@arg opts msgpack<crate::Opts>?\n---@arg any json?\n\
             ---@arg ttl? integer\n---@arg more? json<Job>\nreturn #ARGV\n",
        ),
        (
            "inferred.lua",
            "local limit = 5\nif ARGV[1] ~= '' then limit = tonumber(ARGV[1]) end\n\
             local job = { data = cjson.decode(ARGV[2]) }\nif ARGV[3] ~= nil then return 1 end\n",
        ),
    ]);
    let signature = |file: &str| {
        let shown = lua_check(folder.path(), &["signature", file]).expect(0);
        let code = shown.stdout.lines().map(|line| line.split("  //").next());
        code.flatten()
            .map(|line| format!("{}\n", line.trim_end()))
            .collect::<String>()
    };
    assert_eq!(
        signature("typed.lua"),
        "pub fn typed(\n    job: Option<&Job>,\n    opts: Option<&crate::Opts>,\n    \
         any: Option<&impl Serialize>,\n    ttl: impl OptionalInteger,\n    more: Option<&Job>,\n\
         ) -> Call<i64>\n"
    );
    assert_eq!(
        signature("inferred.lua"),
        "pub fn inferred(\n    limit: impl OptionalNumber,\n    data: &impl Serialize,\n    \
         arg3: impl OptionalArg,\n) -> Call<Option<i64>>\n"
    );
}
