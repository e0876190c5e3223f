//! `constant-comparison`: `==` or `~=` between values that are never equal.

use super::Context;
use super::shared::constant::{
    code, is_asked_beside, is_equality, is_field_of_reply, is_never_equal, is_of_parameter,
    may_be_elsewhere, of_reply, reply_table, shown,
};
use super::shared::values::in_words;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::CONSTANT_COMPARISON;
use crate::meaning::values::{Argument, Key, KindSet, Operation, OperationKind, Value};
use crate::syntax::ast::BinaryOperator;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for operation in context.meaning.values.operations() {
        let Some((value, other)) = never_equal(context, operation) else {
            continue;
        };
        // `x == nil or x == false` is one mistake.
        let line = context.source.line_of(value.span.start);
        let is_told = found.iter().any(|told| {
            let told = told.primary.span;
            context.source.line_of(told.start) == line
                && context
                    .source
                    .slice(told)
                    .starts_with(context.source.slice(value.span))
        });
        if !is_told {
            found.push(finding(context, operation, value, other));
        }
    }
    found
}

/// The value that is asked and what it is compared with, if they are never equal and whoever wrote it
/// can't have meant that.
fn never_equal<'a>(
    context: &Context<'_>,
    operation: &'a Operation,
) -> Option<(&'a Argument, &'a Argument)> {
    let [left, right] = operation.operands.as_slice() else {
        return None;
    };
    if !is_equality(operation.kind)
        || left.value.set().is_empty()
        || right.value.set().is_empty()
        || !is_never_equal(&left.value, &right.value)
    {
        return None;
    }
    let (value, other) = if left.value.kinds().is_single() && !right.value.kinds().is_single() {
        (right, left)
    } else {
        (left, right)
    };
    let is_shared = value.value.may_be(other.value.set());
    // A constant of the script may be set to another one.
    let are_constants = value.value.kinds().is_single() && other.value.kinds().is_single();
    if are_constants && (is_shared || !is_field_of_reply(context, value.span)) {
        return None;
    }
    let is_to_be_sure = other.value.is_only(KindSet::FALSY | KindSet::OTHER)
        && is_asked_beside(context, value.span);
    // Where it was asked before, this is only there to be sure.
    let is_falsy = other.value.is_only(KindSet::FALSY);
    let is_narrowed = is_falsy && !value.value.may_be(KindSet::FALSY);
    let may_be = |seen: &Value| {
        !is_never_equal(seen, &other.value) || is_narrowed && seen.may_be(KindSet::FALSY)
    };
    // Some servers lack some functions and libraries.
    let is_of_server = value.value.may_be(KindSet::FUNCTION)
        || is_falsy
            && value.value.may_be(KindSet::TABLE)
            && reply_table(context, &value.value).is_none();
    let is_silent = is_to_be_sure
        || is_of_server
        || is_of_parameter(context, value.span)
        || is_of_parameter(context, other.span)
        || !context.source.slice(value.span).starts_with(b"type(")
            && may_be_elsewhere(context, value.span, may_be);
    (!is_silent).then_some((value, other))
}

fn finding(
    context: &Context<'_>,
    operation: &Operation,
    value: &Argument,
    other: &Argument,
) -> Diagnostic {
    let is_equal = operation.kind == OperationKind::Binary(BinaryOperator::Equal);
    let always = if is_equal { "false" } else { "true" };
    let name = shown(context, value.span);
    let message = if value.value.may_be(other.value.set()) {
        let (one, other) = (value.value.to_string(), other.value.to_string());
        format!("{name} is {one}, never {other}: this is always {always}")
    } else {
        let (one, other) = (in_words(&value.value), in_words(&other.value));
        format!("{name} is {one}, never {other}: this is always {always}")
    };
    let found = CONSTANT_COMPARISON
        .at(operation.span, message)
        .label(format!("always {always}"));
    let found = of_reply(context, value, found);
    help(context, found, is_equal, value, other)
}

fn help(
    context: &Context<'_>,
    found: Diagnostic,
    is_equal: bool,
    value: &Argument,
    other: &Argument,
) -> Diagnostic {
    let (name, with) = (code(context, value.span), code(context, other.span));
    let operator = if is_equal { "==" } else { "~=" };
    let is = |kinds: KindSet| value.value.may_be(kinds);
    let wants = |kinds: KindSet| other.value.is_only(kinds);
    if wants(KindSet::NIL | KindSet::OTHER) && is(KindSet::FALSE) {
        let instead = if is_equal {
            format!("`not {name}`")
        } else {
            format!("`{name} ~= false`")
        };
        return found.help(format!("what is missing is `false` in a reply: {instead}"));
    }
    if is_field_of_reply(context, value.span) {
        return found.note(
            "the reply is a list: names and values in turn, none of them a field by its name",
        );
    }
    if wants(KindSet::TEXT) && is(KindSet::TABLE) && reply_table(context, &value.value).is_some() {
        let ok = Key::Text(b"ok".as_slice().into());
        let values = &context.meaning.values;
        let objects = value.value.objects().iter();
        let is_status = objects
            .filter_map(|id| values.table(*id))
            .any(|table| table.get(&ok).may_be(KindSet::TEXT));
        if is_status {
            let instead = if is(KindSet::FALSY) && is_equal {
                format!("`{name} and {name}.ok {operator} {with}`")
            } else {
                format!("`{name}.ok {operator} {with}`")
            };
            return found.help(format!(
                "the text of a status is in its field `ok`: {instead}"
            ));
        }
    }
    if wants(KindSet::NUMBER) && is(KindSet::TEXT) {
        return found.help(format!(
            "compare the number: `tonumber({name}) {operator} {with}`"
        ));
    }
    if wants(KindSet::TEXT) && is(KindSet::NUMBER) {
        let number = with.trim_matches(|quote| matches!(quote, '\'' | '"'));
        if other.value.text_set().is_numeric(false) && number != with {
            return found.help(format!(
                "compare with the number: `{name} {operator} {number}`"
            ));
        }
        return found.help(format!("compare it as a string: `tostring({name})`"));
    }
    if wants(KindSet::BOOLEAN) && is(KindSet::NUMBER) {
        return found.help(format!("compare with the number: `{name} {operator} 1`"));
    }
    found
}
