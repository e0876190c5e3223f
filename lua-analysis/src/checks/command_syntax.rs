//! `command-syntax`: a command is sent with arguments that its grammar has no place for.

use std::borrow::Cow;

use crate::checks::Context;
use crate::checks::shared::sent::{Judge, at_verdict, list};
use crate::diagnostic::lints::COMMAND_SYNTAX;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::values::{CommandSite, Passed, Value};
use crate::server::commands::{Command, Found, find};
use crate::server::grammar::{self, Fit, Misfit, MisfitKind};
use crate::server::servers::Server;
use crate::server::word::Word;
use crate::text::span::Span;

/// How much of a word is shown.
const LONGEST_SHOWN: usize = 30;

/// A command with its arguments, as far as they are known.
struct Sent {
    command: &'static Command,
    /// The name of the command in the script.
    name_span: Span,
    /// What is behind it.
    words: Vec<Word>,
    spans: Vec<Span>,
    /// Whether more may follow.
    is_open: bool,
}

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let judge = Judge::new(context);
    let values = &context.meaning.values;
    // Where a mistake before keeps everything away, the next one is worth to be known, too.
    let unreached = values.unreached_commands().iter().filter_map(|site| {
        let finding = check_site(&judge, site)?.at_level(Level::Warn);
        Some(finding.note("nothing gets here as the script is now"))
    });
    let sites = values.commands().iter();
    let reached = sites.filter_map(|site| {
        let finding = check_site(&judge, site)?;
        if site.is_protected {
            Some(
                finding
                    .at_level(Level::Warn)
                    .note("`redis.pcall` hands the error back; the command never runs"),
            )
        } else if context.meaning.is_protected(site.span) {
            Some(finding.at_level(Level::Warn))
        } else {
            Some(finding)
        }
    });
    reached.chain(unreached).collect()
}

/// An error if no way to this call fits, a warning if one doesn't.
fn check_site(judge: &Judge, site: &CommandSite) -> Option<Diagnostic> {
    let mut ways = site.ways.iter().map(|way| {
        let sent = sent(site, way)?;
        check_sent(judge, &sent)
    });
    let mut is_certain = !site.has_more_ways;
    let mut first = None;
    for finding in &mut ways {
        is_certain &= finding.is_some();
        first = first.or(finding);
    }
    let finding = first?;
    Some(if is_certain {
        finding
    } else {
        finding
            .at_level(Level::Warn)
            .note("not on every way that gets here")
    })
}

/// What one way sends, if the command is known.
fn sent(site: &CommandSite, way: &Passed) -> Option<Sent> {
    let words: Vec<Word> = way.values.iter().map(Value::word).collect();
    let (name, words) = words.split_first()?;
    let name = std::str::from_utf8(name.known()?).ok()?;
    let Found::Command(command) = find(name, words.first().and_then(Word::known)) else {
        return None;
    };
    let spans = site.arguments.iter().map(|argument| argument.span);
    Some(Sent {
        command,
        name_span: site.name_span,
        words: words.to_vec(),
        spans: spans.collect(),
        is_open: way.is_open,
    })
}

fn check_sent(judge: &Judge, sent: &Sent) -> Option<Diagnostic> {
    let command = sent.command;
    // `command-not-allowed` says more.
    let is_refused = |server| command.is_refused_in_scripts_on(server);
    if judge.verdict(command, is_refused) == Some(Level::Deny) {
        return None;
    }
    let servers = judge.servers().iter().copied();
    let mut misfits: Vec<(Server, Misfit)> = servers
        .filter(|server| command.is_on(*server) && has_right_number(sent, *server))
        .filter_map(|server| Some((server, misfit(sent, server)?)))
        .collect();
    let failing: Vec<Server> = misfits.iter().map(|(server, _)| *server).collect();
    let level = judge.verdict(command, |server| failing.contains(&server))?;
    // The newest one has the most options to list.
    let (server, misfit) = misfits.pop()?;
    let is_newer = !judge.are_named() && grammar::may_fit_newer(command, &sent.words, sent.is_open);
    let is_uncertain = misfit.is_lenient || is_newer;
    let finding = finding(judge, sent, &misfit, server, &failing);
    let finding = match (level, is_uncertain) {
        (Level::Deny, true) => finding.at_level(Level::Warn),
        _ => at_verdict(finding, level),
    };
    Some(if misfit.is_lenient {
        finding.note("a server that lacks the key may reply before it looks at this")
    } else if is_newer && level == Level::Deny {
        finding.note("servers newer than these may have it")
    } else {
        finding
    })
}

/// The number of arguments is the business of `command-arity`.
fn has_right_number(sent: &Sent, server: Server) -> bool {
    let arity = sent.command.arity_on(server);
    let wanted = usize::try_from(arity.unsigned_abs()).unwrap_or(usize::MAX);
    let given = sent.words.len() + 1;
    let is_enough = given >= wanted || sent.is_open;
    is_enough && (arity < 0 || given <= wanted)
}

