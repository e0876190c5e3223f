//! What checks of comparisons and conditions ask: whose value it is, and what is known of it elsewhere.

use super::super::Context;
use super::values::missing;
use crate::diagnostic::Diagnostic;
use crate::meaning::names::{VariableId, VariableKind};
use crate::meaning::values::{Argument, KindSet, Made, OperationKind, Texts, Value};
use crate::syntax::ast::BinaryOperator;
use crate::text::span::Span;

/// What is written in a place, for messages.
pub(crate) fn shown(context: &Context<'_>, span: Span) -> String {
    match std::str::from_utf8(context.source.slice(span)) {
        Ok(text) if text.len() <= 60 && !text.contains('\n') => format!("`{text}`"),
        _ => "this value".to_owned(),
    }
}

/// What is written in a place, for code in a help.
pub(crate) fn code<'a>(context: &'a Context<'_>, span: Span) -> &'a str {
    match std::str::from_utf8(context.source.slice(span)) {
        Ok(text) if text.len() <= 30 && !text.contains('\n') => text,
        _ => "…",
    }
}

/// The variable whose name this is, and nothing else.
pub(crate) fn variable(context: &Context<'_>, span: Span) -> Option<VariableId> {
    let id = context.meaning.names.variable_at(span)?;
    let reads = context.meaning.names.reads(id);
    reads.contains(&span).then_some(id)
}

/// Whether a parameter of a function is asked: others may call it with other values one day.
pub(crate) fn is_of_parameter(context: &Context<'_>, span: Span) -> bool {
    let names = &context.meaning.names;
    let text = context.source.slice(span);
    let before: usize = if text.starts_with(b"type(") {
        5
    } else {
        usize::from(matches!(text.first(), Some(b'#' | b'(')))
    };
    let start = span.start + before;
    names
        .variable_at(Span::new(start, span.end))
        .and_then(|id| names.variable(id))
        .is_some_and(|variable| variable.kind == VariableKind::Parameter)
}

/// Whether the variable that is asked may be so in another place.
pub(crate) fn may_be_elsewhere(
    context: &Context<'_>,
    span: Span,
    is_so: impl Fn(&Value) -> bool,
) -> bool {
    let text = context.source.slice(span);
    let inner = match text.strip_prefix(b"type(") {
        Some(_) => Span::new(span.start + 5, span.end.saturating_sub(1)),
        None => span,
    };
    let Some(id) = variable(context, inner) else {
        return false;
    };
    let values = &context.meaning.values;
    let mut reads = context.meaning.names.reads(id).iter();
    reads.any(|read| values.at(*read).is_some_and(&is_so))
}

/// Whether the same line asks in another way whether the same value is there, so that this one is only
/// there to be sure.
pub(crate) fn is_asked_beside(context: &Context<'_>, span: Span) -> bool {
    let text = context.source.slice(span);
    let line = context.source.line_of(span.start);
    let is_same = |other: Span| {
        other != span
            && context.source.line_of(other.start) == line
            && context.source.slice(other) == text
    };
    let values = &context.meaning.values;
    values
        .conditions()
        .iter()
        .any(|condition| is_same(condition.span) && condition.value.truth().is_none())
        || values.operations().iter().any(|operation| {
            let [left, right] = operation.operands.as_slice() else {
                return false;
            };
            let is_asked = |value: &Argument, other: &Argument| {
                is_same(value.span) && other.value.is_only(KindSet::FALSY | KindSet::OTHER)
            };
            is_equality(operation.kind)
                && (is_asked(left, right) || is_asked(right, left))
                && !is_never_equal(&left.value, &right.value)
        })
}

/// Whether it is `==` or `~=`.
pub(crate) fn is_equality(kind: OperationKind) -> bool {
    matches!(
        kind,
        OperationKind::Binary(BinaryOperator::Equal | BinaryOperator::NotEqual)
    )
}

/// Whether no value is both.
pub(crate) fn is_never_equal(left: &Value, right: &Value) -> bool {
    // A clock that was never set may say anything.
    let is_of_clock = |value: &Value| matches!(value.text_set(), Texts::Between { .. });
    let is_numeric = |value: &Value| value.text_set().may_be_numeric();
    let is_clock = is_of_clock(left) && is_numeric(right) || is_of_clock(right) && is_numeric(left);
    !is_clock && left.kinds().meet(right.kinds()).set().is_empty()
}

/// The command whose reply a value is, if it is a table and nothing but such a reply.
pub(crate) fn reply_table(context: &Context<'_>, value: &Value) -> Option<Span> {
    if !value.is_only(KindSet::TABLE | KindSet::FALSY) || value.is_open() {
        return None;
    }
    let values = &context.meaning.values;
    let mut made = None;
    for id in value.objects() {
        match values.table(*id)?.made {
            Made::Reply(span) => made = Some(span),
            _ => return None,
        }
    }
    made
}

/// The same with the command whose reply it is that was asked, where that is written elsewhere.
pub(crate) fn of_reply(
    context: &Context<'_>,
    argument: &Argument,
    found: Diagnostic,
) -> Diagnostic {
    let place = found.primary.span;
    let is_elsewhere = |span: Span| span.end <= place.start || place.end <= span.start;
    if let Some((span, what)) = missing(context, argument)
        && is_elsewhere(span)
    {
        return found.also(span, what);
    }
    match reply_table(context, &argument.value) {
        Some(span) if is_elsewhere(span) => found.also(span, "this is the reply"),
        _ => found,
    }
}

/// Whether it reads a field of a reply that has no such field.
pub(crate) fn is_field_of_reply(context: &Context<'_>, span: Span) -> bool {
    let mut operations = context.meaning.values.operations().iter();
    operations.any(|operation| {
        operation.span == span
            && operation.kind == OperationKind::Index
            && operation
                .operands
                .first()
                .is_some_and(|base| reply_table(context, &base.value).is_some())
    })
}
