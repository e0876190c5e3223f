//! Which files of a folder are scripts, whatever is in the folder.

#![allow(clippy::expect_used)] // this is a test

use std::fs;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::load;
use lua_analysis::project::read::{ReadErrorKind, read};
use lua_analysis::project::walk::FolderError;
use lua_analysis::project::walk::walk;

/// A folder of its own for a test, with these files.
fn folder(test: &str, files: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("walk")
        .join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the former folder goes");
    }
    for file in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, "return 1\n").expect("a file");
    }
    folder
}

fn shown(folder: &Path) -> Vec<String> {
    let (paths, errors) = walk(folder, "lua", &[]);
    assert!(errors.is_empty(), "{errors:?}");
    paths.into_iter().map(|path| path.shown).collect()
}

#[test]
fn scripts_are_sorted_and_parts_left_out() {
    let folder = folder(
        "kinds",
        &[
            "b.lua",
            "a/z.lua",
            "_lib/x.lua",
            ".git/y.lua",
            "_part.lua",
            "notes.txt",
            "c.lua/d.lua",
        ],
    );
    assert_eq!(
        shown(&folder),
        ["lua/a/z.lua", "lua/b.lua", "lua/c.lua/d.lua"]
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_up_have_an_end() {
    let folder = folder("loops", &["a/x.lua", "b/y.lua"]);
    let link = |to: &str, at: &str| {
        std::os::unix::fs::symlink(folder.join(to), folder.join(at)).expect("a link");
    };
    link("", "a/up");
    link("", "b/up");
    link("a", "b/other");
    let found = shown(&folder);
    assert!(found.contains(&"lua/a/x.lua".to_owned()), "{found:?}");
    assert!(found.contains(&"lua/b/other/x.lua".to_owned()), "{found:?}");
    assert!(found.len() < 10, "{found:?}");
}

#[cfg(unix)]
#[test]
fn folders_that_links_make_endless_are_an_error() {
    let folder = folder("many", &["0/x.lua"]);
    for level in 1..25 {
        let own = folder.join(level.to_string());
        fs::create_dir(&own).expect("a folder");
        for name in ["left", "right"] {
            let below = folder.join((level - 1).to_string());
            std::os::unix::fs::symlink(below, own.join(name)).expect("a link");
        }
    }
    let (_, errors) = walk(&folder, "lua", &[]);
    assert!(
        errors
            .iter()
            .any(|error| matches!(error, FolderError::TooMany(_))),
        "{errors:?}"
    );
}

/// What is spelled like a missing file is not looked for all over such a folder.
#[cfg(unix)]
#[test]
fn a_missing_include_in_an_endless_folder_is_told_soon() {
    let folder = folder("spelling", &["0/x.lua"]);
    fs::write(folder.join("a.lua"), "--- @include \"nowhere\"\nreturn 1\n").expect("a file");
    for level in 1..9 {
        let own = folder.join(level.to_string());
        fs::create_dir(&own).expect("a folder");
        for name in 0..20 {
            let below = folder.join((level - 1).to_string());
            std::os::unix::fs::symlink(below, own.join(name.to_string())).expect("a link");
        }
    }
    // Twenty to the power of eight, if every way were gone.
    let loaded = load(&folder, "a.lua").expect("a script");
    let findings = loaded.analysis.findings(&loaded.config, None);
    assert!(
        findings.iter().any(|found| found.code == "include"),
        "{findings:?}"
    );
}

#[test]
fn a_file_beyond_all_measure_is_not_read() {
    let folder = folder("large", &["x.lua"]);
    let file = fs::File::create(folder.join("x.lua")).expect("a file");
    file.set_len(1 << 40).expect("a sparse file");
    drop(file);
    let error = read(&folder, "x.lua").expect_err("it is too large");
    assert!(matches!(error.kind, ReadErrorKind::Io(_)), "{error}");
    assert!(error.to_string().contains("more than 16 MiB"), "{error}");
    fs::remove_file(folder.join("x.lua")).expect("it goes");
}
