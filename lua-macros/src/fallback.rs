//! What stands in for generated code after an error, so that only the errors themselves are shown.
//!
//! rustc asks no more of a type that holds an error. So the first error is inside of a type, and what
//! can't be generated is of that type. (A `compile_error!` as the type itself would be `()`.)

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use crate::diagnostics::Diagnostics;

/// The type's name.
pub(crate) fn broken() -> Ident {
    format_ident!("__Broken")
}

/// A function that takes anything, for a script of which nothing is known.
pub(crate) fn function(visibility: impl ToTokens, name: &Ident) -> TokenStream {
    let broken = broken();
    quote! {
        #[allow(non_upper_case_globals)]
        #visibility const #name: #broken = loop {};
    }
}

/// The errors as items, with the type's declaration; nothing without errors.
pub(crate) fn items(diagnostics: &Diagnostics) -> TokenStream {
    let (broken, further) = parts(diagnostics).unzip();
    quote!(#broken #further)
}

/// What a derive has made, with the errors around it.
pub(crate) fn around(derived: TokenStream, diagnostics: &Diagnostics) -> TokenStream {
    match parts(diagnostics) {
        None => derived,
        Some((broken, further)) => quote! {
            const _: () = {
                #broken
                #derived
            };
            #further
        },
    }
}

/// The type's declaration with the first error, and the other errors.
fn parts(diagnostics: &Diagnostics) -> Option<(TokenStream, TokenStream)> {
    let mut errors = diagnostics.errors();
    let first = errors.next()?;
    let broken = broken();
    let declared = quote! {
        #[allow(dead_code)]
        type #broken = [(); #first];
    };
    Some((declared, quote!(#(#errors;)*)))
}
