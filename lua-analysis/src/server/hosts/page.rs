//! `docs/hosts.md`: the table for people.

use std::fmt::Write as _;

use super::{Effect, Evidence, Host, Kind, Rule};

/// The text of `docs/hosts.md`.
pub fn page() -> String {
    let mut text = String::from(HEAD);
    let _ = writeln!(
        text,
        "| `servers = […]` | host | keys outside of `KEYS` | calls without keys | `#!lua` |"
    );
    let _ = writeln!(text, "| --- | --- | --- | --- | --- |");
    for host in Host::ALL {
        let cell = |kind| host.rule(kind).map_or("as the server", short);
        let _ = writeln!(
            text,
            "| [`{0}`](#{0}) | {host} | {1} | {2} | {3} |",
            host.name(),
            cell(Kind::UndeclaredKeys),
            cell(Kind::NoKeys),
            cell(Kind::Shebang),
        );
    }
    for host in Host::ALL {
        section(&mut text, host);
    }
    text
}

const HEAD: &str = "\
# Hosts

What hosts let scripts do that Redis and Valkey do otherwise, or not at all. Made of
[`table.txt`](../lua-analysis/src/server/hosts/table.txt), which a test compares with this page.

`servers = [\"dragonfly\", \"valkey-8.0\"]` in `lua-check.toml`, or `--server dragonfly`, holds scripts to the rules below:
[`host-rule`](../lua-analysis/lints/host-rule.md) reports what a host refuses. What is marked as documented comes from
the source that is named, and was not tried on the host: such findings are warnings. Proven rules are tested on running servers.

A host that runs Redis or Valkey has their rules too; name the version beside it if you know it.

";

fn section(text: &mut String, host: Host) {
    let _ = writeln!(text, "\n## {}\n", host.name());
    let servers: Vec<String> = host.servers().iter().map(ToString::to_string).collect();
    let _ = if servers.is_empty() {
        writeln!(text, "{host}: a server of its own.\n")
    } else {
        writeln!(
            text,
            "{host}: runs the code of {}, or of a version near these.\n",
            servers.join(", ")
        )
    };
    let _ = writeln!(text, "| rule | effect | way out | known from |");
    let _ = writeln!(text, "| --- | --- | --- | --- |");
    for rule in host.rules() {
        let evidence = match rule.evidence {
            Evidence::Proven => "proven",
            Evidence::Documented => "documented",
        };
        let _ = writeln!(
            text,
            "| {}{} | {}{} | {} | {evidence}: {}, {} |",
            title(rule),
            cell(rule.says),
            effect(rule.effect),
            rule.error
                .map_or_else(String::new, |error| format!(": `{}`", cell(error))),
            cell(rule.way_out.unwrap_or("–")),
            cell(rule.source),
            rule.date,
        );
    }
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn title(rule: &Rule) -> String {
    let what = match rule.kind {
        Kind::UndeclaredKeys => "keys outside of `KEYS`",
        Kind::NoKeys => "calls without keys",
        Kind::CrossSlot => "several slots",
        Kind::Command => "commands",
        Kind::Shebang => "the line `#!lua`",
        Kind::Flag => "flags of `#!lua`",
        Kind::CommentFlag => "flags of `--!df`",
        Kind::Api => "functions",
        Kind::Library => "libraries",
        Kind::ReadOnlyCalls => "read-only calls",
        Kind::Functions => "functions of `FUNCTION LOAD`",
        Kind::Resp3 => "RESP3",
        Kind::Log => "`redis.log`",
        Kind::Cache => "script cache",
        Kind::TimeLimit => "time limit",
        Kind::Lua => "Lua",
        Kind::Numbers => "numbers",
        Kind::Version => "version",
    };
    let mut text = format!("**{what}**");
    let names: Vec<String> = rule
        .names
        .iter()
        .map(|name| match *name {
            "*" => "all others".to_owned(),
            name => format!("`{}`", name.replace('|', " ")),
        })
        .collect();
    if !names.is_empty() {
        let _ = write!(text, " {}", names.join(", "));
    }
    if let Some(flag) = rule.when {
        let _ = write!(text, " with `{flag}`");
    }
    if !rule.unless.is_empty() {
        let _ = write!(text, " without `{}`", rule.unless.join("` or `"));
    }
    text.push_str(": ");
    text
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Refused => "refused",
        Effect::MayFail => "may fail",
        Effect::Differs => "differs",
        Effect::Works => "works",
    }
}

/// For the table of all hosts.
fn short(rule: &Rule) -> &'static str {
    match (rule.effect, rule.when) {
        (Effect::Refused, Some(_)) => "refused with a flag",
        (Effect::Refused, None) if !rule.unless.is_empty() => "refused without a flag",
        (found, _) => effect(found),
    }
}
