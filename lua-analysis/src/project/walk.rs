//! Which files of a folder are scripts.
//!
//! Entry point: [`walk`]. Left out are files and folders whose names start with `_` or `.`: they are
//! parts of scripts, or none of our business.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use crate::project::canonical;
use crate::project::read::ReadError;

/// Folders nest no deeper.
const DEEPEST: usize = 32;

/// A folder has no more folders in it; links could make one of a few folders look endless.
const MOST_FOLDERS: usize = 10_000;

/// A script of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptPath {
    /// Where it is.
    pub path: PathBuf,
    /// The same behind what the folder is shown as, with `/`.
    pub shown: String,
    /// The folders between the scripts' folder and the file.
    pub folders: Vec<String>,
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

/// The scripts of `folder`, sorted, without what `exclude` names (paths relative to the folder).
///
/// A link that leads back up is not followed; one out of the folder, to a script or to a folder with
/// scripts, is an error.
pub fn walk(folder: &Path, shown: &str, exclude: &[String]) -> (Vec<ScriptPath>, Vec<FolderError>) {
    let mut walk = Walk {
        root: canonical(folder),
        exclude,
        excluded: HashSet::new(),
        above: Vec::new(),
        folders: 0,
        paths: Vec::new(),
        errors: Vec::new(),
    };
    walk.folder(folder, shown, "");
    if walk.folders > MOST_FOLDERS {
        walk.errors.push(FolderError::TooMany(shown.to_owned()));
    }
    let unused = exclude
        .iter()
        .filter(|pattern| !walk.excluded.contains(*pattern));
    walk.errors
        .extend(unused.cloned().map(FolderError::UnusedExclude));
    (walk.paths, walk.errors)
}

struct Walk<'a> {
    /// The scripts' folder, without links.
    root: PathBuf,
    exclude: &'a [String],
    excluded: HashSet<String>,
    /// The folders that are being visited, outermost first, by their canonical paths.
    above: Vec<PathBuf>,
    folders: usize,
    paths: Vec<ScriptPath>,
    errors: Vec<FolderError>,
}

impl Walk<'_> {
    /// `within` is the path from the scripts' folder, empty or with a `/` at its end.
    fn folder(&mut self, path: &Path, shown: &str, within: &str) {
        let canonical = canonical(path);
        self.folders += 1;
        if self.folders > MOST_FOLDERS
            || self.above.len() > DEEPEST
            || self.above.contains(&canonical)
        {
            return;
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                let shown = shown.to_owned();
                let error = FolderError::Unreadable(shown, path.to_path_buf(), error);
                self.errors.push(error);
                return;
            }
        };
        let mut entries: Vec<(String, PathBuf, bool)> = entries
            .flatten()
            .map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                (name, entry.path(), is_link)
            })
            .filter(|(name, ..)| !name.starts_with(['_', '.']))
            .collect();
        entries.sort();
        self.above.push(canonical);
        for (name, path, is_link) in entries {
            let relative = format!("{within}{name}");
            if self.is_excluded(&relative) {
                continue;
            }
            // Behind `` and `/` nothing is to be added.
            let separator = if shown.is_empty() || shown.ends_with('/') {
                ""
            } else {
                "/"
            };
            let shown = format!("{shown}{separator}{name}");
            let outside = is_link.then(|| self.outside(&path)).flatten();
            let before = self.paths.len();
            if path.is_dir() {
                self.folder(&path, &shown, &format!("{relative}/"));
            } else if path.extension().is_some_and(|extension| extension == "lua") {
                let folders = within.split('/').filter(|part| !part.is_empty());
                self.paths.push(ScriptPath {
                    path,
                    shown: shown.clone(),
                    folders: folders.map(str::to_owned).collect(),
                });
            }
            if let Some(target) = outside
                && self.paths.len() > before
            {
                self.paths.truncate(before);
                self.errors.push(FolderError::Outside(shown, target));
            }
        }
        self.above.pop();
    }

    /// Where a link leads, if that is out of the scripts' folder.
    fn outside(&self, link: &Path) -> Option<PathBuf> {
        let target = fs::canonicalize(link).ok()?;
        (!target.starts_with(&self.root)).then_some(target)
    }

    fn is_excluded(&mut self, relative: &str) -> bool {
        let pattern = self.exclude.iter().find(|pattern| {
            let pattern = pattern.trim_end_matches('/');
            relative == pattern || relative.strip_suffix(".lua") == Some(pattern)
        });
        if let Some(pattern) = pattern {
            self.excluded.insert(pattern.clone());
        }
        pattern.is_some()
    }
}
