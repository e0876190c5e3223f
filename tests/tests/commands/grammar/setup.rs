//! The states in which calls are tried, and what their replies mean.

/// Makes the state that `ARGV[1]` and `ARGV[2]` name, then makes the call of the rest. Replies what
/// the error is, behind `E:`.
pub(super) const SCRIPT: &str = "
    if redis.replicate_commands then redis.replicate_commands() end
    redis.call('FLUSHALL')
    if ARGV[1] == 'full' then
        for index = 1, 3 do
            local key = 'k' .. index
            if ARGV[2] == 'string' then
                redis.call('SET', key, '10')
            elseif ARGV[2] == 'list' then
                redis.call('RPUSH', key, '1', '2')
            elseif ARGV[2] == 'set' then
                redis.call('SADD', key, 'm1', '1')
            elseif ARGV[2] == 'zset' then
                redis.call('ZADD', key, 1, 'm1', 2, '1')
            elseif ARGV[2] == 'hash' then
                redis.call('HSET', key, 'f1', '10', '1', '2')
            elseif ARGV[2] == 'stream' then
                redis.call('XADD', key, '1-1', 'f', 'v')
                redis.call('XGROUP', 'CREATE', key, 'g', '0')
                redis.call('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', key, '>')
            end
        end
    end
    local reply = redis.pcall(unpack(ARGV, 3))
    if type(reply) == 'table' and reply.err then return 'E:' .. reply.err end
    return 'OK'";

/// The type of the keys of a command.
pub(super) fn kind(name: &str) -> &'static str {
    let (name, _) = name.split_once('|').unwrap_or((name, ""));
    match name {
        "sort" | "sort_ro" | "del" | "exists" | "blmove" | "blmpop" | "blpop" | "brpop"
        | "brpoplpush" | "lindex" | "linsert" | "llen" | "lmove" | "lmpop" | "lpop" | "lpos"
        | "lpush" | "lpushx" | "lrange" | "lrem" | "lset" | "ltrim" | "rpop" | "rpoplpush"
        | "rpush" | "rpushx" => "list",
        "sadd" | "scard" | "sdiff" | "sdiffstore" | "sinter" | "sintercard" | "sinterstore"
        | "sismember" | "smembers" | "smismember" | "smove" | "spop" | "srandmember" | "srem"
        | "sscan" | "sunion" | "sunionstore" => "set",
        _ if name.starts_with('z') || name.starts_with("bz") || name.starts_with("geo") => "zset",
        _ if name.starts_with('h') => "hash",
        _ if name.starts_with('x') => "stream",
        _ if name.starts_with("pf") => "none",
        _ => "string",
    }
}

/// What is not tried: it would wait for another server, or end this one (Redis 6.2 frees the arguments
/// of `INCRBYFLOAT` in a script twice).
pub(super) fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "migrate"
            | "lolwut"
            | "incrbyfloat"
            | "hincrbyfloat"
            | "pfdebug"
            | "pfselftest"
            | "flushall"
            | "flushdb"
    )
}

/// Whether an error says that the arguments are written wrongly.
pub(super) fn is_refusal(reply: &str) -> bool {
    let Some(error) = reply.strip_prefix("E:") else {
        return reply.starts_with('-');
    };
    let others = [
        "WRONGTYPE",
        "NOGROUP",
        "BUSYGROUP",
        "BUSYKEY",
        "no such key",
        "index out of range",
        "not allowed",
        "Bad data format",
        "DUMP payload",
        "LFU",
        "hash value is not",
        "could not decode",
        "can't be converted",
        "objects are the same",
        "overflow",
        "NOSCRIPT",
        "is not a string",
        "must be a valid HyperLogLog",
        "smaller than",
        "the key must exist",
        "requires the key to exist",
        "DB index",
        "does not exist",
        "must be greater than 0-0",
        "unknown type name",
        "appendonly is disabled",
        "value must between 0 and 1",
    ];
    !others.iter().any(|other| error.contains(other))
}

/// Whether a command may end before it reads its arguments, for want of what they name.
pub(super) fn may_end_early(name: &str, call: &[String]) -> bool {
    match name {
        "xack" => call.get(1).is_none_or(|group| group != "g"),
        "hsetex" => call
            .iter()
            .any(|word| ["NX", "FNX", "FXX"].contains(&&*word.to_uppercase())),
        _ => false,
    }
}

/// Valkey 9.1 looks for the first word that is `FIELDS`, and takes a key of this name for it.
pub(super) fn is_ambiguous(call: &[String]) -> bool {
    call.first()
        .is_some_and(|key| key.eq_ignore_ascii_case("FIELDS"))
}
