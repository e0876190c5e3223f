//! A folder of scripts: which files are scripts, and what they are called in Rust.
//!
//! Entry point: [`load_folder`]. Files are visited in sorted order, so that builds repeat.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::analysis::{Loaded, Overrides, load_in};
use crate::project::Project;
use crate::project::include::parts::{Candidate, are_scripts};
use crate::project::read::{ReadError, read_at};
use crate::project::walk::{MOST_FOLDERS, ScriptPath, walk};
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

/// What is wrong with a folder.
#[derive(Debug)]
#[non_exhaustive]
pub enum FolderError {
    /// It is missing, or not a folder, or can't be read. With the path that was tried.
    Unreadable(String, PathBuf, std::io::Error),
    /// There is no script in it.
    Empty(String),
    /// Two files would have the same name in Rust.
    Collision {
        /// The name.
        name: String,
        /// Both paths.
        paths: [String; 2],
    },
    /// A name that can't be one in Rust.
    Unnameable(String),
    /// A file can't be read.
    File(ReadError),
    /// An `exclude` that excludes nothing.
    UnusedExclude(String),
    /// There are more folders in it than anybody has.
    TooMany(String),
    /// A link that leads out of it, to a script or to a folder with scripts. With where it leads to.
    Outside(String, PathBuf),
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

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(folder, tried, error) => write!(
                f,
                "can't read the folder `{folder}`: {error}\nlooked at: {}",
                tried.display()
            ),
            Self::Empty(folder) => write!(f, "no Lua script in the folder `{folder}`"),
            Self::Collision { name, paths } => {
                let [first, second] = paths;
                write!(
                    f,
                    "`{first}` and `{second}` would both be `{name}`\nrename one of them, or leave it \
                     out by `exclude`"
                )
            }
            Self::Unnameable(path) => write!(
                f,
                "no name in Rust for `{path}`: use letters, digits, `_`, `-` and `.`"
            ),
            Self::File(error) => error.fmt(f),
            Self::UnusedExclude(path) => write!(f, "`exclude` names `{path}`, which is not there"),
            Self::Outside(path, target) => write!(
                f,
                "`{path}` is a link out of the folder: to {}\n\
                 put the files themselves into the folder, or leave the link out (`exclude` of `lua_scripts`)",
                target.display()
            ),
            Self::TooMany(folder) => write!(
                f,
                "`{folder}` has more than {MOST_FOLDERS} folders in it: is there a link that leads out \
                 of it?"
            ),
        }
    }
}
