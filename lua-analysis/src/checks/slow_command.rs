//! `slow-command`: a command that stops the server for as long as the database is big.

use crate::checks::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::SLOW_COMMAND;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let calls = context.meaning.values.commands().iter();
    calls
        .filter(|call| call.name.as_deref() == Some("KEYS"))
        .map(|call| {
            SLOW_COMMAND
                .at(call.name_span, "`KEYS` looks at every key of the database")
                .label("no other client is served meanwhile")
                .note("in a cluster it sees the keys of one node only")
                .help("keep the names in a set, or use `SCAN` from the client, outside of a script")
        })
        .collect()
}
