//! `text-order`: numbers as texts are compared, or sorted, as texts: `'10' < '9'`.

use super::Context;
use super::shared::values::written;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::TEXT_ORDER;
use crate::meaning::values::{
    Argument, Key, KindSet, LibraryCall, Operation, OperationKind, Texts, Value,
};
use crate::syntax::ast::BinaryOperator;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let values = &context.meaning.values;
    let compared = values.operations().iter();
    let compared = compared.filter_map(|operation| of_comparison(context, operation));
    let sorted = values.calls().iter();
    let sorted = sorted.filter_map(|call| of_sort(context, call));
    compared.chain(sorted).collect()
}

fn of_comparison(context: &Context<'_>, operation: &Operation) -> Option<Diagnostic> {
    let operator = operator(operation.kind)?;
    let [left, right] = operation.operands.as_slice() else {
        return None;
    };
    if !are_numbers(context, left, right) {
        return None;
    }
    let number = |argument: &Argument| {
        let text = written(context, argument.span).unwrap_or("…");
        if matches!(argument.value.text_set(), Texts::Known(_)) {
            let quotes = ['\'', '"'];
            text.trim_matches(quotes).to_owned()
        } else {
            format!("tonumber({text})")
        }
    };
    let (one, other) = (number(left), number(right));
    let found = TEXT_ORDER.at(
        operation.span,
        format!("`{operator}` orders these numbers as texts: '10' comes before '9'"),
    );
    let found = found.label("both are strings");
    Some(found.help(format!("compare the numbers: `{one} {operator} {other}`")))
}

fn operator(kind: OperationKind) -> Option<&'static str> {
    match kind {
        OperationKind::Binary(BinaryOperator::Less) => Some("<"),
        OperationKind::Binary(BinaryOperator::LessEqual) => Some("<="),
        OperationKind::Binary(BinaryOperator::Greater) => Some(">"),
        OperationKind::Binary(BinaryOperator::GreaterEqual) => Some(">="),
        _ => None,
    }
}

/// Whether both are texts, and one certainly is a number.
fn are_numbers(context: &Context<'_>, left: &Argument, right: &Argument) -> bool {
    let (one, other) = (&left.value, &right.value);
    if !is_text(one) || !is_text(other) {
        return false;
    }
    let is_literal = |value: &Value| matches!(value.text_set(), Texts::Known(_));
    let may_fit = |value: &Value| {
        let texts = value.text_set();
        texts.is_numeric(false) || !is_literal(value) && texts.may_be_numeric()
    };
    let is_number = |value: &Value| !is_literal(value) && value.text_set().is_numeric(false);
    if is_number(one) && may_fit(other) || is_number(other) && may_fit(one) {
        return true;
    }
    let are_variable = !is_literal(one) && !is_literal(other) && may_fit(one) && may_fit(other);
    are_variable && (is_computed_with(context, left) || is_computed_with(context, right))
}

/// Whether it is a text where it does not raise an error.
fn is_text(value: &Value) -> bool {
    value.may_be(KindSet::TEXT) && value.is_only(KindSet::TEXT | KindSet::FALSY)
}

/// Whether the script itself takes the same text for a number elsewhere: it computes with it, or sends
/// `tonumber` of it in a command, which fails if it is none.
fn is_computed_with(context: &Context<'_>, argument: &Argument) -> bool {
    let values = &context.meaning.values;
    let is_same = |span: Span| is_same_text(context, argument.span, span);
    let is_converted = |span: Span| {
        values.calls().iter().any(|call| {
            let is_conversion = call.library.is_none() && &*call.function == "tonumber";
            let argument = call.arguments.first();
            call.span == span
                && is_conversion
                && argument.is_some_and(|argument| is_same(argument.span))
        })
    };
    let sends = values
        .commands()
        .iter()
        .flat_map(|site| &site.arguments)
        .any(|sent| is_converted(sent.span));
    sends
        || values.operations().iter().any(|operation| {
            is_arithmetic(operation.kind)
                && operation
                    .operands
                    .iter()
                    .any(|operand| is_same(operand.span) || is_converted(operand.span))
        })
}

/// Whether both places read one variable that is set once, or one entry.
fn is_same_text(context: &Context<'_>, one: Span, other: Span) -> bool {
    let names = &context.meaning.names;
    let source = context.source;
    if source.slice(one) != source.slice(other) {
        return false;
    }
    match (names.variable_at(one), names.variable_at(other)) {
        (Some(one), Some(other)) => {
            one == other && names.variable(one).is_some_and(|read| !read.reassigned)
        }
        (None, None) => {
            source.slice(one).starts_with(b"ARGV[") || source.slice(one).starts_with(b"KEYS[")
        }
        _ => false,
    }
}

fn is_arithmetic(kind: OperationKind) -> bool {
    matches!(
        kind,
        OperationKind::Binary(
            BinaryOperator::Add
                | BinaryOperator::Subtract
                | BinaryOperator::Multiply
                | BinaryOperator::Divide
                | BinaryOperator::Modulo
        )
    )
}

/// `table.sort` of texts that are numbers, without a function that compares them.
fn of_sort(context: &Context<'_>, call: &LibraryCall) -> Option<Diagnostic> {
    let is_sort = call.library.as_deref() == Some("table") && &*call.function == "sort";
    let [list] = call.arguments.as_slice() else {
        return None;
    };
    if !is_sort || !call.is_certain || call.is_open || !has_numbers_as_texts(context, &list.value) {
        return None;
    }
    let name = written(context, list.span).unwrap_or("…");
    let found = TEXT_ORDER.at(
        call.span,
        "`table.sort` orders these numbers as texts: '10' comes before '9'",
    );
    let found = found.label(format!("the elements of `{name}` are strings"));
    Some(found.help(format!(
        "compare the numbers: `table.sort({name}, function(a, b) return tonumber(a) < tonumber(b) end)`"
    )))
}

fn has_numbers_as_texts(context: &Context<'_>, list: &Value) -> bool {
    if !list.is_only(KindSet::TABLE) || list.is_open() || list.objects().is_empty() {
        return false;
    }
    let values = &context.meaning.values;
    list.objects().iter().all(|id| {
        values
            .table(*id)
            .filter(|table| !table.is_open)
            .is_some_and(|table| {
                let fields = table.fields.iter();
                let listed = fields.filter(|(key, _)| matches!(key, Key::Index(_)));
                let mut held = listed.map(|(_, held)| held).chain([&table.rest]);
                let mut has_some = false;
                let is_fit = held.all(|held| {
                    let is_nothing = !held.may_be(!KindSet::FALSY);
                    has_some |= !is_nothing;
                    is_nothing
                        || is_text(held)
                            && !matches!(held.text_set(), Texts::Known(_))
                            && held.text_set().is_numeric(false)
                });
                is_fit && has_some
            })
    })
}
