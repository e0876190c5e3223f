//! Which arguments the commands take: options, their values, what excludes what.
//!
//! Entry points: [`fits`] holds the arguments of a call against the grammar of its command,
//! [`roles`] says what each of them is. The table is in two files: `documented.txt`, which `cargo
//! xtask commands` makes of what servers document, and `corrected.txt`, written by hand where that
//! is wrong or too little; how they are written is at [`table`]. A call that a server takes is
//! never a misfit: where that is not sure, the verdict is that it can't be told.

mod display;
mod failure;
mod kind;
mod matcher;
mod outcome;
mod servers;
mod shape;
pub mod table;
mod takes;
#[cfg(test)]
mod tests;

use super::word::Word;
use crate::server::commands::Command;
use crate::server::servers::Server;

pub use kind::Kind;
pub use servers::Servers;

/// Whether a server takes the arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It finds nothing wrong in how they are written.
    Fits,
    /// It depends on what is not known.
    Unknown,
    /// It refuses them.
    Misfit(Misfit),
}

/// Why a server refuses the arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The argument where it ends, counted from 0 behind the command's name; the option if its
    /// value is missing.
    pub argument: usize,
    /// What could be there.
    pub expected: String,
    /// The option that was probably meant.
    pub nearest: Option<String>,
    /// What is wrong.
    pub kind: MisfitKind,
    /// Whether the server may not look at the arguments, as when there is no such key.
    pub is_lenient: bool,
}

/// What is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MisfitKind {
    /// A text where an option may be, and it is none.
    UnknownOption,
    /// An option that other servers have.
    NotOnServer(String),
    /// This option has no value.
    MissingValue(String),
    /// Something is missing at the end.
    Missing,
    /// There is too much.
    TooMany,
    /// An option that can't be with the one at this argument.
    Excluded {
        /// The argument.
        other: usize,
    },
    /// An option that does nothing without another.
    Needs,
    /// A text where a number must be.
    NotANumber,
    /// A fraction where an integer must be.
    Fraction,
    /// An integer that is too small or too large.
    OutOfRange,
    /// A text of another form than wanted.
    WrongForm,
    /// This argument and the next in the other order would fit.
    Swapped,
    /// Fewer things follow than this number says.
    Count,
    /// As many things of a kind as of another are wanted.
    Halves,
}

/// What an argument is to its command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArgumentRole {
    /// Its name in the command's documentation, such as `seconds`; empty for a token.
    pub name: &'static str,
    /// What it is.
    pub kind: RoleKind,
}

/// What an argument is to its command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleKind {
    /// A word of the command itself, such as `EX`.
    Token,
    /// A place for a word of this kind.
    Place(Kind),
}

/// Whether a server takes these words behind a command's name; `is_open` says that more may
/// follow.
pub fn fits(command: &Command, words: &[Word], is_open: bool, server: Server) -> Fit {
    let words = behind_name(command, words);
    let Some(grammar) = table::grammar(command.name, Some(server)) else {
        return Fit::Unknown;
    };
    let servers = Servers::one(server);
    let Some(outcome) = matcher::read(grammar, words, is_open, servers) else {
        return Fit::Unknown;
    };
    if outcome.fits {
        return Fit::Fits;
    }
    if outcome.may_fit || shape::has_repeated_option(&grammar.nodes, words) {
        return Fit::Unknown;
    }
    let Some(mut misfit) =
        failure::misfit(words, &outcome.failures, table::is_lenient(command.name))
    else {
        return Fit::Unknown;
    };
    let is_text = matches!(misfit.kind, MisfitKind::NotANumber | MisfitKind::WrongForm);
    if is_text && !is_open {
        let mut swapped = words.to_vec();
        let at = misfit.argument;
        if at + 1 < swapped.len() {
            swapped.swap(at, at + 1);
            let again = matcher::read(grammar, &swapped, false, servers);
            if again.is_some_and(|outcome| outcome.fits) {
                misfit.kind = MisfitKind::Swapped;
            }
        }
    }
    misfit.argument += command.words() - 1;
    if let MisfitKind::Excluded { other } = &mut misfit.kind {
        *other += command.words() - 1;
    }
    Fit::Misfit(misfit)
}

/// Whether servers newer than those that were measured may take the words.
pub fn may_fit_newer(command: &Command, words: &[Word], is_open: bool) -> bool {
    let words = behind_name(command, words);
    table::grammar(command.name, None)
        .and_then(|grammar| matcher::read(grammar, words, is_open, Servers::NEWER_ONLY))
        .is_none_or(|outcome| outcome.may_fit)
}

/// What each of these words behind a command's name is, as far as that is certain.
pub fn roles(command: &Command, words: &[Word], is_open: bool) -> Vec<Option<ArgumentRole>> {
    let behind = behind_name(command, words);
    let name = Some(ArgumentRole {
        name: "",
        kind: RoleKind::Token,
    });
    let mut roles = vec![name; words.len() - behind.len()];
    let read =
        newest(command).and_then(|grammar| matcher::read(grammar, behind, is_open, Servers::ALL));
    roles.extend(read.map(|outcome| outcome.roles).unwrap_or_default());
    roles.resize(words.len(), None);
    roles
}

/// What the word at `index` is; see [`roles`].
pub fn argument(
    command: &Command,
    words: &[Word],
    index: usize,
    is_open: bool,
) -> Option<ArgumentRole> {
    roles(command, words, is_open).get(index).copied().flatten()
}

/// What a server documents of a command: `key value [NX | XX] …`.
pub fn line(command: &Command, server: Server) -> Option<String> {
    let grammar = table::grammar(command.name, Some(server))?;
    Some(display::written(grammar, Servers::one(server)))
}

fn newest(command: &Command) -> Option<&'static table::Grammar> {
    let by_age = Server::ALL.into_iter().rev();
    by_age
        .filter(|server| command.is_on(*server))
        .find_map(|server| table::grammar(command.name, Some(server)))
}

fn behind_name<'w>(command: &Command, words: &'w [Word]) -> &'w [Word] {
    words.get(command.words() - 1..).unwrap_or_default()
}
