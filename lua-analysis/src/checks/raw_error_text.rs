//! `raw-error-text`: an error or a status has text in it that need not be UTF-8.
//!
//! Servers send these as lines, and clients that take lines for UTF-8 lose the connection.

use super::Context;
use crate::checks::shared::decided::{Harm, help, help_to_prove, of_lines, places, whose};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::RAW_ERROR_TEXT;
use crate::meaning::values::Way;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    places(context, Harm::Breaks)
        .map(|place| {
            let what = match place.way {
                Way::Raised | Way::Error | Way::Data => "an error",
                Way::Status => "a status",
            };
            let message = format!("{what} is returned with text that need not be UTF-8");
            let label = format!("{} is in it as it is", whose(of_lines(place.text)));
            let finding = RAW_ERROR_TEXT.at(place.span, message)
                .label(label)
                .note("clients that take such a line for UTF-8, as redis-rs does, lose the connection, and all other calls on it");
            help_to_prove(help(finding, place.way))
        })
        .collect()
}
