//! From a path to a script's text, and what to say where that fails.

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;
use crate::spelling::nearest;

/// Files are no larger. The largest scripts that anybody has published are a thousandth of it.
const LARGEST: u64 = 16 << 20;

/// So many files and folders are looked at for one that is spelled like a missing one.
const MOST_ENTRIES: usize = 10_000;

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
            return Err(error(ReadErrorKind::Missing(similar(&tried, path))));
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
fn similar(tried: &Path, path: &str) -> Vec<String> {
    let (Some(folder), Some(wanted)) = (tried.parent(), tried.file_name()) else {
        return Vec::new();
    };
    let prefix = path
        .rfind(['/', '\\'])
        .and_then(|slash| path.get(..=slash))
        .unwrap_or_default();
    nearest(&wanted.to_string_lossy(), &lua_files(folder, 0))
        .into_iter()
        .map(|name| format!("{prefix}{name}"))
        .collect()
}

/// Lua files below a folder with a path like the wanted one, relative to the folder.
pub(crate) fn similar_below(folder: &Path, wanted: &str) -> Vec<String> {
    let files = lua_files(folder, 8);
    let near = nearest(wanted, &files);
    if !near.is_empty() {
        return near;
    }
    // The right name in another folder.
    let name = Path::new(wanted).file_name();
    let same_name = files
        .into_iter()
        .filter(|file| Path::new(file).file_name() == name);
    same_name.take(3).collect()
}

/// The Lua files of a folder and of so many levels of folders in it, relative to it, sorted.
fn lua_files(folder: &Path, levels: usize) -> Vec<String> {
    let mut left = MOST_ENTRIES;
    lua_files_within(folder, levels, &mut left)
}

/// The same, as far as there are entries `left` to look at: a folder may lead anywhere.
fn lua_files_within(folder: &Path, levels: usize, left: &mut usize) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let Some(fewer) = left.checked_sub(1) else {
            break;
        };
        *left = fewer;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            if let Some(levels) = levels.checked_sub(1) {
                let below = lua_files_within(&path, levels, left);
                files.extend(below.into_iter().map(|file| format!("{name}/{file}")));
            }
        } else if path.extension().is_some_and(|extension| extension == "lua") {
            files.push(name);
        }
    }
    files.sort();
    files
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
            Diagnostic::error(
                "syntax",
                Span::new(0, 3),
                "the file starts with a byte-order mark",
            )
            .label("servers refuse it: unexpected symbol near '\\xef'")
            .help("save the file as UTF-8 without a byte-order mark"),
        );
    }
    if text.iter().all(u8::is_ascii_whitespace) {
        return Some(
            Diagnostic::error("empty-script", Span::new(0, 0), "the script is empty")
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
        let diagnostic = Diagnostic::error("not-utf-8", span, "the script is not UTF-8")
            .label(format!("write `{escapes}` in a Lua string instead"))
            .note("servers take any bytes, but a Rust program embeds the script as text")
            .help("save the file as UTF-8, or write bytes as decimal escapes");
        Box::new(diagnostic)
    })
}
