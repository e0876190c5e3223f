//! The implementation of `LuaReply`.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Member, Path, Token, Type, WherePredicate, parse_quote};

use super::input::{Field, Format, FormatKind, Input, Shape};
use super::variants::{Stands, Variants};
use crate::diagnostics::Diagnostics;
use crate::fallback;
use crate::rust_type::place_type;

/// The implementation. With errors it is one that does nothing, so that where the type is used
/// there are no further errors.
pub(super) fn implementation(input: &Input<'_>, diagnostics: &Diagnostics) -> TokenStream {
    if diagnostics.len() == 0 {
        let needs = needs(input);
        let functions = functions(input);
        let implementation = wrap(input, &bounds(input), &functions);
        return quote!(#implementation #needs);
    }
    let runtime = &input.runtime;
    let stand_in = quote! {
        fn from_reply(
            _: #runtime::private::redis::Value,
        ) -> ::core::result::Result<Self, #runtime::private::Mismatch> {
            loop {}
        }
    };
    fallback::around(wrap(input, &[], &stand_in), diagnostics)
}

fn wrap(input: &Input<'_>, bounds: &[WherePredicate], functions: &TokenStream) -> TokenStream {
    let Input { ident, runtime, .. } = input;
    let mut generics = input.generics.clone();
    if !bounds.is_empty() {
        let predicates = &mut generics.make_where_clause().predicates;
        predicates.extend(bounds.iter().cloned());
    }
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_qualifications)]
        impl #impl_generics #runtime::private::LuaReply for #ident #type_generics #where_clause {
            #functions
        }
    }
}

/// Says where a format is asked for, if its feature is off.
fn needs(input: &Input<'_>) -> TokenStream {
    formats(&input.shape)
        .into_iter()
        .map(|format| {
            let runtime = runtime_at(input, format.span);
            let needs = Ident::new(&format!("needs_{}", format.as_str()), format.span);
            quote_spanned!(format.span=> #runtime::private::#needs! {})
        })
        .collect()
}

fn formats(shape: &Shape<'_>) -> Vec<Format> {
    match shape {
        Shape::Formatted(format) => vec![*format],
        Shape::Transparent(field) => field.format.into_iter().collect(),
        Shape::Elements(fields) | Shape::Map(fields) => {
            fields.iter().filter_map(|field| field.format).collect()
        }
        Shape::Variants(_) => Vec::new(),
    }
}

fn functions(input: &Input<'_>) -> TokenStream {
    let runtime = &input.runtime;
    let (body, absent) = match &input.shape {
        Shape::Formatted(format) => (formatted(input, *format), TokenStream::new()),
        Shape::Transparent(field) => (transparent(input, field), absent(input, field)),
        Shape::Elements(fields) => (elements(input, fields), TokenStream::new()),
        Shape::Map(fields) => (map(input, fields), TokenStream::new()),
        Shape::Variants(variants) => (self::variants(input, variants), TokenStream::new()),
    };
    quote! {
        // Compiled where it is used: a folder of scripts has many replies that are not.
        #[inline]
        fn from_reply(
            __value: #runtime::private::redis::Value,
        ) -> ::core::result::Result<Self, #runtime::private::Mismatch> {
            #body
        }
        #absent
    }
}

/// The path of the runtime as if it were written somewhere. (One such as `$crate` means something
/// by its own place, and keeps it.)
fn runtime_at(input: &Input<'_>, span: Span) -> Path {
    let mut runtime = input.runtime.clone();
    if runtime.leading_colon.is_some() {
        runtime.leading_colon = Some(Token![::](span));
        for segment in &mut runtime.segments {
            segment.ident.set_span(span);
        }
    }
    runtime
}

