//! Enums: the code or the string that each variant stands for.

use std::fmt;

use lua_analysis::rust::identifiers::snake_words;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    DataEnum, DeriveInput, Expr, ExprLit, ExprUnary, Fields, Ident, Lit, Type, UnOp, Variant,
};

use super::input::{Shape, TypeOptions, check_is_serdes};
use crate::attribute::{Known, Takes, Value, integer, options};
use crate::diagnostics::Diagnostics;

/// The variants of an enum.
pub(super) struct Variants<'a> {
    /// What they stand for: all for codes, or all for strings.
    pub(super) is_codes: bool,
    pub(super) known: Vec<(&'a Ident, Stands)>,
    /// The variant for the rest, and the field that takes the value.
    pub(super) other: Option<(&'a Ident, Option<&'a Type>)>,
}

/// What a variant stands for.
#[derive(PartialEq, Eq)]
pub(super) enum Stands {
    Code(i64),
    Name(String),
}

impl fmt::Display for Stands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Name(name) => write!(f, "`{name}`"),
        }
    }
}

/// A variant as it is written.
struct Written<'a> {
    variant: &'a Variant,
    code: Option<i64>,
    rename: Option<(String, Span)>,
    other: Option<Span>,
    /// What Rust numbers it by; unknown if it is no literal.
    discriminant: Option<i64>,
}

const VARIANT_OPTIONS: &[Known] = &[
    ("code", Takes::Integer),
    ("rename", Takes::Text),
    ("other", Takes::Nothing),
];

pub(super) fn shape<'a>(
    derive: &'a DeriveInput,
    data: &'a DataEnum,
    given: &TypeOptions,
    diagnostics: &mut Diagnostics,
) -> Shape<'a> {
    if let Some(format) = given.format {
        for variant in &data.variants {
            check_is_serdes(&variant.attrs, format, diagnostics);
            for field in &variant.fields {
                check_is_serdes(&field.attrs, format, diagnostics);
            }
        }
        return Shape::Formatted(format);
    }
    if let Some(map) = given.map {
        let message = "`map` is for a struct: an enum comes from a code or a string";
        diagnostics.error(map, message);
    }
    if data.variants.is_empty() {
        let message = "an enum without variants can't be a reply";
        diagnostics.error(derive.ident.span(), message);
    }
    let before = diagnostics.len();
    let written = written(data, diagnostics);
    let is_read = diagnostics.len() == before;
    let has_discriminants = data
        .variants
        .iter()
        .any(|variant| variant.discriminant.is_some());
    let is_codes = has_discriminants || written.iter().any(|written| written.code.is_some());
    let known = if is_codes {
        check_no_names(&written, diagnostics);
        codes(&written, has_discriminants, is_read, diagnostics)
    } else {
        names(&written)
    };
    check_fields(&written, diagnostics);
    check_distinct(&written, &known, diagnostics);
    Shape::Variants(Variants {
        is_codes,
        known,
        other: other(&written, diagnostics),
    })
}

fn written<'a>(data: &'a DataEnum, diagnostics: &mut Diagnostics) -> Vec<Written<'a>> {
    let mut next = Some(0);
    let mut all = Vec::new();
    for variant in &data.variants {
        if let Some((_, discriminant)) = &variant.discriminant {
            next = literal(discriminant);
        }
        let mut written = Written {
            variant,
            code: None,
            rename: None,
            other: None,
            discriminant: next,
        };
        next = next.and_then(|number| number.checked_add(1));
        for option in options(&variant.attrs, VARIANT_OPTIONS, diagnostics) {
            let span = option.name.span();
            match option.value {
                Value::Integer(code) => written.code = Some(code),
                Value::Text(name) => written.rename = Some((name.value(), span)),
                _ => written.other = Some(span),
            }
        }
        if let (Some(span), true) = (
            written.other,
            written.code.is_some() || written.rename.is_some(),
        ) {
            let message = "`other` is for what no code and no string of a variant is: \
                           it has none of its own";
            diagnostics.error(span, message);
        }
        all.push(written);
    }
    all
}

