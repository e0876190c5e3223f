//! Folders of scripts: what is a script, and which settings count, wherever the program is called from.

use crate::{folder, lua_check};

const SLOW: &str = "return redis.call('KEYS', '*')\n";

#[test]
fn scripts_that_include_each_other_are_errors() {
    let folder = folder(&[
        ("lua/a.lua", "--- @include \"c\"\nreturn 1\n"),
        ("lua/c.lua", "--- @include \"a\"\nreturn 2\n"),
        ("own/x.lua", "--- @include \"x\"\nreturn 2\n"),
    ]);
    let outcome = lua_check(folder.path(), &["lua"]).expect(1);
    assert!(
        outcome
            .stdout
            .contains("the chain is lua/a.lua → lua/c.lua → lua/a.lua"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.ends_with("2 scripts checked: 2 errors\n"),
        "{}",
        outcome.stdout
    );
    let outcome = lua_check(folder.path(), &["own"]).expect(1);
    assert!(
        outcome.stdout.ends_with("1 script checked: 1 error\n"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn the_same_settings_count_wherever_it_is_called_from() {
    let folder = folder(&[
        ("lua-check.toml", "[levels]\nslow-command = \"allow\"\n"),
        ("project/.git/HEAD", ""),
        (
            "project/src/lua-check.toml",
            "[levels]\nslow-command = \"deny\"\n",
        ),
        ("project/src/commands/deep/slow.lua", SLOW),
        ("project/rust/Cargo.toml", ""),
        (
            "project/rust/lua-check.toml",
            "[levels]\nslow-command = \"allow\"\n",
        ),
    ]);
    let path = folder.path();
    let absolute = path.join("project/src/commands/deep/slow.lua");
    let absolute = absolute.to_str().expect("a path");
    for (inside, named) in [
        (".", "project"),
        ("project", "src"),
        ("project", "src/commands/deep/slow.lua"),
        ("project/rust", "../src/commands"),
        ("project/rust", "../src/commands/deep/slow.lua"),
        ("project/src/commands", "."),
        ("project/src/commands/deep", "slow.lua"),
        ("project/rust", absolute),
        ("/", absolute),
    ] {
        let outcome = lua_check(&path.join(inside), &[named]).expect(1);
        assert!(
            outcome.stdout.contains("error[slow-command]"),
            "{inside} {named}: {}",
            outcome.stdout
        );
    }
}

#[test]
fn mistakes_in_the_levels_of_folders_are_errors_of_the_file() {
    let folder = folder(&[
        ("a.lua", "return 1\n"),
        (
            "lua-check.toml",
            "[folders.\"queue/legcy\".levels]\nslow-command = \"allow\"\n",
        ),
        ("queue/legacy/slow.lua", SLOW),
    ]);
    let outcome = lua_check(folder.path(), &["."]).expect(1);
    for part in [
        "error[config]: there is no folder `queue/legcy`",
        "--> lua-check.toml:1:10",
        "did you mean `queue/legacy`?",
        "warning[slow-command]",
        "2 scripts checked: 1 error, 1 warning",
    ] {
        assert!(outcome.stdout.contains(part), "{part}\n{}", outcome.stdout);
    }
}

#[test]
fn libraries_get_one_message() {
    let library = "#!lua name=mylib\nredis.register_function('f', function() print(nosuch) end)\n";
    let folder = folder(&[("lua/mylib.lua", library), ("lua/a.lua", "return 1\n")]);
    let outcome = lua_check(folder.path(), &["lua"]).expect(1);
    assert!(
        outcome.stdout.starts_with(
            "error[function-library]: this is a library for `FUNCTION LOAD`, not a script\n"
        ),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.ends_with("2 scripts checked: 1 error\n"),
        "{}",
        outcome.stdout
    );
    // What needs a script says why there is none.
    for task in ["signature", "annotate"] {
        let outcome = lua_check(folder.path(), &[task, "lua/mylib.lua"]).expect(1);
        assert!(
            outcome.stderr.contains("is a library for `FUNCTION LOAD`"),
            "{}",
            outcome.stderr
        );
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_a_trouble() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        ("lua/a.lua", "return 1\n"),
        ("secret/c.lua", "return nosuch\n"),
        ("page/page.md", ""),
    ]);
    let at = |name: &str| folder.path().join(name);
    symlink(at("secret/c.lua"), at("lua/c.lua")).expect("a link");
    symlink(at("page"), at("lua/page")).expect("a link");
    let outcome = lua_check(folder.path(), &["lua"]).expect(2);
    assert!(
        outcome
            .stderr
            .starts_with("error: `lua/c.lua` is a link out of the folder: to "),
        "{}",
        outcome.stderr
    );
    assert_eq!(outcome.stderr.matches("error: ").count(), 1);
    assert!(
        outcome
            .stdout
            .starts_with("1 script checked: nothing found"),
        "{}",
        outcome.stdout
    );
    // Who names it means it.
    lua_check(folder.path(), &["lua/c.lua"]).expect(1);
}
