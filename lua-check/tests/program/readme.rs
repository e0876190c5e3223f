//! What the README tells people to write.

use std::fs;
use std::path::Path;
use std::process::Command;

use lua_tests::Server;

use crate::{folder, lua_check, run, tests};

/// The blocks of the README in this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(tests().join("../README.md")).expect("the README");
    let fences = readme.split("\n```").skip(1).step_by(2);
    let blocks = fences.filter_map(|fence| fence.split_once('\n'));
    let blocks = blocks.filter(|(found, _)| *found == language);
    blocks.map(|(_, text)| text.to_owned()).collect()
}

/// A shell in a folder that knows our programs.
fn shell(folder: &Path, line: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_lua-check"));
    let path = std::env::var("PATH").unwrap_or_default();
    let programs = program.parent().expect("a folder").display();
    let mut command = Command::new("sh");
    command
        .args(["-ec", line])
        .current_dir(folder)
        .env("PATH", format!("{programs}:{path}"))
        .env("HOME", folder);
    command
}

/// A package with the scripts of this repository.
fn package() -> tempfile::TempDir {
    let folder = folder(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2024\"\n",
        ),
        (
            "src/lib.rs",
            "#[lua_runtime::lua_scripts(\"lua\")]\npub mod scripts {}\n",
        ),
        ("lua/README.md", ""),
    ]);
    for entry in fs::read_dir(tests().join("../../lua")).expect("the scripts") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        fs::copy(&path, folder.path().join("lua").join(name)).expect("a copy");
    }
    folder
}

#[test]
fn every_command_runs() {
    let package = package();
    let server = Server::start();
    let mut count = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let outcome = run(shell(package.path(), line).env("REDIS_URL", server.url())).expect(0);
        // These say nothing when all is well.
        let is_quiet = ["stubs", "--write", "--check"];
        let is_quiet = is_quiet.iter().any(|word| line.contains(word));
        assert!(!outcome.stdout.is_empty() || is_quiet, "{line}");
        if line.starts_with("lua-check run") {
            let shown = blocks("text");
            assert!(
                shown.iter().any(|text| *text == outcome.stdout.trim_end()),
                "{}",
                outcome.stdout
            );
        }
        count += 1;
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn the_signature_is_as_shown() {
    let outcome = run(&mut shell(
        package().path(),
        "lua-check signature lua/rate_limit.lua",
    ));
    let shown = blocks("text");
    let shown = shown
        .iter()
        .find(|text| text.starts_with("pub fn"))
        .expect("a function");
    assert!(
        outcome.stdout.contains(shown.as_str()),
        "{}",
        outcome.stdout
    );
}

#[test]
fn commands_of_ci_run() {
    let package = package();
    let mut count = 0;
    for line in blocks("yaml").iter().flat_map(|block| block.lines()) {
        let command = line.trim_start_matches([' ', '-']).strip_prefix("run: ");
        if let Some(command) = command.filter(|command| command.starts_with("lua-check")) {
            run(&mut shell(package.path(), command)).expect(0);
            count += 1;
        }
    }
    assert_eq!(count, 2);
    assert!(package.path().join("lua-check.sarif").exists());
    // What is there for a hook takes file names behind it.
    let entry = blocks("yaml").concat();
    let entry = entry
        .lines()
        .find_map(|line| line.trim().strip_prefix("entry: "));
    let command = format!(
        "{} lua/hello.lua lua/increment.lua",
        entry.expect("an entry")
    );
    run(&mut shell(package.path(), &command)).expect(0);
}

#[test]
fn the_hook_refuses_a_commit() {
    let package = package();
    let path = package.path();
    run(&mut shell(
        path,
        "git init -q . && git config user.email a@b && git config user.name a",
    ))
    .expect(0);
    let hook = blocks("bash").first().expect("the hook").clone();
    fs::write(path.join(".git/hooks/pre-commit"), hook).expect("a hook");
    run(&mut shell(
        path,
        "chmod +x .git/hooks/pre-commit && git add .",
    ))
    .expect(0);
    run(&mut shell(path, "git commit -q -m fine")).expect(0);
    fs::write(path.join("lua/broken script.lua"), "return nosuch\n").expect("a script");
    let refused = run(&mut shell(path, "git add . && git commit -q -m broken"));
    assert_ne!(refused.code, Some(0), "{}", refused.stderr);
    let told = refused.stdout + &refused.stderr;
    assert!(told.contains("error[undefined-global]"), "{told}");
}

#[test]
fn settings_of_editors_are_what_they_are_for() {
    for text in blocks("json") {
        serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON");
    }
    for text in blocks("lua") {
        let script = lua_analysis::syntax::parse(text.as_bytes());
        assert!(script.block.is_some(), "{:?}", script.diagnostics);
    }
    let folder = folder(&[("queue/legacy/a.lua", "return 1\n")]);
    for text in blocks("toml") {
        let source = lua_analysis::text::source::Source::new("lua-check.toml", text);
        let (_, wrong) = lua_analysis::project::config::Config::parse(&source, folder.path());
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn the_signature_without_annotations_is_as_shown() {
    let readme = fs::read_to_string(tests().join("../../README.md")).expect("the README");
    let section = readme
        .split("**Annotations are optional.**")
        .nth(1)
        .expect("a section");
    let block = |language: &str| {
        let start = section.split(&format!("```{language}\n")).nth(1);
        let block = start.and_then(|rest| rest.split("```").next());
        block.expect("a block").to_owned()
    };
    let folder = folder(&[("visits.lua", &block("lua"))]);
    let outcome = lua_check(folder.path(), &["signature", "visits.lua"]).expect(0);
    assert_eq!(outcome.stdout, block("text"));
}
