//! What a check found, as data: [`render`] shows it.

pub mod lints;
pub mod render;

use std::path::PathBuf;

use crate::text::source::Source;
use crate::text::span::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported; the build goes on.
    Warn,
    /// Reported; the build fails.
    Deny,
}

/// A place in the script and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The bytes that the caret points at.
    pub span: Span,
    /// The text beside the caret; may be empty.
    pub text: String,
}

/// One finding in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The lint's name in kebab-case, such as `syntax` or `index-out-of-range`.
    pub code: &'static str,
    /// How bad it is.
    pub level: Level,
    /// One line: what is wrong.
    pub message: String,
    /// The place the finding is about. The first of all shown places.
    pub primary: Label,
    /// Other places that explain it, such as a declaration that the code contradicts.
    pub secondary: Vec<Label>,
    /// Other places that the finding is about just as well. They are not shown: it is said once.
    pub repeated: Vec<Span>,
    /// Facts that explain it, a line each.
    pub notes: Vec<String>,
    /// What to do, a line each.
    pub help: Vec<String>,
}

/// What makes two findings the same: scripts share what they include, and each finding is reported
/// once for a folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The file that it is in: its path, or its name if it was never in a file.
    file: PathBuf,
    /// Where in the file.
    span: Span,
    code: &'static str,
    message: String,
}

impl Diagnostic {
    /// What makes it the same as others; `source` is the text that it is of.
    pub fn identity(&self, source: &Source) -> Identity {
        let (file, span) = source.origin(self.primary.span);
        Identity {
            file: file
                .path()
                .map_or_else(|| PathBuf::from(file.name()), PathBuf::from),
            span,
            code: self.code,
            message: self.message.clone(),
        }
    }

    /// A finding that is of no lint: others are made from the lint's row, by [`lints::Lint::at`].
    pub fn new(code: &'static str, level: Level, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            level,
            message: message.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            secondary: Vec::new(),
            repeated: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The finding at another level than its lint's, because servers or the code around decide.
    #[must_use]
    pub fn at_level(self, level: Level) -> Self {
        Self { level, ..self }
    }

    /// Whether it is to be shown.
    pub fn is_reported(&self) -> bool {
        self.level != Level::Allow
    }

    /// Sets the text beside the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds another place that explains the finding.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}
