//! What the error checks look at: errors that are raised, and certainly reach the caller.

use super::Context;
use crate::meaning::facts::{Argument, Constructor, LibraryCall, Value};
use crate::text::span::Span;

/// An `error(…)` or `assert(…)` that no `pcall` catches.
pub(crate) struct Raise<'a> {
    /// The call.
    pub(crate) call: &'a LibraryCall,
    /// What is raised.
    pub(crate) value: &'a Argument,
}

/// All of them, in the order of the text.
pub(crate) fn raises<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Raise<'a>> + 'a {
    let facts = &context.meaning.facts;
    facts.calls.iter().filter_map(|call| {
        let value = match (&call.library, &*call.function) {
            (None, "error") => call.arguments.first(),
            (None, "assert") => call.arguments.get(1),
            _ => None,
        };
        let value = value.filter(|_| !facts.is_protected(call.span))?;
        Some(Raise { call, value })
    })
}

impl Raise<'_> {
    /// Whether it is `error`, not `assert`.
    pub(crate) fn is_error(&self) -> bool {
        &*self.call.function == "error"
    }
}

/// The table that is written at this place. A variable may hold a table that was changed since.
pub(crate) fn written_table<'a>(
    context: &Context<'_>,
    argument: &'a Argument,
) -> Option<&'a Constructor> {
    match &argument.known.value {
        Value::Constructor(table) if is_written(context, argument.span) => Some(table),
        _ => None,
    }
}

/// Whether a table starts at this place.
pub(crate) fn is_written(context: &Context<'_>, span: Span) -> bool {
    context.source.slice(span).starts_with(b"{")
}

/// Whether what is written at this place is raised where a `pcall` may catch it.
pub(crate) fn is_caught(context: &Context<'_>, span: Span) -> bool {
    let facts = &context.meaning.facts;
    let is_raised = facts.calls.iter().any(|call| {
        call.library.is_none()
            && &*call.function == "error"
            && call.span.start <= span.start
            && span.end <= call.span.end
    });
    is_raised && facts.is_protected(span)
}
