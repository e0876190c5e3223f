//! What the user wrote: a struct with its options and the roles of its fields.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    Data, DeriveInput, Fields as SynFields, GenericArgument, Generics, Ident, LitStr, Member, Path,
    PathArguments, Type, Visibility, parse_quote,
};

use crate::attribute::{Known, LuaOption, Takes, Value, options};
use crate::diagnostics::Diagnostics;

/// A struct that derives `LuaScript`.
pub(super) struct Input<'a> {
    pub(super) ident: &'a Ident,
    pub(super) visibility: &'a Visibility,
    pub(super) generics: &'a Generics,
    /// The script's path; absent if it was not given.
    pub(super) path: Option<LitStr>,
    /// The reply's type, if one is given.
    pub(super) returns: Option<Type>,
    /// The enum of the script's errors, if one is given.
    pub(super) errors: Option<Type>,
    /// Where `lua_runtime` is.
    pub(super) runtime: Path,
    pub(super) fields: Fields<'a>,
    /// Whether nothing is wrong with what the user wrote.
    pub(super) is_sound: bool,
}

pub(super) enum Fields<'a> {
    /// A unit struct: the script says what it takes.
    Unit,
    /// A struct with fields, maybe none.
    Listed(Vec<Field<'a>>),
}

/// A field that is a key or an argument, or several.
pub(super) struct Field<'a> {
    pub(super) member: Member,
    pub(super) ty: &'a Type,
    pub(super) role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    Keys,
    Arg,
    /// An argument at the end that may be left out.
    Optional,
    Args,
}

impl Field<'_> {
    /// The field's name, without `r#`.
    pub(super) fn name(&self) -> String {
        let name = self.member.to_token_stream().to_string();
        name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
    }

    pub(super) fn span(&self) -> Span {
        match &self.member {
            Member::Named(name) => name.span(),
            Member::Unnamed(_) => syn::spanned::Spanned::span(self.ty),
        }
    }
}

const STRUCT_OPTIONS: &[Known] = &[
    ("path", Takes::Text),
    ("returns", Takes::Type),
    ("errors", Takes::Type),
    ("allow", Takes::Names),
    ("crate", Takes::Path),
];

const FIELD_OPTIONS: &[Known] = &[
    ("key", Takes::Nothing),
    ("keys", Takes::Nothing),
    ("args", Takes::Nothing),
    ("optional", Takes::Nothing),
    ("skip", Takes::Nothing),
];

/// Reads the struct; what is wrong goes into `diagnostics`.
pub(super) fn parse<'a>(derive: &'a DeriveInput, diagnostics: &mut Diagnostics) -> Input<'a> {
    let mut input = Input {
        ident: &derive.ident,
        visibility: &derive.vis,
        generics: &derive.generics,
        path: None,
        returns: None,
        errors: None,
        runtime: parse_quote!(::lua_runtime),
        fields: fields(derive, diagnostics),
        is_sound: true,
    };
    let before = diagnostics.len();
    for option in options(&derive.attrs, STRUCT_OPTIONS, diagnostics) {
        match option.value {
            Value::Text(path) => input.path = Some(path),
            Value::Type(ty) if option.name == "errors" => input.errors = Some(ty),
            Value::Type(ty) => input.returns = Some(ty),
            Value::Path(path) => input.runtime = path,
            Value::Names(names) => diagnostics.allow(&names),
            Value::Nothing | Value::Integer(_) => {}
        }
    }
    // A path that was given wrongly has been told of.
    if input.path.is_none() && diagnostics.len() == before {
        diagnostics.error(
            derive.ident.span(),
            "no script given: add `#[lua(path = \"lua/….lua\")]`, relative to the folder of Cargo.toml",
        );
    }
    input.is_sound = diagnostics.len() == 0;
    input
}

