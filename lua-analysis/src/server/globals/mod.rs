//! Facts about every global and every field of a library: on which servers it is.
//!
//! From `globals.tsv` beside this file, which `cargo xtask commands` makes by running a script on
//! every server that goes through `_G` and the tables in it. Functions that only `FUNCTION LOAD` has
//! are not in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::server::servers::Server;

/// What a global, or a field of one, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A function.
    Function,
    /// A library, `KEYS`, `ARGV` or `_G`.
    Table,
    /// A number or a text.
    Value,
}

/// A global, or a field of one.
#[derive(Clone, Copy, Debug)]
pub struct Global {
    /// Its name: `redis`, `redis.call`.
    pub name: &'static str,
    /// What it is, on every server that has it.
    pub kind: Kind,
    /// The columns of servers.
    present: [bool; Server::ALL.len()],
}

impl Global {
    /// Whether a server has it.
    pub fn is_on(&self, server: Server) -> bool {
        self.present.get(server.column()).copied().unwrap_or(false)
    }
}

/// The global of this name, or the field: `redis`, `redis.call`.
pub fn global(name: &str) -> Option<&'static Global> {
    globals().get(name)
}

/// Whether a server has a global or a field of this name.
pub fn is_on(name: &str, server: Server) -> bool {
    global(name).is_some_and(|global| global.is_on(server))
}

/// Whether this is a table of functions that no script may change.
pub fn is_library(name: &str) -> bool {
    let is_table = global(name).is_some_and(|global| global.kind == Kind::Table);
    is_table && !matches!(name, "KEYS" | "ARGV" | "_G")
}

/// The names of all globals.
pub fn names() -> impl Iterator<Item = &'static str> {
    globals().keys().copied().filter(|name| !name.contains('.'))
}

/// The names of a library's functions, without the library.
pub fn functions(library: &str) -> impl Iterator<Item = &'static str> {
    globals().values().filter_map(move |global| {
        let name = global.name.strip_prefix(library)?.strip_prefix('.')?;
        (global.kind == Kind::Function).then_some(name)
    })
}

fn globals() -> &'static BTreeMap<&'static str, Global> {
    static GLOBALS: OnceLock<BTreeMap<&'static str, Global>> = OnceLock::new();
    GLOBALS.get_or_init(|| {
        include_str!("globals.tsv")
            .lines()
            .skip(1)
            .filter_map(parse)
            .map(|global| (global.name, global))
            .collect()
    })
}

fn parse(line: &'static str) -> Option<Global> {
    let mut columns = line.split('\t');
    let mut next = || columns.next();
    Some(Global {
        name: next()?,
        kind: match next()? {
            "function" => Kind::Function,
            "table" => Kind::Table,
            _ => Kind::Value,
        },
        present: [next()?, next()?, next()?, next()?, next()?, next()?].map(|cell| cell == "1"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("globals.tsv").lines().count() - 1;
        assert_eq!(globals().len(), rows);
        assert!(
            Server::ALL
                .iter()
                .all(|server| is_on("redis.call", *server))
        );
        assert!(is_on("os.clock", Server::Redis82) && !is_on("os.clock", Server::Redis70));
        assert!(is_library("cjson") && !is_library("KEYS") && !is_library("error"));
        assert!(functions("struct").eq(["pack", "size", "unpack"]));
        assert!(names().all(|name| name != "redis.call"));
    }
}
