//! What the user wrote: an enum, and the code that each variant is of.

use lua_analysis::rust::identifiers::snake_words;
use lua_analysis::server::error_code::{NO_CODE, as_error_code, is_error_code};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Fields, Generics, Ident, Path, Type, Variant, parse_quote};

use crate::attribute::{Known, Takes, Value, options};
use crate::diagnostics::Diagnostics;

/// An enum that derives `LuaError`.
pub(super) struct Input<'a> {
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    /// Where `lua_runtime` is.
    pub(super) runtime: Path,
    /// Whether `Display` and `Error` are the user's own.
    pub(super) has_own_display: bool,
    pub(super) codes: Vec<OfCode<'a>>,
    /// The variant for all other errors; absent if that is wrong.
    pub(super) other: Option<Other<'a>>,
}

/// The variant of a code.
pub(super) struct OfCode<'a> {
    pub(super) ident: &'a Ident,
    pub(super) code: String,
    pub(super) holds: Holds<'a>,
}

/// The variant for the rest.
pub(super) struct Other<'a> {
    pub(super) ident: &'a Ident,
    /// What it holds: the error itself.
    pub(super) ty: &'a Type,
}

/// What a variant holds of the error.
#[derive(Clone, Copy)]
pub(super) enum Holds<'a> {
    Nothing,
    /// `Limited(T)`
    Unnamed(&'a Type),
    /// `Limited { name: T }`
    Named(&'a Ident, &'a Type),
}

const TYPE_OPTIONS: &[Known] = &[("no_display", Takes::Nothing), ("crate", Takes::Path)];

const VARIANT_OPTIONS: &[Known] = &[("code", Takes::Text), ("other", Takes::Nothing)];

/// Reads the enum; what is wrong goes into `diagnostics`.
pub(super) fn parse<'a>(derive: &'a DeriveInput, diagnostics: &mut Diagnostics) -> Input<'a> {
    let mut input = Input {
        ident: &derive.ident,
        generics: &derive.generics,
        runtime: parse_quote!(::lua_runtime),
        has_own_display: false,
        codes: Vec::new(),
        other: None,
    };
    for option in options(&derive.attrs, TYPE_OPTIONS, diagnostics) {
        match option.value {
            Value::Path(path) => input.runtime = path,
            _ => input.has_own_display = true,
        }
    }
    match &derive.data {
        Data::Enum(data) => variants(derive, data, &mut input, diagnostics),
        Data::Struct(data) => diagnostics.error(data.struct_token.span, not_an_enum("a struct")),
        Data::Union(data) => diagnostics.error(data.union_token.span, not_an_enum("a union")),
    }
    input
}

fn not_an_enum(what: &str) -> String {
    format!("`LuaError` is derived for an enum, whose variants are codes; this is {what}")
}

fn variants<'a>(
    derive: &DeriveInput,
    data: &'a DataEnum,
    input: &mut Input<'a>,
    diagnostics: &mut Diagnostics,
) {
    let before = diagnostics.len();
    for variant in &data.variants {
        let mut code = None;
        let mut other = None;
        for option in options(&variant.attrs, VARIANT_OPTIONS, diagnostics) {
            match option.value {
                Value::Text(text) => code = Some((text.value(), text.span())),
                _ => other = Some(option.name.span()),
            }
        }
        let holds = holds(variant, other.is_some(), diagnostics);
        match (other, code) {
            (Some(span), Some(_)) => {
                let message = "`other` is for errors of no variant's code: it has none of its own";
                diagnostics.error(span, message);
            }
            (Some(span), None) => match &input.other {
                Some(first) => {
                    let message = format!("`other` is already the variant `{}`", first.ident);
                    diagnostics.error(span, message);
                }
                None => {
                    let ident = &variant.ident;
                    input.other = match holds {
                        Some(Holds::Unnamed(ty)) => Some(Other { ident, ty }),
                        _ => None,
                    };
                }
            },
            (None, code) => {
                let of_code = of_code(variant, code, &input.codes, diagnostics);
                input
                    .codes
                    .extend(of_code.zip(holds).map(|(code, holds)| OfCode {
                        ident: &variant.ident,
                        code,
                        holds,
                    }));
            }
        }
    }
    if input.other.is_none() && diagnostics.len() == before {
        diagnostics.error(
            derive.ident.span(),
            "other errors have no place here: add a variant `#[lua(other)] Other(lua_runtime::Error)`",
        );
    }
}

/// The code of a variant, if it is one.
fn of_code(
    variant: &Variant,
    given: Option<(String, Span)>,
    earlier: &[OfCode<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let ident = &variant.ident;
    let (code, span) = match given {
        Some((code, span)) => (code, span),
        None => {
            let name = snake_words(&ident.unraw().to_string());
            (name.to_uppercase(), ident.span())
        }
    };
    if code == NO_CODE {
        let message = "`ERR` is the code of any error: leave it to the variant `other`";
        diagnostics.error(span, message);
        return None;
    }
    if !is_error_code(&code) {
        let help = match as_error_code(&code) {
            meant if is_error_code(&meant) => meant,
            _ => "LIMITED".to_owned(),
        };
        let message = format!(
            "`{code}` is not a valid error code: a code is a word in capitals, `#[lua(code = \"{help}\")]`"
        );
        diagnostics.error(span, message);
        return None;
    }
    if let Some(first) = earlier.iter().find(|first| first.code == code) {
        let message = format!("`{code}` is already the variant `{}`", first.ident);
        diagnostics.error(span, message);
        return None;
    }
    Some(code)
}

fn holds<'a>(
    variant: &'a Variant,
    is_other: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Holds<'a>> {
    let Variant { ident, fields, .. } = variant;
    for field in fields {
        for attribute in &field.attrs {
            if attribute.path().is_ident("lua") {
                let message = "a variant's field has no options: its type says it all";
                diagnostics.error(attribute.span(), message);
            }
        }
    }
    let mut all = fields.iter();
    match (all.next(), all.next(), fields) {
        (Some(field), None, Fields::Unnamed(_)) => Some(Holds::Unnamed(&field.ty)),
        (Some(field), None, Fields::Named(_)) if !is_other => field
            .ident
            .as_ref()
            .map(|name| Holds::Named(name, &field.ty)),
        (None, _, Fields::Unit) if !is_other => Some(Holds::Nothing),
        _ if is_other => {
            let message = format!("`other` holds the error: `{ident}(lua_runtime::Error)`");
            diagnostics.error(ident.span(), message);
            None
        }
        _ => {
            let message = format!(
                "`{ident}` holds nothing, the message or the error: `{ident}`, `{ident}(String)` \
                 or `{ident}(lua_runtime::Error)`"
            );
            diagnostics.error(ident.span(), message);
            None
        }
    }
}
