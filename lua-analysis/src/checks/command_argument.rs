//! `command-argument`: an argument of a command that is neither a string nor a number.

use super::Context;
use super::shared::operands::Wanted;
use super::shared::values::{in_words, missing, written};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::COMMAND_ARGUMENT;
use crate::meaning::values::{Argument, CommandSite, KindSet, OriginKind};

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let commands = context.meaning.values.commands().iter();
    commands
        .flat_map(|command| command.arguments.iter().map(move |sent| (command, sent)))
        .filter_map(|(command, sent)| finding(context, command, sent))
        .collect()
}

fn finding(context: &Context<'_>, command: &CommandSite, sent: &Argument) -> Option<Diagnostic> {
    let value = &sent.value;
    if value.set().is_empty() || Wanted::Argument.takes_some(context, value) {
        return None;
    }
    let is_entry = |kind| matches!(kind, OriginKind::Entry(_));
    if value
        .nil_origin()
        .is_some_and(|origin| is_entry(origin.kind))
    {
        return None;
    }
    let is = in_words(value);
    let name = command.name.as_deref().unwrap_or("the command");
    let found = COMMAND_ARGUMENT
        .at(
            sent.span,
            format!("{name} gets {is}: arguments of commands are strings and numbers"),
        )
        .label(format!("this is {is}"));
    let found = match missing(context, sent) {
        Some((origin, why)) if origin != sent.span => found.also(origin, why),
        _ => found,
    };
    let text = written(context, sent.span).unwrap_or("…");
    Some(if value.is_only(KindSet::TABLE) {
        found.help(format!(
            "pass one element, such as `{text}[1]`, or all of them: `unpack({text})`"
        ))
    } else if value.is_only(KindSet::BOOLEAN) {
        found.help(format!("pass a number: `{text} and 1 or 0`"))
    } else {
        found.help("pass a string or a number, or leave the command out")
    })
}
