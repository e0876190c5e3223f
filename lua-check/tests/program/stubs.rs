//! `stubs`: what is written, and what is left as it is.

use std::fs;

use crate::{assert_snapshot, folder, lua_check};

#[test]
fn definitions_and_settings_are_written() {
    let folder = folder(&[("lua/a.lua", "return 1\n")]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
    // It says what it did; a second time changes nothing.
    let files = [
        ".lua-check/redis.lua",
        ".lua-check/libraries.lua",
        ".luarc.json",
        ".emmyrc.json",
    ];
    for verb in ["wrote", "unchanged"] {
        let outcome = lua_check(folder.path(), &["stubs"]).expect(0);
        let said = files.map(|file| format!("{verb} {file}\n")).concat();
        assert_eq!((outcome.stdout, outcome.stderr.as_str()), (said, ""));
    }
    fs::write(folder.path().join(files[0]), "old").expect("a file");
    let outcome = lua_check(folder.path(), &["stubs"]).expect(0);
    assert!(
        outcome
            .stdout
            .starts_with("wrote .lua-check/redis.lua\nunchanged"),
        "{}",
        outcome.stdout
    );
    let redis = read(".lua-check/redis.lua");
    assert!(
        redis.contains("---@overload fun(command: \"GET\", key: string): any\n"),
        "{redis}"
    );
    assert!(
        redis.contains("---| '\"ZADD\"' # writes; since 1.2.0\n"),
        "{redis}"
    );
    assert!(redis.contains("server = redis\n"), "{redis}");
    assert!(!redis.contains("-- @overloads"), "{redis}");
    assert!(read(".lua-check/libraries.lua").contains("function cjson.encode(value) end\n"));
    assert_snapshot("luarc.json", &read(".luarc.json"));
    assert_snapshot("emmyrc.json", &read(".emmyrc.json"));
    // The definitions are no scripts to be checked.
    let checked = lua_check(folder.path(), &["."]).expect(0);
    assert_eq!(checked.stdout, "1 script checked: nothing found\n");
}

#[test]
fn the_servers_decide_what_is_defined() {
    let folder = folder(&[
        ("own/lua-check.toml", "servers = [\"redis-6.2\"]\n"),
        ("new/x", ""),
    ]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
    let outcome = lua_check(folder.path(), &["stubs", "own"]).expect(0);
    assert!(
        outcome
            .stdout
            .starts_with("wrote own/.lua-check/redis.lua\n")
            && outcome.stdout.ends_with("definitions for Redis 6.2\n"),
        "{}",
        outcome.stdout
    );
    let own = read("own/.lua-check/redis.lua");
    assert!(
        !own.contains("server = redis") && !own.contains("LMPOP"),
        "{own}"
    );
    lua_check(
        folder.path(),
        &["stubs", "new/folder", "--server", "redis-8.2"],
    )
    .expect(0);
    let new = read("new/folder/.lua-check/redis.lua");
    assert!(
        !new.contains("server = redis") && new.contains("\"LMPOP\""),
        "{new}"
    );
}

#[test]
fn settings_of_somebody_else_are_left_as_they_are() {
    let folder = folder(&[(".luarc.json", "{ \"mine\": 1 }")]);
    let outcome = lua_check(folder.path(), &["stubs"]).expect(0);
    assert!(
        outcome.stderr.starts_with("note: `./.luarc.json` is there"),
        "{}",
        outcome.stderr
    );
    assert!(
        outcome.stderr.contains("\"workspace.library\""),
        "{}",
        outcome.stderr
    );
    let kept = fs::read_to_string(folder.path().join(".luarc.json")).expect("the settings");
    assert_eq!(kept, "{ \"mine\": 1 }");
    let wrong = lua_check(folder.path(), &["stubs", ".luarc.json"]).expect(2);
    assert!(wrong.stderr.contains("can't make"), "{}", wrong.stderr);
}
