//! `lua-check.toml`: what a project decides about checks and includes.
//!
//! ```toml
//! # The servers and hosts that the scripts must run on.
//! servers = ["redis-6.2", "valkey-8.0", "dragonfly"]
//!
//! [levels]
//! undeclared-key = "allow"
//!
//! # Commands of other hosts, of modules, of servers to come.
//! [commands]
//! known = ["GCRA", "JSON.GET"]
//!
//! # In this folder, and those in it.
//! [folders."queue/legacy".levels]
//! undeclared-key = "warn"
//!
//! # `--- @include "<shared>/clock"` is `../shared-lua/clock.lua`.
//! [includes]
//! shared = "../shared-lua"
//! ```

mod folders;
mod reader;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::lints::CONFIG;
use crate::diagnostic::{Diagnostic, Level};
use crate::project::read::read_regular_file;
use crate::server::hosts::{Effect, Host, Kind};
use crate::server::servers::Server;
use crate::text::source::Source;
use crate::text::span::Span;

use reader::Reader;

pub use folders::FolderLevels;

/// The name of the file.
pub const FILE_NAME: &str = "lua-check.toml";

/// What stands at the top of the file.
const KEYS: [&str; 5] = ["servers", "levels", "commands", "folders", "includes"];

/// What a project decides. The default is what holds without a `lua-check.toml`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The level of a check, where it is not the check's own.
    pub levels: BTreeMap<String, Level>,
    /// The levels of checks in some folders.
    pub folders: Vec<FolderLevels>,
    /// The servers that scripts must run on; empty if the project does not say.
    pub servers: Vec<Server>,
    /// The hosts that scripts must run on, beside the servers.
    pub hosts: Vec<Host>,
    /// Commands that the servers in use have though no known server has them, in upper case; a
    /// subcommand behind a blank.
    pub known_commands: Vec<String>,
    /// Folders for `<name>/…` in includes.
    pub includes: BTreeMap<String, PathBuf>,
    /// Whether all scripts are called as read-only, whatever their first lines say. Not from the
    /// file: the caller's.
    pub is_read_only: bool,
}

impl Config {
    /// Reads the text of a `lua-check.toml` that is in `folder`.
    ///
    /// All mistakes are told; what is right of the rest holds.
    pub fn parse(source: &Source, folder: &Path) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader {
            config: Self::default(),
            diagnostics: Vec::new(),
        };
        match std::str::from_utf8(source.text()) {
            Ok(text) => reader.file(text, folder),
            Err(error) => {
                let at = error.valid_up_to();
                reader.error(at..at + 1, "the file is not UTF-8");
            }
        }
        let position = |found: &Diagnostic| found.primary.span;
        reader.diagnostics.sort_by_key(position);
        (reader.config, reader.diagnostics)
    }

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

    /// Whether the project says that its servers have this command, or the subcommand.
    pub fn knows_command(&self, name: &str, subcommand: Option<&str>) -> bool {
        let has = |host: &Host| {
            let mut rules = host.rules_about(Kind::Command, name);
            rules.any(|rule| rule.effect == Effect::Works)
        };
        if self.hosts.iter().any(has) {
            return true;
        }
        self.known_commands.iter().any(|known| match subcommand {
            None => known.eq_ignore_ascii_case(name),
            Some(subcommand) => known.split_once(' ').is_some_and(|(first, second)| {
                first.eq_ignore_ascii_case(name) && second.eq_ignore_ascii_case(subcommand)
            }),
        })
    }

    /// Whether the project names nothing but hosts that are servers of their own: what the known servers lack
    /// or refuse says nothing of these.
    pub fn is_for_other_servers(&self) -> bool {
        let is_own = |host: &Host| host.servers().is_empty();
        self.servers.is_empty() && !self.hosts.is_empty() && self.hosts.iter().all(is_own)
    }

    /// Whether something that does harm on some servers can do it here.
    ///
    /// With servers named: on one of them, or on a newer one of its kind, which will come. Without:
    /// on any server that there is.
    pub fn harms(&self, holds: impl Fn(Server) -> bool) -> bool {
        let is_in_use = |server: Server| {
            let is_older = |named: &Server| named.is_older_than(server) || *named == server;
            self.servers.is_empty() || self.servers.iter().any(is_older)
        };
        Server::ALL
            .into_iter()
            .any(|server| is_in_use(server) && holds(server))
    }

    /// The level of a finding in a file: that of the innermost folder around the file that has one,
    /// else as [`Config::level`] says.
    pub fn level_in(&self, diagnostic: &Diagnostic, file: Option<&Path>) -> Level {
        file.and_then(|file| folders::level(&self.folders, diagnostic.code, file))
            .unwrap_or_else(|| self.level(diagnostic))
    }

    /// The level of a finding: the project's own, or the one that it was found with.
    pub fn level(&self, diagnostic: &Diagnostic) -> Level {
        self.levels
            .get(diagnostic.code)
            .copied()
            .unwrap_or(diagnostic.level)
    }
}

/// Reads the `lua-check.toml` at a path. What can't be read is a finding.
pub(crate) fn read(path: &Path) -> (Config, Source, Vec<Diagnostic>) {
    let shown = path.display().to_string();
    match read_regular_file(path) {
        Ok(text) => {
            let source = Source::new(shown, text).at(path.to_path_buf());
            let (config, wrong) = Config::parse(&source, path.parent().unwrap_or(Path::new("")));
            (config, source, wrong)
        }
        Err(error) => {
            let message = format!("can't read `{shown}`: {error}");
            let wrong = CONFIG.at(Span::default(), message);
            (Config::default(), Source::new(shown, ""), vec![wrong])
        }
    }
}

#[cfg(test)]
mod tests;
