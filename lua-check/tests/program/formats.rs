//! Each format of what is found in `tests/project`.

use std::fs;

use serde_json::Value;

use crate::{assert_snapshot, folder, lua_check, program, run, tests};

fn project(arguments: &[&str]) -> crate::Outcome {
    lua_check(&tests().join("project"), arguments)
}

#[test]
fn human() {
    assert_snapshot("human.txt", &project(&[]).expect(1).stdout);
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let coloured = |variable: &str| {
        let mut command = program(&tests().join("project"));
        run(command.arg("jobs").env(variable, "1")).expect(1).stdout
    };
    assert_snapshot("coloured.txt", &coloured("CLICOLOR_FORCE"));
    assert!(!coloured("NO_COLOR").contains('\x1b'));
}

#[test]
fn json() {
    let text = project(&["--format", "json"]).expect(1).stdout;
    assert_snapshot("json.json", &text);
    let findings: Value = serde_json::from_str(&text).expect("it is JSON");
    for finding in findings.as_array().expect("an array") {
        for key in ["code", "level", "message", "file", "help"] {
            assert!(finding[key].is_string(), "{key} of {finding}");
        }
        for key in ["line", "column", "end_line", "end_column"] {
            assert!(finding[key].is_u64(), "{key} of {finding}");
        }
    }
}

#[test]
fn json_of_nothing_is_an_empty_array() {
    assert_eq!(
        project(&["jobs/clean.lua", "--format", "json"])
            .expect(0)
            .stdout,
        "[]\n"
    );
}

#[test]
fn sarif() {
    let text = project(&["--format", "sarif"]).expect(1).stdout;
    assert_snapshot("sarif.json", &text);
    assert_valid_sarif(&text);
}

#[test]
fn sarif_of_nothing_and_of_troubles_is_valid_too() {
    assert_valid_sarif(
        &project(&["jobs/clean.lua", "--format", "sarif"])
            .expect(0)
            .stdout,
    );
    let text = project(&["missing.lua", "hits.lua", "--format", "sarif"])
        .expect(2)
        .stdout;
    assert_valid_sarif(&text);
    let log: Value = serde_json::from_str(&text).expect("it is JSON");
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let told = &invocation["toolExecutionNotifications"][0]["message"]["text"];
    assert!(
        told.as_str()
            .is_some_and(|text| text.contains("missing.lua")),
        "{told}"
    );
}

/// Against the part of the schema of SARIF 2.1.0 that is in use, with nothing else allowed.
fn assert_valid_sarif(text: &str) {
    let schema = fs::read_to_string(tests().join("sarif.schema.json")).expect("the schema");
    let schema = serde_json::from_str(&schema).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let log = serde_json::from_str(text).expect("it is JSON");
    let wrong: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_result_of_sarif_names_its_rule() {
    let text = project(&["--format", "sarif"]).expect(1).stdout;
    let log: Value = serde_json::from_str(&text).expect("it is JSON");
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(index).expect("a small one")];
        assert_eq!(rule["id"], result["ruleId"]);
    }
}

#[test]
fn github() {
    let text = project(&["--format", "github"]).expect(1).stdout;
    assert_snapshot("github.txt", &text);
    assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
}

#[test]
fn a_file_that_many_include_is_told_of_once() {
    let text = project(&["--format", "json"]).expect(1).stdout;
    assert_eq!(text.matches("_lib/clock.lua").count(), 1, "{text}");
}

#[test]
fn denied_warnings_are_errors() {
    let folder = folder(&[("a.lua", "redis.call('SET', 'x', 1)\n")]);
    let warned = lua_check(folder.path(), &["."]).expect(0).stdout;
    assert!(warned.starts_with("warning[undeclared-key]"), "{warned}");
    assert!(
        warned.ends_with("1 script checked: 1 warning\n"),
        "{warned}"
    );
    let denied = lua_check(folder.path(), &["--deny", "warnings", "."])
        .expect(1)
        .stdout;
    assert!(denied.starts_with("error[undeclared-key]"), "{denied}");
    assert!(denied.ends_with("1 script checked: 1 error\n"), "{denied}");
}

#[test]
fn the_servers_of_the_command_line_hold() {
    let script = "return redis.call('LMPOP', 1, KEYS[1], 'LEFT')\n";
    let project = [
        ("a.lua", script),
        ("lua-check.toml", "servers = [\"redis-7.0\"]\n"),
    ];
    let folder = folder(&project);
    lua_check(folder.path(), &["."]).expect(0);
    let older = lua_check(folder.path(), &[".", "--server", "redis-6.2"]).expect(1);
    assert!(
        older.stdout.contains("error[server-too-old]"),
        "{}",
        older.stdout
    );
    let both = ["--server", "redis-8.2", "--server", "redis-6.2", "."];
    lua_check(folder.path(), &both).expect(1);
    // Dragonfly has the command, and takes the key; a host's name is told apart from a server's.
    lua_check(folder.path(), &[".", "--server", "dragonfly"]).expect(0);
    let host = ["--server", "redis-cluster", "--server", "redis-6.2", "."];
    lua_check(folder.path(), &host).expect(1);
    let near = lua_check(folder.path(), &["--server", "dragonfy"]).expect(2);
    assert!(near.stderr.contains("dragonfly"), "{}", near.stderr);
    let unknown = lua_check(folder.path(), &["--server", "redis-5"]).expect(2);
    assert!(
        unknown.stderr.contains("redis-6.2, redis-7.0"),
        "{}",
        unknown.stderr
    );
}
