//! What Lua gets for the reply of each command that a script may call.
//!
//! [`reply`] gives the type of a call, as far as its arguments are known, from a [`table`] whose
//! rows are proven on servers: nothing is ever replied that is not in the type, and everything in
//! the type is replied by some call.

mod options;
mod reply_type;
mod row;
mod shape;
pub mod table;

use crate::server::commands::{self, Command};
use crate::server::servers::Server;
use crate::server::word::Word;

use options::{Count, Options, Truth};

pub use reply_type::{Alternative, ReplyType, TextKind};

/// How a server and Lua speak: RESP2 until a script calls `redis.setresp(3)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// A missing value is `false`, a map a flat table.
    Resp2,
    /// A missing value is `nil`, a map a table with `map`.
    Resp3,
}

/// What Lua gets for a command.
///
/// `words` are the arguments behind the command's name (and its subcommand); with `is_open`, more
/// may follow. Without a server, it is what any of them may reply.
///
/// An error is not part of it: `redis.call` raises it, and `redis.pcall` may always give a table
/// with `err`.
pub fn reply(
    command: &Command,
    words: &[Word],
    is_open: bool,
    protocol: Protocol,
    server: Option<Server>,
) -> ReplyType {
    let Some(entry) = table::entry(command.name) else {
        return reply_of_any_subcommand(command, protocol, server);
    };
    let count = Count {
        least: words.len(),
        is_open,
    };
    let options = Options::read(words, is_open, &entry.layout);
    let mut reply = ReplyType::default();
    for row in entry.rows() {
        let holds = row.holds(&options, count, protocol, server);
        if holds != Truth::No {
            reply.join(row.reply_to(protocol, count));
        }
        if holds == Truth::Yes {
            return reply;
        }
    }
    // No row is for it: the servers refuse it, or the table lacks something.
    if reply.alternatives().is_empty() {
        return ReplyType::unknown();
    }
    reply
}

/// What a command replies whose second word is not known.
fn reply_of_any_subcommand(
    command: &Command,
    protocol: Protocol,
    server: Option<Server>,
) -> ReplyType {
    let mut reply = ReplyType::default();
    for subcommand in commands::subcommands(command.name) {
        let name = format!("{}|{subcommand}", command.name);
        let Some(entry) = table::entry(&name) else {
            continue;
        };
        let no_options = Options::read(&[], true, &entry.layout);
        let count = Count::at_least(0);
        for row in entry.rows() {
            if row.holds(&no_options, count, protocol, server) != Truth::No {
                reply.join(row.reply_to(protocol, count));
            }
        }
    }
    if reply.alternatives().is_empty() {
        return ReplyType::unknown();
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::commands::{Found, find};

    /// The type of a call; `?` is an unknown argument, `...` any number of them.
    fn typed(call: &str, protocol: Protocol, server: Option<Server>) -> String {
        let mut words: Vec<&str> = call.split(' ').collect();
        let is_open = words.last() == Some(&"...");
        if is_open {
            words.pop();
        }
        let second = words.get(1).filter(|second| **second != "?");
        let Found::Command(command) = find(words[0], second.map(|second| second.as_bytes())) else {
            panic!("no command: {call}");
        };
        let word = |word: &&str| match *word {
            "?" => Word::Unknown,
            known => Word::Known(known.as_bytes().into()),
        };
        let words: Vec<Word> = words.iter().skip(command.words()).map(word).collect();
        reply(command, &words, is_open, protocol, server).to_string()
    }

    #[test]
    fn a_type_follows_from_the_options() {
        for (call, expected) in [
            ("GET k", "string | false"),
            ("EXISTS k", "integer ≥ 0"),
            ("SET k v", "status \"OK\""),
            ("SET k v EX ?", "status \"OK\""),
            ("SET k GET", "status \"OK\""),
            ("SET k v EX 10 NX", "status \"OK\" | false"),
            ("SET k v NX get", "string | false"),
            ("SET k v ?", "string | false | status \"OK\""),
            ("SET k v ...", "string | false | status \"OK\""),
            ("LPOP k", "string | false"),
            ("LPOP k ?", "array of (string) | false"),
            ("ZADD k ? ?", "integer ≥ 0"),
            ("ZADD k INCR 1 m", "string with a number"),
            ("ZADD k NX INCR 1 m", "string with a number | false"),
            (
                "ZRANGE k 0 -1 WITHSCORES",
                "flat pairs of (string) and (string with a number)",
            ),
            ("ZUNION 2 a WITHSCORES", "array of (string)"),
            ("HMGET k a ?", "[string | false, string | false]"),
            ("HMGET k ...", "array of (string | false)"),
            ("TYPE k", "status"),
            ("OBJECT ENCODING k", "string | false"),
            (
                "OBJECT ? k",
                "string | false | integer ≥ 0 | array of (status)",
            ),
            ("PING", "status \"PONG\""),
            ("COMMAND DOCS", "unknown"),
            ("SAVE", "unknown"),
        ] {
            assert_eq!(typed(call, Protocol::Resp2, None), expected, "{call}");
        }
    }

    #[test]
    fn a_type_follows_from_the_protocol() {
        for (call, expected) in [
            ("GET k", "string | nil"),
            ("HGETALL k", "map of (string) to (string)"),
            ("SMEMBERS k", "set of (string)"),
            ("ZSCORE k m", "table with `double` | nil"),
            (
                "ZRANGE k 0 -1 WITHSCORES",
                "array of ([string, table with `double`])",
            ),
            (
                "XREAD STREAMS k 0",
                "map of (string) to (array of ([string, flat pairs of (string) and (string)])) | nil",
            ),
        ] {
            assert_eq!(typed(call, Protocol::Resp3, None), expected, "{call}");
        }
    }

    #[test]
    fn a_type_follows_from_the_server() {
        let old = typed(
            "ZRANK k m WITHSCORE",
            Protocol::Resp2,
            Some(Server::Redis70),
        );
        assert_eq!(old, "integer ≥ 0 | false");
        let new = typed(
            "ZRANK k m WITHSCORE",
            Protocol::Resp2,
            Some(Server::Redis82),
        );
        assert_eq!(new, "[integer ≥ 0, string with a number] | false");
        let any = typed("ZRANK k m WITHSCORE", Protocol::Resp2, None);
        assert_eq!(any, format!("{new} | integer ≥ 0"));
    }
}
