//! Structs: their fields and what each comes from.

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{DataStruct, DeriveInput, Fields, Member};

use super::input::{Field, Format, Shape, TypeOptions, check_is_serdes};
use crate::attribute::{Known, Takes, Value, options};
use crate::diagnostics::Diagnostics;

const FIELD_OPTIONS: &[Known] = &[
    ("default", Takes::Nothing),
    ("rename", Takes::Text),
    ("json", Takes::Nothing),
    ("msgpack", Takes::Nothing),
    ("__place", Takes::Names),
];

pub(super) fn shape<'a>(
    derive: &'a DeriveInput,
    data: &'a DataStruct,
    given: &TypeOptions,
    diagnostics: &mut Diagnostics,
) -> Shape<'a> {
    if let Some(format) = given.format {
        for field in &data.fields {
            check_is_serdes(&field.attrs, format, diagnostics);
        }
        return Shape::Formatted(format);
    }
    if data.fields.is_empty() {
        let message = "a struct without fields holds nothing of a reply: \
                       use `()` for a reply that does not matter";
        diagnostics.error(derive.ident.span(), message);
    }
    let is_map = given.map.is_some();
    if let (Some(map), Fields::Unnamed(_)) = (given.map, &data.fields) {
        let message = "a map needs names: this struct's fields have none";
        diagnostics.error(map, message);
    }
    let members = data.fields.members().zip(&data.fields);
    let mut fields: Vec<Field<'a>> = members
        .map(|(member, field)| self::field(member, field, is_map, diagnostics))
        .collect();
    if is_map {
        if matches!(data.fields, Fields::Named(_)) {
            check_names(&fields, &data.fields, diagnostics);
        }
        return Shape::Map(fields);
    }
    match (&data.fields, fields.len()) {
        (Fields::Unnamed(_), 1) => match fields.pop() {
            Some(only) => Shape::Transparent(only),
            None => Shape::Elements(fields),
        },
        _ => Shape::Elements(fields),
    }
}

fn field<'a>(
    member: Member,
    field: &'a syn::Field,
    is_map: bool,
    diagnostics: &mut Diagnostics,
) -> Field<'a> {
    let mut parsed = Field {
        name: match &member {
            Member::Named(name) => unraw(name),
            Member::Unnamed(_) => String::new(),
        },
        member,
        ty: &field.ty,
        format: None,
        has_default: false,
        place: None,
    };
    for option in options(&field.attrs, FIELD_OPTIONS, diagnostics) {
        let span = option.name.span();
        match (option.value, Format::of(&option.name)) {
            (Value::Names(place), _) => parsed.place = place.into_iter().next(),
            (Value::Text(key), _) if is_map => parsed.name = key.value(),
            (Value::Text(_), _) => diagnostics.error(
                span,
                "`rename` is for `#[lua(map)]`: here fields come by position, whatever their names",
            ),
            (_, Some(_)) if parsed.format.is_some() => {
                diagnostics.error(span, "a field is one of `json` and `msgpack`, not both");
            }
            (_, Some(format)) => parsed.format = Some(format),
            (_, None) => parsed.has_default = true,
        }
    }
    parsed
}

/// Two fields of one key would both get the same value.
fn check_names(fields: &[Field<'_>], written: &Fields, diagnostics: &mut Diagnostics) {
    for (index, (field, written)) in fields.iter().zip(written).enumerate() {
        let mut earlier = fields.iter().take(index);
        if let Some(first) = earlier.find(|earlier| earlier.name == field.name) {
            let message = format!(
                "the key `{}` is already that of the field `{}`",
                field.name,
                first.member.to_token_stream()
            );
            diagnostics.error(name_span(written), message);
        }
    }
}

fn name_span(field: &syn::Field) -> Span {
    field
        .ident
        .as_ref()
        .map_or_else(|| field.ty.span(), syn::Ident::span)
}

/// An identifier's text without `r#`.
fn unraw(name: &syn::Ident) -> String {
    syn::ext::IdentExt::unraw(name).to_string()
}
