//! The parameters of the function that calls a script, and how they are written into a call.

use lua_analysis::rust::projection::{Absent, Encoding, RustType};
use lua_analysis::signature::function::FunctionParameter;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::rust_type::{Annotated, Types};

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
    pub(crate) fn new(parameters: &[FunctionParameter<'_>], types: Types<'_>) -> Self {
        let runtime = types.runtime;
        let mut declared = Vec::new();
        let mut writes = Vec::new();
        let mut macros = TokenStream::new();
        for parameter in parameters {
            let name = format_ident!("{}", parameter.name);
            let annotated = types.of(&parameter.rust.ty, parameter.from.ty_span);
            let ty = annotated.tokens();
            declared.push(quote!(#name: #ty));
            writes.push(match parameter.rust.absent {
                Some(absent) => optional(parameter, &name, annotated, absent),
                None if parameter.is_list => list(parameter, &name, annotated),
                None => one(parameter, &name, annotated),
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

/// Writes one entry.
fn one(parameter: &FunctionParameter<'_>, name: &Ident, annotated: Annotated<'_>) -> TokenStream {
    match parameter.rust.encoding {
        Encoding::Key => quote!(__entries.key(&#name);),
        Encoding::Plain => quote!(__entries.arg(&#name);),
        Encoding::Written => annotated.write_arg(&quote!(&#name)),
        Encoding::Serialized(format) => annotated.write_serialized(format, &quote!(#name)),
    }
}

/// Writes any number of entries.
fn list(parameter: &FunctionParameter<'_>, name: &Ident, annotated: Annotated<'_>) -> TokenStream {
    match parameter.rust.encoding {
        Encoding::Key => quote!(__entries.keys(#name);),
        Encoding::Written => {
            let write = annotated.write_arg(&quote!(__one));
            quote!(for __one in #name #write)
        }
        Encoding::Plain | Encoding::Serialized(_) => quote!(__entries.args(#name);),
    }
}

/// Writes an entry, or what stands for one that is absent.
fn optional(
    parameter: &FunctionParameter<'_>,
    name: &Ident,
    annotated: Annotated<'_>,
    absent: Absent,
) -> TokenStream {
    let absent = match absent {
        Absent::Empty => quote!(absent_arg),
        Absent::LeftOut => quote!(leave_out),
    };
    if let RustType::Impl(of) = parameter.rust.ty {
        let of = annotated.trait_path(of);
        return quote! {
            if !#of::write_present(&#name, __entries) {
                __entries.#absent();
            }
        };
    }
    let value = quote!(__value);
    let (from, write) = match parameter.rust.encoding {
        Encoding::Key | Encoding::Plain => (quote!(&#name), quote!({ __entries.arg(#value); })),
        Encoding::Written => (quote!(&#name), annotated.write_arg(&value)),
        Encoding::Serialized(format) => (quote!(#name), annotated.write_serialized(format, &value)),
    };
    quote! {
        match #from {
            ::core::option::Option::Some(#value) => #write
            ::core::option::Option::None => __entries.#absent(),
        }
    }
}