fn fields<'a>(derive: &'a DeriveInput, diagnostics: &mut Diagnostics) -> Fields<'a> {
    let fields = match &derive.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            diagnostics.error(data.enum_token.span, not_a_struct("an enum"));
            return Fields::Listed(Vec::new());
        }
        Data::Union(data) => {
            diagnostics.error(data.union_token.span, not_a_struct("a union"));
            return Fields::Listed(Vec::new());
        }
    };
    if matches!(fields, SynFields::Unit) {
        return Fields::Unit;
    }
    let members = fields.members().zip(fields);
    let fields: Vec<Field<'a>> = members
        .filter_map(|(member, field)| {
            let role = role(
                options(&field.attrs, FIELD_OPTIONS, diagnostics),
                diagnostics,
            )?;
            Some(Field {
                member,
                ty: &field.ty,
                role,
            })
        })
        .collect();
    check_order(&fields, diagnostics);
    check_optional(&fields, diagnostics);
    check_lists(&fields, diagnostics);
    Fields::Listed(fields)
}

fn not_a_struct(what: &str) -> String {
    format!(
        "`LuaScript` is derived for a struct, whose fields are keys and arguments; this is {what}"
    )
}

/// `None` for a field that is neither key nor argument.
fn role(options: Vec<LuaOption>, diagnostics: &mut Diagnostics) -> Option<Role> {
    let mut options = options.into_iter();
    let first = options.next();
    for other in options {
        let message =
            "a field is one of `key`, `keys`, `args`, `optional` and `skip`; unmarked, an argument";
        diagnostics.error(other.name.span(), message);
    }
    match first {
        None => Some(Role::Arg),
        Some(option) if option.name == "key" => Some(Role::Key),
        Some(option) if option.name == "keys" => Some(Role::Keys),
        Some(option) if option.name == "args" => Some(Role::Args),
        Some(option) if option.name == "optional" => Some(Role::Optional),
        Some(_) => None,
    }
}

/// A variable number of entries is the last of its table: what came behind would have no index.
fn check_order(fields: &[Field<'_>], diagnostics: &mut Diagnostics) {
    for (one, many, noun) in [
        (Role::Key, Role::Keys, "key"),
        (Role::Arg, Role::Args, "argument"),
    ] {
        let mut of_table = fields
            .iter()
            .filter(|field| field.role == one || field.role == many)
            .skip_while(|field| field.role == one);
        let Some(list) = of_table.next() else {
            continue;
        };
        for behind in of_table {
            let message = format!(
                "this {noun} has no fixed index behind the variable number of `{}`: move `{0}` to the end",
                list.name()
            );
            diagnostics.error(behind.span(), message);
        }
    }
}

/// What may be left out is last: what came behind would take its index.
fn check_optional(fields: &[Field<'_>], diagnostics: &mut Diagnostics) {
    let args = fields.iter().filter(|field| !field.role.is_key());
    let mut from_optional = args.skip_while(|field| field.role != Role::Optional);
    let Some(optional) = from_optional.next() else {
        return;
    };
    for behind in from_optional.filter(|field| field.role != Role::Optional) {
        let message = format!(
            "this argument would take the index of `{}` where that is left out: move `{0}` to the end",
            optional.name()
        );
        diagnostics.error(behind.span(), message);
    }
}

/// A list of bytes would be one entry a byte.
fn check_lists(fields: &[Field<'_>], diagnostics: &mut Diagnostics) {
    for field in fields {
        let marker = match field.role {
            Role::Keys => "keys",
            Role::Args => "args",
            Role::Key | Role::Arg | Role::Optional => continue,
        };
        if is_bytes(field.ty) {
            let message = format!(
                "`#[lua({marker})]` would send every byte as an entry of its own: leave the mark \
                 out to send the bytes as one entry, or take a list such as `Vec<Vec<u8>>`"
            );
            diagnostics.error(syn::spanned::Spanned::span(field.ty), message);
        }
    }
}

fn is_bytes(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => is_bytes(&reference.elem),
        Type::Paren(inner) => is_bytes(&inner.elem),
        Type::Group(inner) => is_bytes(&inner.elem),
        Type::Slice(slice) => is_u8(&slice.elem),
        Type::Array(array) => is_u8(&array.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return false;
            };
            (last.ident == "Vec" || last.ident == "Box")
                && arguments.args.iter().any(|argument| match argument {
                    GenericArgument::Type(ty) => {
                        is_u8(ty) || matches!(ty, Type::Slice(slice) if is_u8(&slice.elem))
                    }
                    _ => false,
                })
        }),
        _ => false,
    }
}

fn is_u8(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("u8"))
}
