//! `raise-unchecked-text`: an error that nobody catches has text in it that is not known to be clean:
//! stored data, a key, a word that was compared with others.

use super::Context;
use super::decided::{Harm, help, help_to_prove, note_of_splits, places, whose};
use crate::diagnostic::Diagnostic;

const CODE: &str = "raise-unchecked-text";

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    places(context, Harm::MaySplit)
        .map(|place| {
            let message = "an error is raised with text that nobody has checked";
            let label = format!("{} is in it as it is", whose(place.text.lines()));
            let finding = Diagnostic::warning(CODE, place.span, message).label(label);
            help_to_prove(help(note_of_splits(finding), place.way))
        })
        .collect()
}
