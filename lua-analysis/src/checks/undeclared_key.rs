//! `undeclared-key`: a key that has nothing to do with `KEYS`.

use crate::checks::Context;
use crate::checks::sent::{known_commands, words};
use crate::commands::key_positions;
use crate::diagnostic::Diagnostic;
use crate::facts::{Argument, Value};
use crate::syntax::Flag;

const CODE: &str = "undeclared-key";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let shebang = context.meaning.shebang.as_ref();
    if shebang.is_some_and(|shebang| shebang.has(Flag::NoCluster)) {
        return Vec::new();
    }
    known_commands(context)
        .filter_map(|(call, command)| {
            let positions = key_positions(command, &words(call), call.is_open);
            let mut undeclared = positions
                .into_iter()
                .filter_map(|position| call.arguments.get(position))
                .filter(|argument| is_undeclared(argument));
            let first = undeclared.next()?;
            let name = command.display_name();
            let message = format!("`{name}` is given a key that does not come from `KEYS`");
            let mut diagnostic =
                Diagnostic::warning(CODE, first.span, message).label(origin(first));
            for other in undeclared {
                diagnostic = diagnostic.also(other.span, origin(other));
            }
            Some(diagnostic.note(
                "in a cluster it fails if another node has the key: `ERR Script attempted to access a non local key in a cluster node`",
            ).help("pass the whole key in `KEYS`, by which the client finds the node"))
        })
        .collect()
}

/// Whether the key is made of nothing but what is written in the script, and of `ARGV`.
fn is_undeclared(argument: &Argument) -> bool {
    let origins = argument.known.origins;
    let can_be_key = !matches!(
        argument.known.value,
        Value::Nil | Value::Boolean(_) | Value::Table(_) | Value::Constructor(_)
    );
    can_be_key && !origins.keys && !origins.data && !origins.unknown
}

fn origin(argument: &Argument) -> &'static str {
    match (&argument.known.value, argument.known.origins.argv) {
        (Value::Entry { .. }, _) => "comes from `ARGV`",
        (_, true) => "is made from `ARGV`",
        (_, false) => "is written in the script",
    }
}
