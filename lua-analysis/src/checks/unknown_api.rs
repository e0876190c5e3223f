//! `unknown-api`: the script calls a function that the server's library doesn't have.
//!
//! Reading such a field gives `nil`, and is how scripts find out whether it is there. So a field
//! that is tested anywhere is taken to be guarded.

use std::collections::HashSet;

use crate::checks::shared::called::{called_fields, field_of};
use crate::checks::shared::sent::at_verdict;
use crate::checks::shared::{asks_for_version, missing_on};
use crate::checks::{Context, MOST};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::UNKNOWN_API;
use crate::meaning::outline::MethodCall;
use crate::meaning::values::{KindSet, OperationKind};
use crate::server::commands::command;
use crate::server::globals::{self, Kind, is_library, is_on};
use crate::server::servers::Server;
use crate::text::span::Span;
use crate::text::spelling::nearest;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let meaning = context.meaning;
    let tested = tested(context);
    let calls = called_fields(context);
    let calls = calls.filter_map(|(callee, field)| function(context, &tested, callee, field));
    let methods = meaning.outline.methods.iter();
    let methods = methods.filter_map(|call| method(context, call));
    calls
        .chain(methods)
        .filter(|finding| !meaning.is_protected(finding.primary.span))
        .take(MOST)
        .collect()
}

fn function(
    context: &Context<'_>,
    tested: &HashSet<(&str, &str)>,
    callee: Span,
    (library, function): (&str, &str),
) -> Option<Diagnostic> {
    if !is_library(library) {
        return None;
    }
    let name = format!("{library}.{function}");
    let known = globals::global(&name);
    if let Some(known) = known
        && known.kind != Kind::Function
    {
        let message = format!("`{name}` is a value, not a function");
        let finding = UNKNOWN_API
            .at(callee, message)
            .label("can't be called")
            .note(format!(
                "the server stops here: attempt to call {} (a {} value)",
                called_as(context, callee, function),
                if library == "cjson" {
                    "userdata"
                } else {
                    "number"
                }
            ));
        return Some(finding.help("leave the call out"));
    }
    let is_missing = |server: Server| is_on(library, server) && !is_on(&name, server);
    let fails = |server: Server| !is_on(&name, server);
    let level = context.verdict(is_missing).and(context.verdict(fails))?;
    // A library that is missing as a whole is an undefined global.
    let without = context.verdict(|server| !is_on(library, server));
    if without.is_some_and(|without| without >= level) {
        return None;
    }
    if tested.contains(&(library, function)) || known.is_some() && asks_for_version(context) {
        return None;
    }
    let message = match known {
        None => format!("`{library}` has no function `{function}`"),
        Some(_) => format!("{} no `{name}`", missing_on(context, is_missing)),
    };
    let mut finding = UNKNOWN_API
        .at(callee, message)
        .label("no such function")
        .note(format!(
            "the server stops here: attempt to call {} (a nil value)",
            called_as(context, callee, function)
        ));
    if let Some(help) = help(library, function) {
        finding = finding.help(help);
    }
    Some(at_verdict(finding, level))
}

/// What the server says was called: a field, or the local variable that stands for it.
fn called_as(context: &Context<'_>, callee: Span, function: &str) -> String {
    let text = String::from_utf8_lossy(context.source.slice(callee));
    if text
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == '_')
    {
        format!("local '{text}'")
    } else {
        format!("field '{function}'")
    }
}

/// The functions that the script asks for before it calls them.
pub(super) fn tested<'a>(context: &Context<'a>) -> HashSet<(&'a str, &'a str)> {
    let values = &context.meaning.values;
    let conditions = values.conditions().iter();
    let conditions = conditions.map(|condition| (condition.span, &condition.value));
    let compared = values.operations().iter().filter(|operation| {
        matches!(operation.kind, OperationKind::Binary(operator) if operator.is_comparison())
    });
    let compared = compared.flat_map(|operation| &operation.operands);
    let arguments = values.calls().iter().flat_map(|call| &call.arguments);
    let others = compared.chain(arguments);
    conditions
        .chain(others.map(|one| (one.span, &one.value)))
        .filter_map(|(span, value)| field_of(context, span, value))
        .collect()
}

