//! Finding programs.

use std::path::PathBuf;

/// The servers that can be used, the preferred one first.
const SERVERS: [&str; 2] = ["redis-server", "valkey-server"];

/// Where a program is on `PATH`.
#[must_use]
pub fn find_program(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// Name and place of the first server on `PATH`.
#[must_use]
pub fn find_server() -> Option<(&'static str, PathBuf)> {
    SERVERS
        .into_iter()
        .find_map(|name| Some((name, find_program(name)?)))
}
