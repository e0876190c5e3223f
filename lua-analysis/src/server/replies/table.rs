//! The table of reply types: text files beside this one, one block a command.
//!
//! ```text
//! lpop 1
//!   words>=2: array(text) | null
//!     > LPOP list 2
//!   else: text | null
//!     > LPOP list
//!     > LPOP none
//! ```
//!
//! The first line of a block has the command and where its options are: the number of arguments
//! before them (`2`; with `+keys`, the last of these is the number of keys that follow), and the
//! options that have values, with their number (`EX=1`; `STREAMS=*` takes all that follows). With
//! `leading`, options end at the first word that is none of those.
//!
//! Then rows: a condition and a shape (`shape.rs`). Rows are tried in their order; the first
//! whose condition holds is the type. A condition is `else`, or options or a number of arguments:
//! `NX, XX` is one of them, `INCR + NX` both. A row may be for some servers or one protocol only:
//! `[valkey redis-8.2]`, `[not redis-6.2]`, `[resp3]`. Behind `--` is the reason why a type is unknown or has no example.
//!
//! Below a row are examples, each the commands of a set-up and the call, that tests run on servers
//! to prove the row; `[cluster]` on a node of a cluster. `#` begins a comment.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Protocol;
use super::options::{ALL, Layout};
pub use super::row::{Example, Row};
use crate::server::servers::Server;

const FILES: [&str; 9] = [
    include_str!("table/keys.txt"),
    include_str!("table/strings.txt"),
    include_str!("table/hashes.txt"),
    include_str!("table/lists.txt"),
    include_str!("table/sets.txt"),
    include_str!("table/sorted_sets.txt"),
    include_str!("table/streams.txt"),
    include_str!("table/geo.txt"),
    include_str!("table/server.txt"),
];

/// What the table says of one command.
#[derive(Debug)]
pub struct Entry {
    pub(super) layout: Layout,
    rows: Vec<Row>,
}

impl Entry {
    /// The rows, in their order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows that a server can come to.
    pub fn rows_for(&self, server: Server, protocol: Protocol) -> impl Iterator<Item = &Row> {
        let mut is_over = false;
        let of_it = self
            .rows
            .iter()
            .filter(move |row| row.is_for(server, protocol));
        of_it.take_while(move |row| !std::mem::replace(&mut is_over, row.is_last()))
    }
}

/// What the table says of the command of this name, in lower case.
pub fn entry(name: &str) -> Option<&'static Entry> {
    let (text, entry) = blocks().get(name)?;
    entry.get_or_init(|| parse(text)).as_ref()
}

/// The names of the commands in the table, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = blocks().keys().copied().collect();
    names.sort_unstable();
    names
}

type Block = (&'static str, OnceLock<Option<Entry>>);

/// The text of each block, by command. A block is read when it is asked for.
fn blocks() -> &'static HashMap<&'static str, Block> {
    static BLOCKS: OnceLock<HashMap<&'static str, Block>> = OnceLock::new();
    BLOCKS.get_or_init(|| FILES.into_iter().flat_map(split).collect())
}

/// The blocks of a file: the head of one is the only line without a blank before it.
fn split(file: &'static str) -> impl Iterator<Item = (&'static str, Block)> {
    let mut rest = file;
    std::iter::from_fn(move || {
        loop {
            let line = rest.lines().next()?;
            if !line.is_empty() && !line.starts_with([' ', '#']) {
                break;
            }
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
        let heads = rest.match_indices('\n').find(|(at, _)| {
            let next = rest.get(at + 1..).and_then(|next| next.chars().next());
            next.is_none_or(|next| !matches!(next, ' ' | '\n'))
        });
        let (block, after) = rest.split_at(heads.map_or(rest.len(), |(at, _)| at));
        rest = after.strip_prefix('\n').unwrap_or(after);
        let name = block.split([' ', '\n']).next()?;
        Some((name, (block, OnceLock::new())))
    })
}

fn parse(block: &'static str) -> Option<Entry> {
    let mut lines = block.lines();
    let layout = parse_layout(lines.next()?)?;
    let mut rows: Vec<Row> = Vec::new();
    for line in lines {
        let line = line.trim();
        if let Some(example) = line.strip_prefix('>') {
            let example = Example::parse(example.trim())?;
            rows.last_mut()?.examples.push(example);
        } else if !line.is_empty() && !line.starts_with('#') {
            rows.push(Row::parse(line)?);
        }
    }
    (!rows.is_empty()).then_some(Entry { layout, rows })
}

fn parse_layout(line: &'static str) -> Option<Layout> {
    let mut layout = Layout::default();
    for word in line.split_whitespace().skip(1) {
        if let Some((option, values)) = word.split_once('=') {
            let values = match values {
                "*" => ALL,
                _ => values.parse().ok()?,
            };
            layout.values.push((option, values));
        } else if word == "leading" {
            layout.is_leading = true;
        } else {
            let fixed = word.strip_suffix("+keys");
            layout.has_keys = fixed.is_some();
            layout.fixed = fixed.unwrap_or(word).parse().ok()?;
        }
    }
    Some(layout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::commands::command;

    #[test]
    fn every_block_is_read() {
        for name in names() {
            assert!(command(name).is_some(), "{name} is no command");
            let entry = entry(name).unwrap_or_else(|| panic!("{name} can't be read"));
            for row in entry.rows() {
                let is_unproven = row.examples.is_empty();
                assert_eq!(is_unproven, !row.reason.is_empty(), "{name}: {row:?}");
                let is_unknown = row.reply(Protocol::Resp2).is_unknown();
                assert!(!is_unknown || is_unproven, "{name}: {row:?}");
            }
        }
        let heads = FILES.iter().flat_map(|file| file.lines());
        let heads = heads.filter(|line| !line.is_empty() && !line.starts_with([' ', '#']));
        assert_eq!(heads.count(), names().len(), "a command has two blocks");
    }

    /// Commands that have no row because their subcommands have.
    #[test]
    fn every_command_of_scripts_is_there() {
        use crate::server::commands;
        let mut missing = Vec::new();
        for name in commands::names() {
            let mut all = vec![name.clone()];
            let subcommands = commands::subcommands(name);
            if !subcommands.is_empty() {
                let with_bar = |subcommand| format!("{name}|{subcommand}");
                all = subcommands.into_iter().map(with_bar).collect();
            }
            missing.extend(all.into_iter().filter(|name| {
                let command = command(name).expect("a listed command");
                let is_callable = Server::ALL.iter().any(|server| {
                    command.is_on(*server) && !command.is_refused_in_scripts_on(*server)
                });
                is_callable && entry(name).is_none()
            }));
        }
        assert!(missing.is_empty(), "no row: {missing:?}");
    }
}
