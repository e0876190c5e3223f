//! The first line `#!lua flags=…`, judged as Redis and Valkey judge it since 7.0.
//!
//! Entry point: [`parse`]. The first fault ends the judgement, as it does on a server. Redis 6.2 takes no such line
//! at all: whether the oldest server to support is that old is for a later check to say.

use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// The code of every finding here.
const CODE: &str = "bad-shebang";

/// The code of a library where a script is to be.
pub(crate) const FUNCTION_LIBRARY: &str = "function-library";

/// A first line that a server takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shebang {
    /// The line, without its line ending.
    pub span: Span,
    /// The engine's name, always `lua`, behind the `#!`.
    pub engine: Span,
    /// The flags in the order written; a server takes duplicates.
    pub flags: Vec<ShebangFlag>,
}

impl Shebang {
    /// Whether this flag is set.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.iter().any(|set| set.flag == flag)
    }
}

/// One flag of the first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShebangFlag {
    /// Which one.
    pub flag: Flag,
    /// The word it stands in, such as `flags=no-writes,allow-oom`.
    pub span: Span,
}

/// What a script can ask of a server by its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// The script does not write: it may run on replicas.
    NoWrites,
    /// The script may run when the server is out of memory.
    AllowOom,
    /// The script may run on a replica that lost its primary.
    AllowStale,
    /// The script does not run in a cluster.
    NoCluster,
    /// The script may touch keys of several slots.
    AllowCrossSlotKeys,
}

impl Flag {
    /// All flags that servers know.
    pub const ALL: [Self; 5] = [
        Self::NoWrites,
        Self::AllowOom,
        Self::AllowStale,
        Self::NoCluster,
        Self::AllowCrossSlotKeys,
    ];

    /// The flag's name in a script.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoWrites => "no-writes",
            Self::AllowOom => "allow-oom",
            Self::AllowStale => "allow-stale",
            Self::NoCluster => "no-cluster",
            Self::AllowCrossSlotKeys => "allow-cross-slot-keys",
        }
    }

    fn from_bytes(name: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|flag| flag.name().as_bytes() == name)
    }
}

/// Why a server does not take the first line.
#[derive(Debug)]
pub(super) struct ShebangError {
    /// For a person.
    pub(super) diagnostic: Diagnostic,
    /// What the server says behind `ERR `.
    pub(super) server_message: Vec<u8>,
}

/// The first line of a script that starts with `#!`, and the offset of its `\n`, where Lua starts to read.
pub(super) fn parse(text: &[u8]) -> Option<(Result<Shebang, Box<ShebangError>>, usize)> {
    if !text.starts_with(b"#!") {
        return None;
    }
    let end = line_end(text);
    let line = text.get(..end).unwrap_or_default();
    // The server looks for the `\n` with `strchr`: a NUL hides it.
    let shebang = if end == text.len() || line.contains(&0) {
        Err(refuse(
            Span::new(0, line.len()),
            "the shebang line does not end",
            b"Invalid script shebang".to_vec(),
            |diagnostic| {
                diagnostic.help("end the line with a line feed, and write the script below")
            },
        ))
    } else {
        judge(line)
    };
    Some((shebang, end))
}

/// The offset of the first `\n`, or the text's length.
pub(super) fn line_end(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(text.len())
}

fn judge(line: &[u8]) -> Result<Shebang, Box<ShebangError>> {
    let span = Span::new(0, line.trim_ascii_end().len());
    let mut words = split(line)
        .ok_or_else(|| {
            refuse(
                span,
                "the shebang line has an unbalanced quote",
                b"Invalid engine in script shebang".to_vec(),
                |diagnostic| diagnostic.help("write `#!lua`, and flags without quotes"),
            )
        })?
        .into_iter();
    let engine = words.next().unwrap_or_default();
    let words: Vec<Word> = words.collect();
    match judge_words(span, &engine, &words) {
        Err(mut error) if is_library(&engine, &words) => {
            error.diagnostic = library(span);
            Err(error)
        }
        judged => judged,
    }
}

/// Whether this is the first line of a library for `FUNCTION LOAD`, which gives it a name.
fn is_library(engine: &Word, words: &[Word]) -> bool {
    let names = |word: &Word| {
        let start = word.text.get(..5);
        start.is_some_and(|start| start.eq_ignore_ascii_case(b"name="))
    };
    engine.c_text().eq_ignore_ascii_case(b"#!lua") && words.iter().any(names)
}

