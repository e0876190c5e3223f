//! `server-too-old`: a server that the project supports lacks a command that the script sends, or
//! takes no shebang line.
//!
//! Functions that it lacks are the business of `unknown-api`.

use std::collections::HashMap;

use crate::checks::Context;
use crate::checks::shared::sent::{at_verdict, is_caught, is_version_aware, known_commands, list};
use crate::diagnostic::lints::SERVER_TOO_OLD;
use crate::diagnostic::{Diagnostic, Level};
use crate::server::commands::Command;
use crate::server::servers::Server;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let servers = context.servers();
    let are_named = !context.config.servers.is_empty();
    let mut found: Vec<Diagnostic> = check_shebang(context).into_iter().collect();
    if is_version_aware(context) || context.config.is_for_other_servers() {
        return found;
    }
    // Where the project names no servers, a command is reported once.
    let mut warned: HashMap<&str, usize> = HashMap::new();
    for (call, command) in known_commands(context).filter(|(call, _)| !is_caught(context, call)) {
        let Some(lacking) = lacking(&servers, |server| command.is_on(server)) else {
            continue;
        };
        let before = warned.get(command.name).and_then(|at| found.get_mut(*at));
        if let Some(before) = before {
            before.repeated.push(call.name_span);
            continue;
        }
        let name = command.display_name();
        let diagnostic = SERVER_TOO_OLD
            .at(call.name_span, lacks(&lacking, &name))
            .label(since(command))
            .note(answer(&lacking));
        let diagnostic = with_help(diagnostic, command);
        if are_named {
            found.push(diagnostic);
        } else {
            warned.insert(command.name, found.len());
            found.push(at_verdict(diagnostic, Level::Warn));
        }
    }
    found
}

fn check_shebang(context: &Context<'_>) -> Option<Diagnostic> {
    let shebang = context.meaning.shebang.as_ref()?;
    let lacking = lacking(&context.config.servers, |server| server != Server::Redis62)?;
    let message = format!("{} takes no shebang line", list(&lacking));
    Some(
        SERVER_TOO_OLD.at(shebang.span, message)
            .label("servers take it since Redis 7.0")
            .note(
                "Redis 6.2 replies: `ERR Error compiling script (new function): user_script:1: unexpected symbol near '#'`",
            )
            .help("leave it out, or leave redis-6.2 out of `servers`"),
    )
}

fn lacking(servers: &[Server], is_on: impl Fn(Server) -> bool) -> Option<Vec<Server>> {
    let lacking: Vec<Server> = servers
        .iter()
        .copied()
        .filter(|server| !is_on(*server))
        .collect();
    (!lacking.is_empty()).then_some(lacking)
}

fn lacks(servers: &[Server], what: &str) -> String {
    let verb = if servers.len() == 1 { "has" } else { "have" };
    format!("{} {verb} no `{what}`", list(servers))
}

fn answer(servers: &[Server]) -> &'static str {
    let is_valkey = |server: &Server| server.is_valkey();
    if servers == [Server::Redis62] {
        "it replies: `Unknown Redis command called from Lua script`"
    } else if servers.iter().all(is_valkey) {
        "servers reply: `ERR Unknown command called from script`"
    } else {
        "servers reply: `ERR Unknown Redis command called from script`"
    }
}

fn since(command: &Command) -> String {
    let is_of_redis = command.is_on(Server::Redis70) || command.is_on(Server::Redis82);
    match (command.since, is_of_redis) {
        ("", true) => "newer servers have it".to_owned(),
        ("", false) => "only older servers have it".to_owned(),
        (since, true) => format!("came with Redis {since}"),
        (since, false) => format!("came with Valkey {since}"),
    }
}

fn with_help(diagnostic: Diagnostic, command: &Command) -> Diagnostic {
    match command.name {
        "stralgo" => diagnostic.help("since Redis 7.0 it is `LCS`"),
        "lmpop" => diagnostic.help("`LPOP` or `RPOP` with a count takes from one list"),
        "zmpop" => diagnostic.help("`ZPOPMIN` or `ZPOPMAX` with a count takes from one set"),
        "sintercard" => diagnostic.help("count what `SINTER` replies"),
        "zintercard" => diagnostic.help("count what `ZINTER` replies"),
        "sort_ro" => diagnostic.help("`SORT` without `STORE` does the same"),
        "hexpire" | "hpexpire" | "hexpireat" | "hpexpireat" => {
            diagnostic.help("give each field that expires a key of its own")
        }
        _ => diagnostic,
    }
}
