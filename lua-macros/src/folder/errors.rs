//! What a script declares of its errors, as an enum of Rust.

use std::collections::HashSet;

use lua_analysis::annotations::AnnotatedError;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Path;

use crate::function::plain;
use crate::names::camel_case;

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
    let mut taken = HashSet::from([String::from("Other")]);
    let variants = errors.iter().map(|error| {
        let AnnotatedError {
            code, description, ..
        } = error;
        let variant = variant_name(code, &mut taken);
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

/// `TimedOut` for `TIMED_OUT`: a name that no other variant has.
fn variant_name(code: &str, taken: &mut HashSet<String>) -> Ident {
    let wanted = camel_case(&code.to_ascii_lowercase());
    let mut name = wanted.clone();
    let mut number = 2;
    loop {
        // `Self` is no name.
        if let Ok(ident) = syn::parse_str::<Ident>(&name)
            && taken.insert(name.clone())
        {
            return ident;
        }
        name = format!("{wanted}{number}");
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::variant_name;

    #[test]
    fn variants_are_named_like_their_codes() {
        let mut taken = ["Other".to_owned()].into();
        for (code, name) in [
            ("LIMITED", "Limited"),
            ("TIMED_OUT", "TimedOut"),
            ("OTHER", "Other2"),
            ("A_B", "AB"),
            ("A__B", "AB2"),
            ("SELF", "Self2"),
            ("E2BIG", "E2big"),
        ] {
            assert_eq!(variant_name(code, &mut taken).to_string(), name);
        }
    }
}
