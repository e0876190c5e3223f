//! `boolean-argument`: an argument is taken for a boolean, and is a text.
//!
//! Arguments are texts: `"0"`, `"false"` and `""` are all true. `constant-comparison` says which are never equal.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::BOOLEAN_ARGUMENT;
use crate::meaning::annotations::Annotation;
use crate::meaning::entries::TableName;
use crate::meaning::outline::Branch;
use crate::meaning::values::{Argument, KindSet, OperationKind, Value};
use crate::rust::types::Type;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let conditions = context
        .meaning
        .outline
        .branches
        .iter()
        .filter_map(|branch| always_true(context, branch));
    let mut findings: Vec<Diagnostic> = conditions.chain(never_nil(context)).collect();
    findings.sort_by_key(|finding| finding.primary.span);
    findings
}

/// Both sides of each comparison, each with the other one, and where it is.
fn compared<'a>(context: &Context<'a>) -> impl Iterator<Item = (Span, &'a Argument, &'a Argument)> {
    let operations = context.meaning.values.operations().iter();
    operations
        .filter(|operation| {
            matches!(operation.kind, OperationKind::Binary(operator) if operator.is_comparison())
        })
        .filter_map(|operation| match operation.operands.as_slice() {
            [left, right] => Some([
                (operation.span, left, right),
                (operation.span, right, left),
            ]),
            _ => None,
        })
        .flatten()
}

/// What is written at this place.
fn written(context: &Context<'_>, span: Span) -> String {
    String::from_utf8_lossy(context.source.slice(span)).into_owned()
}

/// A bare `if ARGV[1] then` of an argument that means yes or no.
fn always_true(context: &Context<'_>, branch: &Branch) -> Option<Diagnostic> {
    let (table, index) = context.meaning.values.at(branch.condition)?.entry()?;
    if asks_otherwise(context, table, index) {
        return None;
    }
    let name = format!("{}[{index}]", table.as_str());
    let written = written(context, branch.condition);
    let declared = declared_type(context, table, index);
    let compared = compared_with_boolean(context, table, index, branch.span);
    let (message, help) = match (declared, compared) {
        (Some(Type::Boolean), _) => (
            format!("{name} is a boolean, and \"0\" is true in Lua"),
            format!("write `if {written} == '1' then`"),
        ),
        // See `never_nil`.
        (Some(Type::Optional(_)), _) => return None,
        (_, Some((_, text))) => (
            format!("{name} is a text, and \"0\" and \"false\" are true in Lua"),
            format!("write `if {written} == '{text}' then`"),
        ),
        _ => return None,
    };
    let finding = BOOLEAN_ARGUMENT
        .at(branch.condition, message)
        .label("true whatever the caller passes")
        .help(help);
    Some(match compared {
        Some((span, _)) if declared.is_none() => finding.also(span, "compared as a text here"),
        _ => finding,
    })
}

/// Whether the entry is compared with nil or the empty text somewhere: the script knows what it asks.
fn asks_otherwise(context: &Context<'_>, table: TableName, index: usize) -> bool {
    compared(context).any(|(_, side, other)| {
        let is_absent = other.value.is_only(KindSet::NIL)
            || other.value.known_text().is_some_and(<[u8]>::is_empty);
        is_absent && is_entry(&side.value, table, index)
    })
}

/// Whether it is the entry in some form, or something else perhaps.
fn is_entry(value: &Value, table: TableName, index: usize) -> bool {
    value.entry_form().is_some_and(|form| {
        form.table == table
            && form.index.and_then(|index| usize::try_from(index).ok()) == Some(index)
    })
}

/// Tests for nil of arguments that are declared `T?`: they are sent as the empty text.
fn never_nil(context: &Context<'_>) -> Vec<Diagnostic> {
    let annotations = context.meaning.annotations.args.iter().zip(1..);
    let optional = annotations.filter_map(|(annotation, index)| match &annotation.ty {
        Some(Type::Optional(inner)) if !annotation.is_variadic => {
            Some((annotation, &**inner, index))
        }
        _ => None,
    });
    let finding = |(annotation, inner, index): (&Annotation, &Type, usize)| {
        let entry = context.meaning.entries.argv.entries.get(&index)?;
        if !entry.is_tested_for_nil || entry.is_compared_with_empty {
            return None;
        }
        let (tested, is_condition) = tested_for_nil(context, index)?;
        let message = format!("ARGV[{index}] is optional, and \"\" is true in Lua");
        let label = if is_condition {
            "true whatever the caller passes"
        } else {
            "never nil: absent is the empty text"
        };
        let name = &annotation.name;
        let written = written(context, tested);
        Some(
            BOOLEAN_ARGUMENT.at(tested, message)
                .label(label)
                .help(format!("write `{written} ~= ''`"))
                .help(format!(
                    "or declare it as `{name}? {inner}`, at the end: then it may be left out, and is nil"
                )),
        )
    };
    optional.filter_map(finding).collect()
}

/// The first place where an argument is tested for nil, and whether it is a condition there.
fn tested_for_nil(context: &Context<'_>, index: usize) -> Option<(Span, bool)> {
    let is_wanted = |value: &Value| {
        let is_converted = value.entry_form().is_some_and(|form| form.is_converted);
        is_entry(value, TableName::Argv, index) && !is_converted
    };
    let conditions = context.meaning.values.conditions().iter();
    let conditions = conditions
        .filter(|condition| is_wanted(&condition.value))
        .map(|condition| (condition.span, true));
    let comparisons = compared(context)
        .filter(|(_, side, other)| other.value.is_only(KindSet::NIL) && is_wanted(&side.value));
    let comparisons = comparisons.map(|(_, side, _)| (side.span, false));
    conditions.chain(comparisons).min()
}

/// The type that annotations give an entry.
fn declared_type<'a>(context: &'a Context<'_>, table: TableName, index: usize) -> Option<&'a Type> {
    let annotations = &context.meaning.annotations;
    let list = match table {
        TableName::Keys => &annotations.keys,
        TableName::Argv => &annotations.args,
    };
    let annotation = list.get(index.checked_sub(1)?)?;
    annotation.ty.as_ref().filter(|_| !annotation.is_variadic)
}

/// Where an entry is compared with `'0'`, `'1'`, `'true'` or `'false'` outside of the `if` that
/// tests it, and the text that stands for yes.
fn compared_with_boolean(
    context: &Context<'_>,
    table: TableName,
    index: usize,
    outside: Span,
) -> Option<(Span, &'static str)> {
    compared(context)
        .filter(|(span, ..)| span.end <= outside.start || outside.end <= span.start)
        .find_map(|(span, side, other)| {
            let yes = match other.value.known_text()? {
                b"0" | b"1" => "1",
                b"true" | b"false" => "true",
                _ => return None,
            };
            is_entry(&side.value, table, index).then_some((span, yes))
        })
}
