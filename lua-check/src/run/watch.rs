//! Waiting until one of a few files changes.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// What people take for at once. A look at a few files costs microseconds.
const PAUSE: Duration = Duration::from_millis(100);

/// How far behind the clock a file system's times may be.
const COARSENESS: Duration = Duration::from_millis(20);

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

    /// Watches these files, which have been read since `start`, and no others but the first.
    pub(super) fn follow(&mut self, files: Vec<PathBuf>, start: SystemTime) {
        let is_since = |(modified, _): &Stamp| *modified + COARSENESS >= start;
        let known = std::mem::take(&mut self.files);
        let first = known.first().cloned();
        let followed = files.into_iter().map(|file| {
            // What it was before it was read: a change since then is to be seen.
            let before = known.iter().find(|(path, _)| *path == file);
            let stamp = match before {
                Some((_, stamp)) => *stamp,
                // It may have changed after it was read: then it is to be read again.
                None => stamp(&file).filter(|stamp| !is_since(stamp)),
            };
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written after it was read, and before it is watched, is a change.
    #[test]
    fn a_change_between_reading_and_watching_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let [script, part] = ["a.lua", "_part.lua"].map(|name| folder.path().join(name));
        let start = SystemTime::now();
        for file in [&script, &part] {
            std::fs::write(file, "return 1").expect("a file");
        }
        let mut watch = Watch::new(&script);
        watch.follow(vec![script.clone(), part.clone()], start);
        assert_eq!(watch.wait(), part);

        // Those that are older are as they were read.
        let later = start + Duration::from_secs(3600);
        let mut watch = Watch::new(&script);
        watch.follow(vec![script.clone(), part], later);
        std::fs::write(&script, "return 'changed'").expect("a file");
        assert_eq!(watch.wait(), script);
    }
}
