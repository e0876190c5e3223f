//! `raise-unchecked-text`: an error that nobody catches has text in it that is not known to be clean:
//! stored data, a key, a word that was compared with others.

use super::Context;
use crate::checks::shared::decided::{Harm, help, help_to_prove, note_of_splits, places, whose};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::RAISE_UNCHECKED_TEXT;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    places(context, Harm::MaySplit)
        .map(|place| {
            let message = "an error is raised with text that nobody has checked";
            let label = format!("{} is in it as it is", whose(place.text.lines()));
            let finding = RAISE_UNCHECKED_TEXT.at(place.span, message).label(label);
            help_to_prove(help(note_of_splits(finding), place.way))
        })
        .collect()
}
