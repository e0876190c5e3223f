//! From the paths of the command line to scripts, each with the folder that it belongs to.
//!
//! Entry points: [`load`], [`file`] and [`below`]. Which `lua-check.toml` counts does not depend on
//! what is named, see [`lua_analysis::project`]. Where there is none, the folder of scripts is the
//! one that is named; that of a file is the outermost one below its package, or its repository.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use lua_analysis::analysis::{Loaded, load_in};
use lua_analysis::project::Project;
use lua_analysis::project::include::parts::{Candidate, are_scripts};
use lua_analysis::project::read::{ReadError, ScriptFile, read_all, read_at};
use lua_analysis::project::settings::{Overrides, marked_root, outermost_folder};
use lua_analysis::project::walk::FolderError;
use lua_analysis::project::walk::walk;

use crate::status::Result;

/// A script, before it is read.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// Where it is: absolute.
    pub(crate) path: PathBuf,
    /// Its path as people know it.
    pub(crate) shown: String,
    /// The folder of scripts that it belongs to, unless a `lua-check.toml` says otherwise.
    pub(crate) folder: PathBuf,
    /// Whether all scripts of the folder are called as read-only.
    pub(crate) is_read_only: bool,
    /// Whether it is checked although another script includes it.
    pub(crate) is_named: bool,
}

impl Script {
    /// Reads the script and finds out what it means.
    pub(crate) fn load(
        &self,
        project: &Project,
        overrides: &Overrides,
    ) -> std::result::Result<Loaded, ReadError> {
        let file = read_at(self.path.clone(), &self.shown)?;
        Ok(self.analyse_in(project, file, overrides))
    }

    /// Takes the text of the script from the standard input.
    pub(crate) fn load_stdin(&self, overrides: &Overrides) -> io::Result<Loaded> {
        let text = read_all(io::stdin().lock())?;
        let file = ScriptFile::new(self.path.clone(), &self.shown, text);
        Ok(self.analyse(file, overrides))
    }

    /// Finds out what a text means, as if it were the script.
    pub(crate) fn analyse(&self, file: ScriptFile, overrides: &Overrides) -> Loaded {
        self.analyse_in(&Project::default(), file, overrides)
    }

    fn analyse_in(&self, project: &Project, file: ScriptFile, overrides: &Overrides) -> Loaded {
        let overrides = Overrides {
            is_read_only: overrides.is_read_only || self.is_read_only,
            ..overrides.clone()
        };
        let mut loaded = load_in(project, file, &self.folder, &self.folder, &overrides);
        // Every path is shown as one would write it here.
        let path = loaded.files.last().map(|path| show(path));
        if let (Some((source, _)), Some(path)) = (&mut loaded.config_file, path) {
            *source = source.shown_as(path);
        }
        loaded
    }
}

/// The script that is named by itself, read.
pub(crate) fn load(path: &Path) -> Result<(Script, Loaded)> {
    if path.is_dir() {
        return Err(format!("`{}` is a folder: name one Lua file", path.display()).into());
    }
    let script = file(path)?;
    let loaded = script.load(&Project::default(), &Overrides::default())?;
    Ok((script, loaded))
}

/// A script by its path, which need not exist.
pub(crate) fn file(path: &Path) -> Result<Script> {
    let absolute = std::path::absolute(path)?;
    Ok(Script {
        shown: path.to_string_lossy().into_owned(),
        folder: home(&absolute, None),
        path: absolute,
        is_read_only: false,
        is_named: true,
    })
}

/// The scripts that files and folders name, each once, in order; and what is wrong with the folders.
pub(crate) fn below(paths: &[PathBuf]) -> Result<(Vec<Script>, Vec<String>)> {
    let mut scripts = Vec::new();
    let mut troubles = Vec::new();
    for path in paths {
        if path.is_dir() {
            let (found, wrong) = of_folder(path)?;
            scripts.extend(found);
            troubles.extend(wrong.iter().map(ToString::to_string));
        } else {
            scripts.push(file(path)?);
        }
    }
    Ok((distinct(scripts), troubles))
}

/// The scripts in their order, each file once.
pub(crate) fn distinct(mut scripts: Vec<Script>) -> Vec<Script> {
    let mut seen = HashSet::new();
    scripts.retain(|script| {
        let canonical = std::fs::canonicalize(&script.path);
        seen.insert(canonical.unwrap_or_else(|_| script.path.clone()))
    });
    scripts
}

/// Leaves out those that are only parts of others, unless they are named themselves.
pub(crate) fn without_parts(scripts: Vec<Script>, project: &Project) -> Vec<Script> {
    let candidates: Vec<Candidate<'_>> = scripts
        .iter()
        .map(|script| Candidate {
            path: &script.path,
            folder: &script.folder,
        })
        .collect();
    let are_scripts = are_scripts(project, &candidates);
    let kept = scripts.into_iter().zip(are_scripts);
    kept.filter(|(script, is_script)| script.is_named || *is_script)
        .map(|(script, _)| script)
        .collect()
}

fn of_folder(folder: &Path) -> Result<(Vec<Script>, Vec<FolderError>)> {
    let absolute = std::path::absolute(folder)?;
    let shown = folder.to_string_lossy();
    // `./lua/a.lua` is `lua/a.lua`.
    let shown = if shown == "." { "" } else { &*shown };
    let (paths, mut wrong) = walk(&absolute, shown.trim_end_matches('/'), &[]);
    if paths.is_empty() && wrong.is_empty() {
        let shown = folder.to_string_lossy().into_owned();
        wrong.push(FolderError::Empty(shown));
    }
    let scripts = paths.into_iter().map(|found| Script {
        folder: home(&found.path, Some(&absolute)),
        path: found.path,
        shown: found.shown,
        is_read_only: false,
        is_named: false,
    });
    Ok((scripts.collect(), wrong))
}

/// The folder of scripts that a file belongs to, if no `lua-check.toml` says it. `named` is the folder
/// that was named, if it was one.
fn home(file: &Path, named: Option<&Path>) -> PathBuf {
    let parent = file.parent().unwrap_or(Path::new(""));
    let start = named.unwrap_or(parent);
    let mut above = start.ancestors();
    let package = above.find(|folder| folder.join("Cargo.toml").is_file());
    let outermost = |root: &Path| {
        let relative = file.strip_prefix(root).unwrap_or(file);
        outermost_folder(root, &relative.to_string_lossy())
    };
    match (named, package) {
        (Some(named), package) if package != Some(named) => named.to_path_buf(),
        (_, Some(package)) => outermost(package),
        _ => match (marked_root(parent), std::env::current_dir()) {
            (Some(root), _) => outermost(root),
            (None, Ok(current)) if file.starts_with(&current) => outermost(&current),
            _ => parent.to_path_buf(),
        },
    }
}

/// A path as one would write it in the current folder.
pub(crate) fn show(path: &Path) -> String {
    if path.is_relative() {
        return path.to_string_lossy().into_owned();
    }
    let relative = |current: PathBuf| path.strip_prefix(current).ok().map(Path::to_path_buf);
    let current = std::env::current_dir().ok();
    let canonical = current.as_deref().and_then(|path| path.canonicalize().ok());
    let shown = current.and_then(relative).or(canonical.and_then(relative));
    let shown = shown.unwrap_or_else(|| path.to_path_buf());
    shown.to_string_lossy().into_owned()
}
