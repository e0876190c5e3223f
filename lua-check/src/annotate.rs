//! `lua-check annotate FILE`: the annotations that a script lacks.

use std::io::Write as _;
use std::path::Path;

use lua_analysis::analysis::Loaded;
use lua_analysis::fix::annotate::annotate;
use lua_analysis::meaning::entries::TableName;
use lua_analysis::project::read::ScriptFile;
use lua_analysis::project::settings::Overrides;
use lua_analysis::signature::{NameOrigin, Parameter, Signature, signature};

use crate::check::tell_errors;
use crate::scripts;
use crate::status::{Result, Status, note};

/// Writes a script with its annotations to the standard output, or into its file.
pub(crate) fn run(path: &Path, write: bool) -> Result<Status> {
    let (script, before) = scripts::load(path)?;
    if tell_errors(
        &before,
        &[
            "annotation",
            "include",
            "syntax",
            "empty-script",
            "function-library",
        ],
    ) {
        return Ok(Status::Findings);
    }
    let Some(text) = annotate(&before) else {
        if !write {
            let own = before.analysis.source.parts().first();
            let own = own.map_or(&before.analysis.source, |part| &part.file);
            std::io::stdout().write_all(own.text())?;
        }
        return Ok(Status::Fine);
    };
    let file = ScriptFile::new(script.path.clone(), &script.shown, text.clone());
    let after = script.analyse(file, &Overrides::default());
    if let Some(reason) = changed(&before, &after) {
        let message = format!("{reason}: write its annotations by hand");
        return Err(format!("`{}` is left as it is: {message}", script.shown).into());
    }
    if let Some(hint) = unnamed(&before) {
        note(&format!("`{}`: {hint}", script.shown));
    }
    if write {
        std::fs::write(&script.path, text)
            .map_err(|error| format!("can't write `{}`: {error}", script.shown))?;
    } else {
        std::io::stdout().write_all(&text)?;
    }
    Ok(Status::Fine)
}

/// What the annotations would change, though they are to say no more than the script.
fn changed(before: &Loaded, after: &Loaded) -> Option<String> {
    let (old, new) = (parameters(before)?, parameters(after)?);
    let pairs = old.iter().zip(&new);
    if let Some((old, new)) = pairs.clone().find(|(old, new)| old != new) {
        return Some(format!("`{old}` would become `{new}`"));
    }
    if old.len() != new.len() {
        let (old, new) = (old.len(), new.len());
        return Some(format!(
            "it takes {old} keys and arguments, and would take {new}"
        ));
    }
    let known = messages(before);
    let added = messages(after);
    let added = added.into_iter().find(|message| !known.contains(message))?;
    Some(format!("they would bring a finding ({added})"))
}

/// The names and types of what a script takes. An underscore before a name, by which an argument is
/// called that nothing reads, makes no difference.
fn parameters(loaded: &Loaded) -> Option<Vec<String>> {
    let Signature {
        keys,
        more_keys,
        args,
        more_args,
        ..
    } = signature(loaded.analysis.script.as_ref()?, &loaded.name);
    let shown = |one: Parameter| {
        let name = one.name.trim_start_matches('_');
        let left_out = if one.may_be_left_out { "?" } else { "" };
        format!("{name}{left_out} {}", one.ty)
    };
    let keys = keys.into_iter().chain(more_keys);
    let all = keys.chain(args).chain(more_args);
    Some(all.map(shown).collect())
}

/// What is found, without places: they move.
fn messages(loaded: &Loaded) -> Vec<String> {
    let findings = loaded.analysis.findings(&loaded.config, None).into_iter();
    findings.map(|found| found.message).collect()
}

/// What to do about entries without a name.
fn unnamed(loaded: &Loaded) -> Option<String> {
    let script = loaded.analysis.script.as_ref()?;
    let signature = signature(script, &loaded.name);
    let tables = [
        (TableName::Keys, &signature.keys),
        (TableName::Argv, &signature.args),
    ];
    let is_new = |(table, _): &(TableName, _)| script.annotations.of_table(*table).is_empty();
    let parameters = tables.into_iter().filter(is_new).flat_map(|(_, list)| list);
    let numbered: Vec<String> = parameters
        .filter(|one| one.origin == NameOrigin::Numbered)
        .map(|one| format!("`{}`", one.name))
        .collect();
    match numbered.as_slice() {
        [] => None,
        [one] => Some(format!("nothing in the script names {one}: rename it")),
        [all @ .., last] => {
            let all = all.join(", ");
            Some(format!(
                "nothing in the script names {all} and {last}: rename them"
            ))
        }
    }
}
