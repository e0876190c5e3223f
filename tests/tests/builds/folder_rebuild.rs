//! Folders change: what cargo notices, and what becomes of it.

use std::fmt::Write as _;
use std::fs;

use lua_tests::Scratch;

const DEPENDENCIES: &str = "lua-runtime = { path = \"RUNTIME\" }";

const MAIN: &str = r#"
#[lua_runtime::lua_scripts("lua")]
mod scripts {}

fn main() {
    for script in scripts::ALL {
        let keys = script.source().matches("-- counted").count();
        println!("{} {} {keys}", script.path(), &script.sha1()[..8]);
    }
}
"#;

const BUILD: &str = r#"fn main() { println!("cargo::rerun-if-changed=lua"); }"#;

/// The paths of all scripts as the program lists them.
fn listed(scratch: &Scratch) -> Vec<String> {
    let lines = scratch.run("run --quiet");
    let paths = lines
        .lines()
        .map(|line| line.split(' ').next().unwrap().to_owned());
    paths.collect()
}

#[test]
fn new_changed_renamed_and_deleted_files_are_noticed() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "folder", DEPENDENCIES);
    scratch.write("src/main.rs", MAIN);
    scratch.write("build.rs", BUILD);
    scratch.write(
        "lua/one.lua",
        "--- @include \"_lib/shared\"\nreturn shared\n",
    );
    scratch.write("lua/_lib/shared.lua", "local shared = 1\n");
    assert_eq!(listed(&scratch), ["lua/one.lua"]);
    let before = scratch.run("run --quiet");
    assert_eq!(scratch.run("run --quiet"), before);

    // A new file, also in a new folder.
    scratch.write("lua/two.lua", "return 2\n");
    assert_eq!(listed(&scratch), ["lua/one.lua", "lua/two.lua"]);
    scratch.write("lua/jobs/three.lua", "return 3\n");
    assert_eq!(
        listed(&scratch),
        ["lua/one.lua", "lua/two.lua", "lua/jobs/three.lua"]
    );

    // A changed include changes what includes it, and that alone.
    let before = scratch.run("run --quiet");
    scratch.write("lua/_lib/shared.lua", "local shared = 'changed'\n");
    let after = scratch.run("run --quiet");
    let changed = before
        .lines()
        .zip(after.lines())
        .filter(|(old, new)| old != new);
    let changed: Vec<&str> = changed
        .map(|(_, new)| new.split(' ').next().unwrap())
        .collect();
    assert_eq!(changed, ["lua/one.lua"]);

    // Renamed and deleted.
    fs::rename(scratch.path("lua/two.lua"), scratch.path("lua/zwei.lua")).unwrap();
    fs::remove_file(scratch.path("lua/jobs/three.lua")).unwrap();
    assert_eq!(listed(&scratch), ["lua/one.lua", "lua/zwei.lua"]);
}

#[test]
fn a_package_without_a_build_script_is_told() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "folder-note", DEPENDENCIES);
    scratch.write("src/main.rs", MAIN);
    scratch.write("lua/one.lua", "return 1\n");
    let outcome = scratch.cargo("build");
    assert!(outcome.success, "{}", outcome.stderr);
    for part in [
        "a new file in `lua` is not noticed by cargo",
        "add a build.rs: fn main() { println!(\"cargo::rerun-if-changed=lua\"); }",
    ] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
    scratch.write("build.rs", BUILD);
    let outcome = scratch.cargo("build");
    assert!(
        outcome.success && !outcome.stderr.contains("warning"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_build_script_that_watches_something_else_is_told() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "folder-else", DEPENDENCIES);
    scratch.write("src/main.rs", MAIN);
    scratch.write("lua/one.lua", "return 1\n");
    scratch.write("proto/any", "");
    for (printed, advice) in [
        (
            "cargo::rerun-if-changed=proto",
            Some("the build script watches `proto`"),
        ),
        (
            "cargo:rerun-if-env-changed=ANY",
            Some("the build script watches no folder"),
        ),
        // What covers it, in any form.
        ("cargo:rerun-if-changed=./lua/", None),
        ("cargo::rerun-if-changed=.", None),
        // Without a word of it, cargo watches the whole package.
        ("cargo::rustc-check-cfg=cfg(any)", None),
    ] {
        let build = format!("fn main() {{ println!(\"{printed}\"); }}");
        scratch.write("build.rs", &build);
        let outcome = scratch.cargo("build");
        let said = &outcome.stderr;
        assert!(outcome.success, "{said}");
        match advice {
            Some(advice) => {
                let whole = format!("a new file in `lua` is not noticed by cargo: {advice}");
                assert!(said.contains(&whole), "{printed}: {said}");
                let help = "add to its `main`: println!(\"cargo::rerun-if-changed=lua\");";
                assert!(said.contains(help), "{printed}: {said}");
            }
            None => {
                assert!(!said.contains("warning"), "{printed}: {said}");
                // And so it is: the new file is not Lua.
                scratch.write("lua/two.lua", "return (");
                let outcome = scratch.cargo("build");
                assert!(outcome.stderr.contains("lua/two.lua:1"), "{printed}");
                fs::remove_file(scratch.path("lua/two.lua")).unwrap();
            }
        }
    }
}

