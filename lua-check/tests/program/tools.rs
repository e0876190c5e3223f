//! `signature`, `bundle`, `explain` and `annotate`.

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::checks::CHECKS;
use lua_analysis::hash::sha1_hex;

use crate::{assert_snapshot, folder, lua_check, tests};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn a_signature_says_where_it_comes_from() {
    let folder = folder(&[(
        "addJob.lua",
        "--- Adds a job.\n-- KEYS[2] the list: a list\nlocal jobKey = KEYS[1]\n\
         local function add(id, ttl) return id, ttl + ARGV[3] end\n\
         add(ARGV[1], ARGV[2])\nreturn #ARGV\n",
    )]);
    let annotated = lua_check(&workspace(), &["signature", "lua/rate_limit.lua"]).expect(0);
    let inferred = lua_check(folder.path(), &["signature", "addJob.lua"]).expect(0);
    assert_snapshot(
        "signature.txt",
        &format!("{}\n{}", annotated.stdout, inferred.stdout),
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
    for check in CHECKS {
        assert!(
            list.lines()
                .any(|line| line.ends_with(&format!("  {}", check.code)))
        );
        let page = lua_check(&here, &["explain", check.code]).expect(0);
        assert_eq!(page.stdout, check.page);
    }
    let shown = lua_check(&here, &["explain", "error[syntax]"]).expect(0);
    assert!(shown.stdout.starts_with("# syntax\n"));
    let unknown = lua_check(&here, &["explain", "undeclared-keys"]).expect(2);
    assert!(
        unknown.stderr.contains("did you mean `undeclared-key`?"),
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
