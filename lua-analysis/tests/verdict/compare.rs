//! Our verdict on a script beside the server's.

use lua_analysis::syntax::{self, Reading};
use lua_analysis::text::source::Source;

use crate::server::{Answer, Server};

/// Errors that we show elsewhere than where the server notices them, and why.
const PLACED_ELSEWHERE: &[(&str, &str)] = &[
    (
        "unfinished long string",
        "we point at where it opens, the server at the end of the script",
    ),
    ("unfinished long comment", "the same"),
    (
        "unfinished string",
        "the same, for strings over several lines by `\\` at a line's end",
    ),
    (
        "local variables",
        "we point at the name, the server has read the token behind it",
    ),
    ("upvalues", "the same"),
    ("variables in assignment", "the same"),
    (
        "chunk has too many syntax levels",
        "in a table, the server has read the token behind",
    ),
    (
        "no loop to break",
        "we point at the `break`, the server has read the token behind it",
    ),
];

/// Where servers differ from each other.
#[derive(Clone, Copy)]
struct Dialect {
    /// Redis 6.2 has none.
    has_shebangs: bool,
    /// Valkey 9 reads them otherwise.
    shebangs: Reading,
    /// Redis 6.2 and Valkey 8.0 refuse `[[` inside `[[…]]`.
    has_nested_brackets: bool,
}

/// All scripts on which we and the server disagree, described.
pub(crate) fn differences(server: &mut Server, scripts: &[&[u8]]) -> Vec<String> {
    let dialect = Dialect {
        has_shebangs: server.takes(b"#!lua\n"),
        shebangs: if server.takes(b"#!LUA\n") {
            Reading::Valkey9
        } else {
            Reading::Redis7
        },
        has_nested_brackets: server.takes(b"--[[ [[ ]]"),
    };
    let answers = server.load(scripts.iter().copied());
    assert_eq!(answers.len(), scripts.len());
    let compared = scripts.iter().zip(&answers);
    compared
        .filter_map(|(script, answer)| difference(script, answer, dialect))
        .collect()
}

/// Fails with the first few differences, if there are any.
pub(crate) fn assert_same(differences: &[String]) {
    let first: Vec<_> = differences.iter().take(10).cloned().collect();
    assert!(
        differences.is_empty(),
        "{} differences, the first:\n{}",
        differences.len(),
        first.join("\n")
    );
}

fn difference(script: &[u8], answer: &Answer, dialect: Dialect) -> Option<String> {
    if dialect.shebangs == Reading::Valkey9 && ends_with_escaped_quote(script) {
        return None;
    }
    let mut ours = syntax::parse(script);
    let refused = syntax::shebang_error(script, dialect.shebangs);
    if refused.is_none() && ours.shebang_refused.is_some() {
        // Only others refuse the first line: what is behind it decides.
        let end = script.iter().position(|byte| *byte == b'\n');
        let rest = script.split_at(end.unwrap_or(script.len())).1;
        ours = syntax::parse(&[b"#!lua", rest].concat());
    }
    let is_nested = |diagnostic: &lua_analysis::diagnostic::Diagnostic| {
        diagnostic.code == "nested-long-bracket"
    };
    if !dialect.has_shebangs && script.starts_with(b"#!")
        || !dialect.has_nested_brackets && ours.diagnostics.iter().any(is_nested)
    {
        // We warn of these, or leave them to a check that knows which servers are meant.
        return None;
    }
    let expected = answer.as_ref().err().cloned();
    // A server sends line endings in an error as blanks, but not in one about a shebang.
    let said = refused.as_deref().or(ours.server_error.as_deref());
    let said = said.map(|message| {
        let is_sent_raw = !message.starts_with(b"Error compiling");
        let blank = |byte: &u8| match *byte {
            b'\r' | b'\n' if !is_sent_raw => b' ',
            byte => byte,
        };
        message.iter().map(blank).collect::<Vec<_>>()
    });
    if said != expected {
        return Some(describe(
            script,
            "the server says",
            expected.as_deref(),
            "we say",
            said.as_deref(),
        ));
    }
    let is_refused = ours.block.is_none() || refused.is_some();
    if is_refused != expected.is_some() {
        return Some(describe(
            script,
            "the server says",
            expected.as_deref(),
            "without a block",
            None,
        ));
    }
    let expected = expected?;
    let line = server_line(&expected)?;
    let message = String::from_utf8_lossy(&expected).into_owned();
    if PLACED_ELSEWHERE
        .iter()
        .any(|(text, _)| message.contains(text))
    {
        return None;
    }
    let span = ours.diagnostics.first()?.primary.span;
    let source = Source::new("test.lua", script);
    let (first, last) = (
        source.position(span.start).line,
        source.position(span.end).line,
    );
    // The server has read the token to its end, which is in another line for a string of several.
    (!(first..=last).contains(&line)).then(|| {
        let ours = format!("lines {first} to {last}");
        describe(
            script,
            "the server says",
            Some(&expected),
            "we point at",
            Some(ours.as_bytes()),
        )
    })
}

/// `#!lua "\"`: Valkey 9.0 takes the quote for escaped, and 9.1 for the closing one.
fn ends_with_escaped_quote(script: &[u8]) -> bool {
    let line = script.split(|byte| *byte == b'\n').next();
    let line = line.filter(|line| line.starts_with(b"#!"));
    line.is_some_and(|line| matches!(line.trim_ascii_end(), [.., b'\\', b'"' | b'\'']))
}

/// The line in a server's answer.
fn server_line(message: &[u8]) -> Option<usize> {
    let message = String::from_utf8_lossy(message);
    let (_, rest) = message.split_once("user_script:")?;
    rest.split(':').next()?.parse().ok()
}

fn describe(
    script: &[u8],
    theirs: &str,
    expected: Option<&[u8]>,
    us: &str,
    said: Option<&[u8]>,
) -> String {
    let show = |text: Option<&[u8]>| text.map_or("ok".to_owned(), |text| shorten(text, 300));
    format!(
        "script {}\n  {theirs}: {}\n  {us}: {}",
        shorten(script, 1500),
        show(expected),
        show(said)
    )
}

fn shorten(text: &[u8], limit: usize) -> String {
    if text.len() <= limit {
        return text.escape_ascii().to_string();
    }
    let (start, _) = text.split_at(limit / 2);
    let (_, end) = text.split_at(text.len() - limit / 2);
    format!(
        "{} … {} ({} bytes)",
        start.escape_ascii(),
        end.escape_ascii(),
        text.len()
    )
}
