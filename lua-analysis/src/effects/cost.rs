//! How long a script may run, in terms of what it is called with.

use super::calls::Calls;
use crate::meaning::Meaning;
use crate::meaning::values::{OperationKind, Sources};
use crate::server::effects::Cost;
use crate::text::span::Span;

/// What a script's time depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Time {
    /// Nothing: it sends a fixed number of commands that are fast whatever is stored.
    Constant,
    /// The number of keys and arguments, and what they say.
    Arguments,
    /// How much is stored: here it has no bound. Where, and why.
    Data(Vec<(Span, String)>),
}

/// Finds it.
pub(super) fn time(meaning: &Meaning, calls: &Calls<'_>) -> Time {
    let mut reasons: Vec<(Span, String)> = Vec::new();
    let mut is_constant = true;
    for call in &calls.known {
        match call.effect.cost {
            Cost::One => {}
            Cost::Words => is_constant &= !call.is_open,
            // `COUNT` and `LIMIT` are bounds.
            Cost::Data
                if call
                    .words
                    .iter()
                    .any(|word| word.is("COUNT") || word.is("LIMIT")) =>
            {
                is_constant = false;
            }
            Cost::Data => {
                let name = call.command.display_name();
                reasons.push((
                    call.site.span,
                    format!("`{name}` goes through what is stored"),
                ));
            }
        }
    }
    for site in &calls.unknown {
        reasons.push((site.span, "nobody knows what this command does".to_owned()));
    }
    for operation in meaning.values.operations() {
        if !matches!(operation.kind, OperationKind::For | OperationKind::Iterate) {
            continue;
        }
        is_constant = false;
        let sources = operation.operands.iter();
        let sources = sources.fold(Sources::NONE, |all, operand| {
            all | operand.value.sources().influence
        });
        if sources.has(Sources::STORED) {
            reasons.push((
                operation.span,
                "how often this loop runs depends on what is stored".to_owned(),
            ));
        }
    }
    if !meaning.values.is_complete() {
        let text = "the script is too long to be followed".to_owned();
        reasons.push((meaning.block.span, text));
    }
    if !reasons.is_empty() {
        reasons.sort();
        reasons.dedup();
        Time::Data(reasons)
    } else if is_constant {
        Time::Constant
    } else {
        Time::Arguments
    }
}
