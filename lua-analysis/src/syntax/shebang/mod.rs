//! The first line `#!lua flags=…`, judged as Redis and Valkey judge it since 7.0.
//!
//! Entry point: [`parse`]. The first fault ends the judgement, as it does on a server. Redis 6.2 takes no such line
//! at all: whether the oldest server to support is that old is for a later check to say. Since Valkey 9.0 the engine
//! may be in any case, quotes may open within a word, and options are judged before the engine ([`Reading`]).

mod words;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::{BAD_SHEBANG, FUNCTION_LIBRARY};
use crate::text::source::line_end;
use crate::text::span::Span;

use words::{Word, split, until_nul};

/// How a server reads the first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Redis 7.0 to 8.2, Valkey 8.0.
    Redis7,
    /// Valkey 9.0 and 9.1.
    Valkey9,
}

/// A first line that a server takes, or one whose only fault are flags or options that no known server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shebang {
    /// The line, without its line ending.
    pub span: Span,
    /// The engine's name, always `lua`, behind the `#!`.
    pub engine: Span,
    /// The flags that are known, in the order written; a server takes duplicates.
    pub flags: Vec<ShebangFlag>,
    /// Whether there are flags or options that no known server has: other hosts may have them.
    pub has_unknown: bool,
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

/// What became of the first line.
#[derive(Debug)]
pub(super) struct Judgement {
    /// What it says, if that can be told.
    pub(super) shebang: Option<Shebang>,
    /// Why servers do not take it.
    pub(super) refusal: Option<Refusal>,
}

/// Why a server does not take the first line.
#[derive(Debug)]
pub(super) struct Refusal {
    /// For a person.
    pub(super) diagnostic: Diagnostic,
    /// What servers of [`Reading::Redis7`] say behind `ERR `.
    pub(super) server_message: Vec<u8>,
    pub(super) scope: Scope,
}

/// Who does not take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Any host: it is no first line.
    Everywhere,
    /// The known servers; another host may know the flag or the option.
    KnownServers,
    /// Servers before Valkey 9.0.
    BeforeValkey9,
}

/// The first line of a script that starts with `#!`, and the offset of its `\n`, where Lua starts to read.
pub(super) fn parse(text: &[u8]) -> Option<(Judgement, usize)> {
    let (line, end) = first_line(text)?;
    let judgement = match judge(line, Reading::Redis7) {
        Ok(shebang) => Judgement {
            shebang: Some(shebang),
            refusal: None,
        },
        Err(fault) => {
            let later = judge(line, Reading::Valkey9);
            let scope = match (&later, &fault) {
                (Ok(_), _) => Scope::BeforeValkey9,
                _ if is_library(line) => Scope::Everywhere,
                (_, Fault::Flag { name, .. }) if name.is_empty() => Scope::Everywhere,
                (_, Fault::Flag { .. } | Fault::Option(_)) => Scope::KnownServers,
                _ => Scope::Everywhere,
            };
            Judgement {
                shebang: match scope {
                    Scope::BeforeValkey9 => later.ok(),
                    Scope::KnownServers => lenient(line),
                    Scope::Everywhere => None,
                },
                refusal: Some(Refusal {
                    server_message: fault.server_message(Reading::Redis7),
                    diagnostic: if is_library(line) {
                        library(whole(line))
                    } else {
                        fault.diagnostic(line, scope)
                    },
                    scope,
                }),
            }
        }
    };
    Some((judgement, end))
}

/// What servers of a reading answer to the first line behind `ERR `, if a script has one that they don't take.
pub fn error(text: &[u8], reading: Reading) -> Option<Vec<u8>> {
    let (line, _) = first_line(text)?;
    let fault = judge(line, reading).err()?;
    Some(fault.server_message(reading))
}

fn first_line(text: &[u8]) -> Option<(&[u8], usize)> {
    if !text.starts_with(b"#!") {
        return None;
    }
    let end = line_end(text);
    // With its line feed, if it has one.
    Some((text.get(..=end).unwrap_or(text), end))
}

/// The first thing that is wrong with the line.
#[derive(Debug)]
enum Fault {
    NoEnd,
    Quote,
    Engine(Word),
    Option(Word),
    Flag { word: Word, name: Vec<u8> },
}

fn judge(line: &[u8], reading: Reading) -> Result<Shebang, Fault> {
    let Some(line) = line.strip_suffix(b"\n") else {
        return Err(Fault::NoEnd);
    };
    // The server looks for the `\n` with `strchr`: a NUL hides it.
    if line.contains(&0) {
        return Err(Fault::NoEnd);
    }
    let mut words = split(line, reading).ok_or(Fault::Quote)?.into_iter();
    let engine = words.next().unwrap_or_default();
    let is_lua = match reading {
        Reading::Redis7 => engine.c_text() == b"#!lua",
        Reading::Valkey9 => engine.c_text().eq_ignore_ascii_case(b"#!lua"),
    };
    if reading == Reading::Redis7 && !is_lua {
        return Err(Fault::Engine(engine));
    }
    let mut flags = Vec::new();
    for word in words {
        flags.extend(flags_of(word)?);
    }
    if !is_lua {
        return Err(Fault::Engine(engine));
    }
    Ok(shebang(line, &engine, flags, false))
}

/// Whether this is the first line of a library for `FUNCTION LOAD`, which gives it a name.
fn is_library(line: &[u8]) -> bool {
    let names = |word: Word| {
        let start = word.text.get(..5);
        start.is_some_and(|start| start.eq_ignore_ascii_case(b"name="))
    };
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let mut words = split(line, Reading::Redis7).into_iter().flatten();
    words
        .next()
        .is_some_and(|engine| engine.c_text().eq_ignore_ascii_case(b"#!lua"))
        && words.any(names)
}