fn library(span: Span) -> Diagnostic {
    Diagnostic::error(
        FUNCTION_LIBRARY,
        span,
        "this is a library for `FUNCTION LOAD`, not a script",
    )
    .label("`name=` makes it a library")
    .note("EVAL and SCRIPT LOAD refuse it")
    .help("load it by `FUNCTION LOAD`, and call its functions by `FCALL`")
    .help("move it out of the folder of scripts, or leave it out: `exclude` of `lua_scripts`, or a name that starts with `_`")
}

fn judge_words(span: Span, engine: &Word, words: &[Word]) -> Result<Shebang, Box<ShebangError>> {
    if engine.c_text() != b"#!lua" {
        return Err(unexpected_engine(engine));
    }
    let mut flags = Vec::new();
    for word in words {
        let Some(list) = word.text.strip_prefix(b"flags=") else {
            return Err(refuse(
                word.span,
                format!("unknown shebang option `{}`", word.lossy()),
                [b"Unknown lua shebang option: ", word.c_text()].concat(),
                |diagnostic| {
                    diagnostic.help("the only option is `flags=`, with flags separated by commas")
                },
            ));
        };
        // `sdssplitlen` finds nothing at all in an empty list.
        for name in list
            .split(|byte| *byte == b',')
            .filter(|_| !list.is_empty())
        {
            let name = until_nul(name);
            let flag = Flag::from_bytes(name).ok_or_else(|| unexpected_flag(word, name))?;
            flags.push(ShebangFlag {
                flag,
                span: word.span,
            });
        }
    }
    Ok(Shebang {
        span,
        engine: Span::new(engine.span.start + 2, engine.span.end),
        flags,
    })
}

fn refuse(
    span: Span,
    message: impl Into<String>,
    server_message: Vec<u8>,
    more: impl FnOnce(Diagnostic) -> Diagnostic,
) -> Box<ShebangError> {
    Box::new(ShebangError {
        diagnostic: more(Diagnostic::error(CODE, span, message)),
        server_message,
    })
}

fn unexpected_engine(engine: &Word) -> Box<ShebangError> {
    refuse(
        engine.span,
        format!("unexpected engine in the shebang: `{}`", engine.lossy()),
        [b"Unexpected engine in script shebang: ", engine.c_text()].concat(),
        |diagnostic| {
            diagnostic
                .label("servers take only `#!lua`")
                .help("write `#!lua`, in lower case, without a blank behind `#!`")
        },
    )
}

fn unexpected_flag(word: &Word, name: &[u8]) -> Box<ShebangError> {
    let shown = String::from_utf8_lossy(name);
    let known = Flag::ALL.map(Flag::name).join("`, `");
    refuse(
        word.span,
        format!("unexpected flag in the shebang: `{shown}`"),
        [b"Unexpected flag in script shebang: ", name].concat(),
        |diagnostic| {
            let diagnostic = diagnostic.help(format!("the flags are `{known}`"));
            if name.is_empty() {
                diagnostic.label("flags are separated by a comma alone, without blanks")
            } else {
                diagnostic.label("no server knows this flag")
            }
        },
    )
}

/// A word of the line, without its quotes.
#[derive(Debug, Default)]
struct Word {
    text: Vec<u8>,
    span: Span,
}

impl Word {
    /// The word as C compares and prints it.
    fn c_text(&self) -> &[u8] {
        until_nul(&self.text)
    }

    fn lossy(&self) -> String {
        String::from_utf8_lossy(self.c_text()).into_owned()
    }
}

