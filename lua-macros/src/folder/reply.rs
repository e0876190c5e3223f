//! What a script declares of its reply, as a type of Rust.

use lua_analysis::annotations::AnnotatedReturn;
use lua_analysis::types::Type as LuaType;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Path;

use crate::function::{identifier, owned_type, plain};

/// The reply of one script.
pub(super) struct Reply {
    /// Its type.
    pub(super) ty: TokenStream,
    /// The item that declares it, if it is a type of its own.
    pub(super) item: TokenStream,
}

impl Reply {
    /// `name` is that of the type, should it be one of its own.
    pub(super) fn new(
        returns: &[AnnotatedReturn],
        name: &Ident,
        path: &str,
        runtime: &Path,
    ) -> Self {
        match returns {
            [] => Self {
                ty: quote!(#runtime::private::redis::Value),
                item: TokenStream::new(),
            },
            [one] => Self {
                ty: owned_type(&one.ty, runtime),
                item: TokenStream::new(),
            },
            several => Self {
                ty: quote!(#name),
                item: structure(several, name, path, runtime),
            },
        }
    }
}

fn structure(returns: &[AnnotatedReturn], name: &Ident, path: &str, runtime: &Path) -> TokenStream {
    let documentation = format!("What `{path}` replies.");
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
        let field = identifier(&field);
        let ty = owned_type(&returned.ty, runtime);
        let description = match returned.description.as_str() {
            "" => format!("`{}`, value {} of the reply.", returned.ty, index + 1),
            text => plain(text),
        };
        // A Lua table ends at its first nil: what is optional may be missing at the end.
        let default = matches!(returned.ty, LuaType::Optional(_)).then(|| quote!(#[lua(default)]));
        quote! {
            #[doc = #description]
            #default
            pub #field: #ty
        }
    });
    quote! {
        #[doc = #documentation]
        #[::core::prelude::v1::derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::cmp::PartialEq,
            #runtime::LuaReply,
        )]
        #[lua(crate = #runtime)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    }
}
