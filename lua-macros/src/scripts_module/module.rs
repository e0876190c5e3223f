//! The items of a module, and of the modules in it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use lua_analysis::diagnostic::lints::ANNOTATION;
use lua_analysis::diagnostic::render::render_for_rustc;
use lua_analysis::rust::identifiers::{constant_name, identifier, type_name};
use lua_analysis::signature::function::{Function, function_name};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{AttrStyle, Attribute, ItemMod, LitStr, Path, parse_quote};

use super::arguments::Arguments;
use super::{documentation, error_enum};
use crate::diagnostics::Diagnostics;
use crate::embedded::{Embedded, watched};
use crate::fallback;
use crate::parameters::Parameters;
use crate::reply_type::ReplyType;
use crate::rust_type::Types;
use crate::rust_type::scope::Scope;

/// What a folder makes.
#[derive(Default)]
pub(super) struct Module {
    /// By their names in Rust; without what is embedded if it is not Lua.
    pub(super) scripts: Vec<(String, Option<Embedded>)>,
    pub(super) folders: Vec<(String, Module)>,
}

impl Module {
    /// Leaves out what is no script and may be there: a library for `FUNCTION LOAD`.
    pub(super) fn retain_scripts(&mut self) {
        self.scripts.retain(|(_, script)| script.is_some());
        for (_, folder) in &mut self.folders {
            folder.retain_scripts();
        }
    }
}

/// The user's module with the folder's items behind its own.
pub(super) fn expand(
    module: &ItemMod,
    folder: &Module,
    arguments: &Arguments,
    scope: &Scope,
    diagnostics: &Diagnostics,
) -> TokenStream {
    let ItemMod {
        attrs,
        vis,
        ident,
        content,
        ..
    } = module;
    let own = content.iter().flat_map(|(_, items)| items);
    let (outer, inner): (Vec<&Attribute>, Vec<&Attribute>) = attrs
        .iter()
        .partition(|attribute| matches!(attribute.style, AttrStyle::Outer));
    let generator = Generator {
        arguments,
        scope,
        runtime: arguments.runtime.clone(),
    };
    let items = generator.items(folder);
    let listed = generator.listed(folder);
    let warnings = diagnostics.warnings();
    // Each file once: scripts of a folder share what they include.
    let mut files = BTreeSet::new();
    gather_files(folder, &mut files);
    let watched = watched(files);
    let wrong = fallback::items(diagnostics);
    // A module without a word of its own says what it is: lints may ask for it.
    let is_documented = attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"));
    let documentation = (!is_documented).then(|| {
        let text = format!("The scripts of the folder `{}`.", arguments.folder.value());
        quote!(#[doc = #text])
    });
    quote! {
        #documentation
        #(#outer)*
        #[allow(clippy::too_many_arguments)]
        #vis mod #ident {
            #(#inner)*
            #(#own)*
            #items
            #listed
            #watched
            #wrong
            #warnings
        }
    }
}

/// Adds the names of the types that are generated.
pub(super) fn add_types(folder: &Module, scope: &mut Scope) {
    for (name, _) in &folder.scripts {
        scope.add_generated(type_name(name, "Reply"));
        scope.add_generated(type_name(name, "Error"));
    }
    for (_, nested) in &folder.folders {
        add_types(nested, scope);
    }
}

/// Checks the types of Rust that annotations name.
pub(super) fn check_types(
    folder: &Module,
    scope: &Scope,
    arguments: &Arguments,
    diagnostics: &mut Diagnostics,
) {
    let generator = Generator {
        arguments,
        scope,
        runtime: arguments.runtime.clone(),
    };
    for script in folder
        .scripts
        .iter()
        .filter_map(|(_, script)| script.as_ref())
    {
        generator
            .types(script)
            .check(&script.signature, diagnostics);
    }
    for (_, nested) in &folder.folders {
        check_types(nested, scope, arguments, diagnostics);
    }
}

struct Generator<'a> {
    arguments: &'a Arguments,
    scope: &'a Scope,
    /// As the module names it whose items are made.
    runtime: Path,
}

