//! Reads the tables of a `lua-check.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, KEYS};
use crate::diagnostic::lints::{CONFIG, codes, lint};
use crate::diagnostic::{Diagnostic, Level};
use crate::server::hosts::Host;
use crate::server::servers::Server;
use crate::text::span::Span;
use crate::text::spelling::nearest;

pub(super) struct Reader {
    pub(super) config: Config,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Reader {
    pub(super) fn file(&mut self, text: &str, folder: &Path) {
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

    pub(super) fn servers(&mut self, value: &Spanned<DeValue<'_>>) {
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
            match (Server::from_name(&name), Host::from_name(&name)) {
                (Some(server), _) => self.config.servers.push(server),
                (None, Some(host)) => self.config.hosts.push(host),
                (None, None) => {
                    let servers = Server::ALL.into_iter().map(Server::name);
                    let hosts = Host::ALL.into_iter().map(Host::name);
                    let known: Vec<String> = servers.chain(hosts).map(String::from).collect();
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

    pub(super) fn levels(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, Level> {
        let mut known = BTreeMap::new();
        let DeValue::Table(levels) = value.get_ref() else {
            self.error(value.span(), "`levels` is a table: `[levels]`");
            return known;
        };
        for (code, value) in levels {
            let name = code.get_ref().clone().into_owned();
            let is_known = lint(&name).is_some();
            let meant = if is_known {
                Some(name)
            } else {
                let known: Vec<String> = codes().map(String::from).collect();
                self.unknown(code.span(), "check", &name, &known);
                // One mistake is one finding: what it was meant for counts.
                nearest(&name, &known).into_iter().next()
            };
            let (Some(code), Some(level)) = (meant, self.text(value)) else {
                continue;
            };
            let level = match level.as_str() {
                "allow" | "warn" if code == "syntax" => {
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
            if is_known {
                known.insert(code, level);
            } else {
                known.entry(code).or_insert(level);
            }
        }
        known
    }

    pub(super) fn includes(&mut self, value: &Spanned<DeValue<'_>>, folder: &Path) {
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

    pub(super) fn commands(&mut self, value: &Spanned<DeValue<'_>>) {
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

    pub(super) fn command(&mut self, span: std::ops::Range<usize>, name: &str) {
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

    pub(super) fn text(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => {
                self.error(value.span(), "this is a string in quotes");
                None
            }
        }
    }

    pub(super) fn unknown(
        &mut self,
        span: std::ops::Range<usize>,
        what: &str,
        name: &str,
        known: &[String],
    ) {
        self.error(span, &format!("unknown {what} `{name}`"));
        let help = match nearest(name, known).as_slice() {
            [near, ..] => format!("did you mean `{near}`?"),
            [] if what == "check" => "`lua-check explain` lists all".to_owned(),
            [] => format!("there are `{}`", known.join("`, `")),
        };
        self.help(&help);
    }

    /// What to do about the last mistake.
    pub(super) fn help(&mut self, help: &str) {
        if let Some(diagnostic) = self.diagnostics.last_mut() {
            diagnostic.help.push(help.to_owned());
        }
    }

    pub(super) fn error(&mut self, span: std::ops::Range<usize>, message: &str) {
        let span = Span::new(span.start, span.end);
        self.diagnostics.push(CONFIG.at(span, message));
    }
}
