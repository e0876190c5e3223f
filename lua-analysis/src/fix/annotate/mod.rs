//! The annotations that a script could have: what its code says of its signature, written down.
//!
//! Entry point: [`annotate`]. The script with them has the signature that it had without them, but for
//! an underscore before the names of arguments that it never reads.

mod place;

use crate::analysis::Loaded;
use crate::meaning::Meaning;
use crate::meaning::entries::{Table, TableName};
use crate::rust::identifiers::snake_case;
use crate::rust::types::Type;
use crate::signature::{Parameter, Signature, signature};
use place::Places;

/// What a line declares; the order in which the kinds are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Key,
    Arg,
    Return,
}

/// The text of a script's own file with the annotations that it lacks; `None` if it lacks none, or
/// is not Lua.
///
/// Annotations that are there stay as they are: of keys, arguments and replies, what has none gets
/// all of its own.
pub fn annotate(loaded: &Loaded) -> Option<Vec<u8>> {
    let meaning = loaded.analysis.script.as_ref()?;
    let source = &loaded.analysis.source;
    let signature = signature(meaning, &loaded.name);
    let places = Places::new(source, &meaning.annotations)?;
    let lines = lines(meaning, &signature);
    if lines.is_empty() {
        return None;
    }
    Some(places.insert(&lines))
}

/// The annotations that are missing, without what starts a comment.
fn lines(meaning: &Meaning, signature: &Signature) -> Vec<(Kind, String)> {
    let entries = &meaning.entries;
    let mut lines = Vec::new();
    let keys = (&signature.keys, &signature.more_keys);
    let args = (&signature.args, &signature.more_args);
    for (kind, table, (fixed, more)) in [
        (Kind::Key, TableName::Keys, keys),
        (Kind::Arg, TableName::Argv, args),
    ] {
        if meaning.annotations.of_table(table).is_empty() {
            let table = entries.table(table);
            let written = parameters(kind, fixed, more.as_ref(), table);
            lines.extend(written.into_iter().map(|line| (kind, line)));
        }
    }
    if meaning.annotations.returns.is_empty() {
        lines.extend(signature.returns.iter().map(|returned| {
            let name = returned.name.as_ref().map(|name| format!(" {name}"));
            let line = format!("@return {}{}", returned.ty, name.unwrap_or_default());
            (Kind::Return, line)
        }));
    }
    lines
}

fn parameters(
    kind: Kind,
    fixed: &[Parameter],
    more: Option<&Parameter>,
    table: &Table,
) -> Vec<String> {
    let tag = if kind == Kind::Key { "@key" } else { "@arg" };
    let fixed = fixed.iter().enumerate().map(|(index, parameter)| {
        let entry = table.entries.get(&(index + 1));
        let variable = entry.and_then(|entry| entry.name.as_ref());
        // As the script writes it, if that is the same name in Rust.
        let written = variable.map(|name| &*name.text);
        let written = written.filter(|name| snake_case(name).as_ref() == Some(&parameter.name));
        let name = written.unwrap_or(&parameter.name);
        // An argument that is only there for its place is called so, or it would be reported.
        let is_unused = kind == Kind::Arg && entry.is_none() && !table.is_dynamic();
        let before = if is_unused { "_" } else { "" };
        let behind = if parameter.may_be_left_out { "?" } else { "" };
        (format!("{before}{name}{behind}"), &parameter.ty)
    });
    let more = more.map(|more| (format!("... {}", more.name), &more.ty));
    let named: Vec<(String, &Type)> = fixed.chain(more).collect();
    let width = named.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, ty): &(String, &Type)| match ty {
        Type::Any => format!("{tag} {name}"),
        ty => format!("{tag} {name:width$} {ty}"),
    };
    named.iter().map(line).collect()
}
