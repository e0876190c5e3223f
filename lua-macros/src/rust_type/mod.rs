//! The type of an annotation as Rust, and errors that name the annotation's place.
//!
//! rustc knows nothing of Lua files: what is wrong with a type that an annotation names would be
//! reported where the Rust code names the folder. Three ways lead to the file:
//!
//! - A type that is certainly not in scope is an error of ours: [`Types::check`].
//! - Where that is uncertain, the type comes out of a macro that is named after file and line.
//!   rustc says so: "this error originates in the macro `lua_job_lua_line_3`".
//! - What a type must implement is asked for through a trait with a parameter, a type of that name,
//!   which is shown where it is missing.

pub(crate) mod scope;

use std::collections::BTreeSet;

use lua_analysis::diagnostic::Diagnostic;
use lua_analysis::diagnostic::lints::ANNOTATION;
use lua_analysis::rust::projection::{Format, RustType, Trait};
use lua_analysis::signature::Signature;
use lua_analysis::text::source::Source;
use lua_analysis::text::span::Span as LuaSpan;
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Path, Type};

use crate::diagnostics::Diagnostics;
use crate::fallback;
use scope::Scope;

/// What the types of a script's annotations become Rust with.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a> {
    /// Where `lua_runtime` is.
    pub(crate) runtime: &'a Path,
    /// The script.
    pub(crate) source: &'a Source,
    /// Where the Rust code names the script or its folder.
    pub(crate) at: Span,
    pub(crate) scope: &'a Scope,
}

impl<'a> Types<'a> {
    /// The type of an annotation, which may be inferred.
    pub(crate) fn of(self, ty: &'a RustType, span: Option<LuaSpan>) -> Annotated<'a> {
        Annotated {
            types: self,
            ty,
            span,
        }
    }

    /// Items that name types which are named before them, at their place. What is not in scope is
    /// reported there: here it is of no account.
    pub(crate) fn named_before(self, named: &[Annotated<'_>], items: &TokenStream) -> TokenStream {
        let written = named.iter().flat_map(|one| one.ty.written());
        let types = written.filter_map(|text| syn::parse_str(text).ok());
        let uncertain: BTreeSet<String> = types.flat_map(|ty| self.scope.uncertain(&ty)).collect();
        if uncertain.is_empty() {
            return items.clone();
        }
        let uncertain = uncertain.iter().map(|name| format_ident!("{name}"));
        // All that the module has shadows the names around.
        quote! {
            const _: () = {
                #(#[allow(dead_code)] enum #uncertain {})*
                const _: () = {
                    #[allow(unused_imports, clippy::wildcard_imports)]
                    use self::*;
                    #items
                };
            };
        }
    }

    /// The same place as one of generated code, which lints of the user's code leave alone.
    pub(crate) fn here(self) -> Span {
        self.at.resolved_at(Span::call_site())
    }

    /// Adds an error for each type of Rust that is none, or is certainly not in scope.
    pub(crate) fn check(self, signature: &Signature, diagnostics: &mut Diagnostics) {
        let args = signature.args.iter().chain(&signature.more_args);
        let args = args.map(|arg| (&arg.ty, arg.ty_span));
        let returns = signature.returns.iter();
        let returns = returns.map(|returned| (&returned.ty, Some(returned.span)));
        for (ty, span) in args.chain(returns) {
            for text in ty.rust_types() {
                if let Some(wrong) = self.wrong(text, span.unwrap_or_default()) {
                    diagnostics.finding(self.at, self.source, &wrong);
                }
            }
        }
    }

    /// What is certainly wrong with a type of Rust within an annotation's type.
    fn wrong(self, text: &str, span: LuaSpan) -> Option<Diagnostic> {
        let Ok(ty) = syn::parse_str::<Type>(text) else {
            let message = format!("`{text}` is not a valid Rust type");
            return Some(ANNOTATION.at(self.span_of(text, span), message));
        };
        let name = self.scope.missing(&ty)?;
        let module = &self.scope.module;
        let message = format!("`{name}` is not in scope of the module `{module}`");
        let finding = ANNOTATION.at(self.span_of(&name, span), message);
        Some(finding.help(format!("write `use super::{name};` in the module")))
    }

    /// Where a name is within an annotation's type.
    fn span_of(self, name: &str, ty: LuaSpan) -> LuaSpan {
        let text = String::from_utf8_lossy(self.source.slice(ty));
        match text.find(name) {
            Some(at) => LuaSpan::new(ty.start + at, ty.start + at + name.len()),
            None => ty,
        }
    }
}

/// The type of an annotation.
#[derive(Clone, Copy)]
pub(crate) struct Annotated<'a> {
    types: Types<'a>,
    ty: &'a RustType,
    /// Where it is written; absent if it is inferred.
    span: Option<LuaSpan>,
}

impl Annotated<'_> {
    /// Whether it names types of Rust.
    pub(crate) fn names_rust(self) -> bool {
        !self.ty.written().is_empty()
    }

