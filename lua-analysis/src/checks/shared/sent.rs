//! What several checks ask about the commands that a script sends.

use crate::checks::Context;
use crate::checks::shared::asks_for_version;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::values::{Argument, CommandSite, Made, Value};
use crate::server::commands::{Command, Found, Word, find};
use crate::server::servers::Server;

/// The calls whose command is known, with it.
pub(crate) fn known_commands<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (&'a CommandSite, &'static Command)> {
    let calls = context.meaning.values.commands().iter();
    calls.filter_map(|call| match look_up(call)? {
        Found::Command(command) => Some((call, command)),
        Found::NoCommand | Found::NoSubcommand(_) => None,
    })
}

/// What a server finds for a call; `None` if its name is not written down.
pub(crate) fn look_up(call: &CommandSite) -> Option<Found> {
    let second = call.arguments.first();
    let second = second.and_then(|second| second.value.known_text());
    Some(find(call.name.as_deref()?, second))
}

/// The command of which a value is certainly the reply, all of it.
pub(crate) fn replied<'a>(context: &Context<'a>, value: &Value) -> Option<&'a CommandSite> {
    let values = &context.meaning.values;
    let first = values.table(*value.objects().first()?)?;
    let Made::Reply(span) = first.made else {
        return None;
    };
    let command = values.commands().iter().find(|site| site.span == span)?;
    let reply = values.at(span)?;
    (reply.objects() == value.objects() && !value.is_open()).then_some(command)
}

/// Whether an error of the call may not reach the caller: `redis.pcall` hands it back, or a `pcall`
/// around catches it, or nothing calls the function that it is in.
pub(crate) fn is_caught(context: &Context<'_>, call: &CommandSite) -> bool {
    call.is_protected || call.is_caught || context.meaning.is_protected(call.span)
}

/// What stands behind the name; where more may follow, an unknown word is last.
pub(crate) fn words(call: &CommandSite) -> Vec<Word<'_>> {
    let more = call.is_open.then_some(Word::Unknown);
    call.arguments.iter().map(word).chain(more).collect()
}

fn word(argument: &Argument) -> Word<'_> {
    let value = &argument.value;
    match (value.known_text(), value.known_number()) {
        (Some(text), _) => Word::Text(text),
        (_, Some(number)) => Word::Number(number),
        _ => Word::Unknown,
    }
}

/// On which servers something has to hold to be a failure here.
pub(crate) struct Judge {
    servers: Vec<Server>,
    /// Whether the project names them.
    are_named: bool,
    /// Whether the script asks which one it runs on, and may well do on each what goes there.
    is_aware: bool,
}

impl Judge {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        Self {
            servers: context.servers(),
            are_named: !context.config.servers.is_empty(),
            is_aware: is_version_aware(context),
        }
    }

    /// Whether the project names the servers; else others may be meant too.
    pub(crate) fn are_named(&self) -> bool {
        self.are_named
    }

    /// The servers that a failure is about.
    pub(crate) fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// How bad it is that a command fails on some servers: an error on any server of the project. Where
    /// it names none, on all there are; on some of them it is a warning.
    ///
    /// A server that lacks the command fails anyway: it says nothing.
    pub(crate) fn verdict(
        &self,
        command: &Command,
        fails: impl Fn(Server) -> bool,
    ) -> Option<Level> {
        let there = self.servers.iter().filter(|server| command.is_on(**server));
        let (failing, fine): (Vec<Server>, Vec<Server>) =
            there.copied().partition(|server| fails(*server));
        if failing.is_empty() || !fine.is_empty() && self.is_aware {
            None
        } else if fine.is_empty() || self.are_named {
            Some(Level::Deny)
        } else {
            Some(Level::Warn)
        }
    }

    /// ` on Redis 6.2`: where it holds; nothing if it holds wherever the script may run.
    pub(crate) fn where_it_holds(
        &self,
        command: &Command,
        holds: impl Fn(Server) -> bool,
    ) -> String {
        let is_meant = |server: &Server| self.are_named || command.is_on(*server);
        let servers = self.servers.iter().copied().filter(is_meant);
        let (found, others): (Vec<Server>, Vec<Server>) =
            servers.partition(|server| holds(*server));
        if self.is_aware || others.is_empty() {
            String::new()
        } else {
            format!(" on {}", list(&found))
        }
    }
}

/// A finding of this level. With a warning comes what to do about a server where the script never runs.
pub(crate) fn at_verdict(finding: Diagnostic, level: Level) -> Diagnostic {
    let finding = finding.at_level(level);
    match level {
        Level::Warn => finding.help(
            "if it never runs there, name the servers that it runs on: `servers = […]` in lua-check.toml",
        ),
        _ => finding,
    }
}

/// Whether the script asks which server it runs on: nobody knows what it does on which.
pub(crate) fn is_version_aware(context: &Context<'_>) -> bool {
    let asks = |call: &CommandSite| matches!(call.name.as_deref(), Some("INFO" | "COMMAND"));
    asks_for_version(context) || context.meaning.values.commands().iter().any(asks)
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