/// The type in a format, as one that is read like any other reply.
fn wrapper(input: &Input<'_>, format: Format, ty: &TokenStream) -> TokenStream {
    let name = match format.kind {
        FormatKind::Json => "Json",
        FormatKind::MessagePack => "MessagePack",
    };
    // All of it at the option, so that this is pointed at for a type without `Deserialize`.
    let span = format.span;
    let name = Ident::new(name, span);
    let runtime = runtime_at(input, span);
    quote_spanned!(span=> #runtime::private::#name::<#ty>)
}

/// What a field is read as, and what makes the field of it.
fn read_as(input: &Input<'_>, field: &Field<'_>) -> (TokenStream, TokenStream) {
    let ty = field.ty.to_token_stream();
    match field.format {
        None => (ty, TokenStream::new()),
        Some(format) => (wrapper(input, format, &ty), quote!(.0)),
    }
}

fn formatted(input: &Input<'_>, format: Format) -> TokenStream {
    let runtime = &input.runtime;
    let whole = wrapper(input, format, &quote_spanned!(format.span=> Self));
    quote_spanned! {format.span=>
        ::core::result::Result::Ok(<#whole as #runtime::private::LuaReply>::from_reply(__value)?.0)
    }
}

fn transparent(input: &Input<'_>, field: &Field<'_>) -> TokenStream {
    let runtime = &input.runtime;
    let span = field.ty.span();
    let (read, inner) = read_as(input, field);
    let value = if field.has_default {
        quote_spanned!(span=> #runtime::private::or_default::<#read>(__value)?)
    } else {
        quote_spanned!(span=> <#read as #runtime::private::LuaReply>::from_reply(__value)?)
    };
    quote!(::core::result::Result::Ok(Self(#value #inner)))
}

/// A transparent struct is absent where its field may be.
fn absent(input: &Input<'_>, field: &Field<'_>) -> TokenStream {
    let runtime = &input.runtime;
    let span = field.ty.span();
    let (read, inner) = read_as(input, field);
    let value = if field.has_default {
        quote_spanned! {span=>
            ::core::option::Option::Some(<#read as ::core::default::Default>::default())
        }
    } else {
        quote_spanned!(span=> <#read as #runtime::private::LuaReply>::absent())
    };
    quote! {
        fn absent() -> ::core::option::Option<Self> {
            #value.map(|__field| Self(__field #inner))
        }
    }
}

fn elements(input: &Input<'_>, fields: &[Field<'_>]) -> TokenStream {
    let runtime = &input.runtime;
    let names = fields.iter().filter_map(|field| match field.member {
        Member::Named(_) => Some(&field.name),
        Member::Unnamed(_) => None,
    });
    let count = Literal::usize_unsuffixed(fields.len());
    // Those behind the last one that must be there may be missing.
    let required = fields.iter().rposition(|field| !field.has_default);
    let required = Literal::usize_unsuffixed(required.map_or(0, |last| last + 1));
    let made = made(input, fields);
    quote! {
        let mut __fields =
            #runtime::private::Elements::new::<Self>(__value, &[#(#names),*], #count, #required)?;
        #made
    }
}

fn map(input: &Input<'_>, fields: &[Field<'_>]) -> TokenStream {
    let runtime = &input.runtime;
    let names = fields.iter().map(|field| &field.name);
    let made = made(input, fields);
    quote! {
        let mut __fields = #runtime::private::Fields::new::<Self>(__value, &[#(#names),*])?;
        #made
    }
}

/// The struct, each field taken in turn.
fn made(input: &Input<'_>, fields: &[Field<'_>]) -> TokenStream {
    let values = fields.iter().map(|field| {
        // At the type, so that one that can't be a reply is pointed at.
        let span = field.ty.span();
        let (read, inner) = read_as(input, field);
        let take = Ident::new(
            if field.has_default {
                "take_or_default"
            } else {
                "take"
            },
            span,
        );
        let value = match &field.place {
            None => quote_spanned!(span=> __fields.#take::<#read>()?#inner),
            Some(place) => annotated(input, &take, place),
        };
        match &field.member {
            Member::Named(name) => quote!(#name: #value),
            Member::Unnamed(_) => value,
        }
    });
    match fields.first().map(|field| &field.member) {
        Some(Member::Unnamed(_)) => quote!(::core::result::Result::Ok(Self(#(#values),*))),
        _ => quote!(::core::result::Result::Ok(Self { #(#values),* })),
    }
}

/// A field whose type an annotation names: where it is no reply, rustc is to show the place.
fn annotated(input: &Input<'_>, take: &Ident, place: &Ident) -> TokenStream {
    let runtime = &input.runtime;
    let declared = place_type(place);
    quote_spanned! {place.span()=>
        {
            #declared
            <_ as #runtime::private::AnnotatedReply<#place>>::#take(&mut __fields)?
        }
    }
}

fn variants(input: &Input<'_>, variants: &Variants<'_>) -> TokenStream {
    let runtime = &input.runtime;
    let arms = variants.known.iter().map(|(ident, stands)| {
        let pattern = match stands {
            Stands::Code(code) => Literal::i64_unsuffixed(*code),
            Stands::Name(name) => Literal::string(name),
        };
        quote! {
            ::core::option::Option::Some(#pattern) => ::core::result::Result::Ok(Self::#ident),
        }
    });
    let known: Vec<String> = variants
        .known
        .iter()
        .map(|(_, stands)| stands.to_string())
        .collect();
    let known = known.join(", ");
    let read = if variants.is_codes {
        quote!(code)
    } else {
        quote!(name)
    };
    let unknown = quote! {
        _ => ::core::result::Result::Err(
            #runtime::private::unknown::<Self>(&__value, #known),
        ),
    };
    let rest = match variants.other {
        None => unknown,
        Some((ident, None)) => quote! {
            ::core::option::Option::Some(_) => ::core::result::Result::Ok(Self::#ident),
            #unknown
        },
        Some((ident, Some(ty))) => {
            let value = quote_spanned! {ty.span()=>
                <#ty as #runtime::private::LuaReply>::from_reply(__value)?
            };
            quote!(_ => ::core::result::Result::Ok(Self::#ident(#value)),)
        }
    };
    quote! {
        match #runtime::private::#read(&__value) {
            #(#arms)*
            #rest
        }
    }
}

/// What must hold of the type's parameters for its fields to be replies.
fn bounds(input: &Input<'_>) -> Vec<WherePredicate> {
    let runtime = &input.runtime;
    let reply = quote!(#runtime::private::LuaReply);
    let default = quote!(+ ::core::default::Default);
    let of_fields = |fields: &[Field<'_>]| -> Vec<WherePredicate> {
        let generic = fields
            .iter()
            .filter(|field| mentions(field.ty).any(input.parameters()));
        generic
            .flat_map(|field| {
                // A bound on a type that holds itself would never end.
                if mentions(field.ty).any([input.ident]) {
                    let parameters = input.parameters().into_iter();
                    return parameters
                        .map(|parameter| parse_quote!(#parameter: #reply))
                        .collect();
                }
                let (read, _) = read_as(input, field);
                let default = field.has_default.then_some(&default);
                vec![parse_quote!(#read: #reply #default)]
            })
            .collect()
    };
    match &input.shape {
        Shape::Formatted(format) if !input.parameters().is_empty() => {
            let whole = wrapper(input, *format, &quote!(Self));
            vec![parse_quote!(#whole: #reply)]
        }
        Shape::Formatted(_) => Vec::new(),
        Shape::Transparent(field) => of_fields(std::slice::from_ref(field)),
        Shape::Elements(fields) | Shape::Map(fields) => of_fields(fields),
        Shape::Variants(variants) => variants
            .other
            .and_then(|(_, field)| field)
            .filter(|ty| mentions(ty).any(input.parameters()))
            .map(|ty| parse_quote!(#ty: #reply))
            .into_iter()
            .collect(),
    }
}

impl<'a> Input<'a> {
    fn parameters(&self) -> Vec<&'a Ident> {
        self.generics
            .type_params()
            .map(|parameter| &parameter.ident)
            .collect()
    }
}

/// The names that a type is made of.
struct Mentions<'a>(Vec<&'a Ident>);

impl<'a> Visit<'a> for Mentions<'a> {
    fn visit_ident(&mut self, ident: &'a Ident) {
        self.0.push(ident);
    }
}

impl Mentions<'_> {
    fn any<'a>(&self, names: impl IntoIterator<Item = &'a Ident>) -> bool {
        names.into_iter().any(|name| self.0.contains(&name))
    }
}

fn mentions(ty: &Type) -> Mentions<'_> {
    let mut mentions = Mentions(Vec::new());
    visit::visit_type(&mut mentions, ty);
    mentions
}
