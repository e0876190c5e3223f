//! `undeclared-key`: a key that has nothing to do with `KEYS`.
//!
//! Each expression is reported where it is first used as a key, however often it is used.

use std::collections::HashMap;

use crate::checks::Context;
use crate::checks::shared::sent::{known_commands, words};
use crate::diagnostic::lints::UNDECLARED_KEY;
use crate::diagnostic::{Diagnostic, Label};
use crate::meaning::names::VariableId;
use crate::meaning::values::{Argument, KindSet, Sources};
use crate::server::commands::{Command, key_positions};
use crate::syntax::Flag;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let shebang = context.meaning.shebang.as_ref();
    if shebang.is_some_and(|shebang| shebang.has(Flag::NoCluster)) {
        return Vec::new();
    }
    find(context, origin)
}

/// The keys that `origin` says something of, each expression once.
pub(super) fn find(
    context: &Context<'_>,
    origin: impl Fn(&Argument) -> Option<&'static str>,
) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    // The finding that each expression is in.
    let mut known: HashMap<Expression<'_>, usize> = HashMap::new();
    for (call, command) in known_commands(context) {
        let before = findings.len();
        let undeclared = key_positions(command, &words(call), call.is_open)
            .into_iter()
            .filter_map(|position| call.arguments.get(position))
            .filter_map(|argument| Some((argument, origin(argument)?)));
        for (argument, origin) in undeclared {
            let expression = expression(context, argument.span);
            if let Some(finding) = known.get(&expression).and_then(|at| findings.get_mut(*at)) {
                finding.repeated.push(argument.span);
                continue;
            }
            known.insert(expression, before);
            match findings.get_mut(before) {
                // Several keys of a call are one finding.
                Some(finding) => finding.secondary.push(Label {
                    span: argument.span,
                    text: origin.to_owned(),
                }),
                None => findings.push(report(command, argument, origin)),
            }
        }
    }
    for finding in &mut findings {
        let more = match finding.repeated.len() {
            0 => continue,
            1 => ", as in one more place".to_owned(),
            more => format!(", as in {more} more places"),
        };
        finding.primary.text.push_str(&more);
    }
    findings
}

fn report(command: &Command, argument: &Argument, origin: &str) -> Diagnostic {
    let name = command.display_name();
    let message = format!("`{name}` is given a key that does not come from `KEYS`");
    UNDECLARED_KEY.at(argument.span, message)
        .label(origin)
        .note(
            "in a cluster it fails if another node has the key: `ERR Script attempted to access a non local key in a cluster node`",
        )
        .help("pass the whole key in `KEYS`, by which the client finds the node")
}

/// An expression as it is written, and the variables that its names mean.
type Expression<'a> = (&'a [u8], Vec<VariableId>);

fn expression<'a>(context: &Context<'a>, span: Span) -> Expression<'a> {
    let names = &context.meaning.names;
    let variables = (span.start..span.end)
        .filter_map(|offset| names.variable_at(Span::new(offset, offset + 1)));
    (context.source.slice(span), variables.collect())
}

/// Where a key comes from that is made of nothing but what is written in the script, and of `ARGV`.
pub(super) fn origin(argument: &Argument) -> Option<&'static str> {
    let value = &argument.value;
    let influence = value.sources().influence;
    let others = Sources::KEYS | Sources::STORED | Sources::UNSEEN | Sources::ELSEWHERE;
    // An entry of `ARGV` may be missing; all else that a command takes is a text or a number.
    let kinds = KindSet::TEXT | KindSet::NUMBER;
    let can_be_key = value.may_be(kinds) && value.set().is_within(kinds | KindSet::NIL);
    if !can_be_key || influence.has(others) {
        return None;
    }
    let is_made = influence.has(Sources::ARGV | Sources::WORD);
    Some(match (value.entry_form(), is_made) {
        (Some(_), _) => "comes from `ARGV`",
        (_, true) => "is made from `ARGV`",
        (_, false) => "is written in the script",
    })
}
