//! Includes: one text of several files, each once, at its place, in order.
//!
//! Entry point: [`compose`]. A directive is a comment of its own line:
//! `--- @include "lib/clock"` (two or three dashes, either quote, with or without `.lua`) or
//! `-- $include(lib/clock.lua)`. The line is replaced by the file; where a file was included
//! before, by nothing.

mod directive;
pub mod parts;
mod resolve;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::INCLUDE;
use crate::project::config::Config;
use crate::project::read::{ScriptFile, read_regular_file, similar};
use crate::project::{Project, canonical, normal};
use crate::text::source::{Part, Source};
use crate::text::span::Span;

pub(crate) use directive::is_directive;
use directive::{Directive, directives};
use resolve::{Resolver, Unresolved};

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
    /// Whether a file includes itself, directly or through others: then the text is no script.
    pub is_circular: bool,
}

/// Puts a script and what it includes into one text. `folder` is that of the scripts.
pub fn compose(file: ScriptFile, folder: &Path, config: &Config, project: &Project) -> Composed {
    let path = canonical(&file.path);
    let root = Arc::new(file.source.at(path.clone()));
    let mut composer = Composer {
        folder: canonical(folder),
        config,
        project,
        text: Vec::new(),
        parts: Vec::new(),
        included: HashSet::new(),
        chain: Vec::new(),
        files: Vec::new(),
        diagnostics: Vec::new(),
        is_circular: false,
    };
    composer.insert(&path, &root);
    let source = match composer.files.len() {
        // All is from one file: it stands for itself.
        1 => Source::clone(&root),
        _ => Source::composed(root.name(), composer.text, composer.parts),
    };
    Composed {
        source,
        files: composer.files,
        diagnostics: composer.diagnostics,
        is_circular: composer.is_circular,
    }
}

struct Composer<'a> {
    folder: PathBuf,
    config: &'a Config,
    project: &'a Project,
    text: Vec<u8>,
    parts: Vec<Part>,
    /// By their canonical paths.
    included: HashSet<PathBuf>,
    /// The files that are being inserted, outermost first, with their names.
    chain: Vec<(PathBuf, String)>,
    files: Vec<PathBuf>,
    diagnostics: Vec<Diagnostic>,
    is_circular: bool,
}

impl Composer<'_> {
    /// The path is one without links.
    fn insert(&mut self, path: &Path, file: &Arc<Source>) {
        self.included.insert(path.to_path_buf());
        self.files.push(path.to_path_buf());
        self.chain
            .push((path.to_path_buf(), file.name().to_owned()));
        let mut copied = 0;
        for directive in directives(file) {
            self.copy(file, copied..directive.line.start);
            copied = directive.line.end;
            match self.resolve(path, &directive) {
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
                let text = Arc::new(Source::new(name, text).at(included.to_path_buf()));
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
    fn resolve(&mut self, from: &Path, directive: &Directive) -> Result<Option<PathBuf>, Fault> {
        let written = &directive.path;
        let resolver = Resolver {
            folder: &self.folder,
            config: self.config,
        };
        let found = resolver
            .resolve(from, written)
            .map_err(|reason| self.fault(written, &reason))?;
        if self.chain.iter().any(|(path, _)| *path == found) {
            let mut names: Vec<&str> = self
                .chain
                .iter()
                .skip_while(|(path, _)| *path != found)
                .map(|(_, name)| name.as_str())
                .collect();
            names.extend(names.first().copied());
            self.is_circular = true;
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

    fn fault(&self, written: &str, reason: &Unresolved) -> Fault {
        match reason {
            Unresolved::Unmapped(name) => Fault::new(format!("no folder is mapped to `<{name}>`"))
                .help("map it in lua-check.toml: [includes], then NAME = \"FOLDER\""),
            Unresolved::Absolute => Fault::new(format!("`{written}` is an absolute path"))
                .help("includes are relative to the file that includes, or to a folder above it"),
            Unresolved::Outside => {
                Fault::new(format!("`{written}` is outside of the scripts' folder")).help(
                    "move it into the folder, or map its folder to a name under [includes] in \
                     lua-check.toml",
                )
            }
            Unresolved::Missing { tried, path } => {
                let mut fault = Fault::new(format!("no Lua file `{written}` to include"));
                let tried = tried.iter().map(|tried| self.display_name(tried));
                fault.notes = tried.map(|tried| format!("looked for: {tried}")).collect();
                let near = similar(path, &self.project.spelled(&self.folder));
                if let [near, ..] = near.as_slice() {
                    fault.help.push(format!("did you mean `{near}`?"));
                }
                fault
            }
        }
    }

    /// Puts the directive itself into the text, to have a place to point at.
    fn report(&mut self, file: &Arc<Source>, directive: &Directive, fault: Fault) {
        let start = self.text.len() + directive.span.start - directive.line.start;
        let span = Span::new(start, start + directive.span.len());
        self.copy(file, directive.line.start..directive.line.end);
        let mut diagnostic = INCLUDE.at(span, fault.message);
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
