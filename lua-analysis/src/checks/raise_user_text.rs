//! `raise-user-text`: an error that nobody catches has text of the caller in it.
//!
//! The server sends it as one line. A line end in it makes two replies of one, and every later
//! reply of the connection goes to the wrong request. What is answered, by `redis.error_reply` or as
//! `{ err = … }`, is cleaned of line ends.

use super::Context;
use crate::checks::shared::decided::{Harm, help, help_to_prove, note_of_splits, places, whose};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::RAISE_USER_TEXT;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    places(context, Harm::Splits)
        .map(|place| {
            let message = "an error is raised with text that the caller passed";
            let label = format!("{} is in it as it is", whose(place.text.lines()));
            let finding = RAISE_USER_TEXT.at(place.span, message).label(label);
            help_to_prove(help(note_of_splits(finding), place.way))
        })
        .collect()
}
