//! `nested-long-bracket`: a `[[` inside of `[[…]]`, at the level that the project's servers give it.
//!
//! It is found where the text is read ([`crate::syntax`]).

use crate::diagnostic::{Diagnostic, Level};
use crate::project::config::Config;
use crate::server::servers::Server;

/// The finding as it holds for a project; nothing if all of its servers take the script.
pub(crate) fn judged(found: Diagnostic, config: &Config) -> Option<Diagnostic> {
    let mut servers = config.servers.iter().copied();
    if servers.len() == 0 {
        return Some(found.at_level(Level::Warn));
    }
    servers
        .any(Server::refuses_nested_brackets)
        .then_some(found)
}