fn until_nul(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Splits the line into words as the server's `sdssplitargs` does; `None` for unbalanced quotes.
fn split(line: &[u8]) -> Option<Vec<Word>> {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0b' | b'\x0c');
    let at = |offset: usize| line.get(offset).copied();
    let mut words = Vec::new();
    let mut offset = 0;
    loop {
        while at(offset).is_some_and(is_space) {
            offset += 1;
        }
        if offset == line.len() {
            return Some(words);
        }
        let start = offset;
        let mut text = Vec::new();
        let mut quote = None;
        loop {
            let byte = at(offset);
            match (quote, byte) {
                // Vertical tabs and form feeds separate words, but do not end one.
                (None, None | Some(b' ' | b'\t' | b'\r')) => break,
                (None, Some(byte @ (b'"' | b'\''))) => quote = Some(byte),
                (Some(_), None) => return None,
                (Some(open), Some(byte)) if byte == open => {
                    offset += 1;
                    if at(offset).is_some_and(|next| !is_space(next)) {
                        return None;
                    }
                    break;
                }
                (Some(b'"'), Some(b'\\')) => {
                    let (byte, length) = unescape(line.get(offset + 1..).unwrap_or_default());
                    text.push(byte);
                    offset += length;
                }
                (Some(_), Some(b'\\')) if at(offset + 1) == Some(b'\'') => {
                    text.push(b'\'');
                    offset += 1;
                }
                (_, Some(byte)) => text.push(byte),
            }
            offset += 1;
        }
        words.push(Word {
            text,
            span: Span::new(start, offset),
        });
    }
}

/// What a backslash in double quotes stands for, and how many bytes behind it belong to it.
fn unescape(rest: &[u8]) -> (u8, usize) {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    if let [b'x', high, low, ..] = rest
        && let (Some(high), Some(low)) = (digit(*high), digit(*low))
    {
        return (u8::try_from(high * 16 + low).unwrap_or_default(), 3);
    }
    match rest.first() {
        None => (b'\\', 0),
        Some(b'n') => (b'\n', 1),
        Some(b'r') => (b'\r', 1),
        Some(b't') => (b'\t', 1),
        Some(b'b') => (0x08, 1),
        Some(b'a') => (0x07, 1),
        Some(other) => (*other, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, parse};
    use crate::span::Span;

    fn refusal(text: &str) -> String {
        let (shebang, _) = parse(text.as_bytes()).expect("starts with #!");
        let error = shebang.expect_err("is refused");
        String::from_utf8(error.server_message).expect("is UTF-8")
    }

    #[test]
    fn takes_what_servers_take() {
        for text in [
            "#!lua\n",
            "#!lua \t\r\nreturn 1",
            "#!lua flags=\n",
            "#!lua flags=\"no-writes\"\n",
            "#!lua 'flags=no-writes'\n",
            "#!l\"ua\"\n",
            "#!lua flags=no-writes,no-writes flags=allow-oom\n",
            "#!lua \"flags=\\x6eo-writes\"\n",
        ] {
            let (shebang, _) = parse(text.as_bytes()).expect("starts with #!");
            assert!(shebang.is_ok(), "{text:?}");
        }
    }

    #[test]
    fn knows_the_places() {
        let (shebang, end) = parse(b"#!lua  flags=no-writes,allow-oom \nreturn").expect("is one");
        let shebang = shebang.expect("is taken");
        assert_eq!(end, 33);
        assert_eq!(shebang.span, Span::new(0, 32));
        assert_eq!(shebang.engine, Span::new(2, 5));
        assert!(shebang.has(Flag::NoWrites) && shebang.has(Flag::AllowOom));
        assert!(!shebang.has(Flag::NoCluster));
        assert!(
            shebang
                .flags
                .iter()
                .all(|flag| flag.span == Span::new(7, 32))
        );
    }

    #[test]
    fn refuses_in_the_servers_words() {
        assert_eq!(refusal("#!lua"), "Invalid script shebang");
        assert_eq!(refusal("#!lua\0\n"), "Invalid script shebang");
        assert_eq!(refusal("#!lua \"\n"), "Invalid engine in script shebang");
        assert_eq!(
            refusal("#! lua\n"),
            "Unexpected engine in script shebang: #!"
        );
        assert_eq!(
            refusal("#!LUA\n"),
            "Unexpected engine in script shebang: #!LUA"
        );
        assert_eq!(
            refusal("#!lua name=x\n"),
            "Unknown lua shebang option: name=x"
        );
        assert_eq!(
            refusal("#!lua flags=no-writes, allow-oom\n"),
            "Unexpected flag in script shebang: "
        );
        assert_eq!(
            refusal("#!lua flags=zzz\n"),
            "Unexpected flag in script shebang: zzz"
        );
    }

    #[test]
    fn is_absent_elsewhere() {
        assert!(parse(b"").is_none());
        assert!(parse(b"# !lua\n").is_none());
        assert!(parse(b" #!lua\n").is_none());
    }
}
