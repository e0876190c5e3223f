//! Procedural macros of `lua-runtime`, which re-exports and documents them.
//!
//! Thin: what is known of a script comes from `lua-analysis`; here it becomes Rust.

mod allowed;
mod attribute;
mod derive_error;
mod derive_reply;
mod derive_script;
mod diagnostics;
mod embedded;
#[cfg(test)]
mod expansion_tests;
mod fallback;
mod markdown;
mod parameters;
mod reply_type;
mod rust_type;
mod scripts_module;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// See `lua_runtime::LuaScript`.
#[proc_macro_derive(LuaScript, attributes(lua))]
pub fn derive_lua_script(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive_script::expand(&input).into()
}

/// See `lua_runtime::lua_scripts`.
#[proc_macro_attribute]
pub fn lua_scripts(arguments: TokenStream, item: TokenStream) -> TokenStream {
    scripts_module::expand(arguments.into(), &item.into()).into()
}

/// See `lua_runtime::LuaReply`.
#[proc_macro_derive(LuaReply, attributes(lua))]
pub fn derive_lua_reply(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive_reply::expand(&input).into()
}

/// See `lua_runtime::LuaError`.
#[proc_macro_derive(LuaError, attributes(lua))]
pub fn derive_lua_error(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive_error::expand(&input).into()
}
