//! Commands with arguments, most of which fit.

use super::{Generator, Kind};

/// Commands with the places of [`KEYS`](crate::state::KEYS) that they are for. `N`, `T` and `A`
/// stand for a number, a string and anything that a command may get.
const INTEGERS: &[(&str, usize, &str)] = &[
    ("INCR", 1, ""),
    ("INCRBY", 1, "N"),
    ("DECR", 1, ""),
    ("EXISTS", 8, ""),
    ("STRLEN", 2, ""),
    ("APPEND", 2, "T"),
    ("SETNX", 8, "A"),
    ("DEL", 8, ""),
    ("TTL", 1, ""),
    ("EXPIRE", 2, "100"),
    ("LLEN", 3, ""),
    ("RPUSH", 3, "A"),
    ("LPUSH", 3, "A, A"),
    ("LREM", 3, "0, T"),
    ("HLEN", 4, ""),
    ("HSET", 4, "F, A"),
    ("HSETNX", 4, "F, A"),
    ("HEXISTS", 4, "F"),
    ("HDEL", 4, "F"),
    ("HINCRBY", 4, "'n', N"),
    ("SADD", 5, "A"),
    ("SREM", 5, "T"),
    ("SCARD", 5, ""),
    ("SISMEMBER", 5, "T"),
    ("ZADD", 6, "N, T"),
    ("ZCARD", 6, ""),
    ("ZREM", 6, "F"),
    ("ZCOUNT", 6, "'-inf', '+inf'"),
    ("ZREMRANGEBYSCORE", 6, "'-inf', 0"),
    ("XLEN", 7, ""),
    ("GETBIT", 2, "7"),
    ("SETBIT", 2, "3, 1"),
    ("BITCOUNT", 2, ""),
    ("SETRANGE", 2, "2, T"),
    ("PERSIST", 1, ""),
    ("LINSERT", 3, "'BEFORE', T, T"),
    ("HSTRLEN", 4, "F"),
    ("PFADD", 8, "T"),
];

/// Commands whose reply is a string, or none.
const MAYBES: &[(&str, usize, &str)] = &[
    ("GET", 1, ""),
    ("GET", 2, ""),
    ("GETSET", 2, "T"),
    ("GETDEL", 2, ""),
    ("LPOP", 3, ""),
    ("RPOP", 3, ""),
    ("LINDEX", 3, "0"),
    ("LINDEX", 3, "-1"),
    ("HGET", 4, "F"),
    ("ZSCORE", 6, "F"),
    ("ZRANK", 6, "F"),
    ("SET", 2, "T, 'GET'"),
    ("ZADD", 6, "'INCR', N, F"),
    ("ZADD", 6, "'NX', 'INCR', N, F"),
    ("LPOS", 3, "T"),
];

/// Commands whose reply is a string.
const TEXTS: &[(&str, usize, &str)] = &[
    ("GETRANGE", 2, "0, 3"),
    ("INCRBYFLOAT", 1, "N"),
    ("HINCRBYFLOAT", 4, "'n', 0.5"),
    ("ZINCRBY", 6, "N, F"),
    ("ECHO", 0, "T"),
];

/// Commands whose reply is a list.
const LISTS: &[(&str, usize, &str)] = &[
    ("LRANGE", 3, "0, -1"),
    ("LRANGE", 3, "0, N"),
    ("HGETALL", 4, ""),
    ("HKEYS", 4, ""),
    ("HVALS", 4, ""),
    ("HMGET", 4, "F, F, 'nosuch'"),
    ("SMEMBERS", 5, ""),
    ("ZRANGE", 6, "0, -1"),
    ("ZRANGE", 6, "0, -1, 'WITHSCORES'"),
    ("ZRANGEBYSCORE", 6, "'-inf', '+inf', 'LIMIT', 0, 2"),
    ("ZREVRANGE", 6, "0, 1, 'WITHSCORES'"),
    ("MGET", 1, "'text', 'nosuch'"),
    ("XRANGE", 7, "'-', '+'"),
    ("SSCAN", 5, "0"),
    ("HSCAN", 4, "0"),
    ("ZSCAN", 6, "0, 'COUNT', 10"),
    ("SORT", 3, "'ALPHA'"),
    ("SMISMEMBER", 5, "T, T"),
    ("ZMSCORE", 6, "F, 'nosuch'"),
    ("ZPOPMIN", 6, ""),
    ("ZPOPMAX", 6, "2"),
    ("LPOP", 3, "2"),
    ("LPOS", 3, "T, 'COUNT', 0"),
];

/// Commands with two runs that may differ, and what their reply is.
const CHANGING: &[(&str, usize, &str)] = &[
    ("TIME", 0, ""),
    ("PTTL", 3, ""),
    ("SPOP", 5, ""),
    ("SPOP", 5, "2"),
    ("SRANDMEMBER", 5, ""),
    ("SRANDMEMBER", 5, "-3"),
    ("HRANDFIELD", 4, ""),
    ("HRANDFIELD", 4, "2, 'WITHVALUES'"),
    ("ZRANDMEMBER", 6, ""),
    ("RANDOMKEY", 0, ""),
    ("XADD", 7, "'*', F, A"),
    ("PEXPIRETIME", 1, ""),
];

