//! Findings as text: rustc's own look, for the macros and the command line alike.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Level};
use crate::text::source::Source;
use crate::text::span::Span;

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
    let mut files: Vec<Labelled<'_>> = Vec::new();
    let labels = [(AnnotationKind::Primary, &diagnostic.primary)].into_iter();
    let secondary = diagnostic.secondary.iter();
    for (kind, label) in labels.chain(secondary.map(|label| (AnnotationKind::Context, label))) {
        let (file, span) = source.origin(label.span);
        let label = (kind, span, label.text.as_str());
        match files
            .iter_mut()
            .find(|known| std::ptr::eq(known.file, file))
        {
            Some(known) => known.labels.push(label),
            None => files.push(Labelled {
                file,
                labels: vec![label],
            }),
        }
    }
    let files: Vec<Displayed<'_>> = files.into_iter().map(Displayed::new).collect();
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

/// A file with the places in it that are to be shown.
struct Labelled<'a> {
    file: &'a Source,
    labels: Vec<(AnnotationKind, Span, &'a str)>,
}

/// The lines of a file from the first label to the last, as they can be shown: text, with `\n`
/// behind every line that Lua counts.
struct Displayed<'a> {
    labelled: Labelled<'a>,
    text: String,
    first_line: usize,
    /// The offset of every line in `text`.
    line_starts: Vec<usize>,
}

impl<'a> Displayed<'a> {
    fn new(labelled: Labelled<'a>) -> Self {
        let Labelled { file, labels } = &labelled;
        let line_of = |offset: usize| file.line_of(offset);
        let first_line = labels.iter().map(|(_, span, _)| line_of(span.start)).min();
        let first_line = first_line.unwrap_or(1);
        let last_line = labels.iter().map(|(_, span, _)| line_of(span.end)).max();
        let mut text = String::new();
        let mut line_starts = Vec::new();
        for line in first_line..=last_line.unwrap_or(first_line) {
            line_starts.push(text.len());
            text.push_str(&file.line_text(line).unwrap_or_default());
            text.push('\n');
        }
        Self {
            labelled,
            text,
            first_line,
            line_starts,
        }
    }

    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let annotations = self.labelled.labels.iter().map(|(kind, span, text)| {
            let start = self.offset(span.start);
            let end = self.offset(span.end).max(start);
            let text = (!text.is_empty()).then_some(*text);
            kind.span(start..end).label(text)
        });
        Snippet::source(self.text.as_str())
            .line_start(self.first_line)
            .path(self.labelled.file.name())
            .annotations(annotations)
    }

    /// Where the byte at an offset of the file is shown.
    fn offset(&self, offset: usize) -> usize {
        let file = self.labelled.file;
        let line = file.line_of(offset);
        let index = line.saturating_sub(self.first_line);
        let shown = self.line_starts.get(index).copied();
        let line_span = file.line_span(line).unwrap_or_default();
        let end = offset.clamp(line_span.start, line_span.end);
        // What is not UTF-8 is shown by a longer character: count characters as they are shown.
        let text = file.line_text(line).unwrap_or_default();
        let before = file.slice(Span::new(line_span.start, end));
        let characters = String::from_utf8_lossy(before).chars().count();
        let cut = text
            .char_indices()
            .nth(characters)
            .map_or(text.len(), |(cut, _)| cut);
        shown.unwrap_or_default() + cut
    }
}
