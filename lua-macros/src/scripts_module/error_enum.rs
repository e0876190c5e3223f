//! What a script declares of its errors, as an enum of Rust.

use lua_analysis::meaning::annotations::AnnotatedError;
use lua_analysis::signature::variant_names;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

use crate::markdown::plain;

/// The enum of the errors that a script declares; nothing if it declares none.
pub(super) fn enumeration(
    errors: &[AnnotatedError],
    name: &Ident,
    path: &str,
    runtime: &Path,
) -> TokenStream {
    if errors.is_empty() {
        return TokenStream::new();
    }
    let documentation = format!(
        "The errors of `{path}`, and what else can go wrong with a call of it.\n\n\
         Made of the error of a call by `From`, and so by `?`."
    );
    let names = variant_names(errors);
    let variants = errors.iter().zip(&names).map(|(error, name)| {
        let AnnotatedError {
            code, description, ..
        } = error;
        let variant = format_ident!("{name}");
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
