//! `lua-check audit`.

use std::fs;

use crate::{folder, lua_check, tests};

/// A script with all kinds of keys.
const SCRIPT: &str = "-- KEYS[1] queue
local queue = KEYS[1]
local id = redis.call('INCR', queue .. ':id')
redis.call('HSET', queue .. ':job:' .. id, 'data', ARGV[1])
redis.call('LPUSH', queue, id)
redis.call('SADD', 'queues', ARGV[2])
redis.call('PUBLISH', queue .. ':events', id)
return id
";

/// A script that may be sent again.
const SAFE: &str = "redis.call('SET', KEYS[1], ARGV[1])
return redis.call('EXPIRE', KEYS[1], ARGV[2])
";

#[test]
fn keys_effects_and_rights_are_told() {
    let folder = folder(&[("queue.lua", SCRIPT), ("safe.lua", SAFE)]);
    let outcome = lua_check(folder.path(), &["audit", "queue.lua", "safe.lua"]).expect(0);
    let text = &outcome.stdout;
    for line in [
        "## queue.lua",
        "| `KEYS[1]` | written | list | declared | `LPUSH` |",
        "| `KEYS[1]:id` | read and written | string | derived; the slot of `KEYS[1]` if that has a `{tag}` | `INCR` |",
        "| `queues` | written | set | fixed | `SADD` |",
        "  - `INCR` changes more each time (queue.lua:3)",
        "  - `PUBLISH` does something outside of the data (queue.lua:7)",
        "- Sending it again: safe",
        "- Time: constant",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[test]
fn rules_are_printed_for_old_and_new_servers() {
    let folder = folder(&[("queue.lua", SCRIPT)]);
    let outcome = lua_check(folder.path(), &["audit", "--acl", "queue.lua"]).expect(0);
    let commands = "+evalsha +script|load +hset +incr +lpush +publish +sadd";
    let new = format!("{commands} ~<queue> ~<queue>:id %W~<queue>:job:* %W~queues &<queue>:events");
    let old = format!("{commands} ~<queue> ~<queue>:id ~<queue>:job:* ~queues &<queue>:events");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "# queue.lua",
            "# Redis 6.2:",
            old.as_str(),
            "# Redis 7.0 and later, Valkey:",
            new.as_str()
        ]
    );
}

#[test]
fn a_change_of_effects_is_seen_and_a_change_of_lines_is_not() {
    let folder = folder(&[("safe.lua", SAFE)]);
    let check = |code| lua_check(folder.path(), &["audit", "--check", "effects.json"]).expect(code);
    assert!(check(2).stderr.contains("can't read `effects.json`"));
    lua_check(folder.path(), &["audit", "--write", "effects.json"]).expect(0);
    assert_eq!(check(0).stdout, "");
    let script = folder.path().join("safe.lua");
    fs::write(&script, format!("-- A comment.\n\n{SAFE}")).expect("a script");
    assert_eq!(check(0).stdout, "");
    fs::write(&script, SAFE.replace("'SET'", "'APPEND'")).expect("a script");
    let changed = check(1).stdout;
    assert!(
        changed.contains("+ \"send_again\": \"unsafe\""),
        "{changed}"
    );
    assert!(
        changed.contains("lua-check audit --write effects.json"),
        "{changed}"
    );
}

#[test]
fn what_is_no_script_is_told() {
    let folder = folder(&[("broken.lua", "return (")]);
    let outcome = lua_check(folder.path(), &["audit", "broken.lua"]).expect(2);
    assert!(
        outcome
            .stderr
            .contains("`broken.lua` is no script that servers take"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn the_page_for_operators_shows_what_is_printed() {
    let root = tests().join("../..");
    let page = fs::read_to_string(root.join("docs/operators.md")).expect("the page");
    let mut shown = 0;
    for block in page.split("```text\n$ lua-check ").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        let (line, text) = block.split_once('\n').expect("a command and its output");
        let arguments: Vec<&str> = line.split(' ').collect();
        let outcome = lua_check(&root, &arguments).expect(0);
        assert_eq!(outcome.stdout, text, "{line}");
        shown += 1;
    }
    assert!(shown >= 2, "{shown}");
}