/// Commands whose reply is a status, or none.
const STATUSES: &[(&str, usize, &str)] = &[
    ("SET", 2, "A"),
    ("SET", 1, "N"),
    ("SET", 8, "A, 'NX'"),
    ("SET", 8, "A, 'XX', 'EX', 100"),
    ("SETEX", 2, "100, A"),
    ("MSET", 2, "A"),
    ("TYPE", 8, ""),
    ("LTRIM", 3, "0, 5"),
    ("HMSET", 4, "F, A"),
    ("PING", 0, ""),
];

/// The rest: what these reply differs.
const OTHERS: &[(&str, usize, &str)] = &[
    ("XREAD", 0, "'COUNT', 2, 'STREAMS', 'stream', '0'"),
    ("XINFO", 0, "'STREAM', 'stream'"),
    ("OBJECT", 0, "'ENCODING', KEYS[1]"),
    ("LMPOP", 0, "1, 'list', 'LEFT'"),
    ("ZMPOP", 0, "1, 'scores', 'MIN'"),
    ("GEOADD", 8, "13.3, 38.1, F"),
    ("GEOPOS", 8, "F, F"),
    ("GEODIST", 8, "F, F"),
    ("RPOPLPUSH", 3, "'other'"),
    ("LMOVE", 3, "'list', 'LEFT', 'RIGHT'"),
    ("GETEX", 2, "'EX', 100"),
    ("COPY", 2, "'other', 'REPLACE'"),
    ("NOSUCH", 1, ""),
    ("SET", 2, "A, 'EXX', 10"),
    ("SINTERCARD", 0, "1, 'set'"),
    ("ZRANGESTORE", 0, "'other', 'scores', 0, -1"),
    ("ZUNION", 0, "1, 'scores', 'WITHSCORES'"),
    ("ZDIFF", 0, "1, 'scores'"),
    ("SUNION", 5, ""),
    ("SMOVE", 5, "'other', T"),
    ("XPENDING", 7, "'nogroup'"),
    (
        "BITFIELD",
        2,
        "'GET', 'u4', 0, 'OVERFLOW', 'FAIL', 'INCRBY', 'u2', 100, 1",
    ),
    ("BITPOS", 2, "1"),
    ("LCS", 0, "'text', 'other', 'LEN'"),
    ("MEMORY", 0, "'USAGE', KEYS[1]"),
    ("EXPIRETIME", 1, ""),
    ("XTRIM", 7, "'MAXLEN', 2"),
    ("DBSIZE", 0, ""),
    ("LSET", 3, "0, T"),
    ("RENAME", 8, "'other'"),
];

impl Generator {
    /// A command whose reply is meant to be of this kind.
    pub(super) fn command(&mut self, kind: Kind, depth: usize) -> String {
        let protected = if self.random.percent(12) {
            "redis.pcall"
        } else {
            ""
        };
        let table = match kind {
            _ if self.random.percent(3) => OTHERS,
            Kind::Number => INTEGERS,
            Kind::Maybe => MAYBES,
            Kind::Text => TEXTS,
            Kind::List => LISTS,
            Kind::Record => STATUSES,
            _ if !self.is_repeatable && self.random.percent(40) => CHANGING,
            _ if self.random.percent(40) => OTHERS,
            Kind::Boolean => STATUSES,
            _ => LISTS,
        };
        let (name, key, arguments) = table[self.random.below(table.len())];
        let function = match protected {
            "" if self.random.percent(60) => "call",
            "" => "redis.call",
            protected => protected,
        };
        let mut words = vec![self.command_name(name)];
        if key > 0 {
            words.push(self.key(key, name));
        }
        if !arguments.is_empty() {
            for argument in arguments.split(", ") {
                words.push(self.argument(argument, depth));
            }
        }
        if self.random.percent(1) {
            words.pop();
        }
        format!("{function}({})", words.join(", "))
    }

    fn command_name(&mut self, name: &str) -> String {
        if self.random.percent(30) {
            format!("'{}'", name.to_lowercase())
        } else {
            format!("'{name}'")
        }
    }

    fn key(&mut self, key: usize, command: &str) -> String {
        // Not one that isn't there: GETDEL and the like would be no different.
        if self.random.percent(1) && command != "SORT" {
            return format!("KEYS[{}]", 1 + self.random.below(9));
        }
        if self.random.percent(15) {
            return format!("'{}'", crate::state::KEYS[key - 1]);
        }
        format!("KEYS[{key}]")
    }

    fn argument(&mut self, argument: &str, depth: usize) -> String {
        let depth = depth.saturating_sub(1);
        match argument {
            "N" => self.expression(Kind::Number, depth),
            "T" => self.expression(Kind::Text, depth),
            "A" => {
                let kind = if self.random.percent(50) {
                    Kind::Number
                } else {
                    Kind::Text
                };
                self.expression(kind, depth)
            }
            "F" => self
                .random
                .one(&["'a'", "'b'", "'n'", "'1'", "'state'"])
                .to_owned(),
            literal => literal.to_owned(),
        }
    }
}
