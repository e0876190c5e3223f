//! A signature as Rust: parameters, how they are written into a call, and their documentation.

use lua_analysis::signature::{Parameter, Signature};
use lua_analysis::types::Type as LuaType;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

use crate::annotated::{Annotated, Types};

/// The parameters of a function that calls a script.
pub(crate) struct Parameters {
    /// As they are declared, with commas between them.
    pub(crate) declared: TokenStream,
    /// The closure that writes them.
    pub(crate) write: TokenStream,
    /// What stands before the function: see [`Annotated::macros`].
    pub(crate) macros: TokenStream,
}

impl Parameters {
    pub(crate) fn new(signature: &Signature, types: Types<'_>) -> Self {
        let runtime = types.runtime;
        let mut declared = Vec::new();
        let mut writes = Vec::new();
        let mut macros = TokenStream::new();
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
            let annotated = types.of(&arg.ty, arg.ty_span);
            let (ty, write) = if arg.may_be_left_out {
                optional(annotated, &name, "leave_out", runtime)
            } else {
                argument(annotated, &name, runtime)
            };
            declared.push(quote!(#name: #ty));
            writes.push(write);
            macros.extend(annotated.macros());
        }
        if let Some(more) = &signature.more_args {
            let name = identifier(&more.name);
            let annotated = types.of(&more.ty, more.ty_span);
            let ty = list_element(annotated, runtime);
            declared.push(quote!(#name: &[#ty]));
            writes.push(match &more.ty {
                LuaType::Rust(_) => {
                    let write = annotated.write_arg(&quote!(__one));
                    quote!(for __one in #name #write)
                }
                _ => quote!(__entries.args(#name);),
            });
            macros.extend(annotated.macros());
        }
        let entries = if writes.is_empty() {
            quote!(_)
        } else {
            quote!(__entries)
        };
        Self {
            declared: quote!(#(#declared),*),
            write: quote!(&|#entries: &mut #runtime::private::Entries| { #(#writes)* }),
            macros,
        }
    }
}

/// The type of one argument, and the statement that writes it.
fn argument(annotated: Annotated<'_>, name: &Ident, runtime: &Path) -> (TokenStream, TokenStream) {
    match annotated.ty {
        LuaType::Optional(inner) => optional(annotated.inner(inner), name, "absent_arg", runtime),
        LuaType::Json(_) => (
            serializable(annotated, runtime),
            annotated.write_serialized("json", &quote!(#name)),
        ),
        LuaType::MessagePack(_) => (
            serializable(annotated, runtime),
            annotated.write_serialized("message_pack", &quote!(#name)),
        ),
        LuaType::Rust(_) => (annotated.owned(), annotated.write_arg(&quote!(&#name))),
        _ => (
            list_element(annotated, runtime),
            quote!(__entries.arg(&#name);),
        ),
    }
}

/// What is serialized, by reference: the type that is named, else anything that can be.
fn serializable(annotated: Annotated<'_>, runtime: &Path) -> TokenStream {
    match annotated.ty {
        LuaType::Json(Some(inner)) | LuaType::MessagePack(Some(inner)) => {
            let inner = annotated.inner(inner).owned();
            quote!(&#inner)
        }
        _ => quote!(&impl #runtime::private::Serialize),
    }
}

/// The type of an argument that is written as it is.
fn list_element(annotated: Annotated<'_>, runtime: &Path) -> TokenStream {
    match annotated.ty {
        LuaType::String => quote!(impl #runtime::ScriptString),
        LuaType::Integer => quote!(impl #runtime::ScriptInteger),
        LuaType::Number => quote!(impl #runtime::ScriptNumber),
        LuaType::Boolean => quote!(::core::primitive::bool),
        LuaType::Rust(_) => annotated.owned(),
        _ => quote!(impl #runtime::ScriptArg),
    }
}

/// The type of an argument that may be absent, and the statement that writes it; `inner` is the
/// type within, and `absent` the method of `Entries` for what is.
fn optional(
    inner: Annotated<'_>,
    name: &Ident,
    absent: &str,
    runtime: &Path,
) -> (TokenStream, TokenStream) {
    let absent = format_ident!("{absent}");
    let of = |kind: &str| {
        let kind = format_ident!("{kind}");
        (
            quote!(impl #runtime::#kind),
            quote! {
                if !#runtime::#kind::write_present(&#name, __entries) {
                    __entries.#absent();
                }
            },
        )
    };
    let option = |ty: TokenStream, from: TokenStream, write: TokenStream| {
        (
            quote!(::core::option::Option<#ty>),
            quote! {
                match #from {
                    ::core::option::Option::Some(__value) => #write
                    ::core::option::Option::None => __entries.#absent(),
                }
            },
        )
    };
    match inner.ty {
        LuaType::Boolean => option(
            quote!(::core::primitive::bool),
            quote!(&#name),
            quote!({
                __entries.arg(__value);
            }),
        ),
        LuaType::Rust(_) => {
            let write = inner.write_arg(&quote!(__value));
            option(inner.owned(), quote!(&#name), write)
        }
        LuaType::Json(_) | LuaType::MessagePack(_) => {
            let format = match inner.ty {
                LuaType::Json(_) => "json",
                _ => "message_pack",
            };
            let write = inner.write_serialized(format, &quote!(__value));
            option(serializable(inner, runtime), quote!(#name), write)
        }
        LuaType::String => of("OptionalString"),
        LuaType::Integer => of("OptionalInteger"),
        LuaType::Number => of("OptionalNumber"),
        _ => of("OptionalArg"),
    }
}

/// An identifier for a name that may be a keyword.
pub(crate) fn identifier(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}

/// The keys and arguments as a table for the documentation.
pub(crate) fn table_of(signature: &Signature) -> String {
    let fixed = |list: &[Parameter], entries: &str| -> Vec<Vec<String>> {
        let list = list.iter().enumerate();
        list.map(|(index, one)| row(one, &format!("`{entries}[{}]`", index + 1)))
            .collect()
    };
    let more = |more: &Option<Parameter>, entries: &str, from: usize| -> Vec<Vec<String>> {
        let more = more.iter();
        more.map(|more| row(more, &format!("`{entries}[{}]` …", from + 1)))
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
        return String::from("\nThe script takes no keys and no arguments.\n");
    }
    table(["parameter", "entry", "type", ""].as_slice(), &rows)
}

fn row(parameter: &Parameter, entry: &str) -> Vec<String> {
    let ty = match &parameter.ty {
        LuaType::Any if entry.starts_with("`KEYS") => String::from("key"),
        LuaType::Any => String::from("any"),
        ty => format!("`{ty}`"),
    };
    let ty = if parameter.may_be_left_out {
        format!("{ty}, or left out")
    } else {
        ty
    };
    let name = format!("`{}`", parameter.name);
    vec![name, entry.to_owned(), ty, plain(&parameter.description)]
}

/// A table of Markdown, without the columns in which nothing stands.
pub(crate) fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let stands = |column: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(column));
        cells.any(|cell| !cell.is_empty())
    };
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let shown = cells.enumerate().filter(|(column, _)| stands(*column));
        let cells: String = shown
            .map(|(_, cell)| format!(" {} |", in_table(cell)))
            .collect();
        format!("|{cells}\n")
    };
    let head = line(&mut heads.iter().copied());
    let rule = line(&mut heads.iter().map(|_| "---"));
    let body: String = rows
        .iter()
        .map(|row| line(&mut row.iter().map(String::as_str)))
        .collect();
    format!("\n{head}{rule}{body}")
}

/// Text as it stands in a cell of a table: a bar would end it.
fn in_table(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Text of a Lua comment as rustdoc is to show it: no tags, no links but those that are addresses.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // What no other backtick ends is no code.
    let is_code = text.matches('`').count().is_multiple_of(2);
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            plain.push_str(if is_code { "`" } else { "\\`" });
        }
        if is_code && index % 2 == 1 {
            plain.push_str(part);
        } else {
            prose(part, &mut plain);
        }
    }
    plain
}

fn prose(mut text: &str, plain: &mut String) {
    let address = |text: &str| {
        let schemes = ["https://", "http://"];
        schemes.iter().filter_map(|scheme| text.find(scheme)).min()
    };
    while let Some(start) = address(text) {
        let (before, from_address) = text.split_at(start);
        let end = from_address
            .find(|letter: char| letter.is_whitespace() || "<>()[]\"'|".contains(letter))
            .unwrap_or(from_address.len());
        let (mut link, mut after) = from_address.split_at(end);
        let sentence = link.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        if sentence.len() < link.len() {
            (link, after) = from_address.split_at(sentence.len());
        }
        let is_bracketed = before.ends_with('<') && after.starts_with('>');
        if is_bracketed {
            escaped(before.strip_suffix('<').unwrap_or(before), plain);
            after = after.strip_prefix('>').unwrap_or(after);
        } else {
            escaped(before, plain);
        }
        plain.extend(["<", link, ">"]);
        text = after;
    }
    escaped(text, plain);
}

fn escaped(text: &str, plain: &mut String) {
    for letter in text.chars() {
        if matches!(letter, '[' | ']' | '<' | '>') {
            plain.push('\\');
        }
        plain.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn comments_are_neither_links_nor_tags() {
        for (text, expected) in [
            ("a [b] <c>", r"a \[b\] \<c\>"),
            ("`a[1]` [b]", r"`a[1]` \[b\]"),
            ("it`s [b]", r"it\`s \[b\]"),
            ("see https://a.b/c.", "see <https://a.b/c>."),
            ("see <https://a.b/c>", "see <https://a.b/c>"),
            ("(http://a.b)", "(<http://a.b>)"),
            ("`https://a.b`", "`https://a.b`"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
