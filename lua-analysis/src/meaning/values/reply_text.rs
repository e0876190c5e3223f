//! Whose text the replies of commands may have in them: numbers and fixed words, or what somebody stored.

use super::text::{Sources, Text};

/// Commands that reply with integers, numbers or words of their own only.
const OWN: &[&str] = &[
    "APPEND",
    "BITCOUNT",
    "BITOP",
    "BITPOS",
    "COPY",
    "DBSIZE",
    "DECR",
    "DECRBY",
    "DEL",
    "EXISTS",
    "EXPIRE",
    "EXPIREAT",
    "EXPIRETIME",
    "FLUSHALL",
    "FLUSHDB",
    "GEOADD",
    "GEODIST",
    "GETBIT",
    "HDEL",
    "HEXISTS",
    "HEXPIRE",
    "HINCRBY",
    "HINCRBYFLOAT",
    "HLEN",
    "HMSET",
    "HPERSIST",
    "HPEXPIRE",
    "HPTTL",
    "HSET",
    "HSETNX",
    "HSTRLEN",
    "HTTL",
    "INCR",
    "INCRBY",
    "INCRBYFLOAT",
    "LINSERT",
    "LLEN",
    "LPUSH",
    "LPUSHX",
    "LREM",
    "LSET",
    "LTRIM",
    "MSET",
    "MSETNX",
    "PERSIST",
    "PEXPIRE",
    "PEXPIREAT",
    "PEXPIRETIME",
    "PFADD",
    "PFCOUNT",
    "PFMERGE",
    "PSETEX",
    "PTTL",
    "PUBLISH",
    "RENAME",
    "RENAMENX",
    "RPUSH",
    "RPUSHX",
    "SADD",
    "SCARD",
    "SDIFFSTORE",
    "SELECT",
    "SETBIT",
    "SETEX",
    "SETNX",
    "SETRANGE",
    "SINTERCARD",
    "SINTERSTORE",
    "SISMEMBER",
    "SMISMEMBER",
    "SMOVE",
    "SPUBLISH",
    "SREM",
    "STRLEN",
    "SUNIONSTORE",
    "TIME",
    "TOUCH",
    "TTL",
    "TYPE",
    "UNLINK",
    "XACK",
    "XDEL",
    "XLEN",
    "XTRIM",
    "ZADD",
    "ZCARD",
    "ZCOUNT",
    "ZDIFFSTORE",
    "ZINCRBY",
    "ZINTERCARD",
    "ZINTERSTORE",
    "ZLEXCOUNT",
    "ZMSCORE",
    "ZRANGESTORE",
    "ZRANK",
    "ZREM",
    "ZREMRANGEBYLEX",
    "ZREMRANGEBYRANK",
    "ZREMRANGEBYSCORE",
    "ZREVRANK",
    "ZSCORE",
    "ZUNIONSTORE",
];

/// What the reply of a command may have in it; `None` is any command. `may_get` is whether it may
/// have the option `GET`.
pub(super) fn reply(command: Option<&str>, may_get: bool) -> Text {
    let stored = Text::raw(Sources::STORED);
    let Some(command) = command.map(str::to_ascii_uppercase) else {
        return stored;
    };
    let is_own = OWN.binary_search(&command.as_str()).is_ok();
    if is_own || command == "SET" && !may_get {
        Text::number(Sources::STORED)
    } else {
        stored
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::commands::command;

    #[test]
    fn the_list_is_sorted_and_of_commands() {
        assert!(OWN.is_sorted());
        for name in OWN {
            assert!(command(name).is_some(), "{name}");
        }
    }

    #[test]
    fn set_replies_with_what_was_there_if_it_is_told_to() {
        assert!(reply(Some("set"), false).bytes.is_empty());
        assert!(reply(Some("SET"), true).bytes.has(Sources::STORED));
        assert!(reply(Some("GET"), false).bytes.has(Sources::STORED));
        assert!(reply(None, false).bytes.has(Sources::STORED));
    }
}
