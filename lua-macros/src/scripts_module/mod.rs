//! `#[lua_scripts("lua")]`: a folder of scripts as a module of functions.

mod arguments;
mod build_script;
mod documentation;
mod error_enum;
mod module;

use lua_analysis::analysis::folder::{ScriptFolder, load_folder};
use lua_analysis::project::read::similar_folders;
use lua_analysis::project::walk::FolderError;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemMod, LitStr};

use crate::diagnostics::Diagnostics;
use crate::embedded::{Embedded, manifest_folder, name_of};
use crate::rust_type::scope::Scope;
use arguments::Arguments;
use module::Module;

/// The module with what its folder makes, whatever is wrong with it.
pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let module = match syn::parse2::<ItemMod>(item.clone()) {
        Ok(module) => module,
        Err(error) => {
            let message = "`lua_scripts` must be applied to a module: `pub mod scripts {}`";
            let error = syn::Error::new(error.span(), message).to_compile_error();
            return quote!(#error #item);
        }
    };
    let arguments = match syn::parse2::<Arguments>(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#error #module);
        }
    };
    if module.content.is_none() {
        let message = format!(
            "the module's body is in another file, where nothing can be generated\nwrite \
             `mod {} {{}}` here, with its body",
            module.ident
        );
        diagnostics.error(module.ident.span(), message);
    }
    diagnostics.allow(&arguments.allow);
    let exclude: Vec<String> = arguments.exclude.iter().map(LitStr::value).collect();
    let folder = arguments.folder.value();
    let (mut scripts, wrong) = load_folder(
        &manifest_folder(),
        &folder,
        &exclude,
        arguments.is_read_only,
    );
    for error in wrong {
        diagnostics.error(arguments.folder.span(), explained(&error, &folder));
    }
    for taken in ["all", "load_all", "load_all_async"] {
        if let Some(script) = scripts.scripts.remove(taken) {
            let message = format!(
                "`{}` would be named like the module's own `{taken}`\nrename it, or leave it out by \
                 `exclude`",
                script.path
            );
            diagnostics.error(arguments.folder.span(), message);
        }
    }
    let mut generated = embedded(scripts, &arguments, &mut diagnostics);
    let mut scope = Scope::of_module(&module);
    module::add_types(&generated, &mut scope);
    module::check_types(&generated, &scope, &arguments, &mut diagnostics);
    if diagnostics.len() == 0 {
        generated.retain_scripts();
        note_unwatched(&arguments, &mut diagnostics);
    }
    module::expand(&module, &generated, &arguments, &scope, &diagnostics)
}

/// What is wrong with a folder; one that is a file is for the derive.
fn explained(error: &FolderError, folder: &str) -> String {
    match error {
        FolderError::Unreadable(path, tried, _) if path == folder && tried.is_file() => format!(
            "`{folder}` is a file, and `lua_scripts` reads a folder\nfor one file write \
             `#[derive(lua_runtime::LuaScript)] #[lua(path = \"{folder}\")]` on a struct"
        ),
        FolderError::Unreadable(path, tried, _) if path == folder && !tried.exists() => {
            let similar = similar_folders(&manifest_folder(), folder);
            let help = match similar.as_slice() {
                [] => String::new(),
                [name] => format!("\ndid you mean `{name}`?"),
                names => format!("\ndid you mean one of `{}`?", names.join("`, `")),
            };
            format!("{error}{help}")
        }
        error => error.to_string(),
    }
}

/// Takes all scripts in.
fn embedded(scripts: ScriptFolder, arguments: &Arguments, diagnostics: &mut Diagnostics) -> Module {
    let span = arguments.folder.span();
    let mut module = Module::default();
    for (name, script) in scripts.scripts {
        let called = name_of(&script.path, Some(&arguments.folder.value()));
        let embedded = Embedded::new(script.loaded, called, &script.path, None, span, diagnostics);
        module.scripts.push((name, embedded));
    }
    for (name, folder) in scripts.folders {
        let nested = embedded(folder, arguments, diagnostics);
        module.folders.push((name, nested));
    }
    module
}

/// Warns of a folder whose new files cargo does not notice.
fn note_unwatched(arguments: &Arguments, diagnostics: &mut Diagnostics) {
    let is_own = std::env::var_os("CARGO_PRIMARY_PACKAGE").is_some();
    // Examples and tests are built often enough, and are not worth a build script.
    let file = proc_macro::is_available()
        .then(|| arguments.folder.span().unwrap())
        .and_then(|span| span.local_file());
    let is_shipped = file.is_some_and(|file| {
        let mut parts = file.iter();
        !parts.any(|part| part == "examples" || part == "tests")
    });
    if !is_own || !is_shipped {
        return;
    }
    if let Some((code, text)) = build_script::advice(&manifest_folder(), &arguments.folder.value())
    {
        diagnostics.warning(arguments.folder.span(), code, text);
    }
}
