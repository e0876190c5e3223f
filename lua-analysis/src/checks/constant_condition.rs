//! `constant-condition`: a value is asked whether it is true and always is, such as 0.

use super::Context;
use super::shared::constant::{
    code, is_equality, is_field_of_reply, is_never_equal, is_of_parameter, may_be_elsewhere,
    of_reply, reply_table, shown,
};
use super::shared::values::in_words;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::CONSTANT_CONDITION;
use crate::meaning::values::{
    Argument, Condition, ConditionKind, Key, KindSet, Numbers, Texts, Value,
};
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let conditions = context.meaning.values.conditions();
    let comparisons = never_equal(context);
    conditions
        .iter()
        .filter(|condition| is_constant(context, condition))
        // Where a part of it is constant, that says it.
        .filter(|condition| {
            let whole = condition.span;
            let is_part = |span: Span| span != whole && span.is_within(whole);
            let mut others = conditions.iter();
            !comparisons.iter().any(|span| is_part(*span))
                && !others.any(|other| is_part(other.span) && other.value.truth().is_some())
        })
        .map(|condition| finding(context, condition))
        .collect()
}

fn never_equal(context: &Context<'_>) -> Vec<Span> {
    let operations = context.meaning.values.operations().iter();
    operations
        .filter(|operation| is_equality(operation.kind))
        .filter(|operation| match operation.operands.as_slice() {
            [left, right] => is_never_equal(&left.value, &right.value),
            _ => false,
        })
        .map(|operation| operation.span)
        .collect()
}

/// Whether a condition is always the same way, and whoever wrote it can't have meant that. Flags,
/// constants of the script, functions that a server has or not, and what a parameter is, are no matter.
fn is_constant(context: &Context<'_>, condition: &Condition) -> bool {
    let (value, span) = (&condition.value, condition.span);
    let is_misread = match value.truth() {
        Some(true) => is_misread(context, value),
        Some(false) => {
            let is_error = context.source.slice(span).ends_with(b"err");
            value.is_only(KindSet::NIL) && is_field_of_reply(context, span) && !is_error
        }
        None => false,
    };
    let is_harmless = match condition.kind {
        ConditionKind::Or => has_neutral_default(context, span),
        ConditionKind::And => is_guard(context, span),
        _ => false,
    };
    let is_other = |seen: &Value| seen.truth() != value.truth() || seen.is_unknown();
    is_misread
        && !is_harmless
        && !is_of_parameter(context, span)
        && !may_be_elsewhere(context, span, is_other)
}

/// Whether it is something that other languages take for false, or that its reader takes for missing.
fn is_misread(context: &Context<'_>, value: &Value) -> bool {
    if !value.is_only(KindSet::NUMBER | KindSet::TEXT | KindSet::TABLE) {
        return false;
    }
    let is_table = value.may_be(KindSet::TABLE);
    let is_reply = is_table && reply_table(context, value).is_some();
    let is_number = match value.number_set() {
        Numbers::Known(known) => known.len() > 1 && value.number_set().has(0.0),
        Numbers::Range(_) => true,
        Numbers::None => false,
    };
    let is_text = !matches!(value.text_set(), Texts::Known(_) | Texts::None);
    match value.set() {
        KindSet::TABLE => is_reply,
        KindSet::NUMBER => is_number,
        KindSet::TEXT => is_text,
        _ => false,
    }
}

/// `x or 0`, `x or ''`, `x or {}`: what is never taken does no harm.
fn has_neutral_default(context: &Context<'_>, left: Span) -> bool {
    let text = context.source.text();
    let rest = text.get(left.end..).unwrap_or_default().trim_ascii_start();
    let rest = rest.strip_prefix(b")").unwrap_or(rest).trim_ascii_start();
    let Some(default) = rest.strip_prefix(b"or") else {
        return false;
    };
    let default = default.trim_ascii_start();
    let neutral: [&[u8]; 6] = [b"''", b"\"\"", b"{}", b"{ }", b"'0'", b"\"0\""];
    let is_zero = matches!(default, [b'0', next, ..] if !next.is_ascii_digit() && *next != b'.')
        || default == b"0";
    is_zero || neutral.iter().any(|one| default.starts_with(one))
}

/// `x and x > 0`: the value itself is asked as well.
fn is_guard(context: &Context<'_>, left: Span) -> bool {
    let text = context.source.text();
    let mut lines = text
        .get(left.end..)
        .unwrap_or_default()
        .split(|byte| *byte == b'\n');
    let rest = lines.next().unwrap_or_default();
    let asked = context.source.slice(left);
    !asked.is_empty() && rest.windows(asked.len()).any(|window| window == asked)
}

fn finding(context: &Context<'_>, condition: &Condition) -> Diagnostic {
    let (value, span) = (&condition.value, condition.span);
    let name = shown(context, span);
    if value.truth() == Some(false) {
        return CONSTANT_CONDITION
            .at(span, format!("{name} is always `nil`, which is false"))
            .label("always false")
            .note("the reply is a list: none of its elements has a name");
    }
    let what = in_words(value);
    let found = CONSTANT_CONDITION
        .at(span, format!("{name} is {what}, which is always true"))
        .label("always true");
    let argument = Argument {
        span,
        value: value.clone(),
    };
    let found = of_reply(context, &argument, found);
    let written = code(context, span);
    let is_not = condition.kind == ConditionKind::Not;
    // The whole is what is written anew: `not x == 0` is `(not x) == 0`.
    let instead = |new: String| {
        if is_not {
            format!("write `{new}` for `not {written}`")
        } else {
            format!("compare it: `{new}`")
        }
    };
    match value.set() {
        KindSet::NUMBER => {
            let operator = if is_not { "==" } else { "~=" };
            found
                .note("0 is true in Lua")
                .help(instead(format!("{written} {operator} 0")))
        }
        KindSet::TEXT => {
            let operator = if is_not { "==" } else { "~=" };
            found
                .note("every string is true in Lua, '' and '0' too")
                .help(instead(format!("{written} {operator} ''")))
        }
        _ => {
            let ok = Key::Text(b"ok".as_slice().into());
            let values = &context.meaning.values;
            let mut tables = value.objects().iter().filter_map(|id| values.table(*id));
            if tables.any(|table| table.get(&ok).may_be(KindSet::TEXT)) {
                found.note("the command replies a status whenever it does not fail")
            } else {
                let help = if is_not {
                    format!("write `#{written} == 0` for `not {written}`")
                } else {
                    format!("ask for its length: `#{written} > 0`")
                };
                found.note("an empty list is true in Lua").help(help)
            }
        }
    }
}
