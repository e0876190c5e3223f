//! Reads `table.txt`.
//!
//! ```text
//! host dragonfly: Dragonfly
//!   runs: redis-7.0
//!   like: redis-cluster
//!
//! rule command FLUSHALL, CONFIG|GET: refused, documented
//!   says: what holds, in a sentence
//!   error: what the host replies
//!   when: the flag without which it doesn't hold
//!   unless: flags that lift it
//!   way-out: how to do it all the same, or `none`
//!   source: where it is written
//!   date: 2026-08-06
//! ```
//!
//! `runs` are the servers that a host runs; without it the host is a server of its own. With `like` the rules of
//! a host that stands above hold too, but for those of a kind without names that the host has a rule of. `#` begins
//! a comment.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{Effect, Evidence, Kind, Rule};
use crate::server::servers::Server;

pub(super) const TEXT: &str = include_str!("table.txt");

/// What the table says of one host.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub(super) display: &'static str,
    pub(super) servers: Vec<Server>,
    /// The host whose rules hold too.
    pub(super) like: Option<&'static str>,
    pub(super) rules: Vec<Rule>,
}

/// What was read of a table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) profiles: BTreeMap<&'static str, Profile>,
    /// The lines that can't be read.
    pub(super) unread: Vec<&'static str>,
}

/// All hosts, by their names.
pub(super) fn profiles() -> &'static BTreeMap<&'static str, Profile> {
    static PROFILES: OnceLock<BTreeMap<&'static str, Profile>> = OnceLock::new();
    PROFILES.get_or_init(|| parse(TEXT).profiles)
}

pub(super) fn parse(text: &'static str) -> Table {
    let mut table = Table::default();
    let mut host: Option<(&'static str, Profile)> = None;
    for line in text.lines() {
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        let read = if let Some(head) = words.strip_prefix("host ") {
            table.take(host.take());
            read_host(head).map(|found| host = Some(found))
        } else {
            host.as_mut()
                .and_then(|(_, profile)| read_line(words, profile))
        };
        if read.is_none() {
            table.unread.push(line);
        }
    }
    table.take(host);
    table
}

impl Table {
    /// A block is over: what the host is like comes before its own rules.
    fn take(&mut self, host: Option<(&'static str, Profile)>) {
        let Some((name, mut profile)) = host else {
            return;
        };
        let other = profile.like.and_then(|like| self.profiles.get(like));
        let mut rules = other.map_or_else(Vec::new, |other| other.rules.clone());
        rules.retain(|rule| {
            let is_own = |own: &Rule| own.kind == rule.kind && own.names.is_empty();
            !profile.rules.iter().any(is_own)
        });
        rules.append(&mut profile.rules);
        profile.rules = rules;
        self.profiles.insert(name, profile);
    }
}

fn read_host(head: &'static str) -> Option<(&'static str, Profile)> {
    let (name, display) = head.split_once(": ")?;
    let profile = Profile {
        display,
        ..Profile::default()
    };
    Some((name, profile))
}

/// A line below the first of a host.
fn read_line(line: &'static str, profile: &mut Profile) -> Option<()> {
    if let Some(head) = line.strip_prefix("rule ") {
        profile.rules.push(read_rule(head)?);
        return Some(());
    }
    let (field, value) = line.split_once(": ")?;
    let Some(rule) = profile.rules.last_mut() else {
        match field {
            "runs" => {
                let servers = value.split(' ').map(Server::from_name);
                profile.servers = servers.collect::<Option<_>>()?;
            }
            "like" => profile.like = Some(value),
            _ => return None,
        }
        return Some(());
    };
    match field {
        "says" => rule.says = value,
        "error" => rule.error = Some(value),
        "when" => rule.when = Some(value),
        "unless" => rule.unless = value.split(", ").collect(),
        "way-out" => rule.way_out = (value != "none").then_some(value),
        "source" => rule.source = value,
        "date" => rule.date = value,
        _ => return None,
    }
    Some(())
}

fn read_rule(head: &'static str) -> Option<Rule> {
    let (subject, outcome) = head.split_once(": ")?;
    let (effect, evidence) = outcome.split_once(", ")?;
    let (kind, names) = match subject.split_once(' ') {
        Some((kind, names)) => (kind, names.split(", ").collect()),
        None => (subject, Vec::new()),
    };
    Some(Rule {
        kind: kind_named(kind)?,
        names,
        effect: match effect {
            "refused" => Effect::Refused,
            "may-fail" => Effect::MayFail,
            "differs" => Effect::Differs,
            "works" => Effect::Works,
            _ => return None,
        },
        evidence: match evidence {
            "proven" => Evidence::Proven,
            "documented" => Evidence::Documented,
            _ => return None,
        },
        says: "",
        error: None,
        way_out: None,
        when: None,
        unless: Vec::new(),
        source: "",
        date: "",
    })
}

fn kind_named(name: &str) -> Option<Kind> {
    Some(match name {
        "undeclared-keys" => Kind::UndeclaredKeys,
        "no-keys" => Kind::NoKeys,
        "cross-slot" => Kind::CrossSlot,
        "command" => Kind::Command,
        "shebang" => Kind::Shebang,
        "flag" => Kind::Flag,
        "df-flag" => Kind::CommentFlag,
        "api" => Kind::Api,
        "library" => Kind::Library,
        "read-only-calls" => Kind::ReadOnlyCalls,
        "functions" => Kind::Functions,
        "resp3" => Kind::Resp3,
        "log" => Kind::Log,
        "cache" => Kind::Cache,
        "time-limit" => Kind::TimeLimit,
        "lua" => Kind::Lua,
        "numbers" => Kind::Numbers,
        "version" => Kind::Version,
        _ => return None,
    })
}
