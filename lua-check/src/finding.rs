//! A finding with all that the formats tell of it.

use lua_analysis::diagnostic::render::{Style, render};
use lua_analysis::diagnostic::{Diagnostic, Identity, Level};
use lua_analysis::text::source::Source;
use lua_analysis::text::span::{Position, Span};

use crate::scripts::show;

/// A finding in a script, or in its `lua-check.toml`.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) level: Level,
    pub(crate) message: String,
    pub(crate) place: Place,
    /// What is to be said about the place; may be empty.
    pub(crate) label: String,
    /// Other places that explain it.
    pub(crate) related: Vec<(Place, String)>,
    pub(crate) notes: Vec<String>,
    pub(crate) help: Vec<String>,
    /// All of it as people read it; empty if nobody will.
    pub(crate) report: String,
    pub(crate) identity: Identity,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// The file's path, from the current folder where it is in it.
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    /// The column behind the last character.
    pub(crate) end_column: usize,
}

impl Finding {
    /// `style` is that of the report, if there is to be one.
    pub(crate) fn new(source: &Source, diagnostic: &Diagnostic, style: Option<Style>) -> Self {
        let related = diagnostic.secondary.iter();
        Self {
            code: diagnostic.code,
            level: diagnostic.level,
            message: diagnostic.message.clone(),
            place: Place::new(source, diagnostic.primary.span),
            label: diagnostic.primary.text.clone(),
            related: related
                .map(|label| (Place::new(source, label.span), label.text.clone()))
                .collect(),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone(),
            report: style.map_or_else(String::new, |style| render(source, diagnostic, style)),
            identity: diagnostic.identity(source),
        }
    }

    /// Whether the build of a script with this finding fails.
    pub(crate) fn is_error(&self) -> bool {
        self.level == Level::Deny
    }

    /// `error` or `warning`.
    pub(crate) fn level_name(&self) -> &'static str {
        if self.is_error() { "error" } else { "warning" }
    }
}

impl Place {
    fn new(source: &Source, span: Span) -> Self {
        let (file, span) = source.origin(span);
        let Position { line, column } = file.position(span.start);
        let end = file.position(span.end.max(span.start));
        Self {
            file: show(file.name().as_ref()),
            line,
            column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
