//! What a script declares of its errors, as an enum of Rust.

use lua_analysis::meaning::annotations::AnnotatedError;
use lua_analysis::signature::function::Enumeration;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Path;

use crate::markdown::plain;

/// The enum of the errors that the script at `path` declares.
pub(super) fn enumeration(errors: &Enumeration<'_>, path: &str, runtime: &Path) -> TokenStream {
    let documentation = format!(
        "The errors of `{path}`, and what else can go wrong with a call of it.\n\n\
         Made of the error of a call by `From`, and so by `?`."
    );
    let name = format_ident!("{}", errors.name);
    let variants = errors.variants.iter().map(|(variant, error)| {
        let AnnotatedError {
            code, description, ..
        } = error;
        let variant = format_ident!("{variant}");
        let documentation = match description.as_str() {
            "" => format!("The code `{code}`."),
            text => format!("`{code}`: {}", plain(text)),
        };
        quote! {
            #[doc = #documentation]
            #[lua(code = #code)]
            #variant {
                /// What the script says behind the code.
                message: ::std::string::String,
            }
        }
    });
    quote! {
        #[doc = #documentation]
        #[::core::prelude::v1::derive(::core::fmt::Debug, ::core::clone::Clone, #runtime::LuaError)]
        #[lua(crate = #runtime)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// Any other error.
            #[lua(other)]
            Other(#runtime::Error),
        }
    }
}