/// `text:name(…)` and `library:name(…)`.
fn method(context: &Context<'_>, call: &MethodCall) -> Option<Diagnostic> {
    let name = &*call.name.text;
    let receiver = context.meaning.values.at(call.receiver)?;
    let is_text =
        receiver.may_be(KindSet::TEXT) && receiver.set().is_within(KindSet::TEXT | KindSet::NIL);
    let is_missing = || {
        let is_on = |server| is_on(&format!("string.{name}"), server);
        !context.config.fails(is_on)
    };
    match context.meaning.server_table(call.receiver) {
        _ if is_text && is_missing() => {
            let finding = UNKNOWN_API
                .at(call.name.span, format!("strings have no method `{name}`"))
                .label("no such method")
                .note(format!(
                    "the server stops here: attempt to call method '{name}' (a nil value)"
                ));
            Some(match help("string", name) {
                Some(help) => finding.help(help),
                None => finding,
            })
        }
        Some(library)
            if matches!(
                (library, name),
                ("redis" | "server", "call") | ("cjson", "encode" | "decode")
            ) =>
        {
            let message =
                format!("`{library}:{name}` passes `{library}` itself as the first argument");
            let finding = UNKNOWN_API
                .at(call.span, message)
                .label("a method call")
                .help(format!("write `{library}.{name}(…)` with a point"));
            Some(finding)
        }
        _ => None,
    }
}

fn help(library: &str, function: &str) -> Option<String> {
    if let Some(help) = known_mistake(library, function) {
        return Some(help.to_owned());
    }
    let known: Vec<String> = globals::functions(library).map(str::to_owned).collect();
    let is_redis = matches!(library, "redis" | "server");
    if is_redis && command(function).is_some() {
        let command = function.to_ascii_uppercase();
        return Some(format!(
            "commands are sent by `{library}.call('{command}', …)`"
        ));
    }
    match nearest(function, &known).first() {
        Some(near) => Some(format!("did you mean `{library}.{near}`?")),
        None if known.len() <= 12 => Some(format!("there are `{}`", known.join("`, `"))),
        None => None,
    }
}

/// What to write instead of what other languages and other Luas have.
fn known_mistake(library: &str, function: &str) -> Option<&'static str> {
    Some(match (library, function) {
        ("string", "split" | "explode") => {
            "write `for part in string.gmatch(text, '([^,]+)') do … end`"
        }
        ("string", "trim" | "strip") => "write `string.match(text, '^%s*(.-)%s*$')`",
        ("string", "startswith" | "starts" | "starts_with" | "startsWith") => {
            "write `string.sub(text, 1, #prefix) == prefix`"
        }
        ("string", "endswith" | "ends" | "ends_with" | "endsWith") => {
            "write `string.sub(text, -#suffix) == suffix`"
        }
        ("string", "contains" | "includes" | "indexOf") => {
            "write `string.find(text, part, 1, true)`"
        }
        ("string" | "table", "join") => "write `table.concat(list, separator)`",
        ("string", "replace") => "write `string.gsub(text, pattern, replacement)`",
        ("string" | "table", "pack") => "write `{ … }`; bytes are packed by `struct.pack`",
        ("string", "unpack") => "bytes are unpacked by `struct.unpack`",
        ("table", "unpack") => "servers run Lua 5.1: write `unpack(list)`",
        ("table", "move" | "merge" | "copy" | "clone") => "copy the entries in a loop",
        ("table", "length" | "len" | "size" | "count") => "write `#list`",
        ("table", "contains" | "find" | "indexOf") => "look for the entry in a loop",
        ("table", "push" | "append" | "add") => "write `table.insert(list, value)`",
        ("table", "pop" | "shift") => "write `table.remove(list)` or `table.remove(list, 1)`",
        ("cjson", "parse" | "loads" | "load" | "deserialize") => "write `cjson.decode(text)`",
        ("cjson", "stringify" | "dumps" | "dump" | "serialize") => "write `cjson.encode(value)`",
        ("cmsgpack", "encode" | "dumps") => "write `cmsgpack.pack(value)`",
        ("cmsgpack", "decode" | "loads") => "write `cmsgpack.unpack(text)`",
        ("math", "clamp") => "write `math.max(low, math.min(high, value))`",
        ("math", "round") => "write `math.floor(value + 0.5)`",
        ("math", "trunc" | "tointeger") => "write `math.floor(value)`",
        ("math", "log2") => "write `math.log(value) / math.log(2)`",
        ("os", "time" | "date" | "difftime") => {
            "for the time, write `redis.call('TIME')`: seconds and microseconds"
        }
        ("os", _) => "scripts have no access to the operating system",
        ("bit", "xor") => "write `bit.bxor(a, b)`",
        ("redis" | "server", "error") => "write `redis.error_reply(text)`, or `error(text)`",
        ("redis" | "server", "sha1") => "write `redis.sha1hex(text)`",
        ("redis" | "server", "print") => "write `redis.log(redis.LOG_NOTICE, text)`",
        ("redis" | "server", "register_function") => {
            "functions are registered by `FUNCTION LOAD`; a script can't do it"
        }
        _ => return None,
    })
}