impl Generator<'_> {
    fn runtime(&self) -> &Path {
        &self.runtime
    }

    /// The generator of the modules in the module.
    fn nested(&self) -> Self {
        Self {
            arguments: self.arguments,
            scope: self.scope,
            runtime: from_within(&self.runtime),
        }
    }

    fn types<'a>(&'a self, script: &'a Embedded) -> Types<'a> {
        Types {
            runtime: &self.runtime,
            source: &script.source,
            at: self.arguments.folder.span(),
            scope: self.scope,
        }
    }

    fn items(&self, folder: &Module) -> TokenStream {
        let scripts = folder.scripts.iter().map(|(name, script)| match script {
            Some(script) => self.script(name, script),
            None => {
                let function = function_name(&self.prefix(), name);
                let function = fallback::function(quote!(pub), &format_ident!("{function}"));
                quote!(#[doc = "A script that is not Lua."] #function)
            }
        });
        let nested_generator = self.nested();
        let folders = folder.folders.iter().map(|(name, nested)| {
            let module = format_ident!("{}", identifier(name));
            let items = nested_generator.items(nested);
            let documentation = format!("The scripts of the folder `{name}`.");
            quote! {
                #[doc = #documentation]
                #[allow(clippy::too_many_arguments)]
                pub mod #module {
                    // What the outer module holds is in scope of annotations here too.
                    #[allow(unused_imports, clippy::wildcard_imports)]
                    use super::*;
                    #items
                }
            }
        });
        quote!(#(#scripts)* #(#folders)*)
    }

    /// The function, the constant, the reply and the errors of one script.
    fn script(&self, name: &str, script: &Embedded) -> TokenStream {
        let runtime = self.runtime();
        let constant = constant(name);
        let value = script.value(runtime);
        let constant_documentation =
            format!("The script `{}`, SHA-1 `{}`.", script.path, script.sha1);
        let types = self.types(script);
        let of_script = Function::new(&script.signature, &self.prefix(), name);
        let errors = of_script.errors.as_ref();
        let errors = errors.map(|errors| error_enum::enumeration(errors, &script.path, runtime));
        let Parameters {
            declared,
            write,
            macros,
        } = Parameters::new(&of_script.parameters, types);
        let ReplyType {
            ty,
            macros: of_reply,
            item,
            call,
        } = ReplyType::new(
            &of_script.reply,
            &script.path,
            types,
            &quote!(pub),
            &quote!(#constant),
            &write,
        );
        let documentation = documentation::of_function(script, &of_script);
        let function = format_ident!("{}", of_script.name);
        let needs = needed_features(script, &of_script, types);
        quote! {
            #needs
            #[doc = #constant_documentation]
            pub const #constant: &#runtime::Script = {
                static SCRIPT: #runtime::Script = #value;
                &SCRIPT
            };
            #macros
            #of_reply
            #[doc = #documentation]
            #[must_use = "a call does nothing until it is invoked"]
            pub fn #function(#declared) -> #runtime::Call<#ty> {
                #call
            }
            #item
            #errors
        }
    }

    /// What is put before the names of functions.
    fn prefix(&self) -> String {
        let prefix = self.arguments.prefix.as_ref();
        prefix.map(LitStr::value).unwrap_or_default()
    }

    /// The list of all scripts, and what loads them.
    fn listed(&self, folder: &Module) -> TokenStream {
        let runtime = self.runtime();
        let mut all = Vec::new();
        list(folder, &TokenStream::new(), &mut all);
        quote! {
            /// All scripts of the folder, those of nested folders behind its own.
            pub const ALL: &[&#runtime::Script] = &[#(#all),*];

            /// Puts all scripts into the server's cache: `SCRIPT LOAD` of each, one round trip.
            ///
            /// Calls do not need it: a call of a missing script loads it by itself.
            ///
            /// # Errors
            ///
            /// The first script that the server refuses; the others are loaded all the same.
            pub fn load_all(
                con: &mut dyn #runtime::private::redis::ConnectionLike,
            ) -> ::core::result::Result<#runtime::LoadReport, #runtime::Error> {
                #runtime::private::load_all(ALL, con)
            }

            #runtime::private::if_aio! {
                /// Like `load_all`, on an asynchronous connection; on a cluster connection on every
                /// primary and replica, all at once.
                ///
                /// # Errors
                ///
                /// As `load_all`; of a cluster only if no node took them: the report has the rest.
                pub async fn load_all_async<C>(
                    con: &mut C,
                ) -> ::core::result::Result<#runtime::LoadReport, #runtime::Error>
                where
                    C: #runtime::private::redis::aio::ConnectionLike + ::core::marker::Send + 'static,
                {
                    #runtime::private::load_all_async(ALL, con).await
                }
            }
        }
    }
}

/// A path as a module within names what it leads to: `super::a` is `super::super::a` there.
fn from_within(path: &Path) -> Path {
    let mut segments = path.segments.iter();
    match segments.next() {
        Some(first) if path.leading_colon.is_none() && first.ident == "self" => {
            parse_quote!(super #(::#segments)*)
        }
        Some(first) if path.leading_colon.is_none() && first.ident == "super" => {
            parse_quote!(super::#path)
        }
        _ => path.clone(),
    }
}

/// What says so where a script needs a feature that is off.
fn needed_features(script: &Embedded, function: &Function<'_>, types: Types<'_>) -> TokenStream {
    let needs = function.formats().into_iter().map(|(format, span)| {
        let runtime = types.runtime;
        let feature = format.feature();
        let needs = format_ident!("needs_{feature}");
        let message = format!("`{feature}` needs the feature `{feature}` of `lua-runtime`");
        let finding = ANNOTATION.at(span, message);
        let message = render_for_rustc(&script.source, &finding);
        quote_spanned!(types.here()=> #runtime::private::#needs! { #message })
    });
    needs.collect()
}

/// The files that the scripts are made of.
fn gather_files<'a>(folder: &'a Module, files: &mut BTreeSet<&'a PathBuf>) {
    let scripts = folder
        .scripts
        .iter()
        .filter_map(|(_, script)| script.as_ref());
    files.extend(scripts.flat_map(|script| &script.files));
    for (_, nested) in &folder.folders {
        gather_files(nested, files);
    }
}

/// The paths of the constants of all scripts that are Lua.
fn list(folder: &Module, path: &TokenStream, all: &mut Vec<TokenStream>) {
    for (name, script) in &folder.scripts {
        if script.is_some() {
            let constant = constant(name);
            all.push(quote!(#path #constant));
        }
    }
    for (name, nested) in &folder.folders {
        let module = format_ident!("{}", identifier(name));
        list(nested, &quote!(#path #module::), all);
    }
}

/// The constant that is a script.
fn constant(name: &str) -> Ident {
    format_ident!("{}", constant_name(name))
}
