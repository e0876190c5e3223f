//! A script as the program carries it: read, checked, hashed, with its signature.

use std::path::{Component, Path, PathBuf};

use lua_analysis::analysis::Loaded;
use lua_analysis::meaning::Meaning;
use lua_analysis::project::read::embeddable;
use lua_analysis::server::error_code::ErrorCodes;
use lua_analysis::server::sha1::sha1_hex;
use lua_analysis::signature::declared::Declared;
use lua_analysis::signature::{Signature, signature};
use lua_analysis::text::source::{LinesOfFile, Source};
use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;

use crate::diagnostics::Diagnostics;

/// What a script contributes to the items.
pub(crate) struct Embedded {
    /// The folders that it is in and the file's name, without the extension.
    pub(crate) name: String,
    /// As it is named in Rust or found in its folder.
    pub(crate) path: String,
    /// The files it is made of, for the compiler to watch.
    pub(crate) files: Vec<PathBuf>,
    /// Which lines are from which file, if it is made of several.
    pub(crate) parts: Vec<LinesOfFile>,
    pub(crate) text: String,
    pub(crate) sha1: String,
    pub(crate) is_read_only: bool,
    pub(crate) signature: Signature,
    pub(crate) meaning: Meaning,
    /// Its text with the places in it.
    pub(crate) source: Source,
    /// The codes of the errors that it answers.
    pub(crate) error_codes: ErrorCodes,
}

/// Where `CARGO_MANIFEST_DIR` is: paths are relative to it.
pub(crate) fn manifest_folder() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
}

/// What a program calls the script at a path: the path without the extension, and without the
/// folder of the scripts. `queue/push` and `mail/push` are two scripts.
///
/// Where `folder` is not known, it is the first that the path names: `lua/queue/push.lua` has one
/// name, whichever macro reads it.
pub(crate) fn name_of(path: &str, folder: Option<&str>) -> String {
    let path = Path::new(path);
    let within = match folder {
        Some(folder) => path.strip_prefix(folder).unwrap_or(path),
        None => path,
    };
    let names = within.with_extension("");
    let names = names.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    let mut names: Vec<String> = names.collect();
    if folder.is_none() && names.len() > 1 {
        // Of an absolute path most is the machine's own.
        let outside = if path.is_absolute() {
            names.len() - 1
        } else {
            1
        };
        names.drain(..outside);
    }
    names.join("/")
}

/// A file as the program names it: not by where it is on the machine that built it.
fn relative(file: &str, folder: &Path) -> String {
    let path = Path::new(file);
    let mut ups = PathBuf::new();
    for above in folder.ancestors() {
        match path.strip_prefix(above) {
            // All that the two share is the root.
            Ok(_) if above.parent().is_none() => break,
            Ok(below) => return ups.join(below).display().to_string(),
            Err(_) => ups.push(".."),
        }
    }
    file.to_owned()
}

impl Embedded {
    /// Takes a script in; what is wrong with it goes into `diagnostics`, at `span`.
    ///
    /// `None` if its text is not Lua.
    /// `name` is what the program calls it; see [`name_of`].
    pub(crate) fn new(
        loaded: Loaded,
        name: String,
        path: &str,
        declared: Option<&Declared>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let is_read_only = loaded.is_read_only();
        let Loaded {
            name: file_name,
            config,
            config_file,
            analysis,
            files,
        } = loaded;
        if let Some((source, findings)) = &config_file {
            for finding in findings {
                diagnostics.finding(span, source, finding);
            }
        }
        let mut findings = analysis.findings(&config, declared);
        let text = match embeddable(&analysis.source) {
            Ok(text) => text.to_owned(),
            Err(finding) => {
                findings.push(*finding);
                String::new()
            }
        };
        for finding in &findings {
            diagnostics.finding(span, &analysis.source, finding);
        }
        let error_codes = analysis.error_codes();
        let meaning = analysis.script?;
        Some(Self {
            error_codes,
            signature: signature(&meaning, &file_name),
            name,
            path: path.to_owned(),
            files,
            parts: analysis.source.lines_of_files(),
            sha1: sha1_hex(analysis.source.text()),
            text,
            is_read_only,
            meaning,
            source: analysis.source,
        })
    }

    /// The script as a constant expression.
    pub(crate) fn value(&self, runtime: &syn::Path) -> TokenStream {
        let Self {
            name,
            path,
            text,
            sha1,
            is_read_only,
            parts,
            ..
        } = self;
        // The state is behind a function, because a constant may not refer to what changes.
        let script = quote!({
            fn __state() -> &'static #runtime::private::State {
                static STATE: #runtime::private::State = #runtime::private::State::new();
                &STATE
            }
            #runtime::private::script(#name, #path, #text, #sha1, #is_read_only, __state)
        });
        if parts.is_empty() {
            return script;
        }
        let folder = manifest_folder();
        // As the names of included files are, where they are absolute.
        let folder = folder.canonicalize().unwrap_or(folder);
        let parts = parts.iter().map(|part| {
            let first = Literal::usize_unsuffixed(part.first);
            let file = relative(&part.file, &folder);
            let first_in_file = Literal::usize_unsuffixed(part.first_in_file);
            quote!((#first, #file, #first_in_file))
        });
        quote!(#runtime::private::composed(#script, &[#(#parts),*]))
    }

    /// What makes the compiler watch the files.
    pub(crate) fn watched(&self) -> TokenStream {
        watched(&self.files)
    }
}

/// What makes the compiler watch files: it watches those it includes, and no others.
pub(crate) fn watched<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> TokenStream {
    let files = files.into_iter().map(|file| file.to_string_lossy());
    quote!(#(const _: &[::core::primitive::u8] = ::core::include_bytes!(#files);)*)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{name_of, relative};

    #[test]
    fn scripts_of_two_folders_have_two_names() {
        for (path, folder, name) in [
            ("lua/push.lua", Some("lua"), "push"),
            ("lua/queue/push.lua", Some("lua"), "queue/push"),
            ("../lua/queue/push.v2.lua", Some("../lua/"), "queue/push.v2"),
            (
                "src/lua/mail/addJob-2.lua",
                Some("src/lua"),
                "mail/addJob-2",
            ),
            ("push.lua", Some(""), "push"),
            ("./queue/push.lua", Some("."), "queue/push"),
            ("lua/push.lua", None, "push"),
            ("lua/queue/push.lua", None, "queue/push"),
            ("../lua/queue/push.lua", None, "queue/push"),
            ("src/redis/push.lua", None, "redis/push"),
            ("push.lua", None, "push"),
            ("/home/ann/lua/push.lua", None, "push"),
        ] {
            assert_eq!(name_of(path, folder), name, "{path}");
        }
    }

    #[test]
    fn no_file_is_named_by_the_machines_own_path() {
        let folder = Path::new("/home/ann/app");
        for (file, shown) in [
            ("lua/limit.lua", "lua/limit.lua"),
            ("../lua/limit.lua", "../lua/limit.lua"),
            ("/home/ann/app/lua/limit.lua", "lua/limit.lua"),
            ("/home/ann/shared/clock.lua", "../shared/clock.lua"),
            ("/home/bob/clock.lua", "../../bob/clock.lua"),
            ("/opt/lua/clock.lua", "/opt/lua/clock.lua"),
        ] {
            assert_eq!(relative(file, folder), shown);
        }
    }
}
