//! `#[lua_scripts("lua", exclude = […], prefix = "…", read_only, allow(…), crate = path)]`.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, Token, bracketed, parse_quote};

use crate::allowed;

/// What the attribute says.
pub(super) struct Arguments {
    pub(super) folder: LitStr,
    pub(super) exclude: Vec<LitStr>,
    pub(super) prefix: Option<LitStr>,
    pub(super) is_read_only: bool,
    /// Names of checks.
    pub(super) allow: Vec<Ident>,
    pub(super) runtime: Path,
}

const KNOWN: [&str; 5] = ["exclude", "prefix", "read_only", "allow", "crate"];

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let folder = input.parse().map_err(|error: syn::Error| {
            let message = "name the folder of the scripts: `#[lua_scripts(\"lua\")]`";
            syn::Error::new(error.span(), message)
        })?;
        let mut arguments = Self {
            folder,
            exclude: Vec::new(),
            prefix: None,
            is_read_only: false,
            allow: Vec::new(),
            runtime: parse_quote!(::lua_runtime),
        };
        let mut given: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name = input.call(Ident::parse_any)?;
            if given.contains(&name) {
                let message = format!("`{name}` is given twice");
                return Err(syn::Error::new(name.span(), message));
            }
            arguments.option(&name, input)?;
            given.push(name);
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn option(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let wrong =
            |example: &str| syn::Error::new(name.span(), format!("expected `{name}{example}`"));
        match name.to_string().as_str() {
            "exclude" => {
                let list = |input: ParseStream<'_>| {
                    input.parse::<Token![=]>()?;
                    let content;
                    bracketed!(content in input);
                    Punctuated::<LitStr, Token![,]>::parse_terminated(&content)
                };
                let list = list(input).map_err(|_| wrong(" = [\"…\"]"))?;
                self.exclude = list.into_iter().collect();
            }
            "prefix" => {
                let text = input.parse::<Token![=]>().and_then(|_| input.parse());
                self.prefix = Some(text.map_err(|_| wrong(" = \"…\""))?);
            }
            "crate" => {
                let path = input.parse::<Token![=]>();
                let path = path.and_then(|_| input.call(Path::parse_mod_style));
                self.runtime = path.map_err(|_| wrong(" = path::to::lua_runtime"))?;
            }
            "allow" => {
                self.allow = allowed::names(name, input)?;
            }
            "read_only" => self.is_read_only = true,
            other => {
                let known = KNOWN.map(String::from);
                let near = lua_analysis::text::spelling::nearest(other, &known);
                let help = match near.first() {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are `{}`", KNOWN.join("`, `")),
                };
                let message = format!("unknown option `{other}`: {help}");
                return Err(syn::Error::new(name.span(), message));
            }
        }
        Ok(())
    }
}
