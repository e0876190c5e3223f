//! What not every server has. Tests ask here, so that nothing is left out in silence.

use std::io::Write as _;

use crate::{Flavour, Server, Version};

impl Server {
    /// Whether the server has what is there since this version, which only Redis 6.2 can lack. If
    /// not, the test says what it leaves out, which shows without `--nocapture` too.
    pub fn has(&self, since: Version, what: &str) -> bool {
        let has = self.version() >= since;
        if !has {
            self.leaves_out(what);
        }
        has
    }

    /// Whether scripts have flags (`#!lua flags=no-writes`) and there is `EVALSHA_RO`.
    pub fn has_script_flags(&self) -> bool {
        self.has((7, 0, 0), "script flags and EVALSHA_RO")
    }

    /// Tells what a test leaves out on this server.
    pub fn leaves_out(&self, what: &str) {
        let flavour = match self.flavour() {
            Flavour::Redis => "Redis",
            Flavour::Valkey => "Valkey",
        };
        let (major, minor, patch) = self.version();
        // Unlike `eprintln!`, this is not captured. Nothing is lost if there is no stderr.
        let _ = writeln!(
            std::io::stderr(),
            "left out on {flavour} {major}.{minor}.{patch}: {what}"
        );
    }
}
