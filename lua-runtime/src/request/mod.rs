//! What is sent for a call, and its encoding.

pub(crate) mod command;
pub(crate) mod write;

#[cfg(feature = "tracing")]
use redis::Arg;
use redis::Cmd;

use crate::argument::{EncodingError, Entries};
use crate::script::Script;

/// What is sent for a call, without its reply type.
#[derive(Clone)]
pub struct Request {
    script: &'static Script,
    command: Cmd,
    error: Option<EncodingError>,
}

impl Request {
    /// Encodes one call. `write` names the keys and then the arguments; it runs twice.
    ///
    /// Not generic, so that a script costs a program only its own list of entries.
    pub(crate) fn encode(script: &'static Script, write: &dyn Fn(&mut Entries)) -> Self {
        let measure = Entries::measure(write);
        let (command, error) = Entries::append(command::evalsha(script, &measure), write);
        Self {
            script,
            command,
            error,
        }
    }

    pub(crate) fn into_parts(self) -> (&'static Script, Cmd, Option<EncodingError>) {
        (self.script, self.command, self.error)
    }

    #[inline]
    pub(crate) fn script(&self) -> &'static Script {
        self.script
    }

    /// The `EVALSHA`.
    #[inline]
    pub(crate) fn command(&self) -> &Cmd {
        &self.command
    }

    /// Why it can't be sent.
    #[inline]
    pub(crate) fn error(&self) -> Option<&EncodingError> {
        self.error.as_ref()
    }

    /// How many keys it has.
    #[cfg(feature = "tracing")]
    pub(crate) fn keys(&self) -> Option<u64> {
        match self.command.args_iter().nth(2) {
            Some(Arg::Simple(count)) => std::str::from_utf8(count).ok()?.parse().ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
