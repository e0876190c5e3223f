//! Findings as text: rustc's own look, for the macros and the command line alike.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Level};
use crate::source::Source;
use crate::span::Span;

/// How a report is made to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without colours.
    Plain,
    /// With colours, for a terminal.
    Coloured,
}

/// Renders one finding for a message of rustc's, which puts its own `error:` before it.
pub fn render_for_rustc(source: &Source, diagnostic: &Diagnostic) -> String {
    let text = render(source, diagnostic, Style::Plain);
    let (title, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let prefix = title.find("]: ").map_or(0, |end| end + "]: ".len());
    let title = title.get(prefix..).unwrap_or(title);
    match diagnostic.code {
        "syntax" => format!("{title}\n{rest}"),
        code => format!("{title} [{code}]\n{rest}"),
    }
}

/// Renders one finding: title, path, line, column, the line itself with a caret, notes and help.
pub fn render(source: &Source, diagnostic: &Diagnostic, style: Style) -> String {
    let title = match diagnostic.level {
        Level::Deny => Title::ERROR,
        Level::Warn | Level::Allow => Title::WARNING,
    };
    let text = Displayed::new(source);
    let mut snippet = Snippet::source(text.text.as_str())
        .path(source.name())
        .annotation(
            AnnotationKind::Primary
                .span(text.range(source, diagnostic.primary.span))
                .label(label(&diagnostic.primary.text)),
        );
    for secondary in &diagnostic.secondary {
        snippet = snippet.annotation(
            AnnotationKind::Context
                .span(text.range(source, secondary.span))
                .label(label(&secondary.text)),
        );
    }
    let mut group = title
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code)
        .element(snippet);
    for note in &diagnostic.notes {
        group = group.element(Title::NOTE.message(note.as_str()));
    }
    for help in &diagnostic.help {
        group = group.element(Title::HELP.message(help.as_str()));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

fn label(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A script as it can be shown: text, with `\n` behind every line that Lua counts.
struct Displayed {
    text: String,
    /// The offset of every line in `text`.
    line_starts: Vec<usize>,
}

impl Displayed {
    fn new(source: &Source) -> Self {
        let mut text = String::with_capacity(source.text().len());
        let mut line_starts = Vec::with_capacity(source.line_count());
        for line in 1..=source.line_count() {
            line_starts.push(text.len());
            text.push_str(&source.line_text(line).unwrap_or_default());
            text.push('\n');
        }
        Self { text, line_starts }
    }

    fn range(&self, source: &Source, span: Span) -> std::ops::Range<usize> {
        let start = self.offset(source, span.start);
        let end = self.offset(source, span.end).max(start);
        start..end
    }

    /// Where the byte at an offset of the source is shown.
    fn offset(&self, source: &Source, offset: usize) -> usize {
        let line = source.position(offset).line;
        let shown = self.line_starts.get(line.saturating_sub(1)).copied();
        let start = source.line_span(line).unwrap_or_default().start;
        let before = source.slice(Span::new(start, offset.max(start)));
        let line_text = source.line_text(line).unwrap_or_default();
        // What is not UTF-8 is shown by a longer character: count as it is shown.
        let shown_before = String::from_utf8_lossy(before).len().min(line_text.len());
        shown.unwrap_or_default() + line_text.floor_char_boundary(shown_before)
    }
}
