//! From the text of a server's error to its code, its message and its line, free of I/O.
//!
//! What is around them depends on the server. Of `error("boom")` in line 2:
//!
//! - Redis 6.2: `ERR Error running script (call to f_<sha>): @user_script:2: user_script:2: boom`
//! - Redis 7.0 to 8.2, Valkey 8.0 and 9.0:
//!   `ERR user_script:2: boom script: <sha>, on @user_script:2.`
//! - Valkey 9.1: `ERR user_script:2: boom script: on @user_script:2.`
//! - meebis: `ERR user_script:2: boom`
//!
//! A script's own text may look like any of this. So only what a server puts at the very start or
//! the very end is taken away, and only once; see [`mark`] for how far the end is trusted.

use super::mark::{self, Called};

/// The code of an error that has none of its own.
pub(crate) const NO_CODE: &str = "ERR";

/// What the text of an error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    pub(crate) origin: Origin,
    /// Its first word, if that is a code: of capitals, digits and underscores. Else [`NO_CODE`].
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
    /// In the text of the script as it was sent, from 1.
    pub(crate) line: Option<u32>,
}

/// What became of the call, as far as the text tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The script ran and raised the error, or a command of it did.
    Raised,
    /// The script ran and returned the error.
    Returned,
    /// The server refused the call.
    Refused,
    /// The script is not Lua to this server.
    Uncompiled,
}

impl<'a> Text<'a> {
    /// Reads the text of an error that came in reply to a call of this script.
    pub(crate) fn parse(raw: &'a str, called: Called<'_>) -> Self {
        raised_on_6_2(raw, called)
            .or_else(|| raised_since_7_0(raw, called))
            .or_else(|| uncompiled(raw, called))
            .or_else(|| raised_on_meebis(raw, called))
            .unwrap_or_else(|| unmarked(raw, called))
    }

    fn new(origin: Origin, text: &'a str, line: Option<u32>) -> Self {
        let (code, message) = split_code(text);
        Self {
            origin,
            code,
            message,
            line,
        }
    }

    /// Without a code, whatever the message starts with.
    fn plain(origin: Origin, message: &'a str, line: Option<u32>) -> Self {
        Self {
            origin,
            code: NO_CODE,
            message,
            line,
        }
    }
}

/// `ERR Error running script (call to f_<sha>): @user_script:2: …`
fn raised_on_6_2<'a>(raw: &'a str, called: Called<'_>) -> Option<Text<'a>> {
    let text = raw.strip_prefix("ERR Error running script (call to f_")?;
    let text = text.strip_prefix(called.sha1()?)?.strip_prefix("): ")?;
    // What raised is not always a line of the script: `=[C]:-1: `.
    let (frame, text) = match text.split_once(": ") {
        Some((frame, rest)) if frame.starts_with(['@', '=']) && frame.contains(':') => {
            (frame_line(frame, called), rest)
        }
        _ => (None, text),
    };
    let raised = if let Some((line, message)) = position(text, called, "user_script:") {
        Text::plain(Origin::Raised, message, Some(line))
    } else if let Some((_, message)) = position(text, called, "err_handler_def:") {
        // The server itself failed at telling the error: a table, a boolean or nil was raised.
        Text::plain(Origin::Raised, message, None)
    } else if let Some((line, text)) = position(text, called, "@user_script: ") {
        own_check(Origin::Raised, text, line)
    } else {
        // No place: a command raised it, with its code. (Or `error(text, 0)`.)
        Text::new(Origin::Raised, text, frame)
    };
    Some(raised)
}

/// `… script: <sha>, on @user_script:2.`, and what other releases make of it.
fn raised_since_7_0<'a>(raw: &'a str, called: Called<'_>) -> Option<Text<'a>> {
    let (text, line) = mark::strip(raw, called)?;
    let behind_code = text.strip_prefix("ERR ").unwrap_or_default();
    let raised = match position(behind_code, called, "user_script:") {
        // By `error(text, 2)` it is another line than that of the frame: the one that is meant.
        Some((line, message)) => Text::plain(Origin::Raised, message, Some(line)),
        None => Text::new(Origin::Raised, text, line),
    };
    Some(raised)
}

