//! A folder of scripts: which files are scripts, and what they are called in Rust.
//!
//! Entry point: [`load_folder`]. Files are visited in sorted order, so that builds repeat.

use std::collections::BTreeMap;
use std::path::Path;

use crate::analysis::{Loaded, load_in};
use crate::project::Project;
use crate::project::include::parts::{Candidate, are_scripts};
use crate::project::read::read_at;
use crate::project::settings::Overrides;
use crate::project::walk::{FolderError, ScriptPath, walk};
use crate::rust::identifiers::module_name;

/// The scripts of a folder.
#[derive(Debug, Default)]
pub struct ScriptFolder {
    /// Its scripts by their names in Rust, sorted.
    pub scripts: BTreeMap<String, FolderScript>,
    /// The folders in it by their names in Rust, sorted.
    pub folders: BTreeMap<String, ScriptFolder>,
}

/// A script of a folder.
#[derive(Debug)]
pub struct FolderScript {
    /// Its path, relative to the root.
    pub path: String,
    /// What is known of it.
    pub loaded: Loaded,
}

/// Reads all scripts of `folder`, which is relative to `root`.
///
/// Left out are what `exclude` names (paths relative to the folder), files and folders whose names
/// start with `_` or `.`, and files that others include (see [`parts`](crate::project::include::parts)).
pub fn load_folder(
    root: &Path,
    folder: &str,
    exclude: &[String],
    is_read_only: bool,
) -> (ScriptFolder, Vec<FolderError>) {
    let folder = folder.trim_end_matches(['/', '\\']);
    let folder_path = root.join(folder);
    let (paths, mut errors) = walk(&folder_path, folder, exclude);

    let project = Project::default();
    let candidates: Vec<Candidate<'_>> = paths
        .iter()
        .map(|found| Candidate {
            path: &found.path,
            folder: &folder_path,
        })
        .collect();
    let are_scripts = are_scripts(&project, &candidates);
    let overrides = Overrides {
        is_read_only,
        ..Overrides::default()
    };
    let mut scripts = ScriptFolder::default();
    let mut count = 0;
    for (path, is_script) in paths.iter().zip(are_scripts) {
        if !is_script {
            continue;
        }
        count += 1;
        match read_at(path.path.clone(), &path.shown) {
            Ok(file) => {
                let loaded = load_in(&project, file, root, &folder_path, &overrides);
                scripts.insert(path, loaded, &mut errors);
            }
            Err(error) => errors.push(FolderError::File(error)),
        }
    }
    if count == 0 && errors.is_empty() {
        errors.push(FolderError::Empty(folder.to_owned()));
    }
    (scripts, errors)
}

impl ScriptFolder {
    fn insert(&mut self, path: &ScriptPath, loaded: Loaded, errors: &mut Vec<FolderError>) {
        let mut folder = self;
        for name in &path.folders {
            let Some(name) = module_name(name) else {
                errors.push(FolderError::Unnameable(path.shown.clone()));
                return;
            };
            folder = folder.folders.entry(name).or_default();
        }
        let Some(name) = function_name(&loaded.name) else {
            errors.push(FolderError::Unnameable(path.shown.clone()));
            return;
        };
        if let Some(other) = folder.scripts.get(&name) {
            errors.push(FolderError::Collision {
                name,
                paths: [other.path.clone(), path.shown.clone()],
            });
            return;
        }
        let path = path.shown.clone();
        folder.scripts.insert(name, FolderScript { path, loaded });
    }

    /// All scripts, those of folders behind the folder's own.
    pub fn all(&self) -> Vec<&FolderScript> {
        let own = self.scripts.values();
        let nested = self.folders.values().flat_map(Self::all);
        own.chain(nested).collect()
    }
}

/// The name of a function that calls the script in a file of this name, without its extension.
///
/// `None` if there is a character that no name can have.
pub fn function_name(file_name: &str) -> Option<String> {
    module_name(without_key_count(file_name))
}

/// `addJob` for `addJob-14`: the number is that of the keys.
fn without_key_count(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((name, count)) if !name.is_empty() && count.parse::<usize>().is_ok() => name,
        _ => name,
    }
}
