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
///
/// Places are shown in the files they are from, includes and all.
pub fn render(source: &Source, diagnostic: &Diagnostic, style: Style) -> String {
    let title = match diagnostic.level {
        Level::Deny => Title::ERROR,
        Level::Warn | Level::Allow => Title::WARNING,
    };
    let mut files: Vec<Displayed<'_>> = Vec::new();
    let labels = [(AnnotationKind::Primary, &diagnostic.primary)].into_iter();
    let secondary = diagnostic.secondary.iter();
    for (kind, label) in labels.chain(secondary.map(|label| (AnnotationKind::Context, label))) {
        let (file, span) = source.origin(label.span);
        let known = files
            .iter()
            .position(|known| std::ptr::eq(known.file, file));
        let index = known.unwrap_or_else(|| {
            files.push(Displayed::new(file));
            files.len() - 1
        });
        if let Some(shown) = files.get_mut(index) {
            shown.labels.push((kind, span, &label.text));
        }
    }
    let mut group = title
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code)
        .elements(files.iter().map(Displayed::snippet));
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

/// A file as it can be shown: text, with `\n` behind every line that Lua counts.
struct Displayed<'a> {
    file: &'a Source,
    text: String,
    /// The offset of every line in `text`.
    line_starts: Vec<usize>,
    labels: Vec<(AnnotationKind, Span, &'a str)>,
}

impl<'a> Displayed<'a> {
    fn new(file: &'a Source) -> Self {
        let mut text = String::with_capacity(file.text().len());
        let mut line_starts = Vec::with_capacity(file.line_count());
        for line in 1..=file.line_count() {
            line_starts.push(text.len());
            text.push_str(&file.line_text(line).unwrap_or_default());
            text.push('\n');
        }
        Self {
            file,
            text,
            line_starts,
            labels: Vec::new(),
        }
    }

    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let annotations = self.labels.iter().map(|(kind, span, text)| {
            let start = self.offset(span.start);
            let end = self.offset(span.end).max(start);
            let text = (!text.is_empty()).then_some(*text);
            kind.span(start..end).label(text)
        });
        Snippet::source(self.text.as_str())
            .path(self.file.name())
            .annotations(annotations)
    }

    /// Where the byte at an offset of the file is shown.
    fn offset(&self, offset: usize) -> usize {
        let line = self.file.position(offset).line;
        let shown = self.line_starts.get(line.saturating_sub(1)).copied();
        let line_span = self.file.line_span(line).unwrap_or_default();
        let end = offset.clamp(line_span.start, line_span.end);
        // What is not UTF-8 is shown by a longer character: count characters as they are shown.
        let text = self.file.line_text(line).unwrap_or_default();
        let before = self.file.slice(Span::new(line_span.start, end));
        let characters = String::from_utf8_lossy(before).chars().count();
        let cut = text
            .char_indices()
            .nth(characters)
            .map_or(text.len(), |(cut, _)| cut);
        shown.unwrap_or_default() + cut
    }
}
