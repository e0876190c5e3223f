//! `compare-types`: `<`, `<=`, `>` or `>=` between values that Lua does not order.

use super::Context;
use super::shared::defaults::before_number;
use super::shared::values::{in_words, may_be_number, may_have_metatable, missing, written};
use crate::diagnostic::lints::COMPARE_TYPES;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::values::{Argument, KindSet, Operation, OperationKind, Value};
use crate::syntax::ast::BinaryOperator;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let operations = context.meaning.values.operations().iter();
    operations
        .filter_map(|operation| finding(context, operation))
        .collect()
}

fn finding(context: &Context<'_>, operation: &Operation) -> Option<Diagnostic> {
    let OperationKind::Binary(
        BinaryOperator::Less
        | BinaryOperator::LessEqual
        | BinaryOperator::Greater
        | BinaryOperator::GreaterEqual,
    ) = operation.kind
    else {
        return None;
    };
    let [left, right] = operation.operands.as_slice() else {
        return None;
    };
    if can_be_ordered(context, &left.value, &right.value) {
        return half(context, left, right).or_else(|| half(context, right, left));
    }
    let (one, other) = (in_words(&left.value), in_words(&right.value));
    let message = if one == other {
        format!("{one} can't be compared with another one")
    } else {
        format!("{one} is compared with {other}, which raises an error")
    };
    let found = COMPARE_TYPES
        .at(operation.span, message)
        .label("Lua orders numbers with numbers and strings with strings");
    Some(match help(context, left, right) {
        Some(help) => found.help(help),
        None => found,
    })
}

/// `GET … or 0` beside a number: a number while the key is missing, and a string once it is there.
fn half(context: &Context<'_>, one: &Argument, other: &Argument) -> Option<Diagnostic> {
    let both = KindSet::TEXT | KindSet::NUMBER;
    let is_either = one.value.is_only(both) && one.value.may_be(KindSet::TEXT);
    // `tonumber` of an argument may be nil, which is no better.
    let is_number =
        other.value.may_be(KindSet::NUMBER) && other.value.is_only(KindSet::NUMBER | KindSet::NIL);
    if !is_either || !one.value.may_be(KindSet::NUMBER) || !is_number {
        return None;
    }
    let before = before_number(context, one.span)?;
    let found = context.meaning.values.at(before)?;
    if !found.is_only(KindSet::TEXT | KindSet::FALSY) {
        return None;
    }
    let text = written(context, before).unwrap_or("…");
    let name = match written(context, one.span) {
        Some(name) if one.span != before => format!("`{name}`"),
        _ => "this".to_owned(),
    };
    let message = format!("{name} is a string unless it is missing, and is compared with a number");
    let found = COMPARE_TYPES
        .at(one.span, message)
        .at_level(Level::Warn)
        .label("Lua orders numbers with numbers and strings with strings");
    let found = if before.is_within(one.span) {
        found
    } else {
        found.also(before, "a string where there is something")
    };
    Some(found.help(format!(
        "make a number of it first: `tonumber({text}) or …`"
    )))
}

/// Whether some pair of the values is ordered. Nothing that is never reached is found.
fn can_be_ordered(context: &Context<'_>, left: &Value, right: &Value) -> bool {
    let both = |kind| left.may_be(kind) && right.may_be(kind);
    left.set().is_empty()
        || right.set().is_empty()
        || both(KindSet::NUMBER)
        || both(KindSet::TEXT)
        || may_have_metatable(context, left) && may_have_metatable(context, right)
}

fn help(context: &Context<'_>, left: &Argument, right: &Argument) -> Option<String> {
    let text = [left, right]
        .into_iter()
        .find(|argument| argument.value.may_be(KindSet::TEXT) && may_be_number(&argument.value))?;
    let other = if std::ptr::eq(text, left) {
        right
    } else {
        left
    };
    if !other.value.may_be(KindSet::NUMBER) {
        return None;
    }
    let written = written(context, text.span)?;
    Some(if missing(context, text).is_some() {
        format!(
            "compare the number, and say what it is where it is missing: `(tonumber({written}) or 0)`"
        )
    } else {
        format!("compare the number: `tonumber({written})`")
    })
}