/// `ERR Error compiling script (new function): user_script:3: …`
fn uncompiled<'a>(raw: &'a str, called: Called<'_>) -> Option<Text<'a>> {
    let text = raw.strip_prefix("ERR Error compiling script (new function): ")?;
    // meebis says what it is first.
    let text = text.strip_prefix("syntax error: ").unwrap_or(text);
    let text = text.strip_prefix("runtime error: ").unwrap_or(text);
    let (line, message) = match position(text, called, "user_script:") {
        Some((line, message)) => (Some(line), message),
        None => (None, text),
    };
    Some(Text::plain(Origin::Uncompiled, message, line))
}

/// `ERR user_script:2: …`
fn raised_on_meebis<'a>(raw: &'a str, called: Called<'_>) -> Option<Text<'a>> {
    let text = raw.strip_prefix("ERR ")?;
    match position(text, called, "user_script:") {
        Some((line, message)) => Some(Text::plain(Origin::Raised, message, Some(line))),
        None => text
            .starts_with("script raised a ")
            .then(|| Text::plain(Origin::Raised, text, None)),
    }
}

/// A text that no server has put anything around.
fn unmarked<'a>(raw: &'a str, called: Called<'_>) -> Text<'a> {
    // An error that was caught and then returned.
    if let Some((line, message)) = position(raw, called, "user_script:") {
        return Text::plain(Origin::Returned, message, Some(line));
    }
    // One of Redis 6.2's own, which `redis.pcall` handed back.
    if let Some((line, text)) = position(raw, called, "@user_script: ") {
        return own_check(Origin::Returned, text, line);
    }
    let (code, message) = split_code(raw);
    let origin = if is_refusal(code, message) {
        Origin::Refused
    } else {
        Origin::Returned
    };
    Text::new(origin, raw, None)
}

/// What Redis 6.2 finds before it runs a command has a code only behind a `-`.
fn own_check(origin: Origin, text: &str, line: u32) -> Text<'_> {
    if text.starts_with('-') {
        Text::new(origin, text, Some(line))
    } else {
        Text::plain(origin, text, Some(line))
    }
}

/// Whether a text that no server has marked is one by which servers refuse calls.
fn is_refusal(code: &str, message: &str) -> bool {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| message.starts_with(prefix));
    match code {
        "ASK" | "CLUSTERDOWN" | "CROSSSLOT" | "DENIED" | "EXECABORT" | "LOADING" | "MASTERDOWN"
        | "MISCONF" | "MOVED" | "NOAUTH" | "NOPERM" | "NOREPLICAS" | "NOTBUSY" | "OOM"
        | "READONLY" | "TRYAGAIN" | "UNKILLABLE" | "WRONGPASS" => true,
        "BUSY" => is_server_busy(message),
        "NOSCRIPT" => starts(&["No matching script."]),
        NO_CODE => starts(&[
            "Can not execute a script with write flag",
            "Can not run script on cluster",
            // Valkey 9.0, of `#!js`.
            "Could not find scripting engine ",
            "Invalid engine in script shebang",
            "Invalid script shebang",
            "Number of keys can't be ",
            "Protocol error",
            "Unexpected engine in script shebang",
            "Unexpected flag in script shebang",
            "Unknown lua shebang option",
            "max number of clients",
            "unknown command",
            "unknown subcommand",
        ]),
        _ => false,
    }
}

/// Whether this is what servers say behind `BUSY`, and not a script about something else.
pub(crate) fn is_server_busy(message: &str) -> bool {
    message.contains("is busy running a ")
}

/// The line of `@user_script:2`.
fn frame_line(frame: &str, called: Called<'_>) -> Option<u32> {
    called.line(frame.strip_prefix("@user_script:")?)
}

/// The line and the rest of `user_script:2: rest`, if the script has the line.
fn position<'a>(text: &'a str, called: Called<'_>, name: &str) -> Option<(u32, &'a str)> {
    let (line, rest) = text.strip_prefix(name)?.split_once(": ")?;
    Some((called.line(line)?, rest))
}

/// The code and the message of a text: as clients tell errors apart, by the first word.
///
/// A first word that is not in capitals starts a sentence: such a text has no code.
fn split_code(text: &str) -> (&str, &str) {
    // Redis 6.2 leaves the `-` of `redis.error_reply("-CODE …")`.
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (first, rest) = bare.split_once(' ').unwrap_or((bare, ""));
    if is_code(first) {
        (first, rest)
    } else {
        (NO_CODE, text)
    }
}

fn is_code(word: &str) -> bool {
    let is_of_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    word.len() > 1
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(is_of_code)
}

#[cfg(test)]
#[path = "script_error_tests.rs"]
mod tests;
