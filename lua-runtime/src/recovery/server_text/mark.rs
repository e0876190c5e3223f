//! What servers append to the text of an error that a script raised: the place that raised it.
//!
//! - Redis 7.0 to 8.2, Valkey 8.0 and 9.0: ` script: <sha>, on @user_script:2.`
//! - Valkey 9.1: ` script: on @user_script:2.`
//!
//! The wording changes with releases. So only the frame at the very end, `@user_script:2.`, and the
//! words ` script: ` or ` on ` before it are relied on; a mark that has neither stays in the text.
//!
//! A script can return a text that ends like a mark. With the SHA-1 of another script, or with a
//! line that the script does not have, it is not a mark. What remains can make a returned error
//! pass for a raised one and name another line of the same script, and no more: the file always
//! comes from the script that was called.

use crate::script::Script;

/// The script that was called, as far as texts name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called<'a> {
    /// 40 hexadecimal digits; anything else names no script.
    pub(crate) sha1: &'a str,
    /// The text as it was sent.
    pub(crate) source: &'a [u8],
}

impl Called<'static> {
    pub(crate) fn of(script: &'static Script) -> Self {
        Self {
            sha1: script.sha1(),
            source: script.source().as_bytes(),
        }
    }
}

impl<'a> Called<'a> {
    /// The SHA-1, if it is one: then it can't be in a text by accident.
    pub(crate) fn sha1(self) -> Option<&'a str> {
        (self.sha1.len() == 40).then_some(self.sha1)
    }

    /// The number of a line that the script has, from 1.
    pub(crate) fn line(self, digits: &str) -> Option<u32> {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let line = is_number.then(|| digits.parse().ok())??;
        self.has_line(line).then_some(line)
    }

    /// Lua counts `\n`, `\r`, `\r\n` and `\n\r` as one line end each.
    fn has_line(self, line: u32) -> bool {
        let mut ends = 0;
        let mut bytes = self.source.iter().peekable();
        while ends + 1 < line {
            let Some(byte) = bytes.next() else {
                return false;
            };
            if let b'\n' | b'\r' = byte {
                ends += 1;
                bytes.next_if(|next| matches!(next, b'\n' | b'\r') && *next != byte);
            }
        }
        line > 0
    }
}

/// A text without its mark, and the line of the mark, if it is one of the script.
pub(crate) type Unmarked<'a> = (&'a str, Option<u32>);

/// Takes the last mark off a text, if it ends with one.
pub(crate) fn strip<'a>(raw: &'a str, called: Called<'_>) -> Option<Unmarked<'a>> {
    let marked = raw.strip_suffix('.')?;
    of_this_script(marked, called)
        .or_else(|| without_name(marked, called))
        .or_else(|| of_another_release(marked, called))
}

/// ` script: <sha>, on FRAME`: certain, whatever raised it.
fn of_this_script<'a>(marked: &'a str, called: Called<'_>) -> Option<Unmarked<'a>> {
    let (before, rest) = marked.rsplit_once(called.sha1()?)?;
    let before = before.strip_suffix(" script: ")?;
    let (chunk, line) = frame(rest.strip_prefix(", on ")?)?;
    let line = called.line(line).filter(|_| chunk == "@user_script");
    Some((before, line))
}

/// ` script: on FRAME`, as Valkey 9.1 writes it.
fn without_name<'a>(marked: &'a str, called: Called<'_>) -> Option<Unmarked<'a>> {
    let (before, rest) = marked.rsplit_once(" script: on ")?;
    match frame(rest)? {
        ("@user_script", line) => Some((before, Some(called.line(line)?))),
        // A function of C, or what the script has loaded under a name of its own.
        (chunk, _) if chunk.starts_with(['@', '=']) => Some((before, None)),
        _ => None,
    }
}

/// A wording that is not known, before a frame that is.
fn of_another_release<'a>(marked: &'a str, called: Called<'_>) -> Option<Unmarked<'a>> {
    let (before, line) = marked.rsplit_once("@user_script:")?;
    let line = Some(called.line(line)?);
    if let Some((text, name)) = before.rsplit_once(" script: ") {
        if names_another(name, called) {
            return None;
        }
        if is_name(name, called) {
            return Some((text, line));
        }
    }
    Some((before.strip_suffix(" on ")?, line))
}

/// Whether this is the name of a script and a word: `0123abcd, on `, `at `, or nothing.
fn is_name(text: &str, called: Called<'_>) -> bool {
    let text = match text.split_once(' ') {
        Some((name, rest)) if name.ends_with(',') || called.sha1() == Some(name) => rest,
        _ => text,
    };
    let word = text.strip_suffix(' ').unwrap_or(text);
    word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a SHA-1 is in it that is not the script's own.
fn names_another(text: &str, called: Called<'_>) -> bool {
    let is_sha1 = |word: &&str| word.len() == 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .find(is_sha1)
        .is_some_and(|sha1| called.sha1() != Some(sha1))
}

/// The name of a chunk and the line, of `@user_script:2` or `=[C]:-1`.
fn frame(text: &str) -> Option<(&str, &str)> {
    if text.contains(" script: ") {
        // Another mark begins in it: that one is the last.
        return None;
    }
    let (chunk, line) = text.rsplit_once(':')?;
    let digits = line.strip_prefix('-').unwrap_or(line);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((chunk, line))
}
