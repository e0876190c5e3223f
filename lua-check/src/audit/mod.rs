//! `lua-check audit [PATHS]`: what each script touches and does, for the people who run servers.
//!
//! A table for each script, the rules of access, and a file that a review reads and CI holds against
//! the scripts.

mod entry;
mod json;
mod markdown;

use std::collections::{BTreeMap, BTreeSet};
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
    if !troubles.is_empty() && (arguments.write.is_some() || arguments.check.is_some()) {
        return Ok(Status::Trouble);
    }
    let status = tell(arguments, &entries)?;
    Ok(if troubles.is_empty() {
        status
    } else {
        Status::Trouble
    })
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
        return compare(arguments, path, &known, &text(Some(path)));
    }
    let mut output = anstream::stdout().lock();
    output.write_all(text(None).as_bytes())?;
    output.flush()?;
    Ok(Status::Fine)
}

/// Holds the file against the scripts, and tells the lines that differ, script by script.
fn compare(arguments: &AuditArguments, path: &Path, known: &str, now: &str) -> Result<Status> {
    // Git on Windows writes its own line ends.
    let known = known.replace("\r\n", "\n");
    if known == now {
        return Ok(Status::Fine);
    }
    let mut output = anstream::stdout().lock();
    writeln!(output, "{} is not what the scripts do now:", path.display())?;
    let (old, new) = (parts(&known), parts(now));
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        let lines =
            |parts: &BTreeMap<&str, Vec<String>>| parts.get(name).cloned().unwrap_or_default();
        let (old, new) = (lines(&old), lines(&new));
        if old == new {
            continue;
        }
        writeln!(output, "{name}")?;
        for (sign, lines, others) in [("-", &old, &new), ("+", &new, &old)] {
            for line in lines.iter().filter(|line| !others.contains(line)) {
                writeln!(output, "  {sign} {}", line.trim())?;
            }
        }
    }
    let paths: Vec<String> = arguments
        .paths
        .iter()
        .map(|path| format!("{} ", path.display()))
        .collect();
    writeln!(
        output,
        "If that is wanted: lua-check audit {}--write {}",
        paths.concat(),
        path.display()
    )?;
    output.flush()?;
    Ok(Status::Findings)
}

/// The lines of each script, by its name.
fn parts(text: &str) -> BTreeMap<&str, Vec<String>> {
    let mut parts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut name = "";
    let mut waiting: Vec<&str> = Vec::new();
    for line in text.lines() {
        let json = line.trim().strip_prefix("\"script\": \"");
        let json = json.and_then(|rest| rest.strip_suffix(['"', ',']));
        let found = line
            .strip_prefix("## ")
            .or(json.map(|rest| rest.trim_end_matches('"')));
        if line == "  {" {
            name = "";
        }
        if let Some(found) = found {
            name = found;
            for line in waiting.drain(..) {
                parts.entry(name).or_default().push(line.to_owned());
            }
        } else if name.is_empty() {
            // Names of fields are in the order of the alphabet: what is before is of this script.
            waiting.push(line);
        } else {
            parts.entry(name).or_default().push(line.to_owned());
        }
    }
    parts
}
