//! What a script declares of its reply, or its code says of it, as a type of Rust.

use lua_analysis::signature::function::{Field, Reply, Structure};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Path;
use syn::ext::IdentExt;

use crate::markdown::plain;
use crate::rust_type::{Annotated, Types};

/// The type of a script's reply in generated code.
pub(crate) struct ReplyType {
    /// The type.
    pub(crate) ty: TokenStream,
    /// What stands before all that names the type: see [`Annotated::macros`].
    pub(crate) macros: TokenStream,
    /// The item that declares it, if it is a type of its own.
    pub(crate) item: TokenStream,
    /// The expression that is the call of the script.
    pub(crate) call: TokenStream,
}

impl ReplyType {
    /// Of the script at `path`; `script` is its constant, and `write` writes the call's entries. A
    /// type of its own gets this visibility.
    pub(crate) fn new(
        reply: &Reply<'_>,
        path: &str,
        types: Types<'_>,
        visibility: &TokenStream,
        script: &TokenStream,
        write: &TokenStream,
    ) -> Self {
        let of_reply = reply.ty();
        let (span, macros, item) = match reply {
            Reply::Any => (None, TokenStream::new(), TokenStream::new()),
            Reply::Value(ty, from) => {
                let span = Some(from.span);
                (span, types.of(ty, span).macros(), TokenStream::new())
            }
            Reply::Struct(reply) => {
                let fields: Vec<_> = reply
                    .fields
                    .iter()
                    .map(|field| (field, types.of(&field.ty, Some(field.from.span))))
                    .collect();
                let macros = fields.iter().map(|(_, annotated)| annotated.macros());
                (
                    None,
                    macros.collect(),
                    structure(reply, &fields, path, types, visibility),
                )
            }
        };
        let annotated = types.of(&of_reply, span);
        Self {
            ty: annotated.tokens(),
            macros,
            item,
            call: annotated.call(script, write),
        }
    }
}

fn structure(
    reply: &Structure<'_>,
    fields: &[(&Field<'_>, Annotated<'_>)],
    path: &str,
    types: Types<'_>,
    visibility: &TokenStream,
) -> TokenStream {
    let runtime = types.runtime;
    let name = format_ident!("{}", reply.name);
    let documentation = format!("What `{path}` replies.");
    let declared = fields.iter().zip(1..).map(|((field, annotated), number)| {
        let name = format_ident!("{}", field.name);
        let ty = annotated.tokens();
        let description = match field.from.description.as_str() {
            "" => format!("`{}`, value {number} of the reply.", field.from.ty),
            text => plain(text),
        };
        let default = field.may_be_missing.then(|| quote!(#[lua(default)]));
        let annotation = annotated.names_rust().then(|| {
            let place = annotated.place();
            quote!(#[lua(__place(#place))])
        });
        quote! {
            #[doc = #description]
            #default
            #annotation
            pub #name: #ty
        }
    });
    let has_own = fields.iter().any(|(_, annotated)| annotated.names_rust());
    let (derived, implemented) = if has_own {
        let implementations = implementations(&name, fields, runtime);
        let named: Vec<_> = fields.iter().map(|(_, annotated)| *annotated).collect();
        (
            TokenStream::new(),
            types.named_before(&named, &implementations),
        )
    } else {
        let derived = quote!(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::cmp::PartialEq,
        );
        (derived, TokenStream::new())
    };
    quote! {
        #[doc = #documentation]
        #[::core::prelude::v1::derive(#derived #runtime::LuaReply)]
        #[lua(crate = #runtime)]
        #[non_exhaustive]
        #visibility struct #name {
            #(#declared,)*
        }
        #implemented
    }
}

/// `Debug`, `Clone` and `PartialEq` of a type with fields of the user's types: each where all of
/// these have it.
///
/// rustc refuses a bound that names no parameter and does not hold, `where JobId: Clone`; with a
/// lifetime in it, it is one like any other: `where for<'a> JobId: CloneField<'a>`.
fn implementations(
    name: &Ident,
    fields: &[(&Field<'_>, Annotated<'_>)],
    runtime: &Path,
) -> TokenStream {
    let bounds = |of: &str| -> TokenStream {
        let of = Ident::new(of, proc_macro2::Span::call_site());
        let own = fields.iter().map(|(_, annotated)| annotated);
        let own = own.filter(|annotated| annotated.names_rust());
        let bounds = own.map(|annotated| {
            let ty = annotated.named_again();
            quote!(for<'__field> #ty: #runtime::private::#of<'__field>)
        });
        quote!(#(#bounds,)*)
    };
    let (debug, clone, equal) = (
        bounds("DebugField"),
        bounds("CloneField"),
        bounds("EqualField"),
    );
    let shown = name.to_string();
    let names = fields
        .iter()
        .map(|(field, _)| format_ident!("{}", field.name));
    let names: Vec<Ident> = names.collect();
    let texts = names.iter().map(|name| name.unraw().to_string());
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Debug for #name where #debug {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#shown)
                    #(.field(#texts, #runtime::private::DebugField::shown(&self.#names)))*
                    .finish()
            }
        }
        #[automatically_derived]
        impl ::core::clone::Clone for #name where #clone {
            fn clone(&self) -> Self {
                Self { #(#names: #runtime::private::CloneField::cloned(&self.#names),)* }
            }
        }
        #[automatically_derived]
        impl ::core::cmp::PartialEq for #name where #equal {
            fn eq(&self, other: &Self) -> ::core::primitive::bool {
                true #(&& #runtime::private::EqualField::equal(&self.#names, &other.#names))*
            }
        }
    }
}
