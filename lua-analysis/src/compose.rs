//! Includes: one text of several files, each once, at its place, in order.
//!
//! Entry point: [`compose`]. A directive is a comment of its own line:
//! `--- @include "lib/clock"` (two or three dashes, either quote, with or without `.lua`) or
//! `-- $include(lib/clock.lua)`. The line is replaced by the file; where a file was included
//! before, by nothing. A path is tried beside the file that includes, then in the scripts' folder;
//! `<name>/…` is a folder that `lua-check.toml` maps.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::read::{ScriptFile, is_regular_file, read_regular_file, similar_below};
use crate::source::{Part, Source};
use crate::span::Span;
use crate::syntax::{self, Comment};

const CODE: &str = "include";

/// Files nest no deeper: far beyond what anybody writes, and well within the stack.
const DEEPEST: usize = 64;

/// A script with all it includes.
#[derive(Debug)]
pub struct Composed {
    /// The text that is sent.
    pub source: Source,
    /// Every file that has a part in it, in the order they were read.
    pub files: Vec<PathBuf>,
    /// What is wrong with the includes.
    pub diagnostics: Vec<Diagnostic>,
}

/// Puts a script and what it includes into one text.
pub fn compose(file: ScriptFile, folder: &Path, config: &Config) -> Composed {
    let root = Arc::new(file.source);
    let mut composer = Composer {
        folder: canonical(folder),
        config,
        text: Vec::new(),
        parts: Vec::new(),
        included: HashSet::new(),
        chain: Vec::new(),
        files: Vec::new(),
        diagnostics: Vec::new(),
    };
    composer.insert(&file.path, &root);
    let source = match composer.files.len() {
        // All is from one file: it stands for itself.
        1 => Source::clone(&root),
        _ => Source::composed(root.name(), composer.text, composer.parts),
    };
    Composed {
        source,
        files: composer.files,
        diagnostics: composer.diagnostics,
    }
}

