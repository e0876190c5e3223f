//! All stages in their order: text, syntax, names, entries.

use crate::diagnostic::Diagnostic;
use crate::entries::{Entries, entries};
use crate::names::{Names, resolve};
use crate::read::check_text;
use crate::source::Source;
use crate::syntax::shebang::{Flag, Shebang};
use crate::syntax::{Chunk, parse};

/// What is known of a script.
#[derive(Debug)]
pub struct Analysis {
    /// Its text.
    pub source: Source,
    /// Everything that was found, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// What it means; absent if its text is not Lua.
    pub script: Option<Meaning>,
}

/// What a script means.
#[derive(Debug)]
pub struct Meaning {
    /// Its syntax tree.
    pub chunk: Chunk,
    /// What its names mean.
    pub names: Names,
    /// What it does with `KEYS` and `ARGV`.
    pub entries: Entries,
}

impl Meaning {
    /// Whether the first line says `#!lua flags=no-writes`.
    pub fn is_read_only(&self) -> bool {
        let no_writes = |shebang: &Shebang| shebang.has(Flag::NoWrites);
        self.chunk.shebang.as_ref().is_some_and(no_writes)
    }
}

/// Finds out what a script means, and what is wrong with it.
pub fn analyse(source: Source) -> Analysis {
    let wrong_text = check_text(&source);
    let parsed = match wrong_text {
        Some(diagnostic) => Err(diagnostic),
        None => parse(source.text()),
    };
    match parsed {
        Err(diagnostic) => Analysis {
            source,
            diagnostics: vec![diagnostic],
            script: None,
        },
        Ok(chunk) => {
            let names = resolve(&chunk.block);
            let entries = entries(&chunk.block, &names);
            Analysis {
                source,
                diagnostics: Vec::new(),
                script: Some(Meaning {
                    chunk,
                    names,
                    entries,
                }),
            }
        }
    }
}
