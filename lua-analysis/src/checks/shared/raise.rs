//! What the error checks look at: errors that are raised, and certainly reach the caller.

use super::Context;
use crate::meaning::values::{Argument, LibraryCall};
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
    let meaning = context.meaning;
    let calls = meaning.values.calls().iter();
    calls.filter(|call| call.is_certain).filter_map(|call| {
        let value = match (&call.library, &*call.function) {
            (None, "error") => call.arguments.first(),
            (None, "assert") => call.arguments.get(1),
            _ => None,
        };
        let value = value.filter(|_| !meaning.is_protected(call.span))?;
        Some(Raise { call, value })
    })
}

impl Raise<'_> {
    /// Whether it is `error`, not `assert`.
    pub(crate) fn is_error(&self) -> bool {
        &*self.call.function == "error"
    }
}

/// Whether what is written at this place is raised where a `pcall` may catch it.
pub(crate) fn is_caught(context: &Context<'_>, span: Span) -> bool {
    let mut calls = context.meaning.values.calls().iter();
    let is_raised = calls.any(|call| {
        call.library.is_none() && &*call.function == "error" && span.is_within(call.span)
    });
    is_raised && context.meaning.is_protected(span)
}
