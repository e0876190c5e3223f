//! What the user wrote: a struct or an enum, and from which values it comes.

use proc_macro2::Span;
use syn::{Data, DeriveInput, Generics, Ident, Member, Path, Type, parse_quote};

use super::structure;
use super::variants::{self, Variants};
use crate::attribute::{Known, Takes, Value, options};
use crate::diagnostics::Diagnostics;

/// A type that derives `LuaReply`.
pub(super) struct Input<'a> {
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    /// Where `lua_runtime` is.
    pub(super) runtime: Path,
    pub(super) shape: Shape<'a>,
}

/// From which values a type comes.
pub(super) enum Shape<'a> {
    /// From a string in a format of its own.
    Formatted(Format),
    /// From what its only field comes from.
    Transparent(Field<'a>),
    /// From an array with an element for each field.
    Elements(Vec<Field<'a>>),
    /// From field/value pairs.
    Map(Vec<Field<'a>>),
    /// From codes or strings.
    Variants(Variants<'a>),
}

/// A field of a struct.
pub(super) struct Field<'a> {
    pub(super) member: Member,
    /// Its key in a map, its name in messages; empty in a tuple struct.
    pub(super) name: String,
    pub(super) ty: &'a Type,
    pub(super) format: Option<Format>,
    /// Whether nil and nothing are its default.
    pub(super) has_default: bool,
    /// Of a generated type whose field is a type that an annotation names: where, see
    /// [`place_type`](crate::rust_type::place_type).
    pub(super) place: Option<Ident>,
}

/// A format inside of a string, and where it was asked for.
#[derive(Clone, Copy)]
pub(super) struct Format {
    pub(super) kind: FormatKind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FormatKind {
    Json,
    MessagePack,
}

impl Format {
    /// The format that an option names.
    pub(super) fn of(option: &Ident) -> Option<Self> {
        let kind = match option.to_string().as_str() {
            "json" => FormatKind::Json,
            "msgpack" => FormatKind::MessagePack,
            _ => return None,
        };
        let span = option.span();
        Some(Self { kind, span })
    }

    /// As options name it.
    pub(super) fn as_str(self) -> &'static str {
        match self.kind {
            FormatKind::Json => "json",
            FormatKind::MessagePack => "msgpack",
        }
    }
}

/// What the type itself is said to come from.
#[derive(Default)]
pub(super) struct TypeOptions {
    pub(super) format: Option<Format>,
    /// Where `map` is.
    pub(super) map: Option<Span>,
}

const TYPE_OPTIONS: &[Known] = &[
    ("map", Takes::Nothing),
    ("json", Takes::Nothing),
    ("msgpack", Takes::Nothing),
    ("crate", Takes::Path),
];

/// Reads the type; what is wrong goes into `diagnostics`.
pub(super) fn parse<'a>(derive: &'a DeriveInput, diagnostics: &mut Diagnostics) -> Input<'a> {
    let mut runtime = parse_quote!(::lua_runtime);
    let mut given = TypeOptions::default();
    let mut first: Option<Ident> = None;
    for option in options(&derive.attrs, TYPE_OPTIONS, diagnostics) {
        if let Value::Path(path) = option.value {
            runtime = path;
            continue;
        }
        if let Some(first) = &first {
            let message = format!(
                "a reply is one of `{first}` and `{}`, not both",
                option.name
            );
            diagnostics.error(option.name.span(), message);
            continue;
        }
        match Format::of(&option.name) {
            Some(format) => given.format = Some(format),
            None => given.map = Some(option.name.span()),
        }
        first = Some(option.name);
    }
    let shape = match &derive.data {
        Data::Struct(data) => structure::shape(derive, data, &given, diagnostics),
        Data::Enum(data) => variants::shape(derive, data, &given, diagnostics),
        Data::Union(data) => {
            let message = "`LuaReply` is derived for a struct or an enum; this is a union";
            diagnostics.error(data.union_token.span, message);
            Shape::Elements(Vec::new())
        }
    };
    Input {
        ident: &derive.ident,
        generics: &derive.generics,
        runtime,
        shape,
    }
}

/// Refuses options where the whole type is in a format that `serde` reads.
pub(super) fn check_is_serdes(
    attributes: &[syn::Attribute],
    format: Format,
    diagnostics: &mut Diagnostics,
) {
    for attribute in attributes {
        if attribute.path().is_ident("lua") {
            let message = format!(
                "the whole type is `{}`, which serde reads: use `#[serde(…)]`",
                format.as_str()
            );
            diagnostics.error(syn::spanned::Spanned::span(attribute), message);
        }
    }
}
