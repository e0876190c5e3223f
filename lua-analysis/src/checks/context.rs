//! What checks look at, and on which servers it counts.

use std::cell::OnceCell;

use super::shared::operands::{Wanted, wanted};
use crate::diagnostic::Level;
use crate::meaning::Meaning;
use crate::meaning::values::Argument;
use crate::project::config::Config;
use crate::server::servers::Server;
use crate::text::source::Source;

/// What a check looks at.
pub(crate) struct Context<'a> {
    pub(crate) source: &'a Source,
    pub(crate) meaning: &'a Meaning,
    pub(crate) config: &'a Config,
    /// The places that take not every value, once a check has asked for them.
    wanted: OnceCell<Vec<(&'a Argument, Wanted)>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(source: &'a Source, meaning: &'a Meaning, config: &'a Config) -> Self {
        Self {
            source,
            meaning,
            config,
            wanted: OnceCell::new(),
        }
    }

    /// All places that take not every value, with what is there.
    pub(super) fn wanted(&self) -> &[(&'a Argument, Wanted)] {
        self.wanted.get_or_init(|| wanted(&self.meaning.values))
    }

    /// The servers that the script may have to run on: those of the project, those that its hosts run, or all that take it. One
    /// with a shebang line is not meant for Redis 6.2.
    pub(super) fn servers(&self) -> Vec<Server> {
        if self.config.servers.is_empty() {
            let has_shebang = self.meaning.shebang.is_some();
            let takes = |server: &Server| !has_shebang || *server != Server::Redis62;
            let hosts = &self.config.hosts;
            let is_run = |server: &Server| {
                self.config.is_for_other_servers()
                    || hosts.is_empty()
                    || hosts.iter().any(|host| host.servers().contains(server))
            };
            Server::ALL
                .into_iter()
                .filter(takes)
                .filter(is_run)
                .collect()
        } else {
            self.config.servers.clone()
        }
    }

    /// How bad a failure is that comes on some servers: an error on any server of the project. Where
    /// it names none, on all there are; on some of them it is a warning.
    pub(super) fn verdict(&self, fails: impl Fn(Server) -> bool) -> Option<Level> {
        let servers = self.servers();
        let failing = servers.iter().filter(|server| fails(**server)).count();
        if failing == 0 {
            None
        } else if failing == servers.len() || !self.config.servers.is_empty() {
            Some(Level::Deny)
        } else {
            Some(Level::Warn)
        }
    }
}
