//! What a project decides about checks: levels, and the servers that scripts must run on.

use std::collections::BTreeMap;

use crate::diagnostic::Level;
use crate::servers::Server;

/// What a project decides. The default is what holds without a `lua-check.toml`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The level of a check, where it is not the check's own.
    pub levels: BTreeMap<String, Level>,
    /// The servers that scripts must run on; empty if the project does not say.
    pub servers: Vec<Server>,
}

impl Config {
    /// Whether something that holds on some servers is a failure here.
    ///
    /// With servers named: if it holds on any of them. Without: only if it holds on every server
    /// that there is, because nobody knows which one the script is for.
    pub fn fails(&self, holds: impl Fn(Server) -> bool) -> bool {
        if self.servers.is_empty() {
            Server::ALL.into_iter().all(holds)
        } else {
            self.servers.iter().copied().any(holds)
        }
    }
}
