//! Which server program the tests start.

use std::path::{Path, PathBuf};

use lua_test_process::{find_program, find_server};

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
    let (_, server) = find_server().expect(
        "no redis-server or valkey-server on PATH: `cargo xtask test` installs one, or set \
         LUA_TEST_SERVER to the path of a server",
    );
    server
}

/// What `--version` says.
pub(crate) fn version(binary: &Path) -> Version {
    let version = lua_test_process::Version::of(binary).unwrap_or_else(|error| panic!("{error}"));
    identity::parse_version(&version.number)
}

/// A path as it is; a bare name as found on `PATH`.
fn locate(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    find_program(program.to_str()?)
}
