//! From a path to a script's text, and what to say where that fails.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::{EMPTY_SCRIPT, NOT_UTF_8, SYNTAX};
use crate::project::canonical;
use crate::text::source::Source;
use crate::text::span::Span;
use crate::text::spelling::nearest;

/// Files are no larger. The largest scripts that anybody has published are a thousandth of it.
const LARGEST: u64 = 16 << 20;

/// So many files and folders are looked at for one that is spelled like a missing one.
const MOST_ENTRIES: usize = 10_000;

/// And so many folders deep.
const DEEPEST: usize = 8;

/// A script that was read from a file.
#[derive(Clone, Debug)]
pub struct ScriptFile {
    /// Where it was found.
    pub path: PathBuf,
    /// Its name: the file's name without the extension.
    pub name: String,
    /// Its text, under the path that was asked for.
    pub source: Source,
}

/// Why a file could not be read.
#[derive(Debug)]
pub struct ReadError {
    /// The path as it was asked for.
    pub path: String,
    /// The path that was tried.
    pub tried: PathBuf,
    /// What went wrong.
    pub kind: ReadErrorKind,
}

/// What can go wrong on the way to a script's text.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// There is no such file. With the names of Lua files that are spelled alike.
    Missing(Vec<String>),
    /// It is a folder.
    Folder,
    /// It is neither a file nor a folder.
    NotAFile,
    /// It is a link that leads out of the folder of scripts, to this file.
    Outside(PathBuf),
    /// Anything else that the system says.
    Io(io::Error),
}

/// Reads `path`, which is relative to `root` unless it is absolute.
///
/// # Errors
///
/// A file that is missing, not a file, or not readable.
pub fn read(root: &Path, path: &str) -> Result<ScriptFile, ReadError> {
    read_at(root.join(path), path)
}

/// The same for a file that has to be in `folder`, links followed.
///
/// # Errors
///
/// As [`read`], and a link out of the folder.
pub fn read_within(root: &Path, folder: &Path, path: &str) -> Result<ScriptFile, ReadError> {
    let file = read(root, path)?;
    check_within(&file.path, folder, path)?;
    Ok(file)
}

/// Refuses a file that is not in `folder`, links followed: `tried`, which people know as `path`. One
/// that does not exist is for [`read`] to refuse.
///
/// # Errors
///
/// A link out of the folder.
pub fn check_within(tried: &Path, folder: &Path, path: &str) -> Result<(), ReadError> {
    match fs::canonicalize(tried) {
        Ok(found) if !found.starts_with(canonical(folder)) => Err(ReadError {
            path: path.to_owned(),
            tried: tried.to_path_buf(),
            kind: ReadErrorKind::Outside(found),
        }),
        _ => Ok(()),
    }
}

/// Reads the file at `tried`, which people know as `path`.
///
/// # Errors
///
/// As [`read`].
pub fn read_at(tried: PathBuf, path: &str) -> Result<ScriptFile, ReadError> {
    let error = |kind| ReadError {
        path: path.to_owned(),
        tried: tried.clone(),
        kind,
    };
    let text = match fs::metadata(&tried) {
        Ok(metadata) if metadata.is_dir() => return Err(error(ReadErrorKind::Folder)),
        // A FIFO would block the build, a device might never end.
        Ok(metadata) if !metadata.is_file() => return Err(error(ReadErrorKind::NotAFile)),
        Ok(_) => read_regular_file(&tried).map_err(|source| error(ReadErrorKind::Io(source)))?,
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            return Err(error(ReadErrorKind::Missing(similar_beside(&tried, path))));
        }
        Err(source) => return Err(error(ReadErrorKind::Io(source))),
    };
    Ok(ScriptFile::new(tried, path, text))
}

impl ScriptFile {
    /// A text that belongs at `path`, which people know as `shown`.
    pub fn new(path: PathBuf, shown: &str, text: Vec<u8>) -> Self {
        let name = path.file_stem().map_or_else(
            || shown.to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        );
        Self {
            name,
            source: Source::new(shown, text),
            path,
        }
    }
}

/// Lua files of the same folder with a name like that of the missing file, as paths to write.
fn similar_beside(tried: &Path, path: &str) -> Vec<String> {
    let (Some(folder), Some(wanted)) = (tried.parent(), tried.file_name()) else {
        return Vec::new();
    };
    let prefix = path
        .rfind(['/', '\\'])
        .and_then(|slash| path.get(..=slash))
        .unwrap_or_default();
    let files: Vec<String> = entries(folder, MOST_ENTRIES)
        .into_iter()
        .filter(|(name, is_folder)| is_lua(name) && !is_folder)
        .map(|(name, _)| name)
        .collect();
    nearest(&wanted.to_string_lossy(), &files)
        .into_iter()
        .map(|name| format!("{prefix}{name}"))
        .collect()
}

/// Those of the paths that are spelled like the wanted one, or have its name in another folder.
pub(crate) fn similar(wanted: &str, files: &[String]) -> Vec<String> {
    let near = nearest(wanted, files);
    if !near.is_empty() {
        return near;
    }
    let name = Path::new(wanted).file_name();
    let same_name = files
        .iter()
        .filter(|file| Path::new(file).file_name() == name);
    same_name.take(3).cloned().collect()
}

