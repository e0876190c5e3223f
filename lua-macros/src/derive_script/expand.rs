//! The items of a derive.

use lua_analysis::rust::identifiers::snake_words;
use lua_analysis::server::error_code::ErrorCodes;
use lua_analysis::signature::function::Function;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{WherePredicate, parse_quote};

use super::generics::{captured, mentions_parameter};
use super::input::{Field, Fields, Input, Role};
use crate::diagnostics::Diagnostics;
use crate::embedded::Embedded;
use crate::fallback;
use crate::markdown::{replies, table_of};
use crate::parameters::Parameters;
use crate::reply_type::ReplyType;
use crate::rust_type::Types;

/// All items. With errors, what is missing is made up, so that it brings no further errors.
pub(super) fn items(
    input: &Input<'_>,
    script: Option<&Embedded>,
    types: Option<Types<'_>>,
    diagnostics: &Diagnostics,
) -> TokenStream {
    let warnings = diagnostics.warnings();
    let watched = script.map(Embedded::watched);
    let runtime = &input.runtime;
    let reply = match &input.returns {
        _ if !input.is_sound => fallback::broken().into_token_stream(),
        Some(ty) => ty.to_token_stream(),
        None => quote!(#runtime::private::redis::Value),
    };
    let items = Items {
        input,
        script,
        types,
        reply: &reply,
    };
    let body = fallback::around(items.tokens(), diagnostics);
    quote!(#body #warnings #watched)
}

struct Items<'a> {
    input: &'a Input<'a>,
    script: Option<&'a Embedded>,
    /// For the types of the script's annotations.
    types: Option<Types<'a>>,
    reply: &'a TokenStream,
}

/// The function of a unit struct.
struct UnitFunction {
    /// What stands before the struct's items: macros and the type of the reply.
    before: TokenStream,
    item: TokenStream,
}

impl Items<'_> {
    fn tokens(&self) -> TokenStream {
        let ident = self.input.ident;
        let constant = self.constant();
        let mut macros = TokenStream::new();
        let functions = match &self.input.fields {
            Fields::Listed(fields) => self.methods(fields),
            Fields::Unit => match (self.script, self.types) {
                (Some(script), Some(types)) => {
                    let function = self.function(script, types);
                    macros = function.before;
                    function.item
                }
                _ => fallback::function(self.input.visibility, &format_ident!("call")),
            },
        };
        let errors = self.errors();
        let mut generics = self.input.generics.clone();
        let bounds = self.bounds();
        if !bounds.is_empty() {
            generics.make_where_clause().predicates.extend(bounds);
        }
        let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
        quote! {
            #macros
            #[automatically_derived]
            #[allow(dead_code, clippy::too_many_arguments)]
            impl #impl_generics #ident #type_generics #where_clause {
                #constant
                #functions
            }
            #errors
        }
    }

    /// What holds the enum of errors against the script: both have the same codes.
    fn errors(&self) -> TokenStream {
        let Input {
            errors,
            runtime,
            is_sound,
            ..
        } = self.input;
        let (Some(ty), Some(script), true) = (errors, self.script, is_sound) else {
            return TokenStream::new();
        };
        let ErrorCodes {
            codes, is_complete, ..
        } = &script.error_codes;
        let path = &script.path;
        let span = ty.span();
        let fails = |holds: TokenStream, message: String| {
            quote_spanned! {span=>
                if !#holds {
                    ::core::panic!("{}", #message);
                }
            }
        };
        let shown = ty.to_token_stream();
        let missing = codes.iter().map(|code| {
            let message =
                format!("`{path}` answers the error {code}, for which `{shown}` has no variant");
            fails(
                quote_spanned!(span=> #runtime::private::has_code(CODES, #code)),
                message,
            )
        });
        let unknown = is_complete.then(|| {
            let answers = match codes.as_slice() {
                [] => String::from("no error of its own"),
                codes => codes.join(", "),
            };
            let message =
                format!("`{shown}` has a code that `{path}` never answers: it answers {answers}");
            let known = codes
                .iter()
                .map(String::as_str)
                .chain(ErrorCodes::OF_SERVERS.iter().copied());
            let known = quote_spanned! {span=>
                #runtime::private::are_known(CODES, &[#(#known),*])
            };
            fails(known, message)
        });
        quote_spanned! {span=>
            const _: () = {
                const CODES: &[&::core::primitive::str] = <#ty as #runtime::private::LuaError>::CODES;
                #(#missing)*
                #unknown
            };
        }
    }

    fn constant(&self) -> TokenStream {
        let Input {
            visibility,
            runtime,
            ..
        } = self.input;
        let (documentation, value) = match self.script {
            Some(script) => (
                format!("The script `{}`, SHA-1 `{}`.", script.path, script.sha1),
                script.value(runtime),
            ),
            None => (
                String::from("A script that could not be read."),
                quote!(#runtime::private::no_script()),
            ),
        };
        quote! {
            #[doc = #documentation]
            #visibility const SCRIPT: &'static #runtime::Script = {
                static SCRIPT: #runtime::Script = #value;
                &SCRIPT
            };
        }
    }

    /// For a struct with fields: `call`, `invoke`, `invoke_async`.
    fn methods(&self, fields: &[Field<'_>]) -> TokenStream {
        let Input {
            visibility,
            runtime,
            ..
        } = self.input;
        let reply = self.reply;
        let keys = fields.iter().filter(|field| field.role.is_key());
        let args = fields.iter().filter(|field| !field.role.is_key());
        let writes = keys.chain(args).map(|field| {
            // At the field, so that a type that can't be an entry is pointed at.
            let span = field.ty.span();
            let member = &field.member;
            let method = Ident::new(field.role.method(), span);
            quote_spanned!(span=> entries.#method(&self.#member);)
        });
        let entries = if fields.is_empty() {
            quote!(_)
        } else {
            quote!(entries)
        };
        let call = if self.input.is_sound {
            let call = self.encode();
            quote! {
                #call(
                    Self::SCRIPT,
                    &|#entries: &mut #runtime::private::Entries| { #(#writes)* },
                )
            }
        } else {
            quote!(loop {})
        };
        let captured = captured(self.input);
        quote! {
            /// The call with these keys and arguments, encoded and ready to be invoked.
            #[must_use = "a call does nothing until it is invoked"]
            #visibility fn call(&self) -> #runtime::Call<#reply> {
                #call
            }

            /// Runs the script: one round trip, or two if the server has to be given it first.
            ///
            /// # Errors
            ///
            /// See `lua_runtime::Error`.
            #visibility fn invoke(
                &self,
                con: &mut dyn #runtime::private::redis::ConnectionLike,
            ) -> ::core::result::Result<#reply, #runtime::Error> {
                #runtime::private::invoke(&self.call(), con)
            }

            #runtime::private::if_aio! {
                /// Runs the script: one round trip, or two if the server has to be given it first.
                ///
                /// # Errors
                ///
                /// See `lua_runtime::Error`.
                #visibility fn invoke_async<'__con, __C>(
                    &self,
                    con: &'__con mut __C,
                ) -> impl ::core::future::Future<
                    Output = ::core::result::Result<#reply, #runtime::Error>,
                > + ::core::marker::Send + use<'__con, #(#captured,)* __C>
                where
                    __C: #runtime::private::redis::aio::ConnectionLike
                        + ::core::marker::Send
                        + 'static,
                {
                    #runtime::private::invoke_async(self.call(), con)
                }
            }
        }
    }

    /// For a unit struct: `call` with what the script takes. It replies what the struct says, else what
    /// the script declares or its code says.
    fn function(&self, script: &Embedded, types: Types<'_>) -> UnitFunction {
        let Input {
            ident,
            visibility,
            runtime,
            returns,
            is_sound,
            ..
        } = self.input;
        let of_script = Function::new(
            &script.signature,
            "",
            &snake_words(&ident.unraw().to_string()),
        );
        let Parameters {
            declared,
            write,
            macros,
        } = Parameters::new(&of_script.parameters, types);
        let mut documentation = table_of(&of_script.parameters);
        let mut before = macros;
        let (reply, call) = if returns.is_none() && *is_sound {
            let reply = ReplyType::new(
                &of_script.reply,
                &script.path,
                types,
                &visibility.to_token_stream(),
                &quote!(Self::SCRIPT),
                &write,
            );
            documentation += &replies(&script.signature);
            before.extend(reply.macros);
            before.extend(reply.item);
            (reply.ty, reply.call)
        } else {
            let call = self.encode();
            (self.reply.clone(), quote!(#call(Self::SCRIPT, #write)))
        };
        let item = quote! {
            /// A call, encoded and ready to be invoked.
            #[doc = #documentation]
            #[must_use = "a call does nothing until it is invoked"]
            #visibility fn call(#declared) -> #runtime::Call<#reply> {
                #call
            }
        };
        UnitFunction { before, item }
    }

    /// The function that encodes, at the reply's type, so that a type that can't be a reply is
    /// pointed at.
    fn encode(&self) -> TokenStream {
        let runtime = &self.input.runtime;
        let reply = self.reply;
        let first = reply.clone().into_iter().next();
        let span = first.map_or_else(Span::call_site, |token| token.span());
        quote_spanned!(span=> #runtime::private::call::<#reply>)
    }

    /// What must hold of the struct's type parameters for its fields to be entries.
    fn bounds(&self) -> Vec<WherePredicate> {
        let Fields::Listed(fields) = &self.input.fields else {
            return Vec::new();
        };
        let runtime = &self.input.runtime;
        fields
            .iter()
            .filter(|field| mentions_parameter(field.ty, self.input))
            .map(|field| {
                let ty = field.ty;
                match field.role {
                    Role::Key => parse_quote!(#ty: #runtime::ScriptKey),
                    Role::Arg => parse_quote!(#ty: #runtime::ScriptArg),
                    Role::Optional => {
                        parse_quote!(#ty: #runtime::private::TrailingArg)
                    }
                    Role::Keys => {
                        parse_quote!(#ty: #runtime::ScriptList<Entry: #runtime::ScriptKey>)
                    }
                    Role::Args => {
                        parse_quote!(#ty: #runtime::ScriptList<Entry: #runtime::ScriptArg>)
                    }
                }
            })
            .collect()
    }
}

impl Role {
    pub(super) fn is_key(self) -> bool {
        matches!(self, Self::Key | Self::Keys)
    }

    /// The method of `Entries` that takes it.
    fn method(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Keys => "keys",
            Self::Arg => "arg",
            Self::Args => "args",
            Self::Optional => "trailing_arg",
        }
    }
}
