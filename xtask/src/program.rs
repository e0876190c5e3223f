//! Programs on `PATH`, and what the environment says of them.

use std::path::PathBuf;

pub(crate) use lua_test_process::find_program as find;
use lua_test_process::find_server;

use crate::servers;

/// Name and place of a server that is there: on `PATH`, else the newest that `cargo xtask servers`
/// got.
pub(crate) fn server() -> Option<(&'static str, PathBuf)> {
    find_server().or_else(servers::any_present)
}

/// The value of an environment variable that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
