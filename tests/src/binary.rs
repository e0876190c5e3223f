//! Which server program the tests start.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Version, identity};

/// The program named by `LUA_TEST_SERVER`, else `redis-server`, else `valkey-server` on `PATH`.
pub(crate) fn find() -> PathBuf {
    if let Some(named) = std::env::var_os("LUA_TEST_SERVER").filter(|name| !name.is_empty()) {
        return locate(Path::new(&named)).unwrap_or_else(|| {
            panic!(
                "LUA_TEST_SERVER is {}, which is no file and not on PATH",
                named.display()
            )
        });
    }
    ["redis-server", "valkey-server"]
        .iter()
        .find_map(|name| locate(Path::new(name)))
        .expect(
            "no redis-server or valkey-server on PATH: `cargo xtask test` installs one, or set \
             LUA_TEST_SERVER to the path of a server",
        )
}

/// What `--version` says: `Redis server v=7.0.15 sha=...`.
pub(crate) fn version(binary: &Path) -> Version {
    let output = Command::new(binary)
        .arg("--version")
        .output()
        .unwrap_or_else(|error| panic!("cannot run {}: {error}", binary.display()));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let Some(number) = text.split(' ').find_map(|word| word.strip_prefix("v=")) else {
        panic!("no version of {} in {text:?}", binary.display())
    };
    identity::parse_version(number)
}

/// A path as it is; a bare name as found on `PATH`.
fn locate(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}
