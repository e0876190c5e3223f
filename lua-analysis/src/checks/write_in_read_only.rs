//! `write-in-read-only`: a script that says it does not write, and writes.

use crate::checks::Context;
use crate::checks::shared::sent::{is_caught, known_commands};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::WRITE_IN_READ_ONLY;
use crate::server::commands::Command;
use crate::syntax::Flag;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let shebang = context.meaning.shebang.as_ref();
    let promise = shebang.and_then(|shebang| {
        let mut flags = shebang.flags.iter();
        flags
            .find(|flag| flag.flag == Flag::NoWrites)
            .map(|flag| flag.span)
    });
    // Without a promise of its own, the caller may have made one for the whole folder.
    if promise.is_none() && !context.config.is_read_only {
        return Vec::new();
    }
    known_commands(context)
        .filter(|(call, command)| is_write(command) && !is_caught(context, call))
        .map(|(call, command)| {
            let name = command.display_name();
            let message = format!("`{name}` in a script that is declared not to write");
            let mut diagnostic = WRITE_IN_READ_ONLY
                .at(call.name_span, message)
                .label(reason(command))
                .note(
                    "servers reply: `ERR Write commands are not allowed from read-only scripts.`",
                );
            diagnostic = match promise {
                Some(promise) => diagnostic.also(promise, "declared here"),
                None => diagnostic.note("the scripts' module is declared `read_only`"),
            };
            match instead(command.name) {
                Some(other) => diagnostic.help(other),
                None => diagnostic.help("take the declaration out, or the write"),
            }
        })
        .collect()
}

fn is_write(command: &Command) -> bool {
    command.has_flag("write") || counts_as_write(command.name)
}

/// What reaches replicas without being a write, or writes by the way.
fn counts_as_write(name: &str) -> bool {
    matches!(name, "publish" | "spublish" | "pfcount")
}

fn reason(command: &Command) -> &'static str {
    match command.name {
        "publish" | "spublish" => "counts as a write: replicas get it too",
        "pfcount" => "counts as a write: it may store what it has counted",
        "sort" | "georadius" | "georadiusbymember" => "counts as a write: it may store its result",
        "getex" => "counts as a write: it may set a time to live",
        "bitfield" => "counts as a write, whatever its subcommands are",
        _ => "writes",
    }
}

/// What does the same without counting as a write.
fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "sort" => "`SORT_RO` only reads",
        "georadius" => "`GEORADIUS_RO` and `GEOSEARCH` only read",
        "georadiusbymember" => "`GEORADIUSBYMEMBER_RO` and `GEOSEARCH` only read",
        "getex" => "`GET` only reads",
        "bitfield" => "`BITFIELD_RO` only reads",
        _ => return None,
    })
}
