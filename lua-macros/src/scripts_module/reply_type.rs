//! What a script declares of its reply, as a type of Rust.

use lua_analysis::meaning::annotations::AnnotatedReturn;
use lua_analysis::rust::types::Type as LuaType;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

use crate::markdown::plain;
use crate::parameters::identifier;
use crate::rust_type::{Annotated, Types};

/// The reply of one script.
pub(super) struct Reply<'a> {
    /// Its type.
    pub(super) ty: TokenStream,
    /// What stands before all that names the type: see [`Annotated::macros`].
    pub(super) macros: TokenStream,
    /// The item that declares it, if it is a type of its own.
    pub(super) item: TokenStream,
    /// The annotation, if it is not a type of its own.
    annotated: Option<Annotated<'a>>,
}

impl<'a> Reply<'a> {
    /// `name` is that of the type, should it be one of its own.
    pub(super) fn new(
        returns: &'a [AnnotatedReturn],
        name: &Ident,
        path: &str,
        types: Types<'a>,
    ) -> Self {
        let runtime = types.runtime;
        let annotated = returns
            .iter()
            .map(|returned| types.of(&returned.ty, Some(returned.span)));
        let macros = annotated.map(Annotated::macros).collect();
        match returns {
            [] => Self {
                ty: quote!(#runtime::private::redis::Value),
                macros,
                item: TokenStream::new(),
                annotated: None,
            },
            [one] => {
                let annotated = types.of(&one.ty, Some(one.span));
                Self {
                    ty: annotated.owned(),
                    macros,
                    item: TokenStream::new(),
                    annotated: Some(annotated),
                }
            }
            several => Self {
                ty: name.to_token_stream(),
                macros,
                item: structure(several, name, path, types),
                annotated: None,
            },
        }
    }

    /// The expression that is the call of the script.
    pub(super) fn call(
        &self,
        script: &TokenStream,
        write: &TokenStream,
        runtime: &Path,
    ) -> TokenStream {
        match self.annotated {
            Some(annotated) => annotated.call(script, write),
            None => {
                let ty = &self.ty;
                quote!(#runtime::private::call::<#ty>(#script, #write))
            }
        }
    }
}

/// A field of the type.
struct Field<'a> {
    name: Ident,
    annotated: Annotated<'a>,
}

fn structure(
    returns: &[AnnotatedReturn],
    name: &Ident,
    path: &str,
    types: Types<'_>,
) -> TokenStream {
    let runtime = types.runtime;
    let documentation = format!("What `{path}` replies.");
    let fields = fields(returns, types);
    let declared = returns.iter().zip(&fields).enumerate();
    let declared = declared.map(|(index, (returned, Field { name, annotated }))| {
        let ty = annotated.owned();
        let description = match returned.description.as_str() {
            "" => format!("`{}`, value {} of the reply.", returned.ty, index + 1),
            text => plain(text),
        };
        // A Lua table ends at its first nil: what is optional may be missing at the end.
        let default = matches!(returned.ty, LuaType::Optional(_)).then(|| quote!(#[lua(default)]));
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
    let has_own = fields.iter().any(|field| field.annotated.names_rust());
    let (derived, implemented) = if has_own {
        (TokenStream::new(), implementations(name, &fields, runtime))
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
        pub struct #name {
            #(#declared,)*
        }
        #implemented
    }
}

fn fields<'a>(returns: &'a [AnnotatedReturn], types: Types<'a>) -> Vec<Field<'a>> {
    let mut taken = std::collections::HashSet::new();
    let fields = returns.iter().enumerate().map(|(index, returned)| {
        let wanted = returned
            .name
            .as_deref()
            .and_then(lua_analysis::signature::field_name)
            .unwrap_or_else(|| format!("value{}", index + 1));
        let mut field = wanted.clone();
        let mut number = 2;
        while !taken.insert(field.clone()) {
            field = format!("{wanted}_{number}");
            number += 1;
        }
        Field {
            name: identifier(&field),
            annotated: types.of(&returned.ty, Some(returned.span)),
        }
    });
    fields.collect()
}

/// `Debug`, `Clone` and `PartialEq` of a type with fields of the user's types: each where all of
/// these have it.
///
/// rustc refuses a bound that names no parameter and does not hold, `where JobId: Clone`; with a
/// lifetime in it, it is one like any other: `where for<'a> JobId: CloneField<'a>`.
fn implementations(name: &Ident, fields: &[Field<'_>], runtime: &Path) -> TokenStream {
    let bounds = |of: &str| -> TokenStream {
        let of = Ident::new(of, proc_macro2::Span::call_site());
        let own = fields.iter().filter(|field| field.annotated.names_rust());
        let bounds = own.map(|field| {
            let ty = field.annotated.named_again();
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
    let names: Vec<&Ident> = fields.iter().map(|field| &field.name).collect();
    let texts = names.iter().map(|name| {
        let text = name.to_string();
        text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
    });
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
