//! `missing-value`: an operation that raises where a key or a field is missing.

use super::Context;
use super::shared::asked::{is_asked_before, is_length_asked};
use super::shared::operands::Wanted;
use super::shared::values::{missing, written};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::MISSING_VALUE;
use crate::meaning::values::{Argument, KindSet, OriginKind};

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let wanted = context.wanted().iter();
    let mut found: Vec<Diagnostic> = wanted
        .filter_map(|(argument, wanted)| finding(context, argument, *wanted))
        .collect();
    // What is missing is told where it is met first.
    let mut told = Vec::new();
    found.sort_by_key(|finding| finding.primary.span);
    found.retain(|finding| {
        let origin = finding.secondary.first().map(|label| label.span);
        let is_new = !told.contains(&origin);
        told.push(origin);
        is_new
    });
    found
}

fn finding(context: &Context<'_>, argument: &Argument, wanted: Wanted) -> Option<Diagnostic> {
    let value = &argument.value;
    // Where it can be nothing else, it is an error of another lint; where nothing is known, nothing.
    if value.is_unknown() || !value.may_be(KindSet::FALSY) || !wanted.takes_some(context, value) {
        return None;
    }
    let fails = match (value.may_be(KindSet::FALSE), value.may_be(KindSet::NIL)) {
        (true, _) => value.false_origin().or(value.nil_origin()),
        _ => value.nil_origin(),
    }?;
    let is_asked = match fails.kind {
        OriginKind::Reply => is_asked_before(context, fails.span),
        OriginKind::Element => is_length_asked(context, fails.span),
        _ => return None,
    };
    if is_asked {
        return None;
    }
    let (origin, why) = missing(context, argument)?;
    let what = wanted.in_words();
    let name = written(context, argument.span);
    let subject = name.map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
    let found = MISSING_VALUE.at(
        argument.span,
        format!("{subject} may be missing: {what} raises an error then"),
    );
    let found = if origin == argument.span {
        found.label(why)
    } else {
        found.also(origin, why)
    };
    let instead = match (wanted, name) {
        // A string is never compared with a number.
        (Wanted::Order, Some(name)) if value.may_be(KindSet::TEXT) => {
            format!("`(tonumber({name}) or 0)`")
        }
        (Wanted::Number | Wanted::Order, Some(name)) => format!("`({name} or 0)`"),
        (Wanted::Text, Some(name)) => format!("`({name} or '')`"),
        (_, Some(name)) => {
            return Some(found.help(format!(
                "say what happens without it: `if not {name} then return … end`"
            )));
        }
        (_, None) => {
            return Some(found.help("say what happens without it, before it is used"));
        }
    };
    Some(found.help(format!("say what it is then: {instead}, or return before")))
}
