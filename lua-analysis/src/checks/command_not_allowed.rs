//! `command-not-allowed`: a command that servers refuse in scripts.

use crate::checks::Context;
use crate::checks::shared::sent::{Judge, at_verdict, is_caught, known_commands, words};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::COMMAND_NOT_ALLOWED;
use crate::meaning::values::CommandSite;
use crate::server::commands::{Command, Word};
use crate::server::servers::Server;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let judge = Judge::new(context);
    known_commands(context)
        .filter(|(call, _)| !is_caught(context, call))
        .filter_map(|(call, command)| {
            refused(&judge, call, command).or_else(|| blocks(&judge, call, command))
        })
        .collect()
}

fn refused(judge: &Judge, call: &CommandSite, command: &'static Command) -> Option<Diagnostic> {
    let is_refused = |server| command.is_refused_in_scripts_on(server);
    let level = judge.verdict(command, is_refused)?;
    let name = command.display_name();
    let diagnostic = COMMAND_NOT_ALLOWED
        .at(
            call.name_span,
            format!(
                "`{name}` is not allowed in scripts{}",
                judge.where_it_holds(command, is_refused)
            ),
        )
        .note("servers reply: `ERR This Redis command is not allowed from script`");
    let help = instead(command.name).unwrap_or("send it from the client");
    Some(at_verdict(diagnostic.help(help), level))
}

/// `XREAD … BLOCK`: the option, not the command, is what older servers refuse.
fn blocks(judge: &Judge, call: &CommandSite, command: &'static Command) -> Option<Diagnostic> {
    if !matches!(command.name, "xread" | "xreadgroup") {
        return None;
    }
    let is = |word: &Word<'_>, name: &str| matches!(word, Word::Text(text) if text.eq_ignore_ascii_case(name.as_bytes()));
    let words = words(call);
    let start = if words.first().is_some_and(|word| is(word, "GROUP")) {
        3
    } else {
        0
    };
    let (at, _) = words
        .iter()
        .enumerate()
        .skip(start)
        .take_while(|(_, word)| !is(word, "STREAMS"))
        .find(|(_, word)| is(word, "BLOCK"))?;
    let is_refused = |server| matches!(server, Server::Redis62 | Server::Redis70);
    let level = judge.verdict(command, is_refused)?;
    let name = command.display_name();
    let message = format!(
        "`{name}` may not block in scripts{}",
        judge.where_it_holds(command, is_refused)
    );
    let diagnostic = COMMAND_NOT_ALLOWED
        .at(call.arguments.get(at)?.span, message)
        .note(format!(
            "servers reply: `ERR {name} command is not allowed with BLOCK option from scripts`"
        ))
        .help("leave out `BLOCK`: a script never waits");
    Some(at_verdict(diagnostic, level))
}

/// What to do instead.
fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "multi" | "exec" | "discard" | "watch" | "unwatch" => {
            "a script is a transaction already: nothing runs in between"
        }
        "eval" | "eval_ro" | "evalsha" | "evalsha_ro" | "fcall" | "fcall_ro" => {
            "a script can't run another one: put the code into this script"
        }
        "blpop" => "a script never waits: use `LPOP`",
        "brpop" => "a script never waits: use `RPOP`",
        "blmove" | "brpoplpush" => "a script never waits: use `LMOVE`",
        "bzpopmax" => "a script never waits: use `ZPOPMAX`",
        "bzpopmin" => "a script never waits: use `ZPOPMIN`",
        "psubscribe" | "punsubscribe" | "ssubscribe" | "subscribe" | "sunsubscribe"
        | "unsubscribe" => "a script can publish; clients subscribe",
        _ => return None,
    })
}