struct Composer<'a> {
    folder: PathBuf,
    config: &'a Config,
    text: Vec<u8>,
    parts: Vec<Part>,
    /// By their canonical paths.
    included: HashSet<PathBuf>,
    /// The files that are being inserted, outermost first, with their names.
    chain: Vec<(PathBuf, String)>,
    files: Vec<PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl Composer<'_> {
    fn insert(&mut self, path: &Path, file: &Arc<Source>) {
        let path = canonical(path);
        self.included.insert(path.clone());
        self.files.push(path.clone());
        self.chain.push((path.clone(), file.name().to_owned()));
        let mut copied = 0;
        for directive in directives(file) {
            self.copy(file, copied..directive.line.start);
            copied = directive.line.end;
            match self.resolve(&path, &directive) {
                Ok(None) => {}
                Ok(Some(included)) => self.include(&included, file, &directive),
                Err(fault) => self.report(file, &directive, fault),
            }
        }
        self.copy(file, copied..file.text().len());
        self.chain.pop();
    }

    fn include(&mut self, included: &Path, file: &Arc<Source>, directive: &Directive) {
        match read_regular_file(included) {
            Ok(text) => {
                let name = self.display_name(included);
                let text = Arc::new(Source::new(name, text));
                let start = self.text.len();
                self.insert(included, &text);
                // The directive's own line ending follows; where nothing was inserted, the last
                // one is another line's.
                if self.text.len() > start && self.text.ends_with(b"\n") {
                    self.text.pop();
                    let end = self.text.len();
                    for part in self.parts.iter_mut().rev() {
                        if part.span.end <= end {
                            break;
                        }
                        part.span = Span::new(part.span.start.min(end), end);
                    }
                }
            }
            Err(error) => {
                let message = format!("can't read `{}`: {error}", directive.path);
                self.report(file, directive, Fault::new(message));
            }
        }
    }

    fn copy(&mut self, file: &Arc<Source>, range: std::ops::Range<usize>) {
        let start = self.text.len();
        let file_start = range.start;
        let bytes = file.text().get(range).unwrap_or_default();
        self.text.extend_from_slice(bytes);
        self.parts.push(Part {
            span: Span::new(start, self.text.len()),
            file: Arc::clone(file),
            file_start,
        });
    }

    /// The file that a directive means; `None` if it was included before.
    fn resolve(&self, from: &Path, directive: &Directive) -> Result<Option<PathBuf>, Fault> {
        let written = &directive.path;
        let (bases, relative) = self.bases(from, written)?;
        let has_extension = Path::new(relative)
            .extension()
            .is_some_and(|extension| extension == "lua");
        let with_extension = if has_extension {
            relative.to_owned()
        } else {
            format!("{relative}.lua")
        };
        let found = bases
            .iter()
            .map(|base| base.join(&with_extension))
            .find(|path| is_regular_file(path));
        let Some(found) = found else {
            let mut fault = Fault::new(format!("no Lua file `{written}` to include"));
            for base in &bases {
                let tried = base.join(&with_extension);
                fault
                    .notes
                    .push(format!("looked for: {}", self.display_name(&tried)));
            }
            if let [near, ..] = similar_below(&self.folder, &with_extension).as_slice() {
                fault.help.push(format!("did you mean `{near}`?"));
            }
            return Err(fault);
        };
        let found = canonical(&found);
        if !bases.iter().any(|base| found.starts_with(canonical(base)))
            && !found.starts_with(&self.folder)
        {
            let message = format!("`{written}` is outside of the scripts' folder");
            return Err(Fault::new(message).help(
                "move it into the folder, or map its folder to a name under [includes] in \
                 lua-check.toml",
            ));
        }
        if self.chain.iter().any(|(path, _)| *path == found) {
            let mut names: Vec<&str> = self
                .chain
                .iter()
                .skip_while(|(path, _)| *path != found)
                .map(|(_, name)| name.as_str())
                .collect();
            names.extend(names.first().copied());
            let message = format!("`{written}` includes itself");
            return Err(Fault::new(message).note(format!("the chain is {}", names.join(" → "))));
        }
        if self.chain.len() >= DEEPEST {
            return Err(Fault::new(format!(
                "includes nest deeper than {DEEPEST} files"
            )));
        }
        Ok((!self.included.contains(&found)).then_some(found))
    }

    /// The folders where a path is looked for, and the path within them.
    fn bases<'p>(&self, from: &Path, written: &'p str) -> Result<(Vec<PathBuf>, &'p str), Fault> {
        if let Some((name, relative)) = written
            .strip_prefix('<')
            .and_then(|rest| rest.split_once('>'))
        {
            let Some(folder) = self.config.includes.get(name) else {
                let message = format!("no folder is mapped to `<{name}>`");
                return Err(Fault::new(message)
                    .help("map it in lua-check.toml: [includes], then NAME = \"FOLDER\""));
            };
            return Ok((vec![folder.clone()], relative.trim_start_matches('/')));
        }
        let is_absolute = Path::new(written)
            .components()
            .any(|part| matches!(part, Component::RootDir | Component::Prefix(_)));
        if is_absolute {
            let message = format!("`{written}` is an absolute path");
            return Err(Fault::new(message).help(
                "includes are relative to the file that includes, or to the scripts' folder",
            ));
        }
        let beside = from
            .parent()
            .map_or_else(|| self.folder.clone(), Path::to_path_buf);
        let mut bases = vec![beside];
        if !bases.contains(&self.folder) {
            bases.push(self.folder.clone());
        }
        Ok((bases, written))
    }

    /// Puts the directive itself into the text, to have a place to point at.
    fn report(&mut self, file: &Arc<Source>, directive: &Directive, fault: Fault) {
        let start = self.text.len() + directive.span.start - directive.line.start;
        let span = Span::new(start, start + directive.span.len());
        self.copy(file, directive.line.start..directive.line.end);
        let mut diagnostic = Diagnostic::error(CODE, span, fault.message);
        diagnostic.notes = fault.notes;
        diagnostic.help = fault.help;
        self.diagnostics.push(diagnostic);
    }

    /// A path to show: from the scripts' folder, in the terms of the script that includes it.
    fn display_name(&self, path: &Path) -> String {
        let root = self
            .chain
            .first()
            .map(|(path, name)| (path.clone(), name.clone()));
        let Some((root_path, root_name)) = root else {
            return path.display().to_string();
        };
        let within = |path: &Path| path.strip_prefix(&self.folder).map(Path::to_path_buf).ok();
        let shown = within(&normal(path))
            .zip(within(&root_path))
            .and_then(|(path, root)| {
                let root = root.to_string_lossy().into_owned();
                let folder = root_name.strip_suffix(root.as_str())?.to_owned();
                Some(format!("{folder}{}", path.display()))
            });
        shown.unwrap_or_else(|| path.display().to_string())
    }
}