/// The value of a discriminant that is a literal.
fn literal(expression: &Expr) -> Option<i64> {
    let (expression, is_negative) = match expression {
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => (expr.as_ref(), true),
        other => (other, false),
    };
    match expression {
        Expr::Lit(ExprLit {
            lit: Lit::Int(literal),
            ..
        }) => integer(literal, is_negative).ok(),
        _ => None,
    }
}

/// Codes and strings don't mix.
fn check_no_names(written: &[Written<'_>], diagnostics: &mut Diagnostics) {
    for one in written {
        if let Some((_, span)) = &one.rename {
            let message = "this enum has integer codes, which do not mix with strings: \
                           give every variant a code or none";
            diagnostics.error(*span, message);
        }
    }
}

fn codes<'a>(
    written: &[Written<'a>],
    has_discriminants: bool,
    is_read: bool,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'a Ident, Stands)> {
    let known = written.iter().filter(|one| one.other.is_none());
    known
        .filter_map(|one| {
            let ident = &one.variant.ident;
            let numbered = one.discriminant.filter(|_| has_discriminants);
            let code = one.code.or(numbered);
            // Options that are wrong, and strings among codes, have been told of.
            if code.is_none() && one.rename.is_none() && is_read {
                let message = match &one.variant.discriminant {
                    Some(_) => format!(
                        "a macro can't compute the code of `{ident}`: write a number, or add \
                         `#[lua(code = …)]`"
                    ),
                    None => format!("`{ident}` has no code: add `#[lua(code = …)]`"),
                };
                diagnostics.error(ident.span(), message);
            }
            Some((ident, Stands::Code(code?)))
        })
        .collect()
}

fn names<'a>(written: &[Written<'a>]) -> Vec<(&'a Ident, Stands)> {
    let known = written.iter().filter(|one| one.other.is_none());
    known
        .map(|one| {
            let ident = &one.variant.ident;
            let name = match &one.rename {
                Some((name, _)) => name.clone(),
                None => snake_words(&ident.unraw().to_string()),
            };
            (ident, Stands::Name(name))
        })
        .collect()
}

/// Only the variant for the rest holds something.
fn check_fields(written: &[Written<'_>], diagnostics: &mut Diagnostics) {
    for one in written {
        let Variant { ident, fields, .. } = one.variant;
        for field in fields {
            for attribute in &field.attrs {
                if attribute.path().is_ident("lua") {
                    let message = "a variant's field has no options: its type says it all";
                    diagnostics.error(attribute.span(), message);
                }
            }
        }
        match (one.other, fields) {
            (_, Fields::Unit) => {}
            (Some(_), Fields::Unnamed(fields)) if fields.unnamed.len() == 1 => {}
            (Some(span), _) => {
                let message = format!(
                    "`other` is for `{ident}` or `{ident}(T)`, whose field takes the value"
                );
                diagnostics.error(span, message);
            }
            (None, _) => {
                let message = format!(
                    "`{ident}` stands for one code or string and has no fields; only \
                     `#[lua(other)]` takes the value"
                );
                diagnostics.error(ident.span(), message);
            }
        }
    }
}

/// A code or a string is one variant.
fn check_distinct(
    written: &[Written<'_>],
    known: &[(&Ident, Stands)],
    diagnostics: &mut Diagnostics,
) {
    for (index, (ident, stands)) in known.iter().enumerate() {
        let mut earlier = known.iter().take(index);
        if let Some((first, _)) = earlier.find(|(_, earlier)| earlier == stands) {
            let rename = written
                .iter()
                .find(|one| one.variant.ident == **ident)
                .and_then(|one| one.rename.as_ref());
            let span = rename.map_or(ident.span(), |(_, span)| *span);
            diagnostics.error(span, format!("{stands} is already the variant `{first}`"));
        }
    }
}

fn other<'a>(
    written: &[Written<'a>],
    diagnostics: &mut Diagnostics,
) -> Option<(&'a Ident, Option<&'a Type>)> {
    let mut others = written.iter().filter_map(|one| Some((one, one.other?)));
    let (first, _) = others.next()?;
    for (_, span) in others {
        let message = format!("`other` is already the variant `{}`", first.variant.ident);
        diagnostics.error(span, message);
    }
    let field = first.variant.fields.iter().next();
    Some((&first.variant.ident, field.map(|field| &field.ty)))
}
