//! `allow(undeclared_key, …)`: findings that the Rust code does not want to hear of.

use std::collections::BTreeSet;

use lua_analysis::diagnostic::lints::{codes, lint};
use lua_analysis::text::spelling::nearest;
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Token, parenthesized};

/// What the macros find themselves, beside the checks of `lua-analysis`: no build script.
pub(crate) const NO_BUILD_SCRIPT: &str = "no-build-script";
/// A build script that watches something else.
pub(crate) const UNWATCHED_FOLDER: &str = "unwatched-folder";

/// Stands for all that is a warning, as in rustc.
const WARNINGS: &str = "warnings";

/// Codes that are not reported.
#[derive(Default)]
pub(crate) struct Allowed {
    codes: BTreeSet<String>,
    warnings: bool,
}

impl Allowed {
    /// Takes names of checks, which are their codes with `_` for `-`; what is wrong is returned.
    pub(crate) fn new(names: &[Ident]) -> (Self, Vec<syn::Error>) {
        let mut allowed = Self::default();
        let mut wrong = Vec::new();
        for name in names {
            let text = name.unraw().to_string();
            match text.replace('_', "-").as_str() {
                WARNINGS => allowed.warnings = true,
                "syntax" => {
                    let message = "no server takes a script with a syntax error";
                    wrong.push(syn::Error::new(name.span(), message));
                }
                code @ (NO_BUILD_SCRIPT | UNWATCHED_FOLDER) => {
                    allowed.codes.insert(code.to_owned());
                }
                code if is_check(code) => {
                    allowed.codes.insert(code.to_owned());
                }
                _ => {
                    let known = known();
                    let near = nearest(&text, &known).into_iter().next();
                    let help = match &near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => String::from("`lua-check explain` lists all"),
                    };
                    let message = format!("unknown check `{text}`: {help}");
                    wrong.push(syn::Error::new(name.span(), message));
                    // One mistake is one error: what it was meant for is allowed.
                    allowed
                        .codes
                        .extend(near.map(|near| near.replace('_', "-")));
                }
            }
        }
        (allowed, wrong)
    }

    /// Whether a warning or, if it is none, an error with this code is not reported.
    pub(crate) fn has(&self, code: &str, is_warning: bool) -> bool {
        (self.warnings && is_warning) || self.codes.contains(code)
    }
}

/// The names behind `allow`.
pub(crate) fn names(option: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let list = list(input);
    let list =
        list.map_err(|_| syn::Error::new(option.span(), format!("expected `{option}(…)`")))?;
    let names = list.into_iter().map(|Name { first, rest }| {
        if rest.is_empty() {
            return Ok(first);
        }
        let message =
            format!("write `{first}{rest}`: in Rust, the code of a check has `_` for `-`");
        Err(syn::Error::new(first.span(), message))
    });
    names.collect()
}

fn list(input: ParseStream<'_>) -> syn::Result<Punctuated<Name, Token![,]>> {
    let content;
    parenthesized!(content in input);
    Punctuated::parse_terminated(&content)
}

/// A name, and what follows if it is written as in Lua: `undeclared-key`.
struct Name {
    first: Ident,
    rest: String,
}

impl Parse for Name {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first = input.call(Ident::parse_any)?;
        let mut rest = String::new();
        while input.parse::<Option<Token![-]>>()?.is_some() {
            rest.push('_');
            rest.push_str(&input.call(Ident::parse_any)?.to_string());
        }
        Ok(Self { first, rest })
    }
}

fn is_check(code: &str) -> bool {
    lint(code).is_some()
}

/// All names that may be allowed.
fn known() -> Vec<String> {
    let codes = codes();
    let codes = codes.chain([NO_BUILD_SCRIPT, UNWATCHED_FOLDER, WARNINGS]);
    codes
        .filter(|code| *code != "syntax")
        .map(|code| code.replace('-', "_"))
        .collect()
}
