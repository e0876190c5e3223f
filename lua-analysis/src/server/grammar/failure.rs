//! Why no way to read a call fits, in words.

use super::kind::Kind;
use super::{Misfit, MisfitKind};
use crate::server::word::Word;
use crate::text::spelling::nearest;

/// Why one way to read the words ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason<'g> {
    /// This token should be there.
    Token(&'g str),
    /// An option of this name should be somewhere.
    Required(&'g str),
    /// This place should be there.
    Place(&'g str, Kind),
    /// Nothing more should be there.
    End,
    /// An option that the server does not have.
    Lacking(&'g str),
    /// An option that can't be with another one.
    Excluded {
        token: &'g str,
        other: &'g str,
        other_at: usize,
    },
    /// An option that is nothing without one of others.
    Needs(&'g str, &'g [&'static str]),
    /// What is left can't be split in two halves.
    Halves,
    /// A number of things of which fewer follow.
    Count {
        at: usize,
        number: usize,
        left: usize,
    },
}

/// Where and why one way ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure<'g> {
    /// How far the words could be read; behind them all if they could, and a rule is broken.
    pub(super) reached: usize,
    /// The word that can't be there.
    pub(super) at: usize,
    pub(super) reason: Reason<'g>,
    /// The last token before it, and where it is.
    pub(super) token: Option<(&'g str, usize)>,
}

/// The most options that a message lists.
const MOST_LISTED: usize = 9;

/// What to tell of the ways that came furthest.
pub(super) fn misfit(words: &[Word], failures: &[Failure<'_>], is_lenient: bool) -> Option<Misfit> {
    let by_rank = |failure: &&Failure<'_>| rank(failure, words);
    let first = failures.iter().min_by_key(by_rank)?;
    let at = first.at;
    let made = |argument, kind, expected| Misfit {
        argument,
        kind,
        expected,
        nearest: None,
        is_lenient,
    };
    let misfit = match first.reason {
        Reason::Lacking(token) => made(
            at,
            MisfitKind::NotOnServer(token.to_owned()),
            expected(failures),
        ),
        Reason::Excluded {
            token,
            other,
            other_at,
        } => made(
            at,
            MisfitKind::Excluded { other: other_at },
            format!("`{token}` excludes `{other}`"),
        ),
        Reason::Needs(token, others) => made(
            at,
            MisfitKind::Needs,
            format!("`{token}` needs {}", list(others.iter().copied())),
        ),
        Reason::Halves => made(
            words.len().saturating_sub(1),
            MisfitKind::Halves,
            "as many of the one as of the other".to_owned(),
        ),
        Reason::Count { at, number, left } => made(
            at,
            MisfitKind::Count,
            format!("{number} more arguments, and {left} follow"),
        ),
        Reason::Token(_) | Reason::Required(_) | Reason::Place(..) | Reason::End => {
            let Some(word) = words.get(at) else {
                let last = words.len().saturating_sub(1);
                let (argument, kind) = match first.token {
                    Some((token, token_at))
                        if token_at + 1 == at && !matches!(first.reason, Reason::Required(_)) =>
                    {
                        (token_at, MisfitKind::MissingValue(token.to_owned()))
                    }
                    _ => (last, MisfitKind::Missing),
                };
                return Some(made(argument, kind, expected(failures)));
            };
            Misfit {
                nearest: near(word, failures),
                ..made(at, kind(word, failures), expected(failures))
            }
        }
    };
    Some(misfit)
}

/// Which of several reasons is told: the one that says most.
fn rank(failure: &Failure<'_>, words: &[Word]) -> u8 {
    match failure.reason {
        Reason::Lacking(_) => 0,
        Reason::Excluded { .. } | Reason::Needs(..) => 1,
        Reason::Count { .. } => 2,
        Reason::Halves => 3,
        // A value behind its option.
        Reason::Place(..) if failure.token.is_some_and(|(_, at)| at + 1 == failure.at) => 4,
        Reason::Place(..) if failure.at < words.len() => 5,
        _ => 6,
    }
}

fn kind(word: &Word, failures: &[Failure<'_>]) -> MisfitKind {
    let mut places = failures.iter().filter_map(|failure| match failure.reason {
        Reason::Place(_, kind) => Some(kind),
        _ => None,
    });
    let has_tokens = failures
        .iter()
        .any(|failure| matches!(failure.reason, Reason::Token(_)));
    match places.next() {
        Some(Kind::Integer(..) | Kind::UnixTime(..) | Kind::NotZero | Kind::Count)
            if is_integer(word) =>
        {
            MisfitKind::OutOfRange
        }
        Some(Kind::Integer(..) | Kind::UnixTime(..) | Kind::NotZero | Kind::Count)
            if is_number(word) =>
        {
            MisfitKind::Fraction
        }
        // Options are written in upper case.
        Some(_) if has_tokens && is_upper_case(word) => MisfitKind::UnknownOption,
        Some(kind) if kind.is_number() => MisfitKind::NotANumber,
        Some(_) => MisfitKind::WrongForm,
        _ if has_tokens => MisfitKind::UnknownOption,
        _ => MisfitKind::TooMany,
    }
}

fn is_integer(word: &Word) -> bool {
    match word {
        Word::Known(text) => super::takes::integer(text).is_some(),
        Word::OneOf(texts) => texts
            .iter()
            .any(|text| super::takes::integer(text).is_some()),
        Word::Integer { .. } => true,
        _ => false,
    }
}

fn is_number(word: &Word) -> bool {
    let is_number = |text: &[u8]| {
        std::str::from_utf8(text).is_ok_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
    };
    match word {
        Word::Known(text) => is_number(text),
        Word::OneOf(texts) => texts.iter().all(|text| is_number(text)),
        Word::Integer { .. } | Word::Number => true,
        Word::Unknown => false,
    }
}

fn is_upper_case(word: &Word) -> bool {
    word.known()
        .is_some_and(|text| !text.is_empty() && text.iter().all(u8::is_ascii_uppercase))
}

/// The option that was probably meant.
fn near(word: &Word, failures: &[Failure<'_>]) -> Option<String> {
    let text = std::str::from_utf8(word.known()?).ok()?;
    let tokens: Vec<String> = tokens(failures).into_iter().map(str::to_owned).collect();
    nearest(text, &tokens).into_iter().next()
}

fn tokens<'g>(failures: &[Failure<'g>]) -> Vec<&'g str> {
    let mut tokens = Vec::new();
    for failure in failures {
        if let Reason::Token(token) | Reason::Required(token) = failure.reason
            && !tokens.contains(&token)
        {
            tokens.push(token);
        }
    }
    tokens
}

/// What could be at the word where the ways end.
fn expected(failures: &[Failure<'_>]) -> String {
    let mut all: Vec<String> = Vec::new();
    for failure in failures {
        let text = match failure.reason {
            Reason::Place(name, Kind::String | Kind::Key | Kind::Pattern) => format!("<{name}>"),
            Reason::Place(name, kind) => format!("<{name}> ({})", kind.expected()),
            _ => continue,
        };
        if !all.contains(&text) {
            all.push(text);
        }
    }
    let tokens = tokens(failures);
    let is_cut = tokens.len() > MOST_LISTED;
    all.extend(
        tokens
            .iter()
            .take(MOST_LISTED)
            .map(|token| format!("`{token}`")),
    );
    match all.split_last() {
        None => "nothing more".to_owned(),
        Some(_) if is_cut => format!("{}, …", all.join(", ")),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

fn list<'t>(tokens: impl Iterator<Item = &'t str>) -> String {
    let tokens: Vec<String> = tokens.map(|token| format!("`{token}`")).collect();
    tokens.join(" or ")
}
