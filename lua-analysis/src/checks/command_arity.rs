//! `command-arity`: a command is sent with more or fewer arguments than it takes.

use crate::checks::Context;
use crate::checks::shared::sent::{Judge, at_verdict, is_caught, look_up};
use crate::diagnostic::lints::COMMAND_ARITY;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::values::CommandSite;
use crate::server::commands::{Command, Found};
use crate::server::servers::Server;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let judge = Judge::new(context);
    let calls = context.meaning.values.commands().iter();
    calls
        .filter_map(|call| {
            let diagnostic = match look_up(call) {
                Some(Found::Command(command)) => check_call(&judge, call, command)?,
                None if is_nameless(call) => nameless(call),
                _ => return None,
            };
            Some(lowered_if_caught(context, call, diagnostic))
        })
        .collect()
}

fn is_nameless(call: &CommandSite) -> bool {
    call.name.is_none() && call.name_span == call.span && !call.is_open
}

fn nameless(call: &CommandSite) -> Diagnostic {
    COMMAND_ARITY
        .at(call.span, "a call without a command")
        .note("servers reply: `ERR Please specify at least one argument for this redis lib call`")
        .help("the command is the first argument: `redis.call('GET', KEYS[1])`")
}

/// Where the error is caught, the script goes on; but the call never does anything.
fn lowered_if_caught(
    context: &Context<'_>,
    call: &CommandSite,
    mut diagnostic: Diagnostic,
) -> Diagnostic {
    if is_caught(context, call) {
        diagnostic = diagnostic.at_level(Level::Warn);
    }
    if call.is_protected {
        diagnostic = diagnostic.note("`redis.pcall` hands the error back; the command never runs");
    }
    diagnostic
}

fn check_call(judge: &Judge, call: &CommandSite, command: &'static Command) -> Option<Diagnostic> {
    // Redis 6.2 takes `XINFO HELP` with anything behind it.
    if command.name.ends_with("|help") {
        return None;
    }
    // `command-not-allowed` says more.
    let is_refused = |server| command.is_refused_in_scripts_on(server);
    if judge.verdict(command, is_refused) == Some(Level::Deny) {
        return None;
    }
    let given = Given::of(call);
    let is_wrong = |server| !given.fits(command.arity_on(server));
    if let Some(level) = judge.verdict(command, is_wrong) {
        return Some(at_verdict(
            wrong_number(judge, call, command, &given),
            level,
        ));
    }
    let first = pairs_from(command.name)?;
    let odd = (call.arguments.len().checked_sub(first)?) % 2 == 1 && !call.is_open;
    odd.then(|| unpaired(call, command))
}

/// How many words a call has, with the command's name.
struct Given {
    least: usize,
    most: Option<usize>,
}

impl Given {
    fn of(call: &CommandSite) -> Self {
        let written = call.arguments.len() + 1;
        Self {
            least: written,
            most: (!call.is_open).then_some(written),
        }
    }

    fn fits(&self, arity: i64) -> bool {
        let wanted = usize::try_from(arity.unsigned_abs()).unwrap_or(usize::MAX);
        let is_too_many = arity > 0 && self.least > wanted;
        let is_too_few = self.most.is_some_and(|most| most < wanted);
        !is_too_many && !is_too_few
    }
}

fn wrong_number(
    judge: &Judge,
    call: &CommandSite,
    command: &'static Command,
    given: &Given,
) -> Diagnostic {
    let is_wrong = |server: Server| command.is_on(server) && !given.fits(command.arity_on(server));
    let mut servers = judge.servers().iter().copied();
    let arity = servers
        .find(|server| is_wrong(*server))
        .map_or(command.arity, |server| command.arity_on(server));
    let name = command.display_name();
    let where_ = judge.where_it_holds(command, is_wrong);
    let label = format!(
        "takes {}{where_}, is given {}",
        taken(arity, command.words()),
        count_of(given, command.words())
    );
    let mut diagnostic = COMMAND_ARITY
        .at(
            call.name_span,
            format!("wrong number of arguments for `{name}`"),
        )
        .label(label)
        .note("servers reply: `ERR Wrong number of args calling Redis command from script`");
    let taken = usize::try_from(arity)
        .ok()
        .and_then(|arity| arity.checked_sub(1));
    if let Some(extra) = taken.and_then(|taken| call.arguments.get(taken)) {
        let is_last = call.arguments.len() == taken.unwrap_or(0) + 1;
        let label = if is_last {
            "one too many"
        } else {
            "too many from here on"
        };
        diagnostic = diagnostic.also(extra.span, label);
    }
    diagnostic
}

/// `2 arguments`, `at least 1 argument`.
fn taken(arity: i64, words: usize) -> String {
    let wanted = usize::try_from(arity.unsigned_abs()).unwrap_or(usize::MAX);
    let count = plural(wanted.saturating_sub(words));
    if arity < 0 {
        format!("at least {count}")
    } else {
        count
    }
}

fn count_of(given: &Given, words: usize) -> String {
    match given.most {
        Some(most) if most == words => "none".to_owned(),
        Some(most) => most.saturating_sub(words).to_string(),
        None => format!("at least {}", given.least.saturating_sub(words)),
    }
}

fn plural(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        count => format!("{count} arguments"),
    }
}

/// The number of arguments before those that come in pairs.
fn pairs_from(name: &str) -> Option<usize> {
    match name {
        "mset" | "msetnx" => Some(0),
        "hset" | "hmset" => Some(1),
        _ => None,
    }
}

fn unpaired(call: &CommandSite, command: &'static Command) -> Diagnostic {
    let name = command.display_name();
    let pairs = match command.name {
        "mset" | "msetnx" => "takes pairs of a key and its value",
        _ => "takes a key, and pairs of a field and its value",
    };
    let mut diagnostic = COMMAND_ARITY
        .at(
            call.name_span,
            format!("wrong number of arguments for `{name}`"),
        )
        .label(pairs)
        .note(format!(
            "servers reply: `ERR wrong number of arguments for '{}' command`",
            command.name
        ));
    if let Some(last) = call.arguments.last() {
        diagnostic = diagnostic.also(last.span, "has no value");
    }
    diagnostic
}
