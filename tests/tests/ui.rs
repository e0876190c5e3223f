//! What the compiler says to mistakes. `TRYBUILD=overwrite` writes the snapshots anew.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that puts what is built elsewhere.
const TARGET: &str = "CARGO_TARGET_DIR";

#[test]
fn ui() {
    // Some messages name a path below the target folder, which snapshots know by its usual place
    // only. Variables of this process cannot be changed safely: a child has its own.
    if std::env::var_os(TARGET).is_some() {
        let this = std::env::current_exe().expect("this test");
        let child = Command::new(this)
            .args(["ui", "--exact", "--nocapture"])
            .env_remove(TARGET)
            .status();
        assert!(child.expect("a child").success());
        return;
    }

    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let cases = files(&ui, "rs");
    assert!(!cases.is_empty());
    let bless = std::env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite");
    for case in &cases {
        let snapshot = case.with_extension("stderr");
        // trybuild takes a case without one as passed.
        assert!(
            bless || snapshot.exists(),
            "no snapshot {}",
            snapshot.display()
        );
    }

    // trybuild builds in a package of its own: there the paths of the scripts must lead to them.
    let project = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/tests/trybuild")
        .join(env!("CARGO_PKG_NAME"));
    for script in files(&ui, "lua") {
        let relative = script
            .strip_prefix(env!("CARGO_MANIFEST_DIR"))
            .expect("a file of ui");
        let copy = project.join(relative);
        fs::create_dir_all(copy.parent().expect("a folder")).expect("the folder");
        fs::copy(&script, &copy).expect("the copy");
    }

    let tests = trybuild::TestCases::new();
    for case in cases {
        tests.compile_fail(case);
    }
}

/// All files below a folder that end in `.extension`, sorted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
