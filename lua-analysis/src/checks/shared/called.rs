//! Which functions of the servers' libraries are called, whether there are such or not.

use super::super::Context;
use crate::meaning::values::{OperationKind, Value};
use crate::text::span::Span;

/// A library and one of its fields.
type Field<'a> = (&'a str, &'a str);

/// Each call of a field of a library, through a variable too: where what is called is written, and the field.
pub(crate) fn called_fields<'a>(
    context: &'a Context<'_>,
) -> impl Iterator<Item = (Span, Field<'a>)> + 'a {
    let operations = context.meaning.values.operations().iter();
    let calls = operations.filter(|operation| operation.kind == OperationKind::Call);
    calls.filter_map(|call| {
        let callee = call.operands.first()?;
        Some((callee.span, field_of(context, callee.span, &callee.value)?))
    })
}

/// The field of a library that a value is, or would be if there were such.
pub(crate) fn field_of<'a>(
    context: &Context<'a>,
    place: Span,
    value: &'a Value,
) -> Option<Field<'a>> {
    let meaning = context.meaning;
    if let Some(field) = meaning.library_field(place) {
        return Some(field);
    }
    if let Some(origin) = value.nil_origin()
        && let Some(field) = meaning.library_field(origin.span)
    {
        return Some(field);
    }
    match value.objects() {
        [id] => {
            let (library, function) = meaning.values.server_function(*id)?;
            (!library.is_empty()).then_some((library, function))
        }
        _ => None,
    }
}