fn misfit(sent: &Sent, server: Server) -> Option<Misfit> {
    match grammar::fits(sent.command, &sent.words, sent.is_open, server) {
        // So are pairs that lack their second half.
        Fit::Misfit(misfit)
            if misfit.kind == MisfitKind::Missing
                && matches!(sent.command.name, "hset" | "hmset" | "mset" | "msetnx") =>
        {
            None
        }
        Fit::Misfit(misfit) => Some(misfit),
        Fit::Fits | Fit::Unknown => None,
    }
}

fn finding(
    judge: &Judge,
    sent: &Sent,
    misfit: &Misfit,
    server: Server,
    failing: &[Server],
) -> Diagnostic {
    let span = |argument: usize| {
        let span = sent.spans.get(argument).or(sent.spans.last());
        span.copied().unwrap_or(sent.name_span)
    };
    let name = sent.command.display_name();
    let expected = &misfit.expected;
    let shown = shown(sent.words.get(misfit.argument));
    let (message, label) = match &misfit.kind {
        MisfitKind::UnknownOption => (
            format!("{shown} is no option of `{name}`"),
            format!("expected {expected}"),
        ),
        MisfitKind::NotOnServer(option) => (
            format!("`{name}` has no `{option}` on {}", list(failing)),
            format!("there it takes {expected}"),
        ),
        MisfitKind::MissingValue(option) => (
            format!("`{option}` of `{name}` has no value"),
            format!("expected {expected} after it"),
        ),
        MisfitKind::Missing => (
            format!("`{name}` lacks arguments"),
            format!("expected {expected} after this"),
        ),
        MisfitKind::TooMany => (
            format!("`{name}` has too many arguments"),
            "nothing can be here".to_owned(),
        ),
        MisfitKind::Excluded { .. } => (
            format!("options of `{name}` exclude each other"),
            expected.clone(),
        ),
        MisfitKind::Needs => (
            format!("an option of `{name}` lacks the one that it belongs to"),
            expected.clone(),
        ),
        MisfitKind::NotANumber => (
            format!("{shown} where `{name}` takes a number"),
            format!("expected {expected}"),
        ),
        MisfitKind::Fraction => (
            format!("{shown} where `{name}` takes an integer"),
            format!("expected {expected}"),
        ),
        MisfitKind::OutOfRange => (
            format!("{shown} is out of range for `{name}`"),
            format!("expected {expected}"),
        ),
        MisfitKind::WrongForm => (
            format!("`{name}` can't read {shown}"),
            format!("expected {expected}"),
        ),
        MisfitKind::Swapped => (
            format!("arguments of `{name}` are in the wrong order"),
            format!("expected {expected}"),
        ),
        MisfitKind::Count => (
            format!("`{name}` is given fewer arguments than this number says"),
            format!("announces {expected}"),
        ),
        MisfitKind::Halves => (
            format!("`{name}` takes an id for each key"),
            "one is missing".to_owned(),
        ),
    };
    let where_ = match misfit.kind {
        MisfitKind::NotOnServer(_) => String::new(),
        _ => judge.where_it_holds(sent.command, |server| failing.contains(&server)),
    };
    let mut finding = COMMAND_SYNTAX
        .at(span(misfit.argument), message + &where_)
        .label(label);
    match misfit.kind {
        MisfitKind::Excluded { other } => finding = finding.also(span(other), "the other one"),
        MisfitKind::Swapped => {
            finding = finding
                .also(span(misfit.argument + 1), "this comes first")
                .help("swap the two");
        }
        _ => {}
    }
    if let Some(seconds) = expiry(sent, misfit) {
        finding = finding.help(format!("seconds until it expires: `'EX', {seconds}`"));
    } else if let Some(nearest) = &misfit.nearest {
        finding = finding.help(format!("did you mean `{nearest}`?"));
    }
    match grammar::line(sent.command, server) {
        Some(line) => finding.note(format!("the command is `{name} {line}`")),
        None => finding,
    }
}

/// `SET key value 60`: the number that lacks the option it belongs to.
fn expiry<'a>(sent: &'a Sent, misfit: &Misfit) -> Option<Cow<'a, str>> {
    let [_, _, last] = sent.words.as_slice() else {
        return None;
    };
    if sent.command.name != "set" || misfit.argument != 2 {
        return None;
    }
    match last {
        Word::Known(text) => {
            let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
            is_number.then(|| String::from_utf8_lossy(text))
        }
        Word::Integer { .. } | Word::Number => Some("…".into()),
        _ => None,
    }
}

/// A word as messages show it.
fn shown(word: Option<&Word>) -> String {
    let text = match word {
        Some(Word::Known(text)) => Some(text),
        Some(Word::OneOf(texts)) => texts.first(),
        _ => None,
    };
    match (text, word) {
        (Some(text), _) => {
            let text = String::from_utf8_lossy(text);
            let is_long = text.chars().count() > LONGEST_SHOWN;
            let start: String = text.chars().take(LONGEST_SHOWN).collect();
            format!("`{start}{}`", if is_long { "…" } else { "" })
        }
        (None, Some(Word::Integer { .. })) => "an integer".to_owned(),
        _ => "this".to_owned(),
    }
}
