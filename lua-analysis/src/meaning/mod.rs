//! What a script means: its names, the entries of `KEYS` and `ARGV`, what it does, and what its comments say.

pub mod annotations;
pub mod entries;
pub mod names;
pub mod outline;
pub mod stores;
pub mod values;

use crate::meaning::annotations::Annotations;
use crate::meaning::entries::Entries;
use crate::meaning::names::Names;
use crate::meaning::outline::{FieldName, Outline};
use crate::meaning::values::Values;
use crate::syntax::ast::Block;
use crate::syntax::{Flag, Shebang};
use crate::text::span::Span;

/// What a script means.
#[derive(Debug)]
pub struct Meaning {
    /// The first line `#!lua …`, if there is one.
    pub shebang: Option<Shebang>,
    /// The statements.
    pub block: Block,
    /// What its names mean.
    pub names: Names,
    /// Where things are.
    pub outline: Outline,
    /// Which values its expressions may have.
    pub values: Values,
    /// What it does with `KEYS` and `ARGV`.
    pub entries: Entries,
    /// What its comments say of its signature.
    pub annotations: Annotations,
}

impl Meaning {
    /// Whether an error raised here is not certain to reach the caller of the script: a `pcall` may catch
    /// it, or nothing calls the function that it is in.
    pub fn is_protected(&self, place: Span) -> bool {
        let function = self.outline.function_around(place);
        function.is_some_and(|body| !self.values.is_uncaught(body))
    }

    /// `redis`, `string`, `_G`: the table of the server that is certainly there.
    pub fn server_table(&self, place: Span) -> Option<&str> {
        match self.values.at(place) {
            Some(value) if self.values.is_complete() => match value.objects() {
                [id] if !value.is_open() => self.values.server_table(*id),
                _ => None,
            },
            // Nothing gets there, or it is what a function is stored in.
            _ => self.names.global_at(place),
        }
    }

    /// The function of a library that is read in this place, whether there is one or not: `string.split`.
    pub fn library_field(&self, place: Span) -> Option<(&str, &str)> {
        let read = self.outline.read(place)?;
        let FieldName::Text(name) = &read.key else {
            return None;
        };
        Some((
            self.server_table(read.base)?,
            std::str::from_utf8(name).ok()?,
        ))
    }

    /// Whether the first line says `#!lua flags=no-writes`.
    pub fn is_read_only(&self) -> bool {
        let no_writes = |shebang: &Shebang| shebang.has(Flag::NoWrites);
        self.shebang.as_ref().is_some_and(no_writes)
    }
}
