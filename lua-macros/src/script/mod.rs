//! `derive(LuaScript)`: parse the attributes, read the script, check the one against the other,
//! write the items.

mod attribute;
mod expand;
mod input;

use std::path::PathBuf;

use lua_analysis::analysis::{Meaning, analyse};
use lua_analysis::config::Config;
use lua_analysis::declared::{self, Declared, DeclaredTable};
use lua_analysis::entries::TableName;
use lua_analysis::hash::sha1_hex;
use lua_analysis::read::{ScriptFile, embeddable, read};
use lua_analysis::signature::{Signature, infer};
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
    /// Where it was found, for the compiler to watch.
    found: PathBuf,
    text: String,
    sha1: String,
    is_read_only: bool,
    signature: Signature,
}

fn script(path: &LitStr, input: &Input<'_>, errors: &mut Errors) -> Option<Script> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let ScriptFile {
        path: found,
        name,
        source,
    } = match read(&root, &path.value()) {
        Ok(file) => file,
        Err(error) => {
            errors.error(path.span(), error.to_string());
            return None;
        }
    };
    let sha1 = sha1_hex(source.text());
    let analysis = analyse(source, &Config::default());
    let mut diagnostics = analysis.diagnostics;
    let text = match embeddable(&analysis.source) {
        Ok(text) => text.to_owned(),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            String::new()
        }
    };
    if let Some(meaning) = &analysis.script
        && input.is_sound
    {
        diagnostics.extend(check_fields(input, meaning, &path.value(), errors));
    }
    for diagnostic in &diagnostics {
        errors.finding(path.span(), &analysis.source, diagnostic);
    }
    let meaning = analysis.script?;
    Some(Script {
        name,
        path: path.value(),
        found,
        text,
        sha1,
        is_read_only: meaning.is_read_only(),
        signature: infer(&meaning.facts.entries),
    })
}

/// Holds the fields against the script. A unit struct has none: its signature is the script's.
fn check_fields(
    input: &Input<'_>,
    meaning: &Meaning,
    path: &str,
    errors: &mut Errors,
) -> Vec<lua_analysis::diagnostic::Diagnostic> {
    let Fields::Listed(fields) = &input.fields else {
        let unit = Declared {
            owner: input.ident.to_string(),
            keys: open(),
            args: open(),
        };
        return declared::check(&meaning.facts.entries, &unit);
    };
    let table = |one: Role, many: Role| DeclaredTable {
        names: fields
            .iter()
            .filter(|field| field.role == one)
            .map(Field::name)
            .collect(),
        is_open: fields.iter().any(|field| field.role == many),
    };
    let declared = Declared {
        owner: input.ident.to_string(),
        keys: table(Role::Key, Role::Keys),
        args: table(Role::Arg, Role::Args),
    };
    for unused in declared::unused(&meaning.facts.entries, &declared) {
        let role = match unused.table {
            TableName::Keys => Role::Key,
            TableName::Argv => Role::Arg,
        };
        let mut of_role = fields.iter().filter(|field| field.role == role);
        if let Some(field) = of_role.nth(unused.index.saturating_sub(1)) {
            let (name, table, index) = (&unused.name, unused.table.as_str(), unused.index);
            errors.warning(
                field.span(),
                "unused-parameter",
                format!("`{path}` never reads {table}[{index}], the field `{name}`"),
            );
        }
    }
    declared::check(&meaning.facts.entries, &declared)
}

fn open() -> DeclaredTable {
    DeclaredTable {
        names: Vec::new(),
        is_open: true,
    }
}
