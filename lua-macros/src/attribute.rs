//! `#[lua(…)]`: names with or without a value, all mistakes of them at once.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitInt, LitStr, Meta, Path, Token, Type};

use crate::allowed;
use crate::diagnostics::Diagnostics;

/// One option of `#[lua(…)]`.
pub(crate) struct LuaOption {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What stands behind an option's name.
pub(crate) enum Value {
    Nothing,
    Text(LitStr),
    Integer(i64),
    Type(Type),
    Path(Path),
    Names(Vec<Ident>),
}

/// What an option takes.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    Nothing,
    Text,
    Integer,
    Type,
    Path,
    /// Names in parentheses.
    Names,
}

/// An option that may be used in a place.
pub(crate) type Known = (&'static str, Takes);

/// The options of all `#[lua(…)]` among the attributes. What is unknown, doubled or malformed is
/// said and left out.
pub(crate) fn options(
    attributes: &[Attribute],
    known: &'static [Known],
    diagnostics: &mut Diagnostics,
) -> Vec<LuaOption> {
    let mut options: Vec<LuaOption> = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident("lua") {
            continue;
        }
        let Meta::List(list) = &attribute.meta else {
            diagnostics.error(attribute.span(), "expected a list of options: `#[lua(…)]`");
            continue;
        };
        let parsed = match list.parse_args_with(|input: ParseStream<'_>| list_of(input, known)) {
            Ok(parsed) => parsed,
            Err(error) => {
                diagnostics.syn(error);
                continue;
            }
        };
        for option in parsed {
            let option = match option {
                Ok(option) => option,
                Err(error) => {
                    diagnostics.syn(error);
                    continue;
                }
            };
            if options.iter().any(|earlier| earlier.name == option.name) {
                let message = format!("`{}` is given twice", option.name);
                diagnostics.error(option.name.span(), message);
            } else {
                options.push(option);
            }
        }
    }
    options
}

fn list_of(
    input: ParseStream<'_>,
    known: &'static [Known],
) -> syn::Result<Vec<syn::Result<LuaOption>>> {
    let mut options = Vec::new();
    while !input.is_empty() {
        let option = LuaOption::parse(input, known);
        let failed = option.is_err();
        options.push(option);
        if failed {
            skip_to_comma(input)?;
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(options)
}

impl LuaOption {
    fn parse(input: ParseStream<'_>, known: &'static [Known]) -> syn::Result<Self> {
        // `#[lua("lua/a.lua")]`: a text alone can only be the path.
        if input.peek(LitStr) && known.iter().any(|(name, _)| *name == "path") {
            let path: LitStr = input.parse()?;
            return Ok(Self {
                name: Ident::new("path", path.span()),
                value: Value::Text(path),
            });
        }
        let name = input.call(<Ident as syn::ext::IdentExt>::parse_any)?;
        let Some((_, takes)) = known.iter().find(|(known, _)| name == known) else {
            return Err(syn::Error::new(name.span(), unknown(&name, known)));
        };
        let value = match takes {
            Takes::Nothing if input.peek(Token![=]) => {
                let message = format!("`{name}` takes no value");
                return Err(syn::Error::new(name.span(), message));
            }
            Takes::Nothing => Value::Nothing,
            Takes::Text => Value::Text(assigned(input, &name, "\"…\"")?),
            Takes::Integer => {
                let Integer {
                    is_negative,
                    literal,
                } = assigned(input, &name, "1")?;
                Value::Integer(integer(&literal, is_negative)?)
            }
            Takes::Type => Value::Type(assigned(input, &name, "Type")?),
            Takes::Names => Value::Names(allowed::names(&name, input)?),
            Takes::Path => Value::Path(assigned(input, &name, "path::to::lua_runtime")?),
        };
        Ok(Self { name, value })
    }
}

/// An integer with or without a sign.
struct Integer {
    is_negative: bool,
    literal: LitInt,
}

impl Parse for Integer {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            is_negative: input.parse::<Option<Token![-]>>()?.is_some(),
            literal: input.parse()?,
        })
    }
}

/// The value of a literal.
pub(crate) fn integer(literal: &LitInt, is_negative: bool) -> syn::Result<i64> {
    let magnitude: Option<i128> = literal.base10_parse().ok();
    let number = magnitude.map(|number| if is_negative { -number } else { number });
    number
        .and_then(|number| number.try_into().ok())
        .ok_or_else(|| syn::Error::new(literal.span(), "a reply's integers have 64 bits"))
}

fn assigned<T: Parse>(input: ParseStream<'_>, name: &Ident, example: &str) -> syn::Result<T> {
    let wrong = |span: Span| syn::Error::new(span, format!("expected `{name} = {example}`"));
    if !input.peek(Token![=]) {
        return Err(wrong(name.span()));
    }
    input.parse::<Token![=]>()?;
    let span = input.span();
    if input.is_empty() {
        return Err(wrong(name.span()));
    }
    input.parse().map_err(|_| wrong(span))
}

fn unknown(name: &Ident, known: &[Known]) -> String {
    // What only the macros themselves write is nobody's to choose.
    let known = known.iter().filter(|(name, _)| !name.starts_with("__"));
    let known: Vec<String> = known.map(|(name, _)| (*name).to_owned()).collect();
    let list = known.join("`, `");
    let owner = owner(&name.to_string());
    let own = known.iter().find_map(|name| self::owner(name));
    if let Some(owner) = owner.filter(|owner| Some(*owner) != own) {
        return format!("`{name}` is an option of `derive({owner})`: here there are `{list}`");
    }
    match lua_analysis::text::spelling::nearest(&name.to_string(), &known).as_slice() {
        [near, ..] => format!("unknown option `{name}`: did you mean `{near}`?"),
        [] => format!("unknown option `{name}`: there are `{list}`"),
    }
}

/// The one derive that has this option; nothing if several or none have it.
fn owner(option: &str) -> Option<&'static str> {
    match option {
        "path" | "returns" | "errors" | "key" | "keys" | "args" | "optional" | "skip" => {
            Some("LuaScript")
        }
        "map" | "rename" | "default" => Some("LuaReply"),
        "no_display" => Some("LuaError"),
        _ => None,
    }
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        skipped.extend([input.parse::<TokenTree>()?]);
    }
    Ok(skipped)
}
