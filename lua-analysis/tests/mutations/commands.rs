//! Calls of commands as scripts write them, and what is known of the commands.

use lua_analysis::syntax::ast::{Arguments, Expression, ExpressionKind, SuffixKind, Suffixed};

/// Options of commands, each with the commands that have it.
pub(crate) const OPTIONS: &[(&str, &[&str])] = &[
    (
        "SET",
        &["EX", "PX", "NX", "XX", "KEEPTTL", "GET", "EXAT", "PXAT"],
    ),
    ("GETEX", &["EX", "PX", "PERSIST"]),
    ("EXPIRE", &["NX", "XX", "GT", "LT"]),
    ("ZADD", &["NX", "XX", "GT", "LT", "CH", "INCR"]),
    (
        "ZRANGE",
        &["WITHSCORES", "LIMIT", "BYSCORE", "BYLEX", "REV"],
    ),
    ("ZREVRANGE", &["WITHSCORES"]),
    ("ZRANGEBYSCORE", &["WITHSCORES", "LIMIT"]),
    ("ZREVRANGEBYSCORE", &["WITHSCORES", "LIMIT"]),
    ("ZUNIONSTORE", &["WEIGHTS", "AGGREGATE"]),
    ("ZINTERSTORE", &["WEIGHTS", "AGGREGATE"]),
    ("SCAN", &["MATCH", "COUNT", "TYPE"]),
    ("SSCAN", &["MATCH", "COUNT"]),
    ("HSCAN", &["MATCH", "COUNT"]),
    ("ZSCAN", &["MATCH", "COUNT"]),
    ("XADD", &["MAXLEN", "MINID", "NOMKSTREAM"]),
    ("XTRIM", &["MAXLEN", "MINID"]),
    ("XREAD", &["COUNT", "STREAMS"]),
    ("XRANGE", &["COUNT"]),
    (
        "SORT",
        &["BY", "LIMIT", "GET", "ASC", "DESC", "ALPHA", "STORE"],
    ),
    ("LPOS", &["RANK", "COUNT", "MAXLEN"]),
    ("LMOVE", &["LEFT", "RIGHT"]),
    ("LINSERT", &["BEFORE", "AFTER"]),
    (
        "GEOSEARCH",
        &["FROMLONLAT", "BYRADIUS", "ASC", "COUNT", "WITHDIST", "KM"],
    ),
    ("GEORADIUS", &["WITHDIST", "COUNT", "ASC", "DESC", "KM"]),
    ("HRANDFIELD", &["WITHVALUES"]),
];

/// Options that a value follows.
pub(crate) const VALUED: &[&str] = &[
    "EX",
    "PX",
    "EXAT",
    "PXAT",
    "LIMIT",
    "MATCH",
    "COUNT",
    "MAXLEN",
    "MINID",
    "WEIGHTS",
    "AGGREGATE",
    "BY",
    "STORE",
    "RANK",
    "STREAMS",
];

/// Commands whose arguments behind the key are pairs.
pub(crate) const PAIRS: &[&str] = &["HSET", "HMSET", "ZADD"];

/// Commands whose reply is an integer, which is true for Lua even if it is 0.
pub(crate) const INTEGERS: &[&str] = &[
    "EXISTS",
    "SISMEMBER",
    "HEXISTS",
    "SETNX",
    "HSETNX",
    "DEL",
    "UNLINK",
    "SADD",
    "SREM",
    "ZADD",
    "ZREM",
    "EXPIRE",
    "PEXPIRE",
    "INCR",
    "INCRBY",
    "DECR",
    "DECRBY",
    "HINCRBY",
    "LLEN",
    "SCARD",
    "ZCARD",
    "HLEN",
    "TTL",
    "PTTL",
    "HDEL",
    "LREM",
    "ZCOUNT",
    "PERSIST",
    "SMOVE",
    "RENAMENX",
    "PFADD",
    "GETBIT",
    "SETBIT",
    "STRLEN",
    "XLEN",
    "MSETNX",
    "LPUSH",
    "RPUSH",
    "XACK",
];

/// A call of a name, such as `tonumber(x)`.
pub(crate) fn plain_call(expression: &Expression) -> Option<(&str, &Arguments)> {
    let ExpressionKind::Suffixed(suffixed) = &expression.kind else {
        return None;
    };
    match (&suffixed.base.kind, suffixed.suffixes.as_slice()) {
        (ExpressionKind::Name(name), [suffix]) => match &suffix.kind {
            SuffixKind::Call(arguments) => Some((name, arguments)),
            _ => None,
        },
        _ => None,
    }
}

/// `redis.call('NAME', …)`, also where it has a usual other name: the command and what follows.
pub(crate) fn command_call(suffixed: &Suffixed) -> Option<(String, &[Expression])> {
    let ExpressionKind::Name(base) = &suffixed.base.kind else {
        return None;
    };
    let arguments = match (&**base, suffixed.suffixes.as_slice()) {
        ("redis", [field, call, ..]) => match (&field.kind, &call.kind) {
            (SuffixKind::Field(name), SuffixKind::Call(arguments)) if &*name.text == "call" => {
                arguments
            }
            _ => return None,
        },
        ("call" | "rcall", [call, ..]) => match &call.kind {
            SuffixKind::Call(arguments) => arguments,
            _ => return None,
        },
        _ => return None,
    };
    let (name, words) = arguments.values.split_first()?;
    Some((literal(name)?, words))
}

pub(crate) fn is_integer_reply(expression: &Expression) -> bool {
    let ExpressionKind::Suffixed(suffixed) = &expression.kind else {
        return false;
    };
    let is_whole = suffixed.suffixes.len() <= 2;
    let name = command_call(suffixed).map(|(name, _)| name);
    is_whole && name.is_some_and(|name| INTEGERS.contains(&name.as_str()))
}

/// A string as it is written, in upper case.
pub(crate) fn literal(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::String(text) => Some(String::from_utf8_lossy(text).to_uppercase()),
        _ => None,
    }
}
