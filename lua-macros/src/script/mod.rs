//! `derive(LuaScript)`: parse the attributes, read the script, check the one against the other,
//! write the items.

mod attribute;
mod expand;
mod input;

use std::path::PathBuf;

use lua_analysis::analysis::{Loaded, load};
use lua_analysis::declared::{self, Declared, DeclaredEntry, DeclaredTable};
use lua_analysis::entries::{Entries, TableName};
use lua_analysis::hash::sha1_hex;
use lua_analysis::read::embeddable;
use lua_analysis::signature::{Signature, signature};
use proc_macro2::TokenStream;
use syn::{DeriveInput, LitStr};

use crate::errors::Errors;
use input::{Field, Fields, Input, Role};

/// The items of a derive, whatever is wrong with it.
pub(crate) fn expand(derive: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let input = input::parse(derive, &mut errors);
    let script = input
        .path
        .as_ref()
        .and_then(|path| script(path, &input, &mut errors));
    expand::items(&input, script.as_ref(), &errors)
}

/// What a script contributes to the items.
struct Script {
    name: String,
    /// As the attribute names it.
    path: String,
    /// The files it is made of, for the compiler to watch.
    files: Vec<PathBuf>,
    text: String,
    sha1: String,
    is_read_only: bool,
    signature: Signature,
}

fn script(path: &LitStr, input: &Input<'_>, errors: &mut Errors) -> Option<Script> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let Loaded {
        name,
        config,
        config_file,
        analysis,
        files,
    } = match load(&root, &path.value()) {
        Ok(loaded) => loaded,
        Err(error) => {
            errors.error(path.span(), error.to_string());
            return None;
        }
    };
    if let Some((source, findings)) = &config_file {
        for finding in findings {
            errors.finding(path.span(), source, finding);
        }
    }
    // A struct that is itself wrong declares nothing.
    let declared =
        (input.is_sound && matches!(input.fields, Fields::Listed(_))).then(|| declared(input));
    let mut findings = analysis.findings(&config, declared.as_ref());
    let text = match embeddable(&analysis.source) {
        Ok(text) => text.to_owned(),
        Err(finding) => {
            findings.push(*finding);
            String::new()
        }
    };
    for finding in &findings {
        errors.finding(path.span(), &analysis.source, finding);
    }
    let meaning = analysis.script?;
    if let (Some(declared), Fields::Listed(fields)) = (&declared, &input.fields) {
        warn_unused(fields, &meaning.facts.entries, declared, path, errors);
    }
    Some(Script {
        signature: signature(&meaning, &name),
        name,
        path: path.value(),
        files,
        sha1: sha1_hex(analysis.source.text()),
        text,
        is_read_only: meaning.is_read_only(),
    })
}

/// What the fields declare.
fn declared(input: &Input<'_>) -> Declared {
    let table = |one: Role, many: Role| match &input.fields {
        Fields::Unit => DeclaredTable::UNKNOWN,
        Fields::Listed(fields) => DeclaredTable {
            entries: fields
                .iter()
                .filter(|field| field.role == one)
                .map(|field| DeclaredEntry {
                    name: field.name(),
                    span: None,
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
    errors: &mut Errors,
) {
    for unused in declared::unused(entries, declared) {
        let role = match unused.table {
            TableName::Keys => Role::Key,
            TableName::Argv => Role::Arg,
        };
        let mut of_role = fields.iter().filter(|field| field.role == role);
        if let Some(field) = of_role.nth(unused.index.saturating_sub(1)) {
            let (name, table, index) = (&unused.entry.name, unused.table.as_str(), unused.index);
            let path = path.value();
            errors.warning(
                field.span(),
                "unused-parameter",
                format!("`{path}` never reads {table}[{index}], the field `{name}`"),
            );
        }
    }
}
