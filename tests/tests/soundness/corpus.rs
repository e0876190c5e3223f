//! Scripts that somebody wrote.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders, from here.
const FOLDERS: [&str; 3] = [
    "../lua",
    "../lua-analysis/tests/corpus",
    "../lua-analysis/tests/mistakes",
];

/// The name and the text of each; those that are not UTF-8 are left out.
pub(crate) fn corpus() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        find(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut paths,
        );
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = String::from_utf8(fs::read(&path).expect("a script")).ok()?;
        Some((path.display().to_string(), text))
    };
    paths.into_iter().filter_map(read).collect()
}

fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            find(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "lua") {
            paths.push(path);
        }
    }
}
