//! What a script means: its names, the entries of `KEYS` and `ARGV`, what it does, and what its comments say.

pub mod annotations;
pub mod entries;
pub mod facts;
pub mod names;
pub mod stores;
pub mod values;

use crate::meaning::annotations::Annotations;
use crate::meaning::facts::Facts;
use crate::meaning::names::Names;
use crate::meaning::values::Values;
use crate::syntax::ast::Block;
use crate::syntax::{Flag, Shebang};

/// What a script means.
#[derive(Debug)]
pub struct Meaning {
    /// The first line `#!lua …`, if there is one.
    pub shebang: Option<Shebang>,
    /// The statements.
    pub block: Block,
    /// What its names mean.
    pub names: Names,
    /// What it does.
    pub facts: Facts,
    /// Which values its expressions may have.
    pub values: Values,
    /// What its comments say of its signature.
    pub annotations: Annotations,
}

impl Meaning {
    /// Whether the first line says `#!lua flags=no-writes`.
    pub fn is_read_only(&self) -> bool {
        let no_writes = |shebang: &Shebang| shebang.has(Flag::NoWrites);
        self.shebang.as_ref().is_some_and(no_writes)
    }
}
