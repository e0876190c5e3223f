//! What scripts find on a server: its globals, and the fields of its libraries.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::Answers;
use super::reply::{items, text};
use crate::Result;
use redis::Value;

/// Goes through `_G` and the tables in it: a line for each, of the name and the type.
pub(super) const SCRIPT: &str = "
    local found = {}
    for name in pairs(_G) do
        local value = rawget(_G, name)
        found[#found + 1] = name .. ' ' .. type(value)
        if type(value) == 'table' and name ~= '_G' and name ~= 'KEYS' and name ~= 'ARGV' then
            for field, content in pairs(value) do
                found[#found + 1] = name .. '.' .. field .. ' ' .. type(content)
            end
        end
    end
    return found";

/// The kinds of what a server has, by their names, from the reply to the script.
pub(super) fn found(reply: &Value) -> Result<BTreeMap<String, String>> {
    let lines: Vec<String> = items(reply).iter().map(text).collect();
    let globals: BTreeMap<String, String> = lines
        .iter()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, kind)| (name.to_owned(), self::kind(kind).to_owned()))
        .collect();
    if globals.contains_key("redis.call") {
        return Ok(globals);
    }
    Err("the script that lists globals found no redis.call".into())
}

/// What the table calls a type of Lua.
fn kind(type_name: &str) -> &str {
    match type_name {
        "function" | "table" => type_name,
        _ => "value",
    }
}

/// The table as text: a row for everything that any of the servers has.
pub(super) fn table(answers: &[Answers]) -> Result<String> {
    let columns: Vec<&str> = answers.iter().map(|one| one.server.column).collect();
    let mut lines = vec![format!("name\tkind\t{}", columns.join("\t"))];
    let names: BTreeSet<&String> = answers.iter().flat_map(|one| one.globals.keys()).collect();
    for name in names {
        let kinds: BTreeSet<&String> = answers
            .iter()
            .filter_map(|one| one.globals.get(name))
            .collect();
        let mut kinds = kinds.into_iter();
        let (Some(kind), None) = (kinds.next(), kinds.next()) else {
            return Err(format!("`{name}` is not of one kind on all servers").into());
        };
        let cells: Vec<&str> = answers
            .iter()
            .map(|one| {
                if one.globals.contains_key(name) {
                    "1"
                } else {
                    "0"
                }
            })
            .collect();
        lines.push(format!("{name}\t{kind}\t{}", cells.join("\t")));
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::answers::Server;
    use super::*;

    fn answers(server: Server, globals: &[(&str, &str)]) -> Answers {
        let globals = globals
            .iter()
            .map(|(name, kind)| (String::from(*name), String::from(*kind)));
        Answers {
            server,
            commands: BTreeMap::new(),
            docs: BTreeMap::new(),
            globals: globals.collect(),
        }
    }

    #[test]
    fn a_row_tells_who_has_it() {
        let servers = [
            answers(
                Server::REDIS_6_2,
                &[("print", "function"), ("redis", "table")],
            ),
            answers(
                Server::VALKEY_9_1,
                &[("redis", "table"), ("server", "table")],
            ),
        ];
        assert_eq!(
            table(&servers).expect("a table"),
            "name\tkind\tredis6.2\tvalkey9.1\n\
             print\tfunction\t1\t0\n\
             redis\ttable\t1\t1\n\
             server\ttable\t0\t1\n"
        );
    }

    #[test]
    fn what_is_of_two_kinds_is_an_error() {
        let servers = [
            answers(Server::REDIS_6_2, &[("x", "function")]),
            answers(Server::REDIS_7_0, &[("x", "table")]),
        ];
        let error = table(&servers).expect_err("two kinds");
        assert_eq!(error.to_string(), "`x` is not of one kind on all servers");
        assert_eq!(
            ["number", "userdata", "table"].map(kind),
            ["value", "value", "table"]
        );
    }
}
