//! Everything that is wrong, collected and then said at once.

use std::collections::HashSet;

use lua_analysis::diagnostic::render::render_for_rustc;
use lua_analysis::diagnostic::{Diagnostic, Identity, Level};
use lua_analysis::text::source::Source;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

use crate::allowed::Allowed;

/// The errors and warnings of one macro call.
#[derive(Default)]
pub(crate) struct Diagnostics {
    failures: Vec<(Span, String)>,
    /// The failures by what their spans show: spans themselves can't be compared.
    known: HashSet<(String, String)>,
    warnings: Vec<(Span, &'static str, String)>,
    findings: HashSet<Identity>,
    allowed: Allowed,
}

impl Diagnostics {
    /// Adds an error at a place of the Rust code.
    ///
    /// One that was added before is not added again: scripts of a folder share their mistakes.
    pub(crate) fn error(&mut self, span: Span, message: impl Into<String>) {
        let message = message.into();
        if self.known.insert((format!("{span:?}"), message.clone())) {
            self.failures.push((span, message));
        }
    }

    /// Leaves out what has one of these codes from here on; names of no code are errors.
    pub(crate) fn allow(&mut self, names: &[Ident]) {
        let (allowed, wrong) = Allowed::new(names);
        self.allowed = allowed;
        for error in wrong {
            self.syn(error);
        }
    }

    /// Adds what `syn` found.
    pub(crate) fn syn(&mut self, error: syn::Error) {
        for error in error {
            self.error(error.span(), error.to_string());
        }
    }

    /// Adds a warning at a place of the Rust code. The code names it.
    pub(crate) fn warning(&mut self, span: Span, code: &'static str, message: String) {
        if self.allowed.has(code, true) {
            return;
        }
        if !self.warnings.iter().any(|(_, _, known)| *known == message) {
            self.warnings.push((span, code, message));
        }
    }

    /// Adds a finding in a Lua file; `span` is where the Rust code names the file.
    ///
    /// Each is added once, as `lua-check` counts them: scripts share what they include.
    pub(crate) fn finding(&mut self, span: Span, source: &Source, diagnostic: &Diagnostic) {
        if !self.findings.insert(diagnostic.identity(source)) {
            return;
        }
        let text = render_for_rustc(source, diagnostic);
        match diagnostic.level {
            Level::Deny if self.allowed.has(diagnostic.code, false) => {}
            Level::Deny => self.error(span, text),
            Level::Warn => self.warning(span, diagnostic.code, text),
            Level::Allow => {}
        }
    }

    /// How many errors there are so far.
    pub(crate) fn len(&self) -> usize {
        self.failures.len()
    }

    /// The errors, each as an expression.
    pub(crate) fn errors(&self) -> impl Iterator<Item = TokenStream> {
        let failures = self.failures.iter();
        failures.map(|(span, message)| quote_spanned!(*span=> ::core::compile_error!(#message)))
    }

    /// The warnings as items: uses of something deprecated, which show on stable.
    ///
    /// A crate that allows uses of what is deprecated means Rust, not Lua: the level is set here.
    /// (`-D warnings` still makes errors of them.)
    pub(crate) fn warnings(&self) -> TokenStream {
        let warnings = self.warnings.iter().map(|(span, code, message)| {
            let name = Ident::new(&code.replace('-', "_"), *span);
            quote! {
                {
                    #[deprecated(note = #message)]
                    #[allow(non_upper_case_globals)]
                    const #name: () = ();
                    #name
                }
            }
        });
        let Some((span, ..)) = self.warnings.first() else {
            return TokenStream::new();
        };
        let level = quote_spanned!(*span=> #[warn(deprecated)]);
        quote! {
            #level
            const _: () = { #(#warnings)* };
        }
    }
}
