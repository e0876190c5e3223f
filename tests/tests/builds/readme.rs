//! The messages that the README shows are those that the compiler and `lua-check` give.

use std::fs;
use std::path::Path;

#[test]
fn messages_are_as_the_compiler_gives_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("../README.md")).expect("the README");
    let snapshots: Vec<String> = ["contradiction/swapped", "check/session"]
        .iter()
        .map(|name| root.join("ui").join(name).with_extension("stderr"))
        .map(|path| fs::read_to_string(path).expect("a snapshot"))
        // The README's scripts are where a user's are.
        .map(|text| text.replace("ui/lua/", "lua/"))
        .collect();
    let mut shown = 0;
    for block in readme.split("```text\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        if !block.starts_with("error: ") {
            continue;
        }
        for message in block.trim_end().split("\n\n") {
            shown += 1;
            assert!(
                snapshots.iter().any(|text| text.contains(message)),
                "no compiler says this:\n{message}"
            );
        }
    }
    assert!(shown >= 2, "the README shows {shown} messages");
}

/// Scripts of checks' fixtures, and what the README calls them.
const FIXTURES: [(&str, &str, &str); 2] = [
    ("missing-value", "fires", "lua/count.lua"),
    ("command-syntax", "fires_forms", "lua/cache.lua"),
];

#[test]
fn findings_are_as_lua_check_shows_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("../README.md")).expect("the README");
    let fixtures = root.join("../lua-analysis/tests/fixtures");
    let snapshots = FIXTURES.map(|(code, script, shown)| {
        let path = fixtures.join(code).join(script).with_extension("stderr");
        let text = fs::read_to_string(path).expect("a snapshot");
        text.replace(&format!("{script}.lua"), shown)
    });
    let mut shown = 0;
    for block in readme.split("```text\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        if !block.starts_with("error[") && !block.starts_with("warning[") {
            continue;
        }
        for message in block.trim_end().split("\n\n") {
            shown += 1;
            assert!(
                snapshots.iter().any(|text| text.contains(message)),
                "`lua-check` does not say this:\n{message}"
            );
        }
    }
    assert!(shown >= 2, "the README shows {shown} findings");
}