fn library(span: Span) -> Diagnostic {
    FUNCTION_LIBRARY.at(span,
        "this is a library for `FUNCTION LOAD`, not a script",
    )
    .label("`name=` makes it a library")
    .note("EVAL and SCRIPT LOAD refuse it")
    .help("load it by `FUNCTION LOAD`, and call its functions by `FCALL`")
    .help("move it out of the folder of scripts, or leave it out: `exclude` of `lua_scripts`, or a name that starts with `_`")
}

/// What is known of a line with flags and options that are not.
fn lenient(line: &[u8]) -> Option<Shebang> {
    let line = line.strip_suffix(b"\n")?;
    let mut words = split(line, Reading::Redis7)?.into_iter();
    let engine = words.next()?;
    let flags = words.flat_map(|word| {
        let list = word.text.strip_prefix(b"flags=").unwrap_or_default();
        let flags = list.split(|byte| *byte == b',').map(until_nul);
        let flags = flags.filter_map(Flag::from_bytes);
        let flags: Vec<Flag> = flags.collect();
        flags.into_iter().map(move |flag| ShebangFlag {
            flag,
            span: word.span,
        })
    });
    let flags = flags.collect();
    Some(shebang(line, &engine, flags, true))
}

fn shebang(line: &[u8], engine: &Word, flags: Vec<ShebangFlag>, has_unknown: bool) -> Shebang {
    Shebang {
        span: whole(line),
        engine: Span::new(engine.span.start + 2, engine.span.end),
        flags,
        has_unknown,
    }
}

fn whole(line: &[u8]) -> Span {
    Span::new(0, line.trim_ascii_end().len())
}

/// The flags of a word behind the engine.
fn flags_of(word: Word) -> Result<Vec<ShebangFlag>, Fault> {
    let Some(list) = word.text.strip_prefix(b"flags=") else {
        return Err(Fault::Option(word));
    };
    // `sdssplitlen` finds nothing at all in an empty list.
    let names = list
        .split(|byte| *byte == b',')
        .filter(|_| !list.is_empty());
    let flags = names.map(|name| {
        let name = until_nul(name);
        Flag::from_bytes(name).ok_or_else(|| name.to_vec())
    });
    match flags.collect::<Result<Vec<Flag>, _>>() {
        Ok(flags) => {
            let span = word.span;
            let flags = flags.into_iter().map(|flag| ShebangFlag { flag, span });
            Ok(flags.collect())
        }
        Err(name) => Err(Fault::Flag { word, name }),
    }
}

impl Fault {
    /// What a server says behind `ERR `.
    fn server_message(&self, reading: Reading) -> Vec<u8> {
        match (self, reading) {
            (Self::NoEnd, _) => b"Invalid script shebang".to_vec(),
            (Self::Quote, _) => b"Invalid engine in script shebang".to_vec(),
            (Self::Engine(engine), Reading::Redis7) => {
                [b"Unexpected engine in script shebang: ", engine.c_text()].concat()
            }
            (Self::Engine(engine), Reading::Valkey9) => {
                let name = engine.c_text();
                let name = name.strip_prefix(b"#!").unwrap_or(name);
                [b"Could not find scripting engine '", name, b"'"].concat()
            }
            (Self::Option(word), _) => [b"Unknown lua shebang option: ", word.c_text()].concat(),
            (Self::Flag { name, .. }, _) => {
                [b"Unexpected flag in script shebang: ", name.as_slice()].concat()
            }
        }
    }

    fn diagnostic(&self, line: &[u8], scope: Scope) -> Diagnostic {
        let diagnostic = match self {
            Self::NoEnd => {
                let span = Span::new(0, line.strip_suffix(b"\n").unwrap_or(line).len());
                BAD_SHEBANG
                    .at(span, "the shebang line does not end")
                    .help("end the line with a line feed, and write the script below")
            }
            Self::Quote => {
                let message = "the shebang line has an unbalanced quote";
                BAD_SHEBANG
                    .at(whole(line), message)
                    .help("write `#!lua`, and flags without quotes")
            }
            Self::Engine(engine) => {
                let shown = engine.lossy();
                let message = format!("unexpected engine in the shebang: `{shown}`");
                BAD_SHEBANG
                    .at(engine.span, message)
                    .label("servers take only `#!lua`")
                    .help("write `#!lua`, in lower case, without a blank behind `#!`")
            }
            Self::Option(word) => {
                let message = format!("unknown shebang option `{}`", word.lossy());
                BAD_SHEBANG
                    .at(word.span, message)
                    .help("the only option is `flags=`, with flags separated by commas")
            }
            Self::Flag { word, name } => {
                let shown = String::from_utf8_lossy(name);
                let known = Flag::ALL.map(Flag::name).join("`, `");
                let message = format!("unexpected flag in the shebang: `{shown}`");
                BAD_SHEBANG
                    .at(word.span, message)
                    .help(format!("the flags are `{known}`"))
                    .label(if name.is_empty() {
                        "flags are separated by a comma alone, without blanks"
                    } else {
                        "neither Redis nor Valkey knows this flag"
                    })
            }
        };
        match scope {
            Scope::BeforeValkey9 => diagnostic
                .label("only Valkey 9 takes this")
                .note("Redis and Valkey 8.0 refuse the script"),
            Scope::Everywhere | Scope::KnownServers => diagnostic,
        }
    }
}

#[cfg(test)]
mod tests;
