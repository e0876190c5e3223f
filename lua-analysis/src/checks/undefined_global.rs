//! `undefined-global`: the script reads a global variable that the server doesn't have.

use std::collections::{BTreeMap, HashSet};

use super::global_write::changes_environment;
use crate::checks::shared::called::called_fields;
use crate::checks::shared::sent::at_verdict;
use crate::checks::shared::{asks_for_version, missing_on};
use crate::checks::{Context, MOST, MOST_NAMES};
use crate::diagnostic::lints::UNDEFINED_GLOBAL;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::outline::{FieldName, FieldUse};
use crate::server::globals::{self, is_on};
use crate::text::span::Span;
use crate::text::spelling::nearest;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let meaning = context.meaning;
    let mut reads: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for used in context.meaning.names.globals() {
        if !used.is_write {
            reads.entry(&used.name).or_default().push(used.span);
        }
    }
    for field in &meaning.outline.reads {
        if let Some(name) = global_of(context, field) {
            reads.entry(name).or_default().push(field.span);
        }
    }
    let written = written(context);
    let has_other_globals = changes_environment(context);
    let nowhere = calls_of_nothing(context);
    let mut findings = Vec::new();
    for (name, mut spans) in reads {
        let is_explained = has_other_globals && name != "setfenv" || written.contains(name);
        let verdict = context.verdict(|server| !is_on(name, server));
        let Some(level) = verdict.filter(|_| !is_explained) else {
            continue;
        };
        if globals::global(name).is_some() && asks_for_version(context) {
            continue;
        }
        spans.retain(|span| !meaning.is_protected(*span));
        if level == Level::Warn {
            spans.retain(|span| !nowhere.contains(&span.start));
        }
        spans.sort();
        if let Some((first, more)) = spans.split_first()
            && findings.len() < MOST
        {
            let finding = report(context, name, *first, more.len());
            findings.push(at_verdict(finding, level));
        }
    }
    findings
}

/// Where functions are called that no server's library has: that is another check's finding.
fn calls_of_nothing(context: &Context<'_>) -> HashSet<usize> {
    called_fields(context)
        .filter(|(_, (library, function))| {
            globals::global(&format!("{library}.{function}")).is_none()
        })
        .map(|(callee, _)| callee.start)
        .collect()
}

/// `_G.name`
fn global_of<'a>(context: &Context<'_>, field: &'a FieldUse) -> Option<&'a str> {
    let meaning = context.meaning;
    if meaning.server_table(field.base) != Some("_G") {
        return None;
    }
    let FieldName::Text(name) = &field.key else {
        return None;
    };
    std::str::from_utf8(name).ok()
}

/// The globals that the script sets: that fails first, and is another check's finding.
fn written<'a>(context: &'a Context<'_>) -> HashSet<&'a str> {
    let variables = context.meaning.names.globals().iter();
    let fields = context.meaning.outline.stores.iter();
    variables
        .filter(|used| used.is_write)
        .map(|used| &*used.name)
        .chain(fields.filter_map(|field| global_of(context, field)))
        .collect()
}

fn report(context: &Context<'_>, name: &str, span: Span, more: usize) -> Diagnostic {
    let message = match globals::global(name) {
        None => format!("there is no global variable `{name}`"),
        Some(global) => format!(
            "{} no global variable `{name}`",
            missing_on(context, |server| !global.is_on(server))
        ),
    };
    let more = match more {
        0 => String::new(),
        1 => ", as in one more place".to_owned(),
        more => format!(", as in {more} more places"),
    };
    let mut finding = UNDEFINED_GLOBAL
        .at(span, message)
        .label(format!("reading it fails{more}"))
        .note(format!(
            "the server stops here: Script attempted to access nonexistent global variable '{name}'"
        ));
    let locals = context.meaning.names.variables();
    if let Some(local) = locals.iter().find(|local| &*local.name.text == name) {
        let declaration = local.name.span;
        finding = finding.also(declaration, "a local variable, out of scope there");
        return if declaration.start > span.start {
            finding.help("declare it above: a local variable is seen only behind its declaration")
        } else {
            finding.help("declare it in a block around both places")
        };
    }
    if let Some(help) = known_mistake(name) {
        return finding.help(help);
    }
    let known: Vec<String> = globals::names()
        .filter(|global| !context.config.fails(|server| !is_on(global, server)))
        .map(str::to_owned)
        .chain(
            locals
                .iter()
                .take(MOST_NAMES)
                .map(|local| local.name.text.to_string()),
        )
        .collect();
    match nearest(name, &known).first() {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!(
            "declare it with `local {name} = …`; to test for it, write `rawget(_G, '{name}')`"
        )),
    }
}

/// What to write instead of what other languages and other Luas have.
fn known_mistake(name: &str) -> Option<&'static str> {
    Some(match name {
        "null" | "NULL" | "Null" | "none" | "None" | "undefined" | "Nil" | "NIL" => {
            "Lua writes `nil`; in JSON it is `cjson.null`"
        }
        "True" | "TRUE" => "Lua writes `true`",
        "False" | "FALSE" => "Lua writes `false`",
        "json" | "JSON" | "Json" => "the server's JSON library is `cjson`",
        "msgpack" | "MessagePack" => "the server's MessagePack library is `cmsgpack`",
        "bit32" => "the server's library for bits is `bit`",
        "print" | "console" | "echo" => {
            "write `redis.log(redis.LOG_NOTICE, …)`: it goes to the server's log"
        }
        "os" => "for the time, write `redis.call('TIME')`: seconds and microseconds",
        "require" | "dofile" | "loadfile" | "module" | "package" => {
            "scripts can't load modules: `--- @include \"file\"` inserts one at build time"
        }
        "io" | "debug" => "scripts have no access to files or to the interpreter",
        "arg" | "args" | "argv" | "Argv" => "the arguments are in `ARGV`",
        "key" | "keys" | "Keys" => "the keys are in `KEYS`",
        "call" | "pcall_redis" => "commands are sent by `redis.call(…)`",
        "server" => "`redis` is on all servers; `server` is Valkey's own",
        "utf8" => "this library came with Lua 5.3; servers run Lua 5.1",
        "getfenv" | "setfenv" | "newproxy" => "newer servers have it no more",
        _ => return None,
    })
}
