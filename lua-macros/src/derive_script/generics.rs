//! Which of a struct's parameters the generated code is about.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{GenericParam, Lifetime, Type};

use super::input::Input;

/// The struct's parameters that a future captures: the arguments are encoded before, so that only
/// what the reply mentions is left of the lifetimes.
pub(super) fn captured(input: &Input<'_>) -> Vec<TokenStream> {
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

/// Whether a type has one of the struct's parameters in it.
pub(super) fn mentions_parameter(ty: &Type, input: &Input<'_>) -> bool {
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
