//! The implementations of `From<Error>`, `LuaError`, `Display` and `std::error::Error`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::input::{Holds, Input};
use crate::errors::Errors;

/// The implementations. With errors they do nothing, so that where the type is used there are no
/// further errors.
pub(super) fn implementations(input: &Input<'_>, errors: &Errors) -> TokenStream {
    let Some((error, further)) = errors.tokens() else {
        return wrap(
            input,
            &from(input),
            &codes(input),
            &display(input),
            &source(input),
        );
    };
    let nothing = quote!(loop {});
    let implementations = wrap(input, &nothing, &TokenStream::new(), &nothing, &nothing);
    quote! {
        const _: () = {
            #[allow(dead_code)]
            type Broken = #error;
        };
        #implementations
        #further
    }
}

fn wrap(
    input: &Input<'_>,
    from: &TokenStream,
    codes: &TokenStream,
    display: &TokenStream,
    source: &TokenStream,
) -> TokenStream {
    let Input {
        ident,
        generics,
        runtime,
        ..
    } = input;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
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
            impl #impl_generics ::std::error::Error for #ident #type_generics #where_clause {
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
                let field = quote_spanned! {ty.span()=>
                    <#ty as #runtime::private::ErrorField>::of(__error)
                };
                quote!(Self::#ident(#field))
            }
            Holds::Named(name, ty) => {
                let field = quote_spanned! {ty.span()=>
                    <#ty as #runtime::private::ErrorField>::of(__error)
                };
                quote!(Self::#ident { #name: #field })
            }
        };
        quote!(::core::option::Option::Some(#code) => #made,)
    });
    let rest = input.other.as_ref().map(|other| {
        let ident = other.ident;
        match other.holds {
            Holds::Unnamed(ty) => {
                // At the type: it must be the error itself.
                let error = quote_spanned!(ty.span()=> __error);
                quote!(_ => Self::#ident(#error),)
            }
            Holds::Nothing | Holds::Named(..) => TokenStream::new(),
        }
    });
    quote! {
        match #runtime::private::own_code(&__error) {
            #(#arms)*
            #rest
        }
    }
}

fn display(input: &Input<'_>) -> TokenStream {
    let runtime = &input.runtime;
    let arms = input.codes.iter().map(|variant| {
        let (ident, code) = (variant.ident, &variant.code);
        let show = quote!(#runtime::private::ErrorField::show(__field, #code, __f));
        match variant.holds {
            Holds::Nothing => quote!(Self::#ident => __f.write_str(#code),),
            Holds::Unnamed(_) => quote!(Self::#ident(__field) => #show,),
            Holds::Named(name, _) => quote!(Self::#ident { #name: __field } => #show,),
        }
    });
    let rest = input.other.iter().map(|other| {
        let ident = other.ident;
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
    let runtime = &input.runtime;
    let source = quote!(#runtime::private::ErrorField::source(__field));
    let arms = input.codes.iter().map(|variant| {
        let ident = variant.ident;
        match variant.holds {
            Holds::Nothing => quote!(Self::#ident => ::core::option::Option::None,),
            Holds::Unnamed(_) => quote!(Self::#ident(__field) => #source,),
            Holds::Named(name, _) => quote!(Self::#ident { #name: __field } => #source,),
        }
    });
    // What it shows is the error itself: what is behind that is behind this.
    let rest = input.other.iter().map(|other| {
        let ident = other.ident;
        quote!(Self::#ident(__field) => #source,)
    });
    quote! {
        match self {
            #(#arms)*
            #(#rest)*
        }
    }
}
