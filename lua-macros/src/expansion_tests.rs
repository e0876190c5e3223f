//! What the macros write, pretty-printed, against the files in `tests/expansion`.
//!
//! `BLESS=1 cargo test -p lua-macros` writes them anew: look at the difference.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use crate::{derive_error, derive_reply, derive_script, scripts_module};

/// Paths of this machine, as snapshots name them.
const WORKSPACE: &str = "/workspace";

#[test]
fn lua_scripts() {
    let arguments = quote!(
        "../tests/expansion/lua",
        exclude = ["2fa", "ping", "match", "serialized"]
    );
    let module = quote! {
        #[cfg(unix)]
        pub(crate) mod scripts {
            //! Its own text.
            pub(crate) use crate::JobData;
        }
    };
    compare("lua_scripts", scripts_module::expand(arguments, &module));
}

#[test]
fn derive_lua_script() {
    let input = parse_quote! {
        #[lua(path = "../tests/expansion/lua/move_job.lua", returns = (bool, u64), errors = JobError)]
        pub struct MoveJob<'a, T> {
            #[lua(key)]
            source: &'a str,
            #[lua(key)]
            target: &'a str,
            job: T,
            count: u32,
            weight: Option<f64>,
            is_front: bool,
        }
    };
    compare("derive_lua_script", derive_script::expand(&input));
}

#[test]
fn derive_lua_reply() {
    let structure = parse_quote! {
        pub struct Job<T> {
            id: u64,
            #[lua(json)]
            data: T,
            #[lua(default)]
            error: Option<String>,
        }
    };
    let states = parse_quote! {
        enum State {
            Queued,
            #[lua(rename = "OK")]
            Done,
            #[lua(other)]
            Other(String),
        }
    };
    let (structure, states) = (
        derive_reply::expand(&structure),
        derive_reply::expand(&states),
    );
    compare("derive_lua_reply", quote!(#structure #states));
}

#[test]
fn derive_lua_error() {
    let input = parse_quote! {
        pub enum JobError {
            Locked,
            TimedOut(String),
            #[lua(code = "E2BIG")]
            TooBig { error: lua_runtime::Error },
            #[lua(other)]
            Other(lua_runtime::Error),
        }
    };
    compare("derive_lua_error", derive_error::expand(&input));
}

/// Fails where a snapshot is missing or differs, unless it is to be written.
fn compare(name: &str, expansion: TokenStream) {
    let macros = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let workspace = macros.parent().unwrap();
    let path = workspace.join(format!("tests/expansion/{name}.rs"));
    let file = syn::parse2(expansion).expect("the expansion is Rust");
    let actual = prettyplease::unparse(&file).replace(&workspace.display().to_string(), WORKSPACE);
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, &actual).unwrap();
        return;
    }
    let shown = path.display();
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{shown}: {error}; BLESS=1 writes it"));
    // Git may have given the lines another end.
    let expected = expected.replace("\r\n", "\n");
    let differing = actual
        .lines()
        .zip(expected.lines())
        .position(|(actual, expected)| actual != expected);
    assert!(
        actual == expected,
        "{shown} differs, first behind line {}; BLESS=1 writes it, and git shows what changed\n{actual}",
        differing.unwrap_or_else(|| actual.lines().count().min(expected.lines().count())),
    );
}

/// Scripts that include each other: both are there, and both are reported.
#[test]
fn a_circle_of_includes_makes_no_function_vanish() {
    let module = quote!(
        mod scripts {}
    );
    let expanded = scripts_module::expand(quote!("../tests/expansion/circle"), &module).to_string();
    assert_eq!(expanded.matches("includes itself").count(), 2, "{expanded}");
    for function in ["pub const a : __Broken", "pub const c : __Broken"] {
        assert!(expanded.contains(function), "{function}\n{expanded}");
    }
}
