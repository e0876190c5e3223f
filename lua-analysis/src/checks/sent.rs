//! What several checks ask about the commands that a script sends.

use crate::checks::{Context, asks_for_version};
use crate::commands::{Command, Found, Word, find};
use crate::facts::{Argument, CommandCall, Value};
use crate::servers::Server;

/// The calls whose command is known, with it.
pub(crate) fn known_commands<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (&'a CommandCall, &'static Command)> {
    let calls = context.meaning.facts.commands.iter();
    calls.filter_map(|call| match look_up(call)? {
        Found::Command(command) => Some((call, command)),
        Found::NoCommand | Found::NoSubcommand(_) => None,
    })
}

/// What a server finds for a call; `None` if its name is not written down.
pub(crate) fn look_up(call: &CommandCall) -> Option<Found> {
    let second = call.arguments.first();
    let second = second.and_then(|second| second.known.text());
    Some(find(call.name.as_deref()?, second))
}

/// Whether an error of the call may not reach the caller: `redis.pcall` hands it back, or a `pcall`
/// around catches it, or nothing calls the function that it is in.
pub(crate) fn is_caught(context: &Context<'_>, call: &CommandCall) -> bool {
    call.is_protected || context.meaning.facts.is_protected(call.span)
}

/// What stands behind the name.
pub(crate) fn words(call: &CommandCall) -> Vec<Word<'_>> {
    call.arguments.iter().map(word).collect()
}

fn word(argument: &Argument) -> Word<'_> {
    match &argument.known.value {
        Value::Text(text) => Word::Text(text),
        Value::Number(number) => Word::Number(*number),
        _ => Word::Unknown,
    }
}

/// On which servers something has to hold to be a failure here.
pub(crate) struct Judge<'a> {
    servers: &'a [Server],
    /// Whether one of them is enough.
    is_any: bool,
}

impl<'a> Judge<'a> {
    /// Without servers named, it has to hold on all that there are; also where the script asks
    /// which one it runs on.
    pub(crate) fn new(context: &Context<'a>) -> Self {
        match context.config.servers.as_slice() {
            [] => Self {
                servers: &Server::ALL,
                is_any: false,
            },
            servers => Self {
                servers,
                is_any: !is_version_aware(context),
            },
        }
    }

    /// The servers that a failure is about.
    pub(crate) fn servers(&self) -> &'a [Server] {
        self.servers
    }

    /// Whether what holds on some servers fails here.
    ///
    /// One that lacks the command fails anyway: it says nothing.
    pub(crate) fn fails(&self, command: &Command, holds: impl Fn(Server) -> bool) -> bool {
        let mut there = self
            .servers
            .iter()
            .copied()
            .filter(|server| command.is_on(*server))
            .peekable();
        let is_somewhere = there.peek().is_some();
        is_somewhere
            && if self.is_any {
                there.any(holds)
            } else {
                there.all(holds)
            }
    }

    /// ` on Redis 6.2`: where it holds; nothing if it holds wherever the script may run.
    pub(crate) fn where_it_holds(&self, holds: impl Fn(Server) -> bool) -> String {
        let found: Vec<Server> = self
            .servers
            .iter()
            .copied()
            .filter(|server| holds(*server))
            .collect();
        if !self.is_any || found.len() == self.servers.len() {
            String::new()
        } else {
            format!(" on {}", list(&found))
        }
    }
}

/// Whether the script asks which server it runs on: nobody knows what it does on which.
pub(crate) fn is_version_aware(context: &Context<'_>) -> bool {
    let asks = |call: &CommandCall| matches!(call.name.as_deref(), Some("INFO" | "COMMAND"));
    asks_for_version(context) || context.meaning.facts.commands.iter().any(asks)
}

/// Servers as people list them: `Redis 6.2 and Redis 7.0`.
pub(crate) fn list(servers: &[Server]) -> String {
    let names: Vec<String> = servers.iter().map(ToString::to_string).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