#[test]
fn a_build_script_of_another_name_is_one() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "folder-named", DEPENDENCIES);
    let manifest = fs::read_to_string(scratch.path("Cargo.toml")).unwrap();
    let manifest = manifest.replace("edition =", "build = \"build/main.rs\"\nedition =");
    scratch.write("Cargo.toml", &manifest);
    scratch.write("src/main.rs", MAIN);
    scratch.write("lua/one.lua", "return 1\n");
    scratch.write("build/main.rs", BUILD);
    let outcome = scratch.cargo("build");
    assert!(
        outcome.success && !outcome.stderr.contains("warning"),
        "{}",
        outcome.stderr
    );
}

/// A script with two warnings, `undeclared-key` and `unused-parameter`.
const WARNED: &str = "---@arg unused string\nreturn redis.call('GET', 'fixed')\n";

#[test]
fn warnings_are_allowed_by_the_attribute_and_by_nothing_of_rust() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "folder-allow", DEPENDENCIES);
    scratch.write("build.rs", BUILD);
    scratch.write("lua/one.lua", WARNED);
    let of = |lints: &str, options: &str, derive: &str| {
        let main = format!(
            "{lints}\n#[lua_runtime::lua_scripts(\"lua\"{options})]\npub mod scripts {{}}\n\n\
             #[derive(lua_runtime::LuaScript)]\n{derive}\npub struct One;\n\n\
             fn main() {{ let _ = (scripts::ALL, One::call(\"\")); }}\n"
        );
        scratch.write("src/main.rs", &main);
        scratch.cargo("build")
    };
    let count = |said: &str, code: &str| said.matches(&format!("[{code}]")).count();
    let plain = "#[lua(\"lua/one.lua\")]";

    // Who allows what is deprecated does not mean Lua.
    for lints in ["", "#![allow(deprecated)]"] {
        let outcome = of(lints, "", plain);
        let said = &outcome.stderr;
        assert!(outcome.success, "{said}");
        assert_eq!(count(said, "undeclared-key"), 2, "{said}");
        assert_eq!(count(said, "unused-parameter"), 2, "{said}");
    }

    // A team that takes no warnings.
    let outcome = of("#![deny(warnings)]", "", plain);
    assert!(!outcome.success, "{}", outcome.stderr);
    let both = ", allow(undeclared_key, unused_parameter)";
    let derive = "#[lua(path = \"lua/one.lua\", allow(undeclared_key, unused_parameter))]";
    let outcome = of("#![deny(warnings)]", both, derive);
    assert!(outcome.success, "{}", outcome.stderr);
    let derive = "#[lua(\"lua/one.lua\", allow(warnings))]";
    let outcome = of("#![deny(warnings)]", ", allow(warnings)", derive);
    assert!(outcome.success, "{}", outcome.stderr);

    // One and not the other, and an error is no warning.
    let outcome = of("", ", allow(undeclared_key)", derive);
    assert_eq!(count(&outcome.stderr, "undeclared-key"), 0);
    assert_eq!(count(&outcome.stderr, "unused-parameter"), 1);
    scratch.write("lua/one.lua", "return redis.call('GET')\n");
    let outcome = of("", ", allow(warnings)", derive);
    assert!(!outcome.success);
    assert_eq!(count(&outcome.stderr, "command-arity"), 2);
}

/// A folder in the manner of a job queue: scripts whose file names state the number of keys, with
/// a block comment that names them, sharing many includes.
#[test]
fn a_job_queue_with_many_includes_compiles_and_has_the_right_keys() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "folder-queue", DEPENDENCIES);
    for number in 0..60 {
        let mut text = format!("--[[\n  Shared function {number}.\n]]\n");
        // Includes of includes, each of which must be there once.
        for other in [number * 2 + 1, number * 3 + 2] {
            if other < 60 {
                writeln!(text, "--- @include \"shared{other}\"").unwrap();
            }
        }
        writeln!(
            text,
            "local function shared{number}(key, value)\n  return rcall('HSET', key, 'f{number}', value)\nend"
        )
        .unwrap();
        scratch.write(&format!("lua/includes/shared{number}.lua"), &text);
    }
    let mut main = String::from(
        "#[lua_runtime::lua_scripts(\"lua\")]\nmod scripts {}\n\nfn main() {\n    let v = \"v\";\n",
    );
    for script in 0..55 {
        let keys = script % 14 + 1;
        let mut text = format!("--[[\n  Moves job {script}.\n\n  Input:\n");
        for key in 1..=keys {
            writeln!(text, "    KEYS[{key}] queue{key} key,").unwrap();
        }
        text.push_str("\n    ARGV[1]  timestamp\n    ARGV[2]  token of the worker\n\n  Output:\n");
        text.push_str("    0 - OK\n   -1 - missing key\n]]\nlocal rcall = redis.call\n\n");
        for include in [script % 60, (script * 7) % 60, (script * 11 + 3) % 60] {
            writeln!(text, "--- @include \"includes/shared{include}\"").unwrap();
        }
        writeln!(
            text,
            "\nfor index = 1, #KEYS do\n  shared{}(KEYS[index], ARGV[1])\nend\nreturn ARGV[2]",
            script % 60
        )
        .unwrap();
        scratch.write(&format!("lua/moveJob{script}-{keys}.lua"), &text);
        let arguments = "v, ".repeat(keys);
        writeln!(
            main,
            "    assert_eq!(scripts::move_job{script}({arguments}\"1\", \"t\").command().args_iter().len(), 5 + {keys});"
        )
        .unwrap();
    }
    main.push_str("    println!(\"{}\", scripts::ALL.len());\n}\n");
    scratch.write("src/main.rs", &main);
    scratch.write("build.rs", BUILD);
    assert_eq!(scratch.run("run --quiet").trim(), "55");
}
