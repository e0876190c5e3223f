//! `host-rule`: what a host of the project refuses, and the way out.
//!
//! It comes after all other checks: where it says more of a place than another lint does, it stands for that one,
//! so that a mistake is reported once. What is only documented is a warning.

mod flags;
mod keys;
mod used;

use std::fmt::Write as _;

use crate::checks::Context;
use crate::diagnostic::lints::{
    BAD_SHEBANG, BARE_SHEBANG, COMMAND_NOT_ALLOWED, HOST_RULE, SERVER_TOO_OLD, SLOW_COMMAND,
    UNDECLARED_KEY, UNDEFINED_GLOBAL, UNKNOWN_API, UNKNOWN_COMMAND,
};
use crate::diagnostic::{Diagnostic, Level};
use crate::server::hosts::{Effect, Evidence, Host, Kind, Rule};
use crate::text::span::Span;

use flags::Flags;

/// Lints that tell of the same mistake on every server.
const STRONGER: [&str; 6] = [
    BAD_SHEBANG.code,
    COMMAND_NOT_ALLOWED.code,
    SERVER_TOO_OLD.code,
    UNDEFINED_GLOBAL.code,
    UNKNOWN_API.code,
    UNKNOWN_COMMAND.code,
];

/// Lints that tell less of the same place than the host's refusal.
const WEAKER: [&str; 3] = [BARE_SHEBANG.code, SLOW_COMMAND.code, UNDECLARED_KEY.code];

/// Adds what the hosts refuse, and leaves out what this stands for, or what the hosts have.
pub(super) fn judge(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.config.hosts.is_empty() {
        return;
    }
    let flags = Flags::of(context);
    found.retain(|finding| !used::is_there(context, finding));
    let undeclared = keys::undeclared(context, &flags, found);
    let mut own = undeclared;
    own.extend(keys::none(context, &own, found));
    own.extend(flags::check(context, &flags));
    own.extend(used::commands(context, &flags));
    own.extend(used::functions(context));
    for finding in own {
        let span = finding.primary.span;
        let is_here = |other: &Diagnostic| {
            let place = other.primary.span;
            place.start < span.end && span.start < place.end
        };
        let mut others = found.iter();
        if others.any(|other| is_here(other) && STRONGER.contains(&other.code)) {
            continue;
        }
        found.retain(|other| !is_here(other) || !WEAKER.contains(&other.code));
        found.push(finding);
    }
}

/// A host and the rule of it that is broken.
type Broken = (Host, &'static Rule);

/// The hosts that refuse something by a rule of this kind.
fn refusing(context: &Context<'_>, rule: impl Fn(Host) -> Option<&'static Rule>) -> Vec<Broken> {
    let hosts = context.config.hosts.iter().copied();
    hosts
        .filter_map(|host| Some((host, rule(host)?)))
        .filter(|(_, rule)| rule.effect == Effect::Refused)
        .collect()
}

/// The hosts that refuse this by its name.
fn refusing_name(
    context: &Context<'_>,
    flags: Option<&Flags>,
    kind: Kind,
    name: &str,
) -> Vec<Broken> {
    let holds = |rule: &&Rule| {
        rule.effect == Effect::Refused
            && rule.holds_with(|flag| flags.is_some_and(|flags| flags.has(flag)))
    };
    refusing(context, |host| host.rules_about(kind, name).find(holds))
}

/// A finding: `Dragonfly refuses …`, with the rule of each host, where it is from, and the way out. `name` stands
/// for the words in capitals in the hosts' replies.
fn report(span: Span, refused: &str, name: &str, broken: &[Broken]) -> Diagnostic {
    let is_lack = |kind| matches!(kind, Kind::Api | Kind::Library);
    let is_lack = broken.iter().all(|(_, rule)| is_lack(rule.kind));
    let hosts: Vec<&str> = broken.iter().map(|(host, _)| host.display()).collect();
    let message = match hosts.as_slice() {
        [all @ .., last] if !all.is_empty() => {
            let verb = if is_lack { "have no" } else { "refuse" };
            format!("{} and {last} {verb} {refused}", all.join(", "))
        }
        _ => {
            let verb = if is_lack { "has no" } else { "refuses" };
            format!("{} {verb} {refused}", hosts.join(""))
        }
    };
    let mut finding = HOST_RULE.at(span, message);
    if broken
        .iter()
        .all(|(_, rule)| rule.evidence == Evidence::Documented)
    {
        finding = finding.at_level(Level::Warn);
    }
    for (host, rule) in broken {
        let mut note = format!("{host}: {}", rule.says);
        if let Some(error) = rule.error {
            let _ = write!(note, ": `{}`", error.replace("NAME", name));
        }
        finding = finding.note(note).note(match rule.evidence {
            Evidence::Proven => format!("proven: {}, {}", rule.source, rule.date),
            Evidence::Documented => {
                format!("documented, not tried: {}, {}", rule.source, rule.date)
            }
        });
    }
    finding
}

/// Adds the way out that each host has.
fn with_ways_out(mut finding: Diagnostic, broken: &[Broken]) -> Diagnostic {
    for (host, rule) in broken {
        if let Some(way_out) = rule.way_out {
            finding = finding.help(format!("{host}: {way_out}"));
        }
    }
    finding
}
