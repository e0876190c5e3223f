//! All stages in their order: text, syntax, names, facts, checks.

use crate::checks::{self, Context};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, facts};
use crate::names::{Names, resolve};
use crate::read::check_text;
use crate::source::Source;
use crate::syntax::ast::Block;
use crate::syntax::{self, Comment, Flag, Shebang};

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
    /// The first line `#!lua …`, if there is one.
    pub shebang: Option<Shebang>,
    /// The statements.
    pub block: Block,
    /// All comments in order.
    pub comments: Vec<Comment>,
    /// What its names mean.
    pub names: Names,
    /// What it does.
    pub facts: Facts,
}

impl Meaning {
    /// Whether the first line says `#!lua flags=no-writes`.
    pub fn is_read_only(&self) -> bool {
        let no_writes = |shebang: &Shebang| shebang.has(Flag::NoWrites);
        self.shebang.as_ref().is_some_and(no_writes)
    }
}

/// Finds out what a script means, and what is wrong with it.
pub fn analyse(source: Source, config: &Config) -> Analysis {
    if let Some(diagnostic) = check_text(&source) {
        return Analysis {
            source,
            diagnostics: vec![diagnostic],
            script: None,
        };
    }
    let syntax::Script {
        shebang,
        block,
        comments,
        mut diagnostics,
        ..
    } = syntax::parse(source.text());
    let script = block.map(|block| {
        let names = resolve(&block);
        let facts = facts(&block, &names);
        Meaning {
            shebang,
            block,
            comments,
            names,
            facts,
        }
    });
    if let Some(meaning) = &script {
        diagnostics.extend(checks::run(&Context {
            source: &source,
            meaning,
            config,
        }));
    }
    Analysis {
        source,
        diagnostics,
        script,
    }
}
