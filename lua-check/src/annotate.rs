//! `lua-check annotate FILE`: the annotations that a script lacks.

use std::io::Write as _;
use std::path::Path;

use lua_analysis::analysis::{Loaded, Overrides};
use lua_analysis::annotate::annotate;
use lua_analysis::read::ScriptFile;
use lua_analysis::signature::{Signature, signature};

use crate::check::tell_errors;
use crate::scripts;
use crate::status::{Result, Status};

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
    if parameters(&before) != parameters(&after) {
        let message = "its annotations would change its signature: write them by hand";
        return Err(format!("`{}` is left as it is: {message}", script.shown).into());
    }
    if write {
        std::fs::write(&script.path, text)
            .map_err(|error| format!("can't write `{}`: {error}", script.shown))?;
    } else {
        std::io::stdout().write_all(&text)?;
    }
    Ok(Status::Fine)
}

/// The names and types of what a script takes.
fn parameters(loaded: &Loaded) -> Option<Vec<(String, String)>> {
    let Signature {
        keys,
        more_keys,
        args,
        more_args,
        ..
    } = signature(loaded.analysis.script.as_ref()?, &loaded.name);
    let all = keys
        .into_iter()
        .chain(more_keys)
        .chain(args)
        .chain(more_args);
    Some(all.map(|one| (one.name, one.ty.to_string())).collect())
}