/// Folders with Lua files below a folder that are spelled like the wanted one, or have its name; relative
/// to it, as paths to write.
pub fn similar_folders(root: &Path, wanted: &str) -> Vec<String> {
    let files = lua_files(root);
    let folders = files
        .iter()
        .flat_map(|file| Path::new(file).ancestors().skip(1));
    let folders: BTreeSet<&Path> = folders.filter(|folder| folder.parent().is_some()).collect();
    let folders = folders
        .into_iter()
        .map(|folder| folder.display().to_string());
    similar(wanted.trim_end_matches('/'), &folders.collect::<Vec<_>>())
}

/// The Lua files below a folder, relative to it: the nearest first, else sorted. Only so many entries
/// are looked at, since a folder may lead anywhere.
pub(crate) fn lua_files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut left = MOST_ENTRIES;
    let mut level = vec![String::new()];
    for _ in 0..=DEEPEST {
        let mut below = Vec::new();
        for within in &level {
            let entries = entries(&folder.join(within), left);
            left -= entries.len();
            for (name, is_folder) in entries {
                let path = format!("{within}{name}");
                if is_folder {
                    below.push(format!("{path}/"));
                } else if is_lua(&name) {
                    files.push(path);
                }
            }
        }
        level = below;
    }
    files
}

/// The first entries of a folder that can be read, and that are not hidden, sorted; with whether each
/// is a folder.
fn entries(folder: &Path, most: usize) -> Vec<(String, bool)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let entries = entries.flatten().map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = match entry.file_type() {
            Ok(kind) if kind.is_symlink() => entry.path().is_dir(),
            kind => kind.is_ok_and(|kind| kind.is_dir()),
        };
        (name, is_folder)
    });
    let is_shown = |(name, _): &(String, bool)| !name.starts_with('.');
    let mut entries: Vec<(String, bool)> = entries.filter(is_shown).take(most).collect();
    entries.sort();
    entries
}

fn is_lua(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "lua")
}

/// The bytes of a file that is known to be one.
pub(crate) fn read_regular_file(path: &Path) -> io::Result<Vec<u8>> {
    read_all(fs::File::open(path)?)
}

/// All that a reader gives, such as the standard input.
///
/// # Errors
///
/// What the system says, and more than 16 MiB.
pub fn read_all(reader: impl io::Read) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST) {
        let message = format!("it has more than {} MiB", LARGEST >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(text)
}

/// Whether a path leads to a file that can be read to its end: no folder, FIFO or device.
pub(crate) fn is_regular_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file())
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, tried, kind } = self;
        match kind {
            ReadErrorKind::Missing(similar) => {
                write!(
                    f,
                    "no Lua script at `{path}`\nlooked for: {}",
                    tried.display()
                )?;
                match similar.as_slice() {
                    [] => Ok(()),
                    [name] => write!(f, "\ndid you mean `{name}`?"),
                    names => write!(f, "\ndid you mean one of `{}`?", names.join("`, `")),
                }
            }
            ReadErrorKind::Folder => write!(
                f,
                "`{path}` is a folder, and `path` names one Lua file\nlooked at: {}",
                tried.display()
            ),
            ReadErrorKind::NotAFile => write!(
                f,
                "`{path}` is neither a file nor a folder\nlooked at: {}",
                tried.display()
            ),
            ReadErrorKind::Outside(target) => write!(
                f,
                "`{path}` is a link out of the folder of scripts: to {}\n\
                 put the file itself there, or name the file that it leads to",
                target.display()
            ),
            ReadErrorKind::Io(error) => {
                write!(
                    f,
                    "can't read `{path}`: {error}\nlooked at: {}",
                    tried.display()
                )
            }
        }
    }
}

// Without a source: the text has what the system said.
impl std::error::Error for ReadError {}

/// What keeps a file's bytes from being a script at all.
///
/// Text that is not UTF-8 is legal Lua, and is checked like any other; what can't be done is to
/// embed it in Rust. See [`embeddable`].
pub fn check_text(source: &Source) -> Option<Diagnostic> {
    let text = source.text();
    if text.starts_with(b"\xef\xbb\xbf") {
        return Some(
            SYNTAX
                .at(Span::new(0, 3), "the file starts with a byte-order mark")
                .label("servers refuse it: unexpected symbol near '\\xef'")
                .help("save the file as UTF-8 without a byte-order mark"),
        );
    }
    if text.iter().all(u8::is_ascii_whitespace) {
        return Some(
            EMPTY_SCRIPT
                .at(Span::new(0, 0), "the script is empty")
                .help("a script without a statement does nothing and replies nil"),
        );
    }
    None
}

/// The text of a script as a Rust string.
///
/// # Errors
///
/// The place of the first byte that is not UTF-8, with the escapes to write instead.
pub fn embeddable(source: &Source) -> Result<&str, Box<Diagnostic>> {
    std::str::from_utf8(source.text()).map_err(|error| {
        let start = error.valid_up_to();
        let rest = source.text().get(start..).unwrap_or_default();
        let wrong = rest
            .utf8_chunks()
            .next()
            .map_or(1, |chunk| chunk.invalid().len());
        let span = Span::new(start, start + wrong.max(1));
        let escapes: String = source
            .slice(span)
            .iter()
            .map(|byte| format!("\\{byte:03}"))
            .collect();
        let diagnostic = NOT_UTF_8
            .at(span, "the script is not UTF-8")
            .label(format!("write `{escapes}` in a Lua string instead"))
            .note("servers take any bytes, but a Rust program embeds the script as text")
            .help("save the file as UTF-8, or write bytes as decimal escapes");
        Box::new(diagnostic)
    })
}
