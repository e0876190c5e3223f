//! `derive(LuaError)`: an enum of a script's own errors, by their codes.

mod expand;
mod input;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

/// The implementations, whatever is wrong with the enum.
pub(crate) fn expand(derive: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let input = input::parse(derive, &mut errors);
    expand::implementations(&input, &errors)
}
