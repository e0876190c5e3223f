//! The macro and the program find the same.

use std::collections::BTreeMap;

use lua_tests::Scratch;
use serde_json::Value;

use crate::lua_check;

/// What is found, and how often: `CODE FILE:LINE:COLUMN`.
type Found = BTreeMap<String, usize>;

/// The warnings of a build that point into Lua files.
fn warnings_of_build(scratch: &Scratch) -> Found {
    let outcome = scratch.cargo("check --message-format=json");
    assert!(outcome.success, "{}", outcome.stderr);
    let messages = outcome.stdout.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let message = message.get("message")?;
        let text = message.get("message")?.as_str()?;
        // `use of deprecated …: TITLE [CODE]`, and the place on the next line.
        let (title, rest) = text.split_once('\n')?;
        let (_, place) = rest.lines().next()?.split_once("--> ")?;
        let (_, code) = title.trim_end_matches(']').rsplit_once('[')?;
        Some(format!("{code} {place}"))
    });
    count(messages)
}

fn findings_of_program(scratch: &Scratch, folder: &str) -> Found {
    let outcome = lua_check(&scratch.path(""), &[folder, "--format", "json"]).expect(0);
    let findings: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    let findings = findings.as_array().expect("an array").iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().expect(key).to_owned();
    count(findings.map(|finding| {
        let (code, file) = (text(finding, "code"), text(finding, "file"));
        format!("{code} {file}:{}:{}", finding["line"], finding["column"])
    }))
}

fn count(found: impl Iterator<Item = String>) -> Found {
    let mut counts = Found::new();
    for one in found {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

/// Scripts that share what they include, outside of the package, with settings of their own.
#[test]
fn the_macro_gives_the_warnings_that_the_program_gives() {
    let dependencies = "lua-runtime = { path = \"RUNTIME\" }";
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "same-warnings", dependencies);
    scratch.write("build.rs", "fn main() {}");
    scratch.write(
        "src/main.rs",
        "#[lua_runtime::lua_scripts(\"../same-warnings-commands\")]\npub mod scripts {}\n\
         fn main() {}\n",
    );
    let commands = "../same-warnings-commands";
    let write = |path: &str, text: &str| scratch.write(&format!("{commands}/{path}"), text);
    write(
        "lua-check.toml",
        "[levels]\nslow-command = \"allow\"\nfunction-library = \"allow\"\n[folders.jobs.levels]\nslow-command = \"warn\"\n",
    );
    // It counts for nothing here.
    scratch.write("lua-check.toml", "[levels]\nundeclared-key = \"allow\"\n");
    // The same place, of which each script knows something else.
    write(
        "lib/store.lua",
        "local function store(key, value)\n  redis.call('SET', key, value)\n  return 1.5\nend\n",
    );
    write(
        "jobs/add.lua",
        "--- @include \"lib/store\"\nstore(ARGV[1], 'a')\nredis.call('KEYS', '*')\nreturn 1\n",
    );
    write(
        "jobs/move.lua",
        "--- @include \"lib/store\"\nstore('fixed', 'a')\nredis.call('GET', 'fixed')\nreturn 2\n",
    );
    write(
        "drop.lua",
        "--- @include \"lib/store\"\nstore('x:' .. ARGV[1], 'a')\nredis.call('KEYS', '*')\n\
         print(ARGV[2])\nreturn 3\n",
    );
    // It is no script, and may be there.
    write("library.lua", "#!lua name=library\n");
    let built = warnings_of_build(&scratch);
    let found = findings_of_program(&scratch, commands);
    assert!(found.len() >= 4, "{found:?}");
    let by_name = |found: Found| -> Found {
        let named = found.into_iter().map(|(place, count)| {
            let (start, rest) = place.split_once(' ').expect("a place");
            let (_, file) = rest.split_once("same-warnings-commands/").expect("a file");
            (format!("{start} {file}"), count)
        });
        named.collect()
    };
    assert_eq!(by_name(built), by_name(found));
}
