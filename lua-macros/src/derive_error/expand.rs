//! The implementations of `From<Error>`, `LuaError`, `Display` and `std::error::Error`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Type, WherePredicate, parse_quote};

use super::input::{Holds, Input, Other};
use crate::diagnostics::Diagnostics;
use crate::fallback;

/// The implementations. With errors they do nothing, so that where the type is used there are no
/// further errors.
pub(super) fn implementations(input: &Input<'_>, diagnostics: &Diagnostics) -> TokenStream {
    if diagnostics.len() == 0 {
        let written = Written {
            from: from(input),
            codes: codes(input),
            display: display(input),
            source: source(input),
            bound: None,
        };
        return wrap(input, &written);
    }
    let Input { ident, runtime, .. } = input;
    let type_generics = input.generics.split_for_impl().1;
    let nothing = quote!(loop {});
    let nothing = Written {
        from: nothing.clone(),
        codes: TokenStream::new(),
        display: nothing.clone(),
        source: nothing,
        bound: Some(parse_quote! {
            for<'__a> #ident #type_generics: #runtime::private::DebugField<'__a>
        }),
    };
    fallback::around(wrap(input, &nothing), diagnostics)
}

/// The bodies of the implementations.
struct Written {
    from: TokenStream,
    codes: TokenStream,
    display: TokenStream,
    source: TokenStream,
    /// What must hold for the type to be an `Error`: without `Debug` it would be refused.
    bound: Option<WherePredicate>,
}

fn wrap(input: &Input<'_>, written: &Written) -> TokenStream {
    let Input {
        ident,
        generics,
        runtime,
        ..
    } = input;
    let Written {
        from,
        codes,
        display,
        source,
        bound,
    } = written;
    let mut of_error = Generics::clone(generics);
    if let Some(bound) = bound {
        let predicates = &mut of_error.make_where_clause().predicates;
        predicates.push(bound.clone());
    }
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let where_error = &of_error.where_clause;
    let shown = (!input.has_own_display).then(|| {
        quote! {
            #[automatically_derived]
            #[allow(deprecated, unused_qualifications, unused_variables)]
            impl #impl_generics ::core::fmt::Display for #ident #type_generics #where_clause {
                fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #display
                }
            }

            #[automatically_derived]
            #[allow(deprecated, unused_qualifications)]
            impl #impl_generics ::std::error::Error for #ident #type_generics #where_error {
                fn source(
                    &self,
                ) -> ::core::option::Option<&(dyn ::std::error::Error + 'static)> {
                    #source
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_qualifications, unused_variables)]
        impl #impl_generics ::core::convert::From<#runtime::Error> for #ident #type_generics
        #where_clause
        {
            fn from(__error: #runtime::Error) -> Self {
                #from
            }
        }

        #[automatically_derived]
        impl #impl_generics #runtime::private::LuaError for #ident #type_generics #where_clause {
            const CODES: &'static [&'static ::core::primitive::str] = &[#codes];
        }

        #shown
    }
}

fn codes(input: &Input<'_>) -> TokenStream {
    let codes = input.codes.iter().map(|variant| &variant.code);
    quote!(#(#codes),*)
}

fn from(input: &Input<'_>) -> TokenStream {
    let runtime = &input.runtime;
    let arms = input.codes.iter().map(|variant| {
        let (ident, code) = (variant.ident, &variant.code);
        let made = match variant.holds {
            Holds::Nothing => quote!(Self::#ident),
            Holds::Unnamed(ty) => {
                let field = on_field(input, ty, &quote!(of), &quote!(__error));
                quote!(Self::#ident(#field))
            }
            Holds::Named(name, ty) => {
                let field = on_field(input, ty, &quote!(of), &quote!(__error));
                quote!(Self::#ident { #name: #field })
            }
        };
        quote!(::core::option::Option::Some(#code) => #made,)
    });
    let rest = input.other.iter().map(|Other { ident, ty }| {
        let error = quote_spanned! {ty.span()=>
            <#ty as #runtime::private::OtherError>::of(__error)
        };
        quote!(_ => Self::#ident(#error),)
    });
    quote! {
        match #runtime::private::own_code(&__error) {
            #(#arms)*
            #(#rest)*
        }
    }
}

/// A function of `ErrorField`, at the field's type, so that one that can't be a field is pointed
/// at.
fn on_field(
    input: &Input<'_>,
    ty: &Type,
    function: &TokenStream,
    arguments: &TokenStream,
) -> TokenStream {
    let runtime = &input.runtime;
    quote_spanned!(ty.span()=> <#ty as #runtime::private::ErrorField>::#function(#arguments))
}

fn display(input: &Input<'_>) -> TokenStream {
    let arms = input.codes.iter().map(|variant| {
        let (ident, code) = (variant.ident, &variant.code);
        let show = |ty| on_field(input, ty, &quote!(show), &quote!(__field, #code, __f));
        match variant.holds {
            Holds::Nothing => quote!(Self::#ident => __f.write_str(#code),),
            Holds::Unnamed(ty) => {
                let show = show(ty);
                quote!(Self::#ident(__field) => #show,)
            }
            Holds::Named(name, ty) => {
                let show = show(ty);
                quote!(Self::#ident { #name: __field } => #show,)
            }
        }
    });
    let rest = input.other.iter().map(|Other { ident, .. }| {
        quote!(Self::#ident(__error) => ::core::fmt::Display::fmt(__error, __f),)
    });
    quote! {
        match self {
            #(#arms)*
            #(#rest)*
        }
    }
}

fn source(input: &Input<'_>) -> TokenStream {
    let source = |ty| on_field(input, ty, &quote!(source), &quote!(__field));
    let arms = input.codes.iter().map(|variant| {
        let ident = variant.ident;
        match variant.holds {
            Holds::Nothing => quote!(Self::#ident => ::core::option::Option::None,),
            Holds::Unnamed(ty) => {
                let source = source(ty);
                quote!(Self::#ident(__field) => #source,)
            }
            Holds::Named(name, ty) => {
                let source = source(ty);
                quote!(Self::#ident { #name: __field } => #source,)
            }
        }
    });
    // What it shows is the error itself: what is behind that is behind this.
    let rest = input.other.iter().map(|Other { ident, ty }| {
        let source = source(ty);
        quote!(Self::#ident(__field) => #source,)
    });
    quote! {
        match self {
            #(#arms)*
            #(#rest)*
        }
    }
}