    /// The type.
    pub(crate) fn tokens(self) -> TokenStream {
        let mut index = 0;
        self.with_written(self.ty, &mut |text| {
            index += 1;
            match self.written(text) {
                Some(ty) if !self.types.scope.has(&ty) => {
                    let name = self.name_of_place(index);
                    quote_spanned!(self.types.here()=> #name!())
                }
                ty => known(ty),
            }
        })
    }

    /// The same where the type was named before, within [`Types::named_before`].
    pub(crate) fn named_again(self) -> TokenStream {
        self.with_written(self.ty, &mut |text| known(self.written(text)))
    }

    /// The type, with the types that an annotation names as `written` has them.
    fn with_written(
        self,
        ty: &RustType,
        written: &mut dyn FnMut(&str) -> TokenStream,
    ) -> TokenStream {
        let runtime = self.types.runtime;
        let mut inner = |ty| self.with_written(ty, written);
        match ty {
            RustType::Bool => quote!(::core::primitive::bool),
            RustType::Integer => quote!(::core::primitive::i64),
            RustType::Float => quote!(::core::primitive::f64),
            RustType::String => quote!(::std::string::String),
            RustType::Bytes => quote!(::std::vec::Vec<::core::primitive::u8>),
            RustType::Unit => quote!(()),
            RustType::Value => quote!(#runtime::private::redis::Value),
            RustType::Generated(name) => format_ident!("{name}").into_token_stream(),
            RustType::Written(text) => written(text),
            RustType::Impl(of) => {
                let of = self.trait_path(*of);
                quote!(impl #of)
            }
            RustType::Option(ty) => {
                let ty = inner(ty);
                quote!(::core::option::Option<#ty>)
            }
            RustType::Vec(ty) => {
                let ty = inner(ty);
                quote!(::std::vec::Vec<#ty>)
            }
            RustType::Map(key, value) => {
                let (key, value) = (inner(key), inner(value));
                quote!(::std::collections::HashMap<#key, #value>)
            }
            RustType::Serialized(format, ty) => {
                let (name, ty) = (format_ident!("{}", format.type_name()), inner(ty));
                quote!(#runtime::private::#name<#ty>)
            }
            RustType::Reference(ty) => {
                let ty = inner(ty);
                quote!(&#ty)
            }
            RustType::Slice(ty) => {
                let ty = inner(ty);
                quote!(&[#ty])
            }
        }
    }

    /// The path of a trait.
    pub(crate) fn trait_path(self, of: Trait) -> TokenStream {
        let runtime = self.types.runtime;
        let name = format_ident!("{}", of.to_string());
        match of {
            Trait::Serialize => quote!(#runtime::private::#name),
            _ => quote!(#runtime::#name),
        }
    }

    /// The macros that types come out of which may not be in scope. They are declared before what
    /// names the type.
    pub(crate) fn macros(self) -> TokenStream {
        let texts = self.ty.written().into_iter().enumerate();
        texts
            .map(|(index, text)| match self.written(text) {
                Some(ty) if !self.types.scope.has(&ty) => {
                    let name = self.name_of_place(index + 1);
                    quote_spanned!(self.types.here()=> macro_rules! #name { () => { #ty } })
                }
                _ => TokenStream::new(),
            })
            .collect()
    }

    /// A type of Rust, if nothing is known to be wrong with it.
    fn written(self, text: &str) -> Option<Type> {
        // With the place of the Rust code, so that errors are reported there.
        let tokens: TokenStream = text.parse().ok()?;
        let ty = syn::parse2(all_spanned(&tokens, self.types.here())).ok()?;
        self.types.scope.missing(&ty).is_none().then_some(ty)
    }

    /// `lua_job_lua_line_3` for the first type of Rust in line 3 of `lua/job.lua`.
    fn name_of_place(self, index: usize) -> Ident {
        let (file, span) = self.types.source.origin(self.span.unwrap_or_default());
        let line = file.position(span.start).line;
        let words = file
            .name()
            .split(|letter: char| !letter.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let path = words.join("_");
        let digit = path.starts_with(|first: char| first.is_ascii_digit());
        let start = if digit { "_" } else { "" };
        let end = if index > 1 {
            format!("_{index}")
        } else {
            String::new()
        };
        Ident::new(
            &format!("{start}{path}_line_{line}{end}"),
            self.types.here(),
        )
    }

    /// The block that writes an argument of this type of Rust; `value` is a reference to it.
    pub(crate) fn write_arg(self, value: &TokenStream) -> TokenStream {
        let runtime = self.types.runtime;
        let value = all_spanned(value, self.types.here());
        let place = self.place();
        let declared = place_type(&place);
        quote_spanned! {self.types.here()=>
            {
                #declared
                #runtime::private::AnnotatedArg::<#place>::write(#value, __entries);
            }
        }
    }

    /// The block that writes an argument of this type in a format; `value` is a reference to it.
    pub(crate) fn write_serialized(self, format: Format, value: &TokenStream) -> TokenStream {
        let runtime = self.types.runtime;
        if !self.names_rust() {
            let format = format_ident!("{}", format.type_name());
            return quote!({ __entries.arg(&#runtime::private::#format(#value)); });
        }
        let write = match format {
            Format::Json => format_ident!("write_json"),
            Format::MessagePack => format_ident!("write_message_pack"),
        };
        let value = all_spanned(value, self.types.here());
        let place = self.place();
        let declared = place_type(&place);
        quote_spanned! {self.types.here()=>
            {
                #declared
                #runtime::private::AnnotatedSerialize::<#place>::#write(#value, __entries);
            }
        }
    }

    /// The expression that is the call of a script whose reply is this type.
    pub(crate) fn call(self, script: &TokenStream, write: &TokenStream) -> TokenStream {
        let runtime = self.types.runtime;
        if !self.names_rust() {
            let ty = self.tokens();
            return quote!(#runtime::private::call::<#ty>(#script, #write));
        }
        let place = self.place();
        let declared = place_type(&place);
        // The type is not named again: it would be reported again.
        quote_spanned! {self.types.here()=>
            {
                #declared
                <_ as #runtime::private::AnnotatedReply<#place>>::call(#script, #write)
            }
        }
    }

    /// The name of the type that says where the annotation is.
    pub(crate) fn place(self) -> Ident {
        self.name_of_place(1)
    }
}

/// A type of Rust, or what stands in for one that is wrong.
fn known(ty: Option<Type>) -> TokenStream {
    match ty {
        Some(ty) => ty.into_token_stream(),
        None => fallback::broken().into_token_stream(),
    }
}

/// The declaration of a type that is named after where an annotation is.
pub(crate) fn place_type(place: &Ident) -> TokenStream {
    quote_spanned! {place.span()=>
        #[allow(non_camel_case_types)]
        enum #place {}
    }
}

/// Tokens with another place.
fn all_spanned(tokens: &TokenStream, at: Span) -> TokenStream {
    let tokens = tokens.clone().into_iter();
    tokens
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                let inner = all_spanned(&group.stream(), at);
                token = Group::new(group.delimiter(), inner).into();
            }
            token.set_span(at);
            token
        })
        .collect()
}
