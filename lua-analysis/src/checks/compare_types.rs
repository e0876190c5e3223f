//! `compare-types`: `<`, `<=`, `>` or `>=` between values that Lua does not order.

use super::Context;
use super::shared::values::{in_words, may_be_number, may_have_metatable, missing, written};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::COMPARE_TYPES;
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
        return None;
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
