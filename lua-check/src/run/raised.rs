//! From a server's error to the place in the script: lines of the text that was sent become lines of
//! the files that it was made of.

use std::fmt::Write as _;

use lua_analysis::diagnostic::{Diagnostic, Level};
use lua_analysis::server::sha1::sha1_hex;
use lua_analysis::text::source::Source;
use lua_analysis::text::span::Span;

const SCRIPT: &str = "user_script:";

/// The error as a finding; `None` if it names no line of the script.
pub(super) fn finding(error: &str, source: &Source) -> Option<Diagnostic> {
    let (message, line) = message(error, source);
    let line = source.line_span(line?)?;
    let text = source.slice(line);
    let indented = text.len() - text.trim_ascii_start().len();
    let span = Span::new(
        line.start + indented,
        line.start + text.trim_ascii_end().len(),
    );
    let message = with_places(&message, source);
    Some(Diagnostic::new("raised", Level::Deny, span, message).label("the script stopped here"))
}

/// What the script or the server said, and the line of the script.
fn message(error: &str, source: &Source) -> (String, Option<usize>) {
    let (text, sha1) = (source.text(), sha1_hex(source.text()));
    let (code, message, line) = lua_runtime::private::error_parts(error, &sha1, text);
    let line = line.and_then(|line| usize::try_from(line).ok());
    match code {
        // What has no code of its own.
        "ERR" => (message.to_owned(), line),
        code => (format!("{code} {message}"), line),
    }
}

/// A message in which every `user_script:3` is a file and its line.
fn with_places(message: &str, source: &Source) -> String {
    let mut parts = message.split(SCRIPT);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_digit());
        let (number, rest) = part.split_at(end.unwrap_or(part.len()));
        let line = number.parse().ok().and_then(|line| source.line_span(line));
        match line {
            Some(line) => {
                let (file, span) = source.origin(line);
                let line = file.position(span.start).line;
                // Writing to a `String` does not fail.
                let _ = write!(shown, "{}:{line}{rest}", file.name());
            }
            None => _ = write!(shown, "{SCRIPT}{part}"),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_is_message_and_line() {
        let source = Source::new("a.lua", "local a\nerror('x')\n");
        let sha1 = sha1_hex(source.text());
        for (error, expected) in [
            (
                format!("ERR user_script:2: boom script: {sha1}, on @user_script:2."),
                Some("boom"),
            ),
            (
                format!("WRONGTYPE Operation script: {sha1}, on @user_script:2."),
                Some("WRONGTYPE Operation"),
            ),
            // Valkey 9.1
            (
                String::from("ERR user_script:2: boom script: on @user_script:2."),
                Some("boom"),
            ),
            (
                String::from("WRONGTYPE Operation script: on @user_script:2."),
                Some("WRONGTYPE Operation"),
            ),
            (
                format!(
                    "ERR Error running script (call to f_{sha1}): @user_script:2: user_script:2: boom"
                ),
                Some("boom"),
            ),
            (String::from("MYCODE boom"), None),
            (String::new(), None),
        ] {
            let found = finding(&error, &source).map(|finding| finding.message);
            assert_eq!(found.as_deref(), expected, "{error}");
        }
    }

    #[test]
    fn lines_that_are_not_there_stay_as_they_are() {
        let source = Source::new("a.lua", "return 1\n");
        assert_eq!(finding("ERR user_script:9: boom", &source), None);
        assert_eq!(
            with_places("at user_script:1, user_script:99 and user_script:", &source),
            "at a.lua:1, user_script:99 and user_script:"
        );
    }
}
