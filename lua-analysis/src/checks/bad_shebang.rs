//! `bad-shebang`: a first line that servers do not take, at the level that the project's servers give it.
//!
//! It is found where the text is read ([`crate::syntax`]).

use crate::diagnostic::{Diagnostic, Level};
use crate::project::config::Config;
use crate::server::servers::Server;
use crate::syntax::Scope;

/// The finding as it holds for a project; nothing if all of its servers take the line.
pub(crate) fn judged(found: Diagnostic, scope: Scope, config: &Config) -> Option<Diagnostic> {
    let servers = &config.servers;
    match scope {
        Scope::Everywhere => Some(found),
        // Other hosts have flags of their own: what they refuse is `host-rule`.
        Scope::KnownServers if config.is_for_other_servers() => None,
        Scope::KnownServers if !servers.is_empty() || !config.hosts.is_empty() => Some(found),
        Scope::KnownServers => Some(found.at_level(Level::Warn).help(
            "if the scripts run on Redis or Valkey alone, `servers` in lua-check.toml makes this an error",
        )),
        Scope::BeforeValkey9 if servers.is_empty() => Some(found.at_level(Level::Warn)),
        Scope::BeforeValkey9 => (!servers.iter().copied().all(Server::is_valkey_9)).then_some(found),
    }
}
