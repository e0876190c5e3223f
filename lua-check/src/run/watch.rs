//! Waiting until one of a few files changes.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// What people take for at once. A look at a few files costs microseconds.
const PAUSE: Duration = Duration::from_millis(100);

/// Files, and how they were when they were looked at last.
pub(super) struct Watch {
    files: Vec<(PathBuf, Option<Stamp>)>,
}

/// What changes with a file's content.
type Stamp = (SystemTime, u64);

impl Watch {
    /// Watches the file, which is about to be read.
    pub(super) fn new(file: &Path) -> Self {
        Self {
            files: vec![(file.to_path_buf(), stamp(file))],
        }
    }

    /// Watches these files, which have been read, and no others but the first.
    pub(super) fn follow(&mut self, files: Vec<PathBuf>) {
        let known = std::mem::take(&mut self.files);
        let first = known.first().cloned();
        let followed = files.into_iter().map(|file| {
            // What it was before it was read: a change since then is to be seen.
            let before = known.iter().find(|(path, _)| *path == file);
            let stamp = before.map_or_else(|| stamp(&file), |(_, stamp)| *stamp);
            (file, stamp)
        });
        self.files = first.into_iter().chain(followed).collect();
    }

    /// Waits until a file has changed, come or gone, and says which.
    pub(super) fn wait(&mut self) -> PathBuf {
        loop {
            let changed = self.files.iter_mut().find_map(|(file, known)| {
                let now = stamp(file);
                let has_changed = now != *known;
                *known = now;
                has_changed.then(|| file.clone())
            });
            if let Some(file) = changed {
                // The same change seen by another path is not another one.
                for (file, known) in &mut self.files {
                    *known = stamp(file);
                }
                return file;
            }
            sleep(PAUSE);
        }
    }
}

fn stamp(file: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
