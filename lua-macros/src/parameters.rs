//! The parameters of the function that calls a script, and how they are written into a call.

use lua_analysis::rust::types::Type as LuaType;
use lua_analysis::signature::Signature;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

use crate::rust_type::{Annotated, Types};

/// The parameters of a function that calls a script.
pub(crate) struct Parameters {
    /// As they are declared, with commas between them.
    pub(crate) declared: TokenStream,
    /// The closure that writes them.
    pub(crate) write: TokenStream,
    /// What stands before the function: see [`Annotated::macros`].
    pub(crate) macros: TokenStream,
}

impl Parameters {
    pub(crate) fn new(signature: &Signature, types: Types<'_>) -> Self {
        let runtime = types.runtime;
        let mut declared = Vec::new();
        let mut writes = Vec::new();
        let mut macros = TokenStream::new();
        for key in &signature.keys {
            let name = identifier(&key.name);
            declared.push(quote!(#name: impl #runtime::ScriptKey));
            writes.push(quote!(__entries.key(&#name);));
        }
        if let Some(more) = &signature.more_keys {
            let name = identifier(&more.name);
            declared.push(quote!(#name: &[impl #runtime::ScriptKey]));
            writes.push(quote!(__entries.keys(#name);));
        }
        for arg in &signature.args {
            let name = identifier(&arg.name);
            let annotated = types.of(&arg.ty, arg.ty_span);
            let (ty, write) = if arg.may_be_left_out {
                optional(annotated, &name, "leave_out", runtime)
            } else {
                argument(annotated, &name, runtime)
            };
            declared.push(quote!(#name: #ty));
            writes.push(write);
            macros.extend(annotated.macros());
        }
        if let Some(more) = &signature.more_args {
            let name = identifier(&more.name);
            let annotated = types.of(&more.ty, more.ty_span);
            let ty = list_element(annotated, runtime);
            declared.push(quote!(#name: &[#ty]));
            writes.push(match &more.ty {
                LuaType::Rust(_) => {
                    let write = annotated.write_arg(&quote!(__one));
                    quote!(for __one in #name #write)
                }
                _ => quote!(__entries.args(#name);),
            });
            macros.extend(annotated.macros());
        }
        let entries = if writes.is_empty() {
            quote!(_)
        } else {
            quote!(__entries)
        };
        Self {
            declared: quote!(#(#declared),*),
            write: quote!(&|#entries: &mut #runtime::private::Entries| { #(#writes)* }),
            macros,
        }
    }
}

/// The type of one argument, and the statement that writes it.
fn argument(annotated: Annotated<'_>, name: &Ident, runtime: &Path) -> (TokenStream, TokenStream) {
    match annotated.ty {
        LuaType::Optional(inner) => optional(annotated.inner(inner), name, "absent_arg", runtime),
        LuaType::Json(_) => (
            serializable(annotated, runtime),
            annotated.write_serialized("json", &quote!(#name)),
        ),
        LuaType::MessagePack(_) => (
            serializable(annotated, runtime),
            annotated.write_serialized("message_pack", &quote!(#name)),
        ),
        LuaType::Rust(_) => (annotated.owned(), annotated.write_arg(&quote!(&#name))),
        _ => (
            list_element(annotated, runtime),
            quote!(__entries.arg(&#name);),
        ),
    }
}

/// What is serialized, by reference: the type that is named, else anything that can be.
fn serializable(annotated: Annotated<'_>, runtime: &Path) -> TokenStream {
    match annotated.ty {
        LuaType::Json(Some(inner)) | LuaType::MessagePack(Some(inner)) => {
            let inner = annotated.inner(inner).owned();
            quote!(&#inner)
        }
        _ => quote!(&impl #runtime::private::Serialize),
    }
}

/// The type of an argument that is written as it is.
fn list_element(annotated: Annotated<'_>, runtime: &Path) -> TokenStream {
    match annotated.ty {
        LuaType::String => quote!(impl #runtime::ScriptString),
        LuaType::Integer => quote!(impl #runtime::ScriptInteger),
        LuaType::Number => quote!(impl #runtime::ScriptNumber),
        LuaType::Boolean => quote!(::core::primitive::bool),
        LuaType::Rust(_) => annotated.owned(),
        _ => quote!(impl #runtime::ScriptArg),
    }
}

/// The type of an argument that may be absent, and the statement that writes it; `inner` is the
/// type within, and `absent` the method of `Entries` for what is.
fn optional(
    inner: Annotated<'_>,
    name: &Ident,
    absent: &str,
    runtime: &Path,
) -> (TokenStream, TokenStream) {
    let absent = format_ident!("{absent}");
    let of = |kind: &str| {
        let kind = format_ident!("{kind}");
        (
            quote!(impl #runtime::#kind),
            quote! {
                if !#runtime::#kind::write_present(&#name, __entries) {
                    __entries.#absent();
                }
            },
        )
    };
    let option = |ty: TokenStream, from: TokenStream, write: TokenStream| {
        (
            quote!(::core::option::Option<#ty>),
            quote! {
                match #from {
                    ::core::option::Option::Some(__value) => #write
                    ::core::option::Option::None => __entries.#absent(),
                }
            },
        )
    };
    match inner.ty {
        LuaType::Boolean => option(
            quote!(::core::primitive::bool),
            quote!(&#name),
            quote!({
                __entries.arg(__value);
            }),
        ),
        LuaType::Rust(_) => {
            let write = inner.write_arg(&quote!(__value));
            option(inner.owned(), quote!(&#name), write)
        }
        LuaType::Json(_) | LuaType::MessagePack(_) => {
            let format = match inner.ty {
                LuaType::Json(_) => "json",
                _ => "message_pack",
            };
            let write = inner.write_serialized(format, &quote!(__value));
            option(serializable(inner, runtime), quote!(#name), write)
        }
        LuaType::String => of("OptionalString"),
        LuaType::Integer => of("OptionalInteger"),
        LuaType::Number => of("OptionalNumber"),
        _ => of("OptionalArg"),
    }
}

/// An identifier for a name that may be a keyword.
pub(crate) fn identifier(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}
