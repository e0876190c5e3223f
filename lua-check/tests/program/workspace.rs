//! `cargo lua-check`: what the Rust code of a workspace names.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{Outcome, folder, run};

/// `cargo lua-check`, through cargo.
fn cargo_lua_check(folder: &Path, arguments: &[&str]) -> Outcome {
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-lua-check"));
    let mut path = OsString::from(program.parent().expect("its folder"));
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("CLICOLOR_FORCE");
    run(command.arg("lua-check").args(arguments))
}

fn manifest(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n")
}

/// A workspace of two packages, with a mistake in every script that is named.
fn workspace() -> tempfile::TempDir {
    folder(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n",
        ),
        ("a/Cargo.toml", &manifest("a")),
        (
            "a/src/lib.rs",
            "mod inner;\n#[path = \"elsewhere/other.rs\"]\nmod other;\nmod within { mod deep; }\n",
        ),
        (
            "a/src/inner.rs",
            "#[lua_runtime::lua_scripts(\"lua\", exclude = [\"drafts\"], read_only, crate = ::x::y)]\n\
             pub mod scripts {}\n",
        ),
        (
            "a/src/elsewhere/other.rs",
            "fn inside() {\n#[derive(Debug, lua_runtime::LuaScript)]\n\
             #[lua(path = \"src/one.lua\", returns = (bool, Vec<u64>), crate = ::x::y)]\n\
             struct One;\n}\n",
        ),
        (
            "a/src/within/deep/mod.rs",
            "#[derive(LuaScript)]\n#[lua(path = \"src/two.lua\")]\nstruct Two { limit: u64 }\n\
             #[derive(Debug)]\n#[lua(path = \"src/never.lua\")]\nstruct Never;\n",
        ),
        (
            "a/src/forgotten.rs",
            "#[lua_scripts(\"nowhere\")] mod scripts {}\n",
        ),
        ("a/src/one.lua", "return one\n"),
        ("a/src/two.lua", "return two\n"),
        ("a/src/never.lua", "return never\n"),
        ("a/lua/write.lua", "return redis.call('INCR', KEYS[1])\n"),
        ("a/lua/drafts/draft.lua", "no Lua"),
        ("b/Cargo.toml", &manifest("b")),
        ("b/src/main.rs", "fn main() {}\n"),
        (
            "b/tests/it.rs",
            "#[lua_scripts(\"../shared\")]\nmod scripts {}\n",
        ),
        (
            "b/tests/ui/fails.rs",
            "#[lua_scripts(\"nowhere\")] mod scripts {}\n",
        ),
        (
            "shared/three.lua",
            "--- @include \"lib/part\"\nreturn part + three\n",
        ),
        ("shared/lib/part.lua", "local part = 1\n"),
    ])
}

fn found(text: &str) -> Vec<(String, String)> {
    let findings: Value = serde_json::from_str(text).expect("it is JSON");
    let findings = findings.as_array().expect("an array").iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().expect(key).to_owned();
    let mut found: Vec<_> = findings
        .map(|one| (text(one, "file"), text(one, "code")))
        .collect();
    found.sort();
    found
}

#[test]
fn all_that_the_code_names_is_checked() {
    let workspace = workspace();
    let outcome = cargo_lua_check(workspace.path(), &["--format", "json"]).expect(1);
    let expected = [
        ("a/lua/write.lua", "write-in-read-only"),
        ("a/src/one.lua", "undefined-global"),
        ("a/src/two.lua", "undefined-global"),
        ("shared/three.lua", "undefined-global"),
    ];
    let expected = expected.map(|(file, code)| (file.to_owned(), code.to_owned()));
    assert_eq!(found(&outcome.stdout), expected);
    // From within a package it is the same workspace.
    let inside = cargo_lua_check(&workspace.path().join("a/src"), &["--format", "json"]).expect(1);
    let files: Vec<String> = found(&inside.stdout)
        .into_iter()
        .map(|(file, _)| file)
        .collect();
    assert!(files.contains(&"one.lua".to_owned()), "{files:?}");
}

#[test]
fn arguments_are_those_of_lua_check() {
    let workspace = workspace();
    let one = cargo_lua_check(workspace.path(), &["a/src/never.lua"]).expect(1);
    assert!(
        one.stdout.ends_with("1 script checked: 1 error\n"),
        "{}",
        one.stdout
    );
    let page = cargo_lua_check(workspace.path(), &["explain", "syntax"]).expect(0);
    assert!(page.stdout.starts_with("# syntax\n"), "{}", page.stdout);
}

#[test]
fn what_is_named_and_not_there_is_told_with_the_rust_file() {
    let folder = folder(&[
        ("Cargo.toml", &manifest("a")),
        (
            "src/lib.rs",
            "#[lua_scripts(\"nowhere\")]\nmod scripts {}\n\
             #[derive(LuaScript)]\n#[lua(path = \"none.lua\")]\nstruct None;\n\
             #[lua_scripts(\"lua\")]\nmod both {}\nmod broken;\n",
        ),
        ("src/broken.rs", "fn {"),
        ("lua/a-b.lua", "return 1\n"),
        ("lua/a_b.lua", "return 1\n"),
    ]);
    let outcome = cargo_lua_check(folder.path(), &[]).expect(2);
    for message in [
        "src/lib.rs: can't read the folder `nowhere`",
        "no Lua script at `none.lua`",
        "src/lib.rs: `lua/a-b.lua` and `lua/a_b.lua` would both be `a_b`",
        "can't read `src/broken.rs`",
    ] {
        let told = outcome
            .stderr
            .replace(&folder.path().display().to_string(), "");
        assert!(told.contains(message), "{message}\n{told}");
    }
}

#[test]
fn without_scripts_or_a_workspace_there_is_nothing_to_check() {
    let without = folder(&[("Cargo.toml", &manifest("a")), ("src/lib.rs", "")]);
    let outcome = cargo_lua_check(without.path(), &[]).expect(2);
    assert!(
        outcome.stderr.contains("in this workspace"),
        "{}",
        outcome.stderr
    );
    let outcome = cargo_lua_check(folder(&[]).path(), &[]).expect(2);
    assert!(
        outcome.stderr.contains("cargo does not know the workspace"),
        "{}",
        outcome.stderr
    );
}
