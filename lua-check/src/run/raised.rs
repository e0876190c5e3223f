//! From a server's error to the place in the script: lines of the text that was sent become lines of
//! the files that it was made of.
//!
//! Redis 7.0 and later, and Valkey, put the line of the script behind the message; Redis 6.2 puts it
//! before.

use std::fmt::Write as _;

use lua_analysis::diagnostic::Diagnostic;
use lua_analysis::source::Source;
use lua_analysis::span::Span;

const SCRIPT: &str = "user_script:";

/// The error as a finding; `None` if it names no line of the script.
pub(super) fn finding(error: &str, source: &Source) -> Option<Diagnostic> {
    let (message, line) = message(error);
    let line = source.line_span(line?)?;
    let text = source.slice(line);
    let indented = text.len() - text.trim_ascii_start().len();
    let span = Span::new(
        line.start + indented,
        line.start + text.trim_ascii_end().len(),
    );
    let message = with_places(&message, source);
    Some(Diagnostic::error("raised", span, message).label("the script stopped here"))
}

/// What the script or the server said, and the line of the script.
fn message(error: &str) -> (String, Option<usize>) {
    let (text, mut line) = without_suffix(error);
    let text = match text.strip_prefix("ERR Error running script (call to f_") {
        Some(rest) => {
            let rest = rest.split_once("): @").map_or(rest, |(_, rest)| rest);
            match numbered(rest) {
                Some((found, rest)) => {
                    line = Some(found);
                    // Its own messages say the line again, with a blank in it.
                    let own = rest.strip_prefix("@user_script: ");
                    let own = own.and_then(|own| own.split_once(": "));
                    own.map_or(rest, |(_, own)| own)
                }
                None => rest,
            }
        }
        None => {
            let compiling = "ERR Error compiling script (new function): ";
            text.strip_prefix(compiling).unwrap_or(text)
        }
    };
    if let Some((found, rest)) = numbered(text) {
        return (rest.to_owned(), Some(found));
    }
    match text.split_once(' ') {
        Some((code, rest)) => match numbered(rest) {
            Some((found, rest)) if code == "ERR" => (rest.to_owned(), Some(found)),
            Some((found, rest)) => (format!("{code} {rest}"), Some(found)),
            None => (text.to_owned(), line),
        },
        None => (text.to_owned(), line),
    }
}

/// The text without `script: SHA1, on @user_script:3.` at its end.
fn without_suffix(error: &str) -> (&str, Option<usize>) {
    let found = error.rsplit_once(" script: ").and_then(|(text, suffix)| {
        let (_, place) = suffix.split_once(", on @")?;
        let line = place.strip_prefix(SCRIPT)?.strip_suffix('.')?;
        Some((text, line.parse().ok()?))
    });
    match found {
        Some((text, line)) => (text, Some(line)),
        None => (error, None),
    }
}

/// `user_script:3: rest` as the line and the rest.
fn numbered(text: &str) -> Option<(usize, &str)> {
    let (line, rest) = text.strip_prefix(SCRIPT)?.split_once(": ")?;
    Some((line.parse().ok()?, rest))
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
        let sha = "0123456789012345678901234567890123456789";
        for (error, expected, line) in [
            // Redis 7.0 and later, Valkey.
            (format!("ERR user_script:2: boom script: {sha}, on @user_script:2."), "boom", Some(2)),
            (format!("ERR boom script: {sha}, on @user_script:1."), "ERR boom", Some(1)),
            (format!("ERR user_script:2: boom script: {sha}, on @user_script:1."), "boom", Some(2)),
            (format!("WRONGTYPE Operation script: {sha}, on @user_script:7."), "WRONGTYPE Operation", Some(7)),
            (format!("MYCODE a script: {sha}, on @user_script:1. script: {sha}, on @user_script:3."),
             &format!("MYCODE a script: {sha}, on @user_script:1."), Some(3)),
            // Redis 6.2.
            (format!("ERR Error running script (call to f_{sha}): @user_script:2: user_script:2: boom"), "boom", Some(2)),
            (format!("ERR Error running script (call to f_{sha}): @user_script:2: WRONGTYPE Operation"), "WRONGTYPE Operation", Some(2)),
            (format!("ERR Error running script (call to f_{sha}): @user_script:1: @user_script: 1: Unknown Redis command"), "Unknown Redis command", Some(1)),
            // All of them.
            ("ERR Error compiling script (new function): user_script:3: unexpected symbol near '=='".to_owned(), "unexpected symbol near '=='", Some(3)),
            ("MYCODE boom".to_owned(), "MYCODE boom", None),
            ("OOM command not allowed".to_owned(), "OOM command not allowed", None),
            ("user_script:".to_owned(), "user_script:", None),
            (String::new(), "", None),
        ] {
            assert_eq!(message(&error), (expected.to_owned(), line), "{error}");
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
