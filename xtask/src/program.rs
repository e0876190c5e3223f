//! Finding programs on `PATH`.

use std::path::PathBuf;

/// The servers that the demo and the tests can use, the preferred one first.
pub(crate) const SERVERS: [&str; 2] = ["redis-server", "valkey-server"];

/// Where a program is on `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// Name and place of the first server on `PATH`.
pub(crate) fn find_server() -> Option<(&'static str, PathBuf)> {
    SERVERS
        .into_iter()
        .find_map(|name| Some((name, find(name)?)))
}

/// The value of an environment variable that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
