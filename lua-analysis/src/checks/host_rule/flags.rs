//! The flags of a script, and the hosts that take them.

use super::{Broken, refusing, refusing_name, report, with_ways_out};
use crate::checks::Context;
use crate::diagnostic::Diagnostic;
use crate::server::hosts::{Host, Kind, Rule};
use crate::text::span::Span;

/// Where Dragonfly looks for its flags: at the start of the text, whatever blanks are before.
const COMMENT: &[u8] = b"--!df flags=";

/// What a script asks of a host.
#[derive(Debug, Default)]
pub(super) struct Flags {
    /// By the first line `#!lua flags=…`.
    shebang: Vec<Flag>,
    /// By the comment `--!df flags=…`.
    comment: Vec<Flag>,
}

#[derive(Debug)]
struct Flag {
    name: String,
    span: Span,
}

impl Flags {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut flags = Self::default();
        let text = context.source.text();
        if let Some(shebang) = &context.meaning.shebang {
            let line = context.source.slice(shebang.span);
            let mut start = shebang.span.start;
            for word in line.split(u8::is_ascii_whitespace) {
                if let Some(list) = word.strip_prefix(b"flags=") {
                    flags.shebang.extend(split(list, start + 6, b","));
                }
                start += word.len() + 1;
            }
        }
        let blanks = text.len() - text.trim_ascii_start().len();
        if let Some(list) = text.trim_ascii_start().strip_prefix(COMMENT) {
            // Where the text ends behind the flags, they are not read.
            let end = list.iter().position(u8::is_ascii_whitespace);
            let list = end.and_then(|end| list.get(..end)).unwrap_or_default();
            flags
                .comment
                .extend(split(list, blanks + COMMENT.len(), b",;"));
        }
        flags
    }

    /// Whether the script sets a flag, for whichever host.
    pub(super) fn has(&self, name: &str) -> bool {
        let mut all = self.shebang.iter().chain(&self.comment);
        all.any(|flag| flag.name == name)
    }
}

fn split(list: &[u8], start: usize, separators: &[u8]) -> Vec<Flag> {
    let mut flags = Vec::new();
    let mut start = start;
    for name in list.split(|byte| separators.contains(byte)) {
        let span = Span::new(start, start + name.len());
        start = span.end + 1;
        if !name.is_empty() {
            let name = String::from_utf8_lossy(name).into_owned();
            flags.push(Flag { name, span });
        }
    }
    flags
}

/// What hosts refuse of the first line and of the flags.
pub(super) fn check(context: &Context<'_>, flags: &Flags) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let lines = match &context.meaning.shebang {
        Some(shebang) => {
            let broken = refusing(context, |host| host.rule(Kind::Shebang));
            (!broken.is_empty()).then(|| {
                let finding = report(shebang.span, "the first line `#!lua`", "", &broken);
                with_ways_out(finding, &broken)
            })
        }
        None => None,
    };
    findings.extend(lines);
    let takes_line = |host: Host| host.rule(Kind::Shebang).is_none();
    for (kind, all) in [
        (Kind::Flag, &flags.shebang),
        (Kind::CommentFlag, &flags.comment),
    ] {
        for flag in all {
            let mut broken: Vec<Broken> = refusing_name(context, None, kind, &flag.name);
            broken.retain(|(host, _): &(Host, &Rule)| kind != Kind::Flag || takes_line(*host));
            if !broken.is_empty() {
                let refused = format!("the flag `{}`", flag.name);
                let finding = report(flag.span, &refused, &flag.name, &broken);
                findings.push(with_ways_out(finding, &broken));
            }
        }
    }
    findings
}
