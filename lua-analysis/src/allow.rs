//! Comments that allow a finding: `-- lua-check: allow(CODE) reason` for the line behind it, or
//! the line it ends; `-- lua-check: allow-file(CODE) reason` for the whole file.
//!
//! They are checked themselves: an unknown code is an error, one that allows nothing a warning.

use crate::checks::{CHECKS, check};
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;
use crate::spelling::nearest;
use crate::syntax::Comment;

const UNKNOWN: &str = "unknown-allow";
const UNNEEDED: &str = "unneeded-allow";

/// Leaves out what comments allow, and adds what is wrong with the comments.
pub(crate) fn apply(
    source: &Source,
    comments: &[Comment],
    diagnostics: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    let mut allows: Vec<Allow> = comments
        .iter()
        .flat_map(|comment| allows(source, *comment, &mut wrong))
        .collect();
    let mut kept: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter(|found| !allows.iter_mut().any(|allow| allow.takes(source, found)))
        .collect();
    kept.extend(wrong);
    kept.extend(allows.iter().filter(|allow| !allow.is_used).map(|allow| {
        let message = format!("nothing here is `{}`", allow.code);
        Diagnostic::warning(UNNEEDED, allow.span, message).help("remove the comment")
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

impl Allow {
    fn takes(&mut self, source: &Source, found: &Diagnostic) -> bool {
        let (own_file, _) = source.origin(self.span);
        let (file, span) = source.origin(found.primary.span);
        let line = file.position(span.start).line;
        let takes = found.code == self.code
            && found.code != "syntax"
            && std::ptr::eq(own_file, file)
            && self
                .lines
                .is_none_or(|(first, last)| (first..=last).contains(&line));
        self.is_used |= takes;
        takes
    }
}

/// What a comment allows.
fn allows(source: &Source, comment: Comment, wrong: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let (file, span) = source.origin(comment.span);
    let Ok(text) = std::str::from_utf8(source.slice(comment.content)) else {
        return Vec::new();
    };
    let text = text.trim_start_matches('-').trim_start();
    let Some(rest) = text.strip_prefix("lua-check:") else {
        return Vec::new();
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
            Diagnostic::error(UNKNOWN, comment.span, "this comment allows nothing")
                .help("write `-- lua-check: allow(CODE) reason`, or `allow-file(CODE)`"),
        );
        return Vec::new();
    };
    let line = file.position(span.start).line;
    let line_start = file.line_span(line).unwrap_or_default().start;
    let before = file.slice(Span::new(line_start, span.start));
    let lines = if before.iter().all(u8::is_ascii_whitespace) {
        (line, next_code_line(file, line))
    } else {
        (line, line)
    };
    codes
        .split(',')
        .map(str::trim)
        .filter_map(|code| {
            let Some(known) = check(code) else {
                wrong.push(unknown(code, comment.span));
                return None;
            };
            Some(Allow {
                code: known.code,
                span: comment.span,
                lines: (!is_file).then_some(lines),
                is_used: false,
            })
        })
        .collect()
}

/// The first line behind this one that is neither empty nor a comment alone.
fn next_code_line(file: &Source, line: usize) -> usize {
    (line + 1..=file.line_count())
        .find(|line| {
            let text = file.line_text(*line).unwrap_or_default();
            let text = text.trim_start();
            !text.is_empty() && !text.starts_with("--")
        })
        .unwrap_or(line)
}

fn unknown(code: &str, span: Span) -> Diagnostic {
    let known: Vec<String> = CHECKS.iter().map(|check| check.code.into()).collect();
    let diagnostic = Diagnostic::error(UNKNOWN, span, format!("unknown check `{code}`"));
    match nearest(code, &known).as_slice() {
        [near, ..] => diagnostic.help(format!("did you mean `{near}`?")),
        [] => diagnostic.help(format!("there are `{}`", known.join("`, `"))),
    }
}
