//! `lossy-text`: a number loses digits where it becomes text.
//!
//! Lua writes numbers with 14 digits. What has more is another number then, written as `1.7356896e+15`.

use super::Context;
use super::shared::values::written;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::LOSSY_TEXT;
use crate::meaning::values::{Argument, Key, KindSet, LibraryCall, Numbers, OperationKind, Value};
use crate::syntax::ast::BinaryOperator;

/// What needs more than 14 digits.
const FIFTEEN_DIGITS: f64 = 1e14;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let values = &context.meaning.values;
    let joined = values.operations().iter();
    let joined = joined
        .filter(|operation| operation.kind == OperationKind::Binary(BinaryOperator::Concat))
        .flat_map(|operation| &operation.operands)
        .filter(|operand| is_long(&operand.value))
        .map(|operand| finding(context, operand, "`..`"));
    let called = values
        .calls()
        .iter()
        .filter_map(|call| of_call(context, call));
    joined.chain(called).collect()
}

/// What functions write as text.
fn of_call(context: &Context<'_>, call: &LibraryCall) -> Option<Diagnostic> {
    let first = call.arguments.first().filter(|_| call.is_certain)?;
    match (call.library.as_deref(), &*call.function) {
        (None, "tostring") if is_long(&first.value) => Some(finding(context, first, "`tostring`")),
        (Some("table"), "concat") if has_long(context, &first.value, 1) => {
            Some(of_table(context, first, "`table.concat`"))
        }
        (Some("cjson"), "encode") if is_long(&first.value) => {
            Some(finding(context, first, "`cjson.encode`"))
        }
        (Some("cjson"), "encode") if has_long(context, &first.value, 3) => {
            Some(of_table(context, first, "`cjson.encode`"))
        }
        _ => None,
    }
}

fn finding(context: &Context<'_>, argument: &Argument, by: &str) -> Diagnostic {
    let name = written(context, argument.span);
    let subject = name.map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
    let is = match argument.value.known_number() {
        Some(_) => format!("this is {}", argument.value.number_set()),
        None => "this has at least 15 digits".to_owned(),
    };
    let found = LOSSY_TEXT
        .at(
            argument.span,
            format!("{subject} loses digits: {by} writes numbers with 14"),
        )
        .label(is);
    found.help(format!(
        "write all of them: `string.format('%.0f', {})`",
        name.unwrap_or("…")
    ))
}

fn of_table(context: &Context<'_>, argument: &Argument, by: &str) -> Diagnostic {
    let name = written(context, argument.span).map(|name| format!(" of `{name}`"));
    let name = name.unwrap_or_default();
    let found = LOSSY_TEXT.at(
        argument.span,
        format!("a number{name} loses digits: {by} writes numbers with 14"),
    );
    let found = found.label("this holds a number with more");
    found.help("put it in as text: `string.format('%.0f', number)`")
}

/// Whether it is a number, and one of more than 14 digits whichever it is.
fn is_long(value: &Value) -> bool {
    value.is_only(KindSet::NUMBER) && are_long(value.number_set())
}

fn are_long(numbers: &Numbers) -> bool {
    let Some(range) = numbers.range().filter(|range| !range.has_nan) else {
        return false;
    };
    let is_finite = |number: f64| number.abs() < f64::INFINITY;
    match numbers {
        Numbers::Known(known) => known
            .iter()
            .all(|number| number.0.abs() >= FIFTEEN_DIGITS && is_finite(number.0)),
        _ => {
            range.min.0 >= FIFTEEN_DIGITS && is_finite(range.min.0)
                || range.max.0 <= -FIFTEEN_DIGITS && is_finite(range.max.0)
        }
    }
}

/// Whether one of the fields of a table holds nothing but such a number.
fn has_long(context: &Context<'_>, value: &Value, depth: usize) -> bool {
    if depth == 0 || !value.is_only(KindSet::TABLE) || value.is_open() {
        return false;
    }
    let values = &context.meaning.values;
    let is_counted = |key: &Key| depth > 1 || matches!(key, Key::Index(_));
    value.objects().iter().any(|id| {
        values
            .table(*id)
            .filter(|table| !table.is_open)
            .is_some_and(|table| {
                let fields = table.fields.iter().filter(|(key, _)| is_counted(key));
                let mut held = fields.map(|(_, held)| held).chain([&table.rest]);
                held.any(|held| holds_long(held) || has_long(context, held, depth - 1))
            })
    })
}

/// Whether what a field holds, if it is there, is such a number.
fn holds_long(held: &Value) -> bool {
    held.may_be(KindSet::NUMBER)
        && held.is_only(KindSet::NUMBER | KindSet::NIL)
        && are_long(held.number_set())
}
