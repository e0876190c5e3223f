//! `unknown-command`: a command that no known server has.

use crate::checks::Context;
use crate::checks::shared::sent::{is_caught, look_up};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::UNKNOWN_COMMAND;
use crate::meaning::values::CommandSite;
use crate::server::commands::{Command, Found, command, names, subcommands};
use crate::text::spelling::nearest;

const ANSWER: &str = "servers reply: `ERR Unknown Redis command called from script`";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let calls = context.meaning.values.commands().iter();
    calls
        .filter_map(|call| match look_up(call)? {
            Found::Command(_) => None,
            Found::NoCommand => no_command(context, call),
            Found::NoSubcommand(command) => no_subcommand(context, call, command),
        })
        .collect()
}

fn no_command(context: &Context<'_>, call: &CommandSite) -> Option<Diagnostic> {
    let name = call.name.as_deref()?;
    let warning = |message: String| UNKNOWN_COMMAND.at(call.name_span, message).note(ANSWER);
    if name.trim().is_empty() {
        return Some(warning("the name of the command is empty".to_owned()));
    }
    if name.contains(char::is_whitespace) {
        return Some(blanks(context, call, name, warning));
    }
    let config = context.config;
    if config.knows_command(name, None) {
        return None;
    }
    let of_project = config
        .known_commands
        .iter()
        .filter(|one| !one.contains(' '));
    let of_project = of_project.cloned();
    let near = if name.contains('.') {
        // A module has it, or not, unless the project names one that is spelled alike.
        Some(near(name, &of_project.collect::<Vec<_>>())?)
    } else {
        near(
            name,
            &names()
                .iter()
                .cloned()
                .chain(of_project)
                .collect::<Vec<_>>(),
        )
    };
    if near.is_none() && is_caught(context, call) {
        // The script tries whether the server has it.
        return None;
    }
    let diagnostic = warning(format!("unknown command `{name}`"));
    Some(match near {
        Some(near) => diagnostic.label(format!("did you mean {near}?")),
        None => diagnostic
            .label("neither Redis up to 8.2 nor Valkey up to 9.1 has it")
            .help(format!(
                "if your servers have it: `[commands] known = [\"{}\"]` in lua-check.toml",
                name.to_ascii_uppercase().escape_debug()
            )),
    })
}

/// A whole command line in one text, or a name with blanks around it.
fn blanks(
    context: &Context<'_>,
    call: &CommandSite,
    name: &str,
    warning: impl Fn(String) -> Diagnostic,
) -> Diagnostic {
    let text = context.source.slice(call.name_span);
    let text = String::from_utf8_lossy(text);
    let written = text.trim_matches(|letter| matches!(letter, '\'' | '"'));
    let words: Vec<&str> = written.split_whitespace().collect();
    let is_known = name
        .split_whitespace()
        .next()
        .is_some_and(|first| command(first).is_some());
    let diagnostic = warning("a command's name has no blanks".to_owned())
        .label("the server takes all of this for the name");
    if !is_known || text.contains('\\') || text == written {
        return diagnostic.help("pass every word as an argument of its own");
    }
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    match words.len() {
        1 => diagnostic.help(format!("write {}", words.join(""))),
        _ => diagnostic.help(format!(
            "pass every word as an argument of its own: {}",
            words.join(", ")
        )),
    }
}

fn no_subcommand(
    context: &Context<'_>,
    call: &CommandSite,
    command: &'static Command,
) -> Option<Diagnostic> {
    let second = call.arguments.first()?;
    let text = String::from_utf8_lossy(second.value.known_text()?).to_ascii_uppercase();
    if context.config.knows_command(command.name, Some(&text)) {
        return None;
    }
    let known = subcommands(command.name);
    let near = near(&text, &known);
    if near.is_none() && is_caught(context, call) {
        return None;
    }
    let name = command.display_name();
    let diagnostic = UNKNOWN_COMMAND
        .at(second.span, format!("`{name}` has no subcommand `{text}`"))
        .note(ANSWER);
    Some(match near {
        Some(near) => diagnostic.label(format!("did you mean {near}?")),
        None => diagnostic.help(format!("it has {}", known.join(", ").to_ascii_uppercase())),
    })
}

/// The names that are spelled most like it: `` `SET`, `SETEX` or `SETNX` ``.
fn near(name: &str, known: &[String]) -> Option<String> {
    let near = nearest(name, known);
    let shown: Vec<String> = near
        .iter()
        .map(|name| format!("`{}`", name.to_ascii_uppercase()))
        .collect();
    let (last, others) = shown.split_last()?;
    Some(if others.is_empty() {
        last.clone()
    } else {
        format!("{} or {last}", others.join(", "))
    })
}
