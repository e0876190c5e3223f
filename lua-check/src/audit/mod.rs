//! `lua-check audit [PATHS]`: what each script touches and does, for the people who run servers.
//!
//! A table for each script, the rules of access, and a file that a review reads and CI holds against
//! the scripts.

mod entry;
mod json;
mod markdown;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use lua_analysis::project::Project;
use lua_analysis::project::settings::Overrides;

use crate::Caller;
use crate::arguments::{AuditArguments, AuditFormat};
use crate::scripts::{self, without_parts};
use crate::status::{Result, Status, say};
use crate::workspace;

use entry::Entry;

/// Audits what the arguments name, and tells.
pub(crate) fn run(arguments: &AuditArguments, caller: Caller) -> Result<Status> {
    let (scripts, mut troubles) = match (arguments.paths.as_slice(), caller) {
        ([], Caller::Cargo) => workspace::scripts()?,
        ([], Caller::Shell) => scripts::below(&[PathBuf::from(".")])?,
        (paths, _) => scripts::below(paths)?,
    };
    let project = Project::default();
    let mut entries = Vec::new();
    for script in without_parts(scripts, &project) {
        match script.load(&project, &Overrides::default()) {
            Ok(loaded) => match Entry::of(&script.shown, &loaded) {
                Some(entry) => entries.push(entry),
                None => troubles.push(format!(
                    "`{0}` is no script that servers take: see `lua-check {0}`",
                    script.shown
                )),
            },
            Err(error) => troubles.push(error.to_string()),
        }
    }
    for trouble in &troubles {
        say(trouble);
    }
    let status = if troubles.is_empty() {
        tell(arguments, &entries)?
    } else {
        Status::Trouble
    };
    Ok(status)
}

fn tell(arguments: &AuditArguments, entries: &[Entry]) -> Result<Status> {
    let format = |path: Option<&Path>| match (arguments.format, path) {
        (Some(format), _) => format,
        (None, Some(path)) if path.extension().is_some_and(|name| name == "json") => {
            AuditFormat::Json
        }
        (None, _) => AuditFormat::Markdown,
    };
    let text = |path: Option<&Path>| {
        if arguments.acl {
            entry::rules(entries)
        } else {
            match format(path) {
                AuditFormat::Json => json::text(entries),
                AuditFormat::Markdown => markdown::text(entries),
            }
        }
    };
    if let Some(path) = &arguments.write {
        fs::write(path, text(Some(path)))
            .map_err(|error| format!("can't write `{}`: {error}", path.display()))?;
        return Ok(Status::Fine);
    }
    if let Some(path) = &arguments.check {
        let known = fs::read_to_string(path)
            .map_err(|error| format!("can't read `{}`: {error}", path.display()))?;
        return compare(path, &known, &text(Some(path)));
    }
    let mut output = anstream::stdout().lock();
    output.write_all(text(None).as_bytes())?;
    output.flush()?;
    Ok(Status::Fine)
}

/// Holds the file against the scripts, and tells the lines that differ.
fn compare(path: &Path, known: &str, now: &str) -> Result<Status> {
    // Git on Windows writes its own line ends.
    let known = known.replace("\r\n", "\n");
    if known == now {
        return Ok(Status::Fine);
    }
    let mut output = anstream::stdout().lock();
    writeln!(output, "{} is not what the scripts do now:", path.display())?;
    for (sign, lines, others) in [("-", known.as_str(), now), ("+", now, known.as_str())] {
        let others: BTreeSet<&str> = others.lines().collect();
        for line in lines.lines().filter(|line| !others.contains(line)) {
            writeln!(output, "{sign} {line}")?;
        }
    }
    writeln!(
        output,
        "If that is wanted: lua-check audit --write {}",
        path.display()
    )?;
    output.flush()?;
    Ok(Status::Findings)
}
