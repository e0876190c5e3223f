//! What the scripts of a project share: where its settings are, what they say, and how its files are
//! spelled.
//!
//! Entry point: [`Project`]. Make one for all scripts that are read together: what it has found is not
//! looked for again. It is of no use for longer, because it does not see what changes.

pub mod config;
pub mod include;
pub mod read;
pub mod settings;
pub mod walk;

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::project::read::lua_files;
use crate::project::settings::{Settings, settings_path};

/// What was found out about the folders of scripts.
#[derive(Debug, Default)]
pub struct Project {
    /// By the folders of scripts.
    settings: Mutex<HashMap<PathBuf, Option<Arc<Settings>>>>,
    /// The Lua files below a folder.
    spelled: Mutex<HashMap<PathBuf, Arc<Vec<String>>>>,
}

impl Project {
    /// The settings that count for a script, which need not exist.
    pub fn settings(&self, script: &Path) -> Option<Arc<Settings>> {
        let folder = canonical(script.parent().unwrap_or(Path::new("")));
        let known = lock(&self.settings).get(&folder).cloned();
        if let Some(known) = known {
            return known;
        }
        let settings = settings_path(&folder).map(|path| self.read(path));
        lock(&self.settings).insert(folder, settings.clone());
        settings
    }

    /// Reads a file of settings, once.
    fn read(&self, path: PathBuf) -> Arc<Settings> {
        let mut all = lock(&self.settings);
        let mut known = all.values().flatten();
        if let Some(known) = known.find(|settings| settings.path == path) {
            return Arc::clone(known);
        }
        let (config, source, findings) = config::read(&path);
        let settings = Arc::new(Settings {
            path,
            source,
            config,
            findings,
        });
        // Its own folder is one of those that it counts for.
        all.insert(settings.folder().to_path_buf(), Some(Arc::clone(&settings)));
        settings
    }

    /// The Lua files below a folder, as far as one can look at them all: relative to it, the nearest
    /// first.
    pub(crate) fn spelled(&self, folder: &Path) -> Arc<Vec<String>> {
        let mut all = lock(&self.spelled);
        let files = all
            .entry(folder.to_path_buf())
            .or_insert_with(|| Arc::new(lua_files(folder)));
        Arc::clone(files)
    }
}

/// What another thread was about to put in is looked for again.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The path without links, `.` and `..`. What does not exist of it is taken as it is written.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let path = normal(&path);
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => canonical(parent).join(name),
        _ => path,
    }
}

/// The path without `.` and `..`, by its text alone.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// How one writes a path in a folder, with `..` for what is above; as it is if all that the two
/// share is the root of the file system.
pub(crate) fn relative(path: &Path, folder: &Path) -> PathBuf {
    let mut ups = PathBuf::new();
    for above in folder.ancestors() {
        match path.strip_prefix(above) {
            Ok(_) if above.parent().is_none() => break,
            Ok(below) => return ups.join(below),
            Err(_) => ups.push(".."),
        }
    }
    path.to_path_buf()
}
