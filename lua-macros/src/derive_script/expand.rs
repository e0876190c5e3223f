//! The items of a derive.

use lua_analysis::server::error_code::ErrorCodes;
use lua_analysis::signature::function::{FunctionParameter, parameters};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{GenericParam, Lifetime, Type, WherePredicate, parse_quote};

use super::input::{Field, Fields, Input, Role};
use crate::diagnostics::Diagnostics;
use crate::embedded::Embedded;
use crate::fallback;
use crate::markdown::table_of;
use crate::parameters::Parameters;
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

impl Items<'_> {
    fn tokens(&self) -> TokenStream {
        let ident = self.input.ident;
        let constant = self.constant();
        let mut macros = TokenStream::new();
        let functions = match &self.input.fields {
            Fields::Listed(fields) => self.methods(fields),
            Fields::Unit => match (self.script, self.types) {
                (Some(script), Some(types)) => {
                    let of_script = parameters(&script.signature);
                    let parameters = Parameters::new(&of_script, types);
                    macros = parameters.macros.clone();
                    self.function(&of_script, &parameters)
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

    /// For a unit struct: `call` with what the script takes.
    fn function(
        &self,
        of_script: &[FunctionParameter<'_>],
        parameters: &Parameters,
    ) -> TokenStream {
        let Input {
            visibility,
            runtime,
            ..
        } = self.input;
        let reply = self.reply;
        let Parameters {
            declared, write, ..
        } = parameters;
        let call = self.encode();
        let documentation = table_of(of_script);
        quote! {
            /// A call, encoded and ready to be invoked.
            #[doc = #documentation]
            #[must_use = "a call does nothing until it is invoked"]
            #visibility fn call(#declared) -> #runtime::Call<#reply> {
                #call(Self::SCRIPT, #write)
            }
        }
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

/// The struct's parameters that a future captures: the arguments are encoded before, so that only
/// what the reply mentions is left of the lifetimes.
fn captured(input: &Input<'_>) -> Vec<TokenStream> {
    struct Lifetimes<'a>(Vec<&'a Lifetime>);
    impl<'a> Visit<'a> for Lifetimes<'a> {
        fn visit_lifetime(&mut self, lifetime: &'a Lifetime) {
            self.0.push(lifetime);
        }
    }
    let mut mentioned = Lifetimes(Vec::new());
    if let Some(returns) = &input.returns {
        mentioned.visit_type(returns);
    }
    let parameters = &input.generics.params;
    let lifetimes = parameters.iter().filter_map(|parameter| match parameter {
        GenericParam::Lifetime(own) if mentioned.0.contains(&&own.lifetime) => {
            Some(own.lifetime.to_token_stream())
        }
        _ => None,
    });
    let others = parameters.iter().filter_map(|parameter| match parameter {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(ty) => Some(ty.ident.to_token_stream()),
        GenericParam::Const(constant) => Some(constant.ident.to_token_stream()),
    });
    lifetimes.chain(others).collect()
}

fn mentions_parameter(ty: &Type, input: &Input<'_>) -> bool {
    struct Mentions<'a> {
        parameters: Vec<&'a Ident>,
        found: bool,
    }
    impl Visit<'_> for Mentions<'_> {
        fn visit_ident(&mut self, ident: &Ident) {
            self.found |= self.parameters.contains(&ident);
        }
    }
    let mut mentions = Mentions {
        parameters: input
            .generics
            .type_params()
            .map(|parameter| &parameter.ident)
            .collect(),
        found: false,
    };
    visit::visit_type(&mut mentions, ty);
    mentions.found
}