/// What is wrong with a directive.
struct Fault {
    message: String,
    notes: Vec<String>,
    help: Vec<String>,
}

impl Fault {
    fn new(message: String) -> Self {
        Self {
            message,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    fn note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }

    fn help(mut self, help: &str) -> Self {
        self.help.push(help.to_owned());
        self
    }
}

/// A comment that includes a file.
struct Directive {
    /// The comment.
    span: Span,
    /// From the start of its line to its end, without the line ending.
    line: Span,
    /// The path as it is written.
    path: String,
}

fn directives(file: &Source) -> Vec<Directive> {
    syntax::comments(file.text())
        .iter()
        .filter(|comment| !comment.is_long)
        .filter_map(|comment| {
            let path = path_of(file.slice(comment.span))?;
            let line = file.line_span(file.position(comment.span.start).line)?;
            let before = file.slice(Span::new(line.start, comment.span.start));
            before
                .iter()
                .all(u8::is_ascii_whitespace)
                .then_some(Directive {
                    span: comment.span,
                    line,
                    path,
                })
        })
        .collect()
}

/// Whether a comment includes a file.
pub(crate) fn is_directive(file: &Source, comment: Comment) -> bool {
    !comment.is_long && path_of(file.slice(comment.span)).is_some()
}

/// The path that a comment includes, if it is a directive.
fn path_of(comment: &[u8]) -> Option<String> {
    let comment = std::str::from_utf8(comment).ok()?;
    let comment = comment.strip_prefix("--")?;
    let comment = comment.strip_prefix('-').unwrap_or(comment).trim();
    let path = if let Some(rest) = comment.strip_prefix("@include") {
        quoted(rest.trim())
    } else {
        let rest = comment.strip_prefix("$include")?.trim();
        let inner = rest.strip_prefix('(')?.strip_suffix(')')?.trim();
        quoted(inner).or(Some(inner))
    };
    path.filter(|path| !path.is_empty()).map(str::to_owned)
}

fn quoted(text: &str) -> Option<&str> {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// The path without links, `.` and `..`; as it is where the system can't say.
fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| normal(path))
}

/// The path without `.` and `..`, by its text alone.
fn normal(path: &Path) -> PathBuf {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_recognised_in_all_their_forms() {
        for (comment, path) in [
            ("--- @include \"lib/clock\"", Some("lib/clock")),
            ("-- @include 'lib/clock.lua'", Some("lib/clock.lua")),
            ("---@include \"a\"", Some("a")),
            ("-- $include(lib/clock.lua)", Some("lib/clock.lua")),
            ("-- $include(\"lib/clock\")", Some("lib/clock")),
            ("-- @include lib/clock", None),
            ("-- @include \"\"", None),
            ("-- see @include \"a\"", None),
            ("---- @include \"a\"", None),
        ] {
            assert_eq!(path_of(comment.as_bytes()).as_deref(), path, "{comment}");
        }
    }
}
