//! What the checks of error texts look at: texts that a caller or stored data decide, and what that
//! does to the caller. Each place is the business of one check.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::meaning::values::{Place, Sources, Text, Way};
use crate::server::servers::Server;

/// What a text does that the script does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// A caller's line end makes two replies of one.
    Splits,
    /// So does one that is less likely to come: of stored data, of a key.
    MaySplit,
    /// It can be the error of a server, at which clients run the call again.
    Forges,
    /// A byte that is not UTF-8 breaks the connection.
    Breaks,
}

/// The places where this may happen.
pub(crate) fn places<'a>(
    context: &'a Context<'_>,
    harm: Harm,
) -> impl Iterator<Item = &'a Place> + 'a {
    let splits = context.config.harms(Server::splits_replies);
    let places = context.meaning.values.places().iter();
    places.filter(move |place| self::harm(place, splits) == Some(harm))
}

fn harm(place: &Place, splits: bool) -> Option<Harm> {
    let Place { way, text, .. } = place;
    let splits = splits && *way == Way::Raised;
    let deciders = Sources::ARGV | Sources::WORD | Sources::STORED;
    let forges = *way != Way::Status && text.start.has(deciders);
    if *way == Way::Data {
        return forges.then_some(Harm::Forges);
    }
    if splits && text.lines().has(Sources::ARGV) {
        Some(Harm::Splits)
    } else if forges {
        Some(Harm::Forges)
    } else if splits && !text.lines().is_empty() {
        Some(Harm::MaySplit)
    } else if !text.bytes.without(Sources::UNSEEN).is_empty() {
        Some(Harm::Breaks)
    } else {
        None
    }
}

/// Whose text it is, as a label says it.
pub(crate) fn whose(sources: Sources) -> String {
    let parts = [
        (Sources::ARGV, "text of ARGV"),
        (Sources::WORD, "a word of ARGV"),
        (Sources::KEYS, "an entry of KEYS"),
        (Sources::STORED, "stored data"),
        (Sources::UNSEEN, "what it is called with"),
    ];
    let parts = parts.into_iter().filter(|(source, _)| sources.has(*source));
    let parts: Vec<&str> = parts.map(|(_, name)| name).collect();
    match parts.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "text".to_owned(),
    }
}

/// How to tell the caller without such a text.
pub(crate) fn help(finding: Diagnostic, way: Way) -> Diagnostic {
    let fixed = match way {
        Way::Status => "return a fixed status",
        Way::Data => {
            "return the text it is decoded from, or fields that are texts: `tostring(data.name)`"
        }
        Way::Raised | Way::Error => "use a fixed text",
    };
    finding.help(format!(
        "{fixed}, and hand details over in a list, where any bytes are safe: `return {{ 'BADMODE', text }}`"
    ))
}

/// How to prove that a text is clean.
pub(crate) fn help_to_prove(finding: Diagnostic) -> Diagnostic {
    finding.help("or hold the text against a pattern before: `if not text:match('^[%w_]+$') then … end`; a number goes by `%d`")
}

/// Adds what a line end does.
pub(crate) fn note_of_splits(finding: Diagnostic) -> Diagnostic {
    finding.note("a line end in it becomes a second reply on Redis 8.2, Valkey 8.0 and 9.0: every later reply on the connection goes to the wrong request")
}

/// Who decides what a line of an error may hold.
pub(crate) fn of_lines(text: Text) -> Sources {
    text.lines() | text.bytes
}
