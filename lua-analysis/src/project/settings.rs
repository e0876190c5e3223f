//! Which `lua-check.toml` counts for a script, and what then holds.
//!
//! The nearest one, from the script's own folder upwards, wherever a program is called from and
//! whatever it was told to check. The search ends with the project: at the first folder that has
//! `.git`, `.hg`, `.jj` or `.svn`, or that cargo has unpacked a dependency into; where there is none, at
//! the outermost folder that has a `Cargo.toml`; where there is none of these either, at the root of
//! the file system. Links are followed first: what counts is where a script really is.

use std::path::{Component, Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::project::config::{self, Config};
use crate::project::{Project, canonical, relative};
use crate::server::hosts::Host;
use crate::server::servers::Server;
use crate::text::source::Source;

/// What the root of a project has: of version control, and of packages that cargo has unpacked, which
/// no project around them has a say in.
const ROOT_MARKS: [&str; 6] = [
    ".git",
    ".hg",
    ".jj",
    ".svn",
    ".cargo-ok",
    ".cargo-checksum.json",
];

/// A `lua-check.toml` that was read.
#[derive(Debug)]
pub struct Settings {
    /// Where it is, without links.
    pub path: PathBuf,
    /// Its text, under its path.
    pub source: Source,
    /// What it says.
    pub config: Config,
    /// What is wrong in it.
    pub findings: Vec<Diagnostic>,
}

impl Settings {
    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// What a caller decides, whatever the project says.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Whether the script is called as read-only, whatever its first line says.
    pub is_read_only: bool,
    /// The servers that it must run on; where there are neither these nor hosts, those of the project.
    pub servers: Vec<Server>,
    /// The hosts that it must run on, beside the servers.
    pub hosts: Vec<Host>,
}

/// What holds for a script.
pub(crate) struct Decided {
    /// What the project and the caller decide.
    pub(crate) config: Config,
    /// The `lua-check.toml`, if there is one, and what is wrong in it.
    pub(crate) file: Option<(Source, Vec<Diagnostic>)>,
    /// Where it is.
    pub(crate) path: Option<PathBuf>,
    /// The folder that includes are looked for in.
    pub(crate) folder: PathBuf,
}

impl Project {
    /// What holds for a script that belongs at `path`. `folder` is the folder of scripts that was
    /// named, and holds where there is no `lua-check.toml`; messages show paths from `root` on.
    pub(crate) fn decided(
        &self,
        path: &Path,
        root: &Path,
        folder: &Path,
        overrides: &Overrides,
    ) -> Decided {
        let settings = self.settings(path);
        let settings = settings.as_deref();
        let mut config = settings.map_or_else(Config::default, |found| found.config.clone());
        config.is_read_only = overrides.is_read_only;
        if !overrides.servers.is_empty() || !overrides.hosts.is_empty() {
            config.servers.clone_from(&overrides.servers);
            config.hosts.clone_from(&overrides.hosts);
        }
        Decided {
            config,
            file: settings.map(|found| {
                let shown = relative(&found.path, &canonical(root));
                let source = found.source.shown_as(shown.to_string_lossy());
                (source, found.findings.clone())
            }),
            path: settings.map(|found| found.path.clone()),
            folder: settings.map_or(folder, Settings::folder).to_path_buf(),
        }
    }
}

/// The nearest `lua-check.toml` of the project that a folder belongs to.
pub(super) fn settings_path(folder: &Path) -> Option<PathBuf> {
    let is_there = |path: &PathBuf| path.is_file();
    let found = folder
        .ancestors()
        .map(|above| above.join(config::FILE_NAME))
        .find(is_there)?;
    found
        .parent()?
        .starts_with(root_of(folder))
        .then_some(found)
}

/// The root of the project that a folder belongs to.
fn root_of(folder: &Path) -> &Path {
    let package = |above: &&Path| above.join("Cargo.toml").exists();
    let file_system = folder.ancestors().last().unwrap_or(folder);
    marked_root(folder)
        .or_else(|| folder.ancestors().filter(package).last())
        .unwrap_or(file_system)
}

/// The first folder on the way up that is the root of a project for certain.
pub fn marked_root(folder: &Path) -> Option<&Path> {
    let is_marked = |above: &&Path| ROOT_MARKS.iter().any(|mark| above.join(mark).exists());
    folder.ancestors().find(is_marked)
}

/// The outermost folder that a path names, which is relative to `root`: where includes are looked for
/// unless a `lua-check.toml` says otherwise.
pub fn outermost_folder(root: &Path, path: &str) -> PathBuf {
    let mut outermost = root.to_path_buf();
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    for part in folder.components() {
        outermost.push(part);
        if matches!(part, Component::Normal(_)) {
            break;
        }
    }
    outermost
}
