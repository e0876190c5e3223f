//! The table: one row for every command that any of the servers has.

use std::collections::BTreeSet;

use super::answers::{Answers, Command, Docs, Server};

/// The flags whose differences between servers are told: those that decide what a script may do.
const TOLD_FLAGS: [&str; 6] = [
    "write",
    "readonly",
    "denyoom",
    "noscript",
    "blocking",
    "movablekeys",
];

/// The servers whose values a row shows, the first that has the command: Redis 8.2, then the newest.
const BY_PREFERENCE: [Server; 6] = [
    Server::REDIS_8_2,
    Server::VALKEY_9_1,
    Server::VALKEY_9_0,
    Server::VALKEY_8_0,
    Server::REDIS_7_0,
    Server::REDIS_6_2,
];

/// The table as text; the answers are those of Redis from the oldest on, then those of Valkey.
pub(super) fn table(answers: &[Answers]) -> String {
    let by_preference: Vec<&Answers> = BY_PREFERENCE
        .iter()
        .filter_map(|server| {
            answers
                .iter()
                .find(|one| one.server.column == server.column)
        })
        .collect();
    let columns: Vec<&str> = answers.iter().map(|one| one.server.column).collect();
    let mut lines = vec![
        [
            "name\tarity\tflags\tfirst_key\tlast_key\tstep",
            &columns.join("\t"),
            "since\tdeprecated_since\treplaced_by\tvalues_from\tdiffers",
        ]
        .join("\t"),
    ];
    let names: BTreeSet<&String> = answers
        .iter()
        .flat_map(|answers| answers.commands.keys())
        .collect();
    for name in names {
        let shown = by_preference
            .iter()
            .find_map(|answers| Some((answers.server, answers.commands.get(name)?)));
        let Some((values_from, command)) = shown else {
            continue;
        };
        let docs = by_preference
            .iter()
            .find_map(|answers| answers.docs.get(name))
            .cloned()
            .unwrap_or_default();
        let present: Vec<&str> = answers
            .iter()
            .map(|answers| presence(answers, name, &docs))
            .collect();
        let differs = answers
            .iter()
            .flat_map(|answers| differences(answers, name, command))
            .collect::<Vec<_>>();
        let flags: Vec<&str> = command.flags.iter().map(String::as_str).collect();
        let keys = command.keys.map(|position| position.to_string());
        let cells = [
            name.clone(),
            command.arity.to_string(),
            flags.join(","),
            keys.join("\t"),
            present.join("\t"),
            docs.since,
            docs.deprecated_since,
            docs.replaced_by,
            values_from.short_name.to_owned(),
            differs.join(";"),
        ];
        lines.push(cells.join("\t"));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Whether a server has a command; in brackets where that is known from `since` alone.
fn presence(answers: &Answers, name: &str, docs: &Docs) -> &'static str {
    let is_there = answers.commands.contains_key(name);
    match (is_there, answers.server.hides_subcommands()) {
        (true, _) => "1",
        (false, true) if name.contains('|') && is_older(&docs.since) => "(1)",
        (false, true) if name.contains('|') => "(0)",
        (false, _) => "0",
    }
}

/// Whether Redis 6.2 has what is there since this version.
pub(super) fn is_older(since: &str) -> bool {
    let mut numbers = since.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) <= (6, 2),
        _ => false,
    }
}

/// Where a server says otherwise than the row.
fn differences(answers: &Answers, name: &str, shown: &Command) -> Vec<String> {
    let Some(command) = answers.commands.get(name) else {
        return Vec::new();
    };
    let mut differences = Vec::new();
    if command.arity != shown.arity {
        differences.push(format!("arity={}", command.arity));
    }
    if command.keys != shown.keys {
        let keys = command.keys.map(|position| position.to_string());
        differences.push(format!("keys={}", keys.join(",")));
    }
    for flag in TOLD_FLAGS {
        match (command.flags.contains(flag), shown.flags.contains(flag)) {
            (true, false) => differences.push(format!("+{flag}")),
            (false, true) => differences.push(format!("-{flag}")),
            _ => {}
        }
    }
    let Server { short_name, .. } = answers.server;
    differences
        .iter()
        .map(|difference| format!("{short_name}:{difference}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use redis::Value;

    use super::*;

    fn text(text: &str) -> Value {
        Value::BulkString(text.into())
    }

    fn command(name: &str, arity: i64, flags: &[&str], subcommands: Vec<Value>) -> Value {
        let flags = flags.iter().map(|flag| text(flag)).collect();
        let none = || Value::Array(Vec::new());
        Value::Array(vec![
            text(name),
            Value::Int(arity),
            Value::Array(flags),
            Value::Int(1),
            Value::Int(-1),
            Value::Int(2),
            none(),
            none(),
            none(),
            Value::Array(subcommands),
        ])
    }

    fn answers(server: Server, commands: Vec<Value>) -> Answers {
        let mut answers = Answers {
            server,
            commands: std::collections::BTreeMap::new(),
            docs: std::collections::BTreeMap::new(),
            globals: std::collections::BTreeMap::new(),
        };
        answers.read_commands(&Value::Array(commands));
        answers
    }

    #[test]
    fn rows_tell_what_servers_say() {
        let sub = |name: &str| command(name, 2, &["stale"], vec![]);
        let mut servers = [
            answers(
                Server::REDIS_6_2,
                vec![command("b", 3, &["noscript"], vec![])],
            ),
            answers(
                Server::REDIS_7_0,
                vec![command("b", 3, &["noscript"], vec![])],
            ),
            answers(
                Server::REDIS_8_2,
                vec![command("b", -3, &["write", "fast"], vec![sub("b|old")])],
            ),
            answers(
                Server::VALKEY_8_0,
                vec![
                    command("b", -3, &["write", "admin"], vec![sub("b|new")]),
                    command("A", 1, &[], vec![]),
                ],
            ),
        ];
        let docs = |since: &str| Value::Array(vec![text("since"), text(since)]);
        let [.., valkey] = &mut servers;
        valkey.read_docs(&Value::Array(vec![
            text("b"),
            Value::Array(vec![
                text("since"),
                text("1.0.0"),
                text("replaced_by"),
                text("`A`"),
                text("subcommands"),
                Value::Array(vec![
                    text("b|old"),
                    docs("6.2.0"),
                    text("b|new"),
                    docs("7.0.0"),
                ]),
            ]),
        ]));
        let expected = [
            "name\tarity\tflags\tfirst_key\tlast_key\tstep\tredis6.2\tredis7.0\tredis8.2\tvalkey8.0\
             \tsince\tdeprecated_since\treplaced_by\tvalues_from\tdiffers",
            "a\t1\t\t1\t-1\t2\t0\t0\t0\t1\t\t\t\tvalkey8.0\t",
            "b\t-3\tfast,write\t1\t-1\t2\t1\t1\t1\t1\t1.0.0\t\t`A`\t8.2\t6.2:arity=3;6.2:-write;\
             6.2:+noscript;7.0:arity=3;7.0:-write;7.0:+noscript",
            "b|new\t2\tstale\t1\t-1\t2\t(0)\t0\t0\t1\t7.0.0\t\t\tvalkey8.0\t",
            "b|old\t2\tstale\t1\t-1\t2\t(1)\t0\t1\t0\t6.2.0\t\t\t8.2\t",
            "",
        ];
        assert_eq!(table(&servers), expected.join("\n"));
    }
}
