//! `derive(LuaError)`: an enum of a script's own errors, by their codes.

mod expand;
mod input;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::diagnostics::Diagnostics;

/// The implementations, whatever is wrong with the enum.
pub(crate) fn expand(derive: &DeriveInput) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let input = input::parse(derive, &mut diagnostics);
    expand::implementations(&input, &diagnostics)
}
