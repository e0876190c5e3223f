//! What a script takes: its keys and arguments with names and types, as far as its code says.
//!
//! Entry point: [`infer`]. Names are those of the local variables that hold the entries
//! (`local bucket = KEYS[1]`), else `key1`, `arg1`; a number is what the script uses as one.

use std::collections::HashSet;

use crate::entries::{Entries, Entry, Table, TableName};
use crate::identifier::snake_case;

/// The keys and arguments of a script, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// `KEYS[1]` and on.
    pub keys: Vec<Parameter>,
    /// The name for further keys, if the script takes any number of them.
    pub more_keys: Option<String>,
    /// `ARGV[1]` and on.
    pub args: Vec<Parameter>,
    /// The name for further arguments, if the script takes any number of them.
    pub more_args: Option<String>,
}

/// One key or argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// A Rust identifier in snake case, unique within the signature; never a keyword that can't
    /// be written raw.
    pub name: String,
    /// Whether the script uses it as a number.
    pub is_number: bool,
}

/// The signature that a script's code shows.
pub fn infer(entries: &Entries) -> Signature {
    let mut taken = HashSet::new();
    let keys = parameters(&entries.keys, TableName::Keys, &mut taken);
    let more_keys = more(&entries.keys, "keys", &mut taken);
    let args = parameters(&entries.argv, TableName::Argv, &mut taken);
    let more_args = more(&entries.argv, "args", &mut taken);
    Signature {
        keys,
        more_keys,
        args,
        more_args,
    }
}

fn parameters(table: &Table, table_name: TableName, taken: &mut HashSet<String>) -> Vec<Parameter> {
    let unnamed = match table_name {
        TableName::Keys => "key",
        TableName::Argv => "arg",
    };
    let missing = Entry::default();
    (1..=table.highest())
        .map(|index| {
            let entry = table.entries.get(&index).unwrap_or(&missing);
            let name = entry
                .name
                .as_ref()
                .and_then(|name| snake_case(&name.text))
                .unwrap_or_else(|| format!("{unnamed}{index}"));
            Parameter {
                name: unique(&name, taken),
                is_number: entry.is_number,
            }
        })
        .collect()
}

fn more(table: &Table, name: &str, taken: &mut HashSet<String>) -> Option<String> {
    let name = match table.highest() {
        0 => name.to_owned(),
        _ => format!("more_{name}"),
    };
    table.is_dynamic().then(|| unique(&name, taken))
}

/// The name, or the name with the first number that makes it unique.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyse;
    use crate::config::Config;
    use crate::source::Source;

    fn signature(text: &str) -> String {
        let analysis = analyse(Source::new("test.lua", text), &Config::default());
        let Some(script) = analysis.script else {
            panic!("{:?}", analysis.findings(&Config::default(), None));
        };
        let signature = infer(&script.facts.entries);
        let list = |parameters: &[Parameter], more: &Option<String>| {
            let mut list: Vec<String> = parameters
                .iter()
                .map(|parameter| {
                    let number = if parameter.is_number { ": number" } else { "" };
                    format!("{}{number}", parameter.name)
                })
                .collect();
            list.extend(more.iter().map(|name| format!("...{name}")));
            list.join(", ")
        };
        format!(
            "{} | {}",
            list(&signature.keys, &signature.more_keys),
            list(&signature.args, &signature.more_args)
        )
    }

    #[test]
    fn names_and_numbers_come_from_local_variables() {
        assert_eq!(
            signature(
                "local bucket = KEYS[1]\n\
                 local limit, windowSize = tonumber(ARGV[1]), ARGV[2]\n\
                 return redis.call('GET', bucket) + windowSize",
            ),
            "bucket | limit: number, window_size: number"
        );
    }

    #[test]
    fn what_has_no_name_is_numbered() {
        assert_eq!(
            signature("return redis.call('SET', KEYS[2], ARGV[1])"),
            "key1, key2 | arg1"
        );
        assert_eq!(signature("local _ = KEYS[1]"), "key1 | ");
        assert_eq!(signature("return 1"), " | ");
    }

    #[test]
    fn defaults_and_reassignments_keep_the_entry() {
        assert_eq!(signature("local ttl = ARGV[1] or 60\nreturn ttl"), " | ttl");
        assert_eq!(
            signature("local ttl = tonumber(ARGV[1] or '60') or 60\nreturn ttl"),
            " | ttl: number"
        );
        assert_eq!(
            signature("local limit = ARGV[1]\nlimit = tonumber(limit)\nreturn limit"),
            " | limit: number"
        );
        assert_eq!(
            signature("local a = ARGV[1]\na = 'x'\nreturn tonumber(a)"),
            " | a"
        );
        assert_eq!(signature("for i = 1, ARGV[1] do end"), " | arg1: number");
    }

    #[test]
    fn shadowed_and_aliased_tables_are_told_apart() {
        assert_eq!(
            signature("local keys = KEYS\nlocal a = keys[2]\nreturn a"),
            "key1, a | "
        );
        assert_eq!(signature("local KEYS = {}\nreturn KEYS[3]"), " | ");
        assert_eq!(
            signature("local function f(KEYS) return KEYS[3] end\nreturn f({}), KEYS[1]"),
            "key1 | "
        );
    }

    #[test]
    fn what_only_the_call_decides_is_open() {
        assert_eq!(
            signature("return redis.call('DEL', unpack(KEYS))"),
            "...keys | "
        );
        assert_eq!(
            signature("local first = ARGV[1]\nfor i = 2, #ARGV do redis.call('PING') end"),
            " | first, ...more_args"
        );
        assert_eq!(signature("for i, k in ipairs(KEYS) do end"), "...keys | ");
        assert_eq!(
            signature("local t = { KEYS, ARGV }\nreturn t"),
            "...keys | ...args"
        );
        assert_eq!(signature("local i = 1\nreturn KEYS[i]"), "key1 | ");
        assert_eq!(signature("return #KEYS"), "...keys | ");
    }

    #[test]
    fn equal_names_are_told_apart() {
        assert_eq!(
            signature("local id = KEYS[1]\nlocal function f() local id = ARGV[1] return id end"),
            "id | id_2"
        );
    }
}
