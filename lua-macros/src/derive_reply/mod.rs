//! `derive(LuaReply)`: read what the user wrote, write how a value becomes it.

mod expand;
mod input;
mod structure;
mod variants;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::diagnostics::Diagnostics;

/// The implementation, whatever is wrong with the type.
pub(crate) fn expand(derive: &DeriveInput) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let input = input::parse(derive, &mut diagnostics);
    expand::implementation(&input, &diagnostics)
}
