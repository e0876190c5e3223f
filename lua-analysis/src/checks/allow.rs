//! Comments that allow a finding: `-- lua-check: allow(CODE) reason` for the line behind it, or
//! the line it ends; `-- lua-check: allow-file(CODE) reason` for the whole file.
//!
//! They are checked themselves: an unknown code is an error, one that allows nothing a warning.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::{UNKNOWN_ALLOW, UNNEEDED_ALLOW, codes, lint};
use crate::syntax::Comment;
use crate::text::source::Source;
use crate::text::span::Span;
use crate::text::spelling::nearest;

/// Leaves out what comments allow, and adds what is wrong with the comments.
pub(crate) fn apply(
    source: &Source,
    comments: &[Comment],
    diagnostics: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    let mut allows = Allows::default();
    for comment in comments {
        allows.read(source, *comment, &mut wrong);
    }
    let mut kept = diagnostics;
    kept.retain(|found| !allows.take(source, found));
    kept.extend(wrong);
    let unneeded = allows.all.iter().filter(|allow| !allow.is_used);
    kept.extend(unneeded.map(|allow| {
        let allows = if allow.lines.is_some() {
            "allow"
        } else {
            "allow-file"
        };
        let message = format!("unused `{allows}({})`", allow.code);
        UNNEEDED_ALLOW
            .at(allow.span, message)
            .help("remove the comment")
    }));
    kept
}

struct Allow {
    code: &'static str,
    span: Span,
    /// The lines of its file that it is for; all of them if absent.
    lines: Option<(usize, usize)>,
    is_used: bool,
}

/// What all comments allow.
#[derive(Default)]
struct Allows {
    all: Vec<Allow>,
    /// The place in `all` of the first one of a check for a whole file.
    of_file: HashMap<(&'static str, File), usize>,
    /// The places of those for lines, in the order of the text: so that both the first and the last
    /// lines that they are for never go back.
    of_lines: HashMap<(&'static str, File), Vec<usize>>,
    /// For each line of a file, counted from 0, the number of the next one with code on it.
    next_code: HashMap<File, Vec<usize>>,
}

/// A file, by where it is in memory.
type File = *const Source;

impl Allows {
    /// Whether a finding is allowed where it is shown. Comments at the other places that it is about
    /// are not unneeded.
    fn take(&mut self, source: &Source, found: &Diagnostic) -> bool {
        if self.all.is_empty() || found.code == "syntax" {
            return false;
        }
        for span in &found.repeated {
            self.take_at(source, found.code, *span);
        }
        self.take_at(source, found.code, found.primary.span)
    }

    fn take_at(&mut self, source: &Source, code: &'static str, span: Span) -> bool {
        let (file, span) = source.origin(span);
        let key = (code, std::ptr::from_ref(file));
        let of_file = self.of_file.get(&key).copied();
        let of_line = self.of_line(key, file.line_of(span.start));
        // What comes first in the text takes it.
        let taking = of_file.into_iter().chain(of_line).min();
        let taking = taking.and_then(|place| self.all.get_mut(place));
        taking.is_some_and(|allow| {
            allow.is_used = true;
            true
        })
    }

    /// The place of the first one for a line.
    fn of_line(&self, key: (&'static str, File), line: usize) -> Option<usize> {
        let places = self.of_lines.get(&key)?;
        let lines = |place: &usize| self.all.get(*place)?.lines;
        let before =
            places.partition_point(|place| lines(place).is_some_and(|(_, last)| last < line));
        let place = places.get(before)?;
        lines(place).filter(|(first, _)| *first <= line)?;
        Some(*place)
    }

    /// Takes in what a comment allows.
    fn read(&mut self, source: &Source, comment: Comment, wrong: &mut Vec<Diagnostic>) {
        let Ok(text) = std::str::from_utf8(source.slice(comment.content)) else {
            return;
        };
        let text = text.trim_start_matches('-').trim_start();
        let Some(rest) = text.strip_prefix("lua-check:") else {
            return;
        };
        let rest = rest.trim_start();
        let (rest, is_file) = match rest.strip_prefix("allow-file") {
            Some(rest) => (rest, true),
            None => (rest.strip_prefix("allow").unwrap_or(""), false),
        };
        let codes = rest
            .trim_start()
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
            .map(|(codes, _)| codes);
        let Some(codes) = codes else {
            wrong.push(
                UNKNOWN_ALLOW
                    .at(comment.span, "this comment allows nothing")
                    .help("write `-- lua-check: allow(CODE) reason`, or `allow-file(CODE)`"),
            );
            return;
        };
        let (file, span) = source.origin(comment.span);
        let lines = (!is_file).then(|| self.lines(file, span));
        for code in codes.split(',').map(str::trim) {
            let Some(known) = lint(code) else {
                wrong.push(unknown(code, comment.span));
                continue;
            };
            let key = (known.code, std::ptr::from_ref(file));
            let place = self.all.len();
            match lines {
                Some(_) => self.of_lines.entry(key).or_default().push(place),
                None => {
                    self.of_file.entry(key).or_insert(place);
                }
            }
            self.all.push(Allow {
                code: known.code,
                span: comment.span,
                lines,
                is_used: false,
            });
        }
    }

    /// The lines that a comment is for: its own, and if it is alone there, up to the next with code.
    fn lines(&mut self, file: &Source, comment: Span) -> (usize, usize) {
        let line = file.line_of(comment.start);
        let line_start = file.line_span(line).unwrap_or_default().start;
        let before = file.slice(Span::new(line_start, comment.start));
        if !before.iter().all(u8::is_ascii_whitespace) {
            return (line, line);
        }
        let next = self.next_code.entry(std::ptr::from_ref(file));
        let next = next.or_insert_with(|| next_code_lines(file));
        (line, next.get(line).copied().unwrap_or(line))
    }
}

/// For each line, counted from 0, the number (from 1) of the first from it on that is neither empty nor
/// a comment alone. Behind the last such line, there is none.
fn next_code_lines(file: &Source) -> Vec<usize> {
    let mut next = Vec::with_capacity(file.line_count());
    let mut found = None;
    for line in (1..=file.line_count()).rev() {
        let span = file.line_span(line).unwrap_or_default();
        let text = file.slice(span).trim_ascii_start();
        if !text.is_empty() && !text.starts_with(b"--") {
            found = Some(line);
        }
        next.push(found);
    }
    let next = next.into_iter().rev();
    next.map_while(|line| line).collect()
}

fn unknown(code: &str, span: Span) -> Diagnostic {
    let known: Vec<String> = codes().map(String::from).collect();
    let diagnostic = UNKNOWN_ALLOW.at(span, format!("unknown check `{code}`"));
    match nearest(code, &known).as_slice() {
        [near, ..] => diagnostic.help(format!("did you mean `{near}`?")),
        [] => diagnostic.help("`lua-check explain` lists all"),
    }
}
