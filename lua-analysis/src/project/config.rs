//! `lua-check.toml`: what a project decides about checks and includes.
//!
//! ```toml
//! # The servers that the scripts must run on.
//! servers = ["redis-6.2", "valkey-8.0"]
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

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::lints::{CONFIG, codes, lint};
use crate::diagnostic::{Diagnostic, Level};
use crate::project::read::read_regular_file;
use crate::server::servers::Server;
use crate::text::source::Source;
use crate::text::span::Span;
use crate::text::spelling::nearest;

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
        self.known_commands.iter().any(|known| match subcommand {
            None => known.eq_ignore_ascii_case(name),
            Some(subcommand) => known.split_once(' ').is_some_and(|(first, second)| {
                first.eq_ignore_ascii_case(name) && second.eq_ignore_ascii_case(subcommand)
            }),
        })
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

struct Reader {
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn file(&mut self, text: &str, folder: &Path) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            self.error(error.span().unwrap_or_default(), error.message());
        }
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "servers" => self.servers(value),
                "levels" => self.config.levels = self.levels(value),
                "folders" => self.folders(value, folder),
                "includes" => self.includes(value, folder),
                "commands" => self.commands(value),
                other => {
                    let known = KEYS.map(String::from);
                    self.unknown(key.span(), "key", other, &known);
                }
            }
        }
    }

    fn servers(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Array(servers) = value.get_ref() else {
            self.error(
                value.span(),
                "`servers` is a list, such as `[\"redis-7.0\"]`",
            );
            return;
        };
        for server in servers {
            let Some(name) = self.text(server) else {
                continue;
            };
            match Server::from_name(&name) {
                Some(server) => self.config.servers.push(server),
                None => {
                    let known = Server::ALL.map(|server| server.name().to_owned());
                    let is_other_host = nearest(&name, &known).is_empty();
                    self.unknown(server.span(), "server", &name, &known);
                    if let Some(diagnostic) = self.diagnostics.last_mut().filter(|_| is_other_host)
                    {
                        let help = "for another host leave `servers` out, and list its commands as `known` in `[commands]`";
                        diagnostic.help.push(help.to_owned());
                    }
                }
            }
        }
    }

    fn levels(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, Level> {
        let mut known = BTreeMap::new();
        let DeValue::Table(levels) = value.get_ref() else {
            self.error(value.span(), "`levels` is a table: `[levels]`");
            return known;
        };
        for (code, value) in levels {
            if lint(code.get_ref()).is_none() {
                let known: Vec<String> = codes().map(String::from).collect();
                self.unknown(code.span(), "check", code.get_ref(), &known);
                continue;
            }
            let Some(level) = self.text(value) else {
                continue;
            };
            let level = match level.as_str() {
                "allow" | "warn" if code.get_ref() == "syntax" => {
                    self.error(value.span(), "no server takes a script with a syntax error");
                    continue;
                }
                "deny" => Level::Deny,
                "warn" => Level::Warn,
                "allow" => Level::Allow,
                other => {
                    let known = ["deny", "warn", "allow"].map(String::from);
                    self.unknown(value.span(), "level", other, &known);
                    continue;
                }
            };
            known.insert(code.get_ref().clone().into_owned(), level);
        }
        known
    }

    fn includes(&mut self, value: &Spanned<DeValue<'_>>, folder: &Path) {
        let DeValue::Table(includes) = value.get_ref() else {
            self.error(value.span(), "`includes` is a table: `[includes]`");
            return;
        };
        for (name, path) in includes {
            if let Some(path) = self.text(path) {
                let name = name.get_ref().clone().into_owned();
                self.config.includes.insert(name, folder.join(path));
            }
        }
    }

    fn commands(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(commands) = value.get_ref() else {
            self.error(value.span(), "`commands` is a table: `[commands]`");
            return;
        };
        for (key, value) in commands {
            if key.get_ref() != "known" {
                self.unknown(key.span(), "key", key.get_ref(), &["known".to_owned()]);
                continue;
            }
            let DeValue::Array(names) = value.get_ref() else {
                self.error(
                    value.span(),
                    "`known` is a list, such as `[\"GCRA\", \"JSON.GET\"]`",
                );
                continue;
            };
            for name in names {
                if let Some(text) = self.text(name) {
                    self.command(name.span(), &text);
                }
            }
        }
    }

    fn command(&mut self, span: std::ops::Range<usize>, name: &str) {
        let words: Vec<&str> = name.split(' ').collect();
        let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_graphic());
        if words.len() <= 2 && words.iter().all(is_word) {
            self.config.known_commands.push(name.to_ascii_uppercase());
            return;
        }
        self.error(
            span,
            &format!("`{}` is not the name of a command", name.escape_debug()),
        );
        if let Some(diagnostic) = self.diagnostics.last_mut() {
            let help = "write the name alone, such as `JSON.GET`, or with its subcommand, such as `CLIENT REPLY`";
            diagnostic.help.push(help.to_owned());
        }
    }

    fn text(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => {
                self.error(value.span(), "this is a string in quotes");
                None
            }
        }
    }

    fn unknown(&mut self, span: std::ops::Range<usize>, what: &str, name: &str, known: &[String]) {
        self.error(span, &format!("unknown {what} `{name}`"));
        let help = match nearest(name, known).as_slice() {
            [near, ..] => format!("did you mean `{near}`?"),
            [] => format!("there are `{}`", known.join("`, `")),
        };
        self.help(&help);
    }

    /// What to do about the last mistake.
    fn help(&mut self, help: &str) {
        if let Some(diagnostic) = self.diagnostics.last_mut() {
            diagnostic.help.push(help.to_owned());
        }
    }

    fn error(&mut self, span: std::ops::Range<usize>, message: &str) {
        let span = Span::new(span.start, span.end);
        self.diagnostics.push(CONFIG.at(span, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Config, Vec<String>) {
        let source = Source::new(FILE_NAME, text);
        let (config, diagnostics) = Config::parse(&source, Path::new("/scripts"));
        let messages = diagnostics
            .iter()
            .map(|found| {
                let position = source.position(found.primary.span.start);
                let help = found.help.join("; ");
                format!(
                    "{}:{}: {} {help}",
                    position.line, position.column, found.message
                )
            })
            .collect();
        (config, messages)
    }

    #[test]
    fn all_that_can_be_said_is_read() {
        let (config, messages) = parse(
            "servers = [\"redis-6.2\", \"valkey-8.0\"]\n\
             [levels]\nname-mismatch = \"allow\"\n\
             [includes]\nshared = \"../shared\"\n\
             [commands]\nknown = [\"gcra\", \"JSON.GET\", \"CLIENT Trace\"]\n",
        );
        assert!(messages.is_empty(), "{messages:?}");
        assert_eq!(config.servers, [Server::Redis62, Server::Valkey80]);
        assert_eq!(config.levels.get("name-mismatch"), Some(&Level::Allow));
        assert!(config.knows_command("Gcra", None) && config.knows_command("json.get", None));
        assert!(config.knows_command("client", Some("trace")));
        assert!(!config.knows_command("client", None) && !config.knows_command("JSON", None));
        assert!(!config.knows_command("gcra", Some("trace")));
        let shared = config.includes.get("shared").expect("a folder");
        assert_eq!(shared, Path::new("/scripts/../shared"));
    }

    #[test]
    fn mistakes_in_commands_are_told() {
        let (config, messages) = parse(
            "[commands]\nknwon = [\"A\"]\nknown = [\"GCRA\", 7, \"\", \"SET key value\", \"A\\tB\", \" A\"]\n",
        );
        let help = "write the name alone, such as `JSON.GET`, or with its subcommand, such as `CLIENT REPLY`";
        assert_eq!(
            messages,
            [
                "2:1: unknown key `knwon` did you mean `known`?".to_owned(),
                "3:18: this is a string in quotes ".to_owned(),
                format!("3:21: `` is not the name of a command {help}"),
                format!("3:25: `SET key value` is not the name of a command {help}"),
                format!("3:42: `A\\tB` is not the name of a command {help}"),
                format!("3:50: ` A` is not the name of a command {help}"),
            ]
        );
        assert_eq!(config.known_commands, ["GCRA"]);
        let (_, messages) = parse("commands = [\"GCRA\"]\n");
        assert_eq!(messages, ["1:12: `commands` is a table: `[commands]` "]);
        let (_, messages) = parse("[commands]\nknown = \"GCRA\"\n");
        assert_eq!(
            messages,
            ["2:9: `known` is a list, such as `[\"GCRA\", \"JSON.GET\"]` "]
        );
        let (config, messages) = parse("servers = [\"dragonfly\"]\n");
        assert_eq!(
            messages,
            [
                "1:12: unknown server `dragonfly` there are `redis-6.2`, `redis-7.0`, `redis-8.2`, \
                 `valkey-8.0`, `valkey-9.0`, `valkey-9.1`; for another host leave `servers` out, and \
                 list its commands as `known` in `[commands]`"
            ]
        );
        assert!(config.servers.is_empty());
        let (_, messages) = parse("[command]\nknown = [\"GCRA\"]\n");
        assert_eq!(
            messages,
            ["1:2: unknown key `command` did you mean `commands`?"]
        );
    }

    #[test]
    fn all_mistakes_are_told_with_their_places() {
        let (config, messages) = parse(
            "server = [\"redis-7.0\"]\nservers = [\"redis-7\", 7]\n\
             [levels]\nname-mismatsh = \"allow\"\nname-mismatch = \"off\"\nsyntax = \"warn\"\n",
        );
        assert_eq!(
            messages,
            [
                "1:1: unknown key `server` did you mean `servers`?",
                "2:12: unknown server `redis-7` did you mean `redis-7.0`?",
                "2:23: this is a string in quotes ",
                "4:1: unknown check `name-mismatsh` did you mean `name-mismatch`?",
                "5:17: unknown level `off` there are `deny`, `warn`, `allow`",
                "6:10: no server takes a script with a syntax error ",
            ]
        );
        assert!(config.levels.is_empty());
        assert!(!parse("servers = [").1.is_empty());
    }
}
