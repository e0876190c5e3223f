//! `derive(LuaScript)`: parse the attributes, read the script, check the one against the other,
//! write the items.

mod expand;
mod generics;
mod input;

use lua_analysis::analysis::load;
use lua_analysis::meaning::entries::{Entries, TableName};
use lua_analysis::signature::declared::{self, Declared, DeclaredEntry, DeclaredTable};
use proc_macro2::{Span, TokenStream};
use syn::{DeriveInput, LitStr};

use crate::diagnostics::Diagnostics;
use crate::embedded::{Embedded, manifest_folder, name_of};
use crate::rust_type::Types;
use crate::rust_type::scope::Scope;
use input::{Field, Fields, Input, Role};

/// The items of a derive, whatever is wrong with it.
pub(crate) fn expand(derive: &DeriveInput) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let input = input::parse(derive, &mut diagnostics);
    let script = input
        .path
        .as_ref()
        .and_then(|path| script(path, &input, &mut diagnostics));
    let scope = Scope::default();
    let at = input
        .path
        .as_ref()
        .map_or_else(Span::call_site, LitStr::span);
    let types = script.as_ref().map(|script| Types {
        runtime: &input.runtime,
        source: &script.source,
        at,
        scope: &scope,
    });
    if let (Some(script), Some(types), Fields::Unit) = (&script, types, &input.fields) {
        types.check(&script.signature, &mut diagnostics);
    }
    expand::items(&input, script.as_ref(), types, &diagnostics)
}

fn script(path: &LitStr, input: &Input<'_>, diagnostics: &mut Diagnostics) -> Option<Embedded> {
    let loaded = match load(&manifest_folder(), &path.value()) {
        Ok(loaded) => loaded,
        Err(error) => {
            diagnostics.error(path.span(), error.to_string());
            return None;
        }
    };
    // A struct that is itself wrong declares nothing.
    let declared =
        (input.is_sound && matches!(input.fields, Fields::Listed(_))).then(|| declared(input));
    let value = path.value();
    let called = name_of(&value, None);
    let span = path.span();
    let before = diagnostics.len();
    let script = Embedded::new(loaded, called, &value, declared.as_ref(), span, diagnostics);
    if script.is_none() && diagnostics.len() == before {
        // Allowed in a folder, where it is left out.
        diagnostics.error(span, format!("`{value}` is not a script"));
    }
    let script = script?;
    if let (Some(declared), Fields::Listed(fields)) = (&declared, &input.fields) {
        warn_unused(fields, &script.meaning.entries, declared, path, diagnostics);
    }
    Some(script)
}

/// What the fields declare.
fn declared(input: &Input<'_>) -> Declared {
    let is_optional = |one, field: &Field<'_>| one == Role::Arg && field.role == Role::Optional;
    let table = |one: Role, many: Role| match &input.fields {
        Fields::Unit => DeclaredTable::UNKNOWN,
        Fields::Listed(fields) => DeclaredTable {
            entries: fields
                .iter()
                .filter(|field| field.role == one || is_optional(one, field))
                .map(|field| DeclaredEntry {
                    name: field.name(),
                    span: None,
                    may_be_left_out: field.role == Role::Optional,
                })
                .collect(),
            is_open: fields.iter().any(|field| field.role == many),
        },
    };
    Declared {
        owner: format!("`{}`", input.ident),
        keys: table(Role::Key, Role::Keys),
        args: table(Role::Arg, Role::Args),
    }
}

fn warn_unused(
    fields: &[Field<'_>],
    entries: &Entries,
    declared: &Declared,
    path: &LitStr,
    diagnostics: &mut Diagnostics,
) {
    for unused in declared::unused(entries, declared) {
        let mut of_table = fields.iter().filter(|field| match unused.table {
            TableName::Keys => field.role == Role::Key,
            TableName::Argv => matches!(field.role, Role::Arg | Role::Optional),
        });
        if let Some(field) = of_table.nth(unused.index.saturating_sub(1)) {
            let (name, table, index) = (&unused.entry.name, unused.table.as_str(), unused.index);
            let path = path.value();
            diagnostics.warning(
                field.span(),
                "unused-parameter",
                format!("`{path}` never reads {table}[{index}], the field `{name}`"),
            );
        }
    }
}
