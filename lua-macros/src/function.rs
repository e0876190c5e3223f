//! A signature as Rust: parameters, how they are written into a call, and their documentation.

use lua_analysis::signature::{Parameter, Signature};
use lua_analysis::types::Type as LuaType;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Path, Type};

/// The parameters of a function that calls a script.
pub(crate) struct Parameters {
    /// As they are declared, with commas between them.
    pub(crate) declared: TokenStream,
    /// The closure that writes them.
    pub(crate) write: TokenStream,
}

impl Parameters {
    pub(crate) fn new(signature: &Signature, runtime: &Path) -> Self {
        let mut declared = Vec::new();
        let mut writes = Vec::new();
        for key in &signature.keys {
            let name = identifier(&key.name);
            declared.push(quote!(#name: impl #runtime::ScriptKey));
            writes.push(quote!(__entries.key(&#name);));
        }
        if let Some(more) = &signature.more_keys {
            let name = identifier(&more.name);
            declared.push(quote!(#name: &[impl #runtime::ScriptKey]));
            writes.push(quote!(__entries.keys(#name);));
        }
        for arg in &signature.args {
            let name = identifier(&arg.name);
            let (ty, write) = argument(&arg.ty, &name, runtime);
            declared.push(quote!(#name: #ty));
            writes.push(write);
        }
        if let Some(more) = &signature.more_args {
            let name = identifier(&more.name);
            let ty = list_element(&more.ty, runtime);
            declared.push(quote!(#name: &[#ty]));
            writes.push(quote!(__entries.args(#name);));
        }
        let entries = if writes.is_empty() {
            quote!(_)
        } else {
            quote!(__entries)
        };
        Self {
            declared: quote!(#(#declared),*),
            write: quote!(&|#entries: &mut #runtime::private::Entries| { #(#writes)* }),
        }
    }
}

/// The type of one argument, and the statement that writes it.
fn argument(ty: &LuaType, name: &Ident, runtime: &Path) -> (TokenStream, TokenStream) {
    let one = quote!(__entries.arg(&#name););
    match ty {
        LuaType::Optional(inner) => {
            let inner = optional(inner);
            let ty = quote!(::core::option::Option<#inner>);
            (ty, quote!(__entries.optional_arg(&#name);))
        }
        LuaType::Json(_) => (
            serializable(ty, runtime),
            quote!(__entries.arg(&#runtime::private::Json(#name));),
        ),
        LuaType::MessagePack(_) => (
            serializable(ty, runtime),
            quote!(__entries.arg(&#runtime::private::MessagePack(#name));),
        ),
        ty => (list_element(ty, runtime), one),
    }
}

/// What is serialized, by reference: the type that is named, else anything that can be.
fn serializable(ty: &LuaType, runtime: &Path) -> TokenStream {
    match ty {
        LuaType::Json(Some(inner)) | LuaType::MessagePack(Some(inner)) => {
            let inner = owned_type(inner, runtime);
            quote!(&#inner)
        }
        _ => quote!(&impl #runtime::private::Serialize),
    }
}

/// The type of an argument that is written as it is.
fn list_element(ty: &LuaType, runtime: &Path) -> TokenStream {
    match ty {
        LuaType::String => quote!(impl #runtime::ScriptString),
        LuaType::Integer => quote!(impl #runtime::ScriptInteger),
        LuaType::Number => quote!(impl #runtime::ScriptNumber),
        LuaType::Boolean => quote!(::core::primitive::bool),
        LuaType::Rust(_) => {
            let ty = rust_type(ty);
            quote!(#ty)
        }
        _ => quote!(impl #runtime::ScriptArg),
    }
}

/// The type within an `Option`: one type, so that `None` needs no further word.
fn optional(ty: &LuaType) -> TokenStream {
    match ty {
        LuaType::Integer => quote!(::core::primitive::i64),
        LuaType::Number => quote!(::core::primitive::f64),
        LuaType::Boolean => quote!(::core::primitive::bool),
        LuaType::Rust(_) => rust_type(ty),
        _ => quote!(&::core::primitive::str),
    }
}

/// A type of Rust as an annotation writes it. What is no type is rustc's to say.
fn rust_type(ty: &LuaType) -> TokenStream {
    let text = ty.to_string();
    match syn::parse_str::<Type>(&text) {
        Ok(ty) => quote!(#ty),
        Err(_) => {
            let message = format!("`{text}` is no type of Rust");
            quote!(::core::compile_error!(#message))
        }
    }
}

/// The type that holds what an annotation names.
pub(crate) fn owned_type(ty: &LuaType, runtime: &Path) -> TokenStream {
    match ty {
        LuaType::String | LuaType::Status => quote!(::std::string::String),
        LuaType::Integer => quote!(::core::primitive::i64),
        LuaType::Number => quote!(::core::primitive::f64),
        LuaType::Boolean => quote!(::core::primitive::bool),
        LuaType::Any | LuaType::Json(None) | LuaType::MessagePack(None) => {
            quote!(#runtime::private::redis::Value)
        }
        LuaType::Json(Some(inner)) => {
            let inner = owned_type(inner, runtime);
            quote!(#runtime::private::Json<#inner>)
        }
        LuaType::MessagePack(Some(inner)) => {
            let inner = owned_type(inner, runtime);
            quote!(#runtime::private::MessagePack<#inner>)
        }
        LuaType::Optional(inner) => {
            let inner = owned_type(inner, runtime);
            quote!(::core::option::Option<#inner>)
        }
        LuaType::List(inner) => {
            let inner = owned_type(inner, runtime);
            quote!(::std::vec::Vec<#inner>)
        }
        LuaType::Map(key, value) => {
            let key = owned_type(key, runtime);
            let value = owned_type(value, runtime);
            quote!(::std::collections::HashMap<#key, #value>)
        }
        LuaType::Rust(_) => rust_type(ty),
    }
}

/// An identifier for a name that may be a keyword.
pub(crate) fn identifier(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}

/// The keys and arguments as a table for the documentation.
pub(crate) fn table_of(signature: &Signature) -> String {
    let fixed = |list: &[Parameter], table: &str| -> String {
        let rows = list.iter().enumerate();
        rows.map(|(index, one)| row(one, &format!("{table}[{}]", index + 1)))
            .collect()
    };
    let more = |more: &Option<Parameter>, table: &str, from: usize| -> String {
        let rows = more.iter();
        rows.map(|more| row(more, &format!("{table}[{}]` …`", from + 1)))
            .collect()
    };
    let rows = [
        fixed(&signature.keys, "KEYS"),
        more(&signature.more_keys, "KEYS", signature.keys.len()),
        fixed(&signature.args, "ARGV"),
        more(&signature.more_args, "ARGV", signature.args.len()),
    ]
    .concat();
    if rows.is_empty() {
        return String::from("\nThe script takes no keys and no arguments.");
    }
    format!("\n| parameter | entry | type | |\n| --- | --- | --- | --- |\n{rows}")
}

fn row(parameter: &Parameter, entry: &str) -> String {
    let ty = match &parameter.ty {
        LuaType::Any => String::new(),
        ty => format!("`{ty}`"),
    };
    let Parameter {
        name, description, ..
    } = parameter;
    let description = plain(description);
    format!("| `{name}` | `{entry}` | {ty} | {description} |\n")
}

/// Text of a Lua comment as rustdoc is to show it: no links, no tags.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut in_code = false;
    for letter in text.chars() {
        in_code ^= letter == '`';
        if !in_code && matches!(letter, '[' | ']' | '<' | '>') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}
