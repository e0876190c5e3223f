//! Which file a directive means.
//!
//! A path is tried beside the file that includes, then in the folders above it, up to the scripts'
//! folder; `<name>/…` is a folder that `lua-check.toml` maps.

use std::path::{Component, Path, PathBuf};

use crate::project::canonical;
use crate::project::config::Config;
use crate::project::read::is_regular_file;

/// What decides which file a directive means.
#[derive(Clone, Copy)]
pub(super) struct Resolver<'a> {
    /// The scripts' folder, without links.
    pub(super) folder: &'a Path,
    pub(super) config: &'a Config,
}

/// Why a directive means no file.
pub(super) enum Unresolved {
    /// No folder has this name.
    Unmapped(String),
    /// The path is absolute.
    Absolute,
    /// There is no such file; what was looked for, and the path with its extension.
    Missing { tried: Vec<PathBuf>, path: String },
    /// The file is outside of the scripts' folder.
    Outside,
}

impl Resolver<'_> {
    /// The file that `written` means in the file at `from`; both without links.
    pub(super) fn resolve(self, from: &Path, written: &str) -> Result<PathBuf, Unresolved> {
        let (bases, relative) = self.bases(from, written)?;
        let has_extension = Path::new(relative)
            .extension()
            .is_some_and(|extension| extension == "lua");
        let path = if has_extension {
            relative.to_owned()
        } else {
            format!("{relative}.lua")
        };
        let mut tried = bases.iter().map(|base| base.join(&path));
        let Some(found) = tried.find(|path| is_regular_file(path)) else {
            return Err(Unresolved::Missing {
                tried: bases.iter().map(|base| base.join(&path)).collect(),
                path,
            });
        };
        let found = canonical(&found);
        let is_within = |base: &PathBuf| found.starts_with(canonical(base));
        if found.starts_with(self.folder) || bases.iter().any(is_within) {
            Ok(found)
        } else {
            Err(Unresolved::Outside)
        }
    }

    /// The folders where a path is looked for, and the path within them.
    fn bases<'p>(
        self,
        from: &Path,
        written: &'p str,
    ) -> Result<(Vec<PathBuf>, &'p str), Unresolved> {
        if let Some((name, relative)) = written
            .strip_prefix('<')
            .and_then(|rest| rest.split_once('>'))
        {
            let Some(folder) = self.config.includes.get(name) else {
                return Err(Unresolved::Unmapped(name.to_owned()));
            };
            return Ok((vec![folder.clone()], relative.trim_start_matches('/')));
        }
        let is_absolute = Path::new(written)
            .components()
            .any(|part| matches!(part, Component::RootDir | Component::Prefix(_)));
        if is_absolute {
            return Err(Unresolved::Absolute);
        }
        let beside = from.parent().unwrap_or(self.folder);
        // A file of a mapped folder has the scripts' folder nowhere above it.
        let mut bases = vec![beside.to_path_buf()];
        if beside.starts_with(self.folder) {
            let above = beside.ancestors().skip(1);
            let above = above.take_while(|above| above.starts_with(self.folder));
            bases.extend(above.map(Path::to_path_buf));
        } else {
            bases.push(self.folder.to_path_buf());
        }
        Ok((bases, written))
    }
}
