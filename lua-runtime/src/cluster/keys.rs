//! Where the keys of a command stand.

use redis::{Arg, Cmd};

/// The keys of an `EVALSHA` or an `EVAL`.
pub(crate) fn of_call(call: &Cmd) -> impl Iterator<Item = &[u8]> {
    counted(entries(call).skip(2))
}

/// The keys of any command.
///
/// What is not known here has its key first, as commands of modules do; that is how redis-rs routes
/// it, too.
pub(crate) fn of_command(command: &Cmd) -> Vec<&[u8]> {
    let mut entries = entries(command);
    let name = entries.next().unwrap_or_default().to_ascii_lowercase();
    match name.as_slice() {
        b"acl" | b"asking" | b"auth" | b"bgrewriteaof" | b"bgsave" | b"client" | b"cluster"
        | b"command" | b"config" | b"dbsize" | b"debug" | b"discard" | b"echo" | b"exec"
        | b"failover" | b"flushall" | b"flushdb" | b"function" | b"hello" | b"info" | b"keys"
        | b"lastsave" | b"latency" | b"lolwut" | b"module" | b"monitor" | b"multi" | b"ping"
        | b"psubscribe" | b"publish" | b"pubsub" | b"punsubscribe" | b"quit" | b"randomkey"
        | b"readonly" | b"readwrite" | b"replicaof" | b"reset" | b"role" | b"save" | b"scan"
        | b"script" | b"select" | b"shutdown" | b"slaveof" | b"slowlog" | b"subscribe"
        | b"swapdb" | b"sync" | b"time" | b"unsubscribe" | b"unwatch" | b"wait" | b"waitaof" => {
            Vec::new()
        }
        b"eval" | b"eval_ro" | b"evalsha" | b"evalsha_ro" | b"fcall" | b"fcall_ro" | b"blmpop"
        | b"bzmpop" => counted(entries.skip(1)).collect(),
        b"lmpop" | b"zmpop" | b"sintercard" | b"zdiff" | b"zinter" | b"zintercard" | b"zunion" => {
            counted(entries).collect()
        }
        b"zdiffstore" | b"zinterstore" | b"zunionstore" => {
            let target = entries.next();
            target.into_iter().chain(counted(entries)).collect()
        }
        b"xread" | b"xreadgroup" => {
            let streams: Vec<&[u8]> = entries
                .skip_while(|entry| !entry.eq_ignore_ascii_case(b"streams"))
                .skip(1)
                .collect();
            // As many keys as identifiers.
            let count = streams.len() / 2;
            streams.into_iter().take(count).collect()
        }
        b"del" | b"exists" | b"mget" | b"pfcount" | b"pfmerge" | b"sdiff" | b"sdiffstore"
        | b"sinter" | b"sinterstore" | b"sunion" | b"sunionstore" | b"touch" | b"unlink"
        | b"watch" => entries.collect(),
        b"mset" | b"msetnx" => entries.step_by(2).collect(),
        b"blpop" | b"brpop" | b"bzpopmax" | b"bzpopmin" => {
            let mut keys: Vec<&[u8]> = entries.collect();
            keys.pop();
            keys
        }
        b"blmove" | b"brpoplpush" | b"copy" | b"geosearchstore" | b"lcs" | b"lmove" | b"rename"
        | b"renamenx" | b"rpoplpush" | b"smove" | b"zrangestore" => entries.take(2).collect(),
        b"bitop" => entries.skip(1).collect(),
        b"memory" | b"object" | b"pfdebug" | b"xgroup" | b"xinfo" => {
            entries.skip(1).take(1).collect()
        }
        b"migrate" => entries
            .skip(2)
            .take(1)
            .filter(|key| !key.is_empty())
            .collect(),
        _ => entries.take(1).collect(),
    }
}

/// The name of a command.
#[cfg(feature = "cluster-async")]
pub(super) fn name_of(command: &Cmd) -> Name<'_> {
    Name(entries(command).next().unwrap_or_default())
}

/// See [`name_of`].
#[cfg(feature = "cluster-async")]
pub(super) struct Name<'a>(&'a [u8]);

#[cfg(feature = "cluster-async")]
impl Name<'_> {
    /// Whatever its case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// Keys behind their number.
fn counted<'a>(mut entries: impl Iterator<Item = &'a [u8]>) -> impl Iterator<Item = &'a [u8]> {
    let count = entries.next().and_then(|count| {
        let count = std::str::from_utf8(count).ok()?;
        count.parse::<usize>().ok()
    });
    entries.take(count.unwrap_or(0))
}

fn entries(command: &Cmd) -> impl Iterator<Item = &[u8]> {
    command.args_iter().filter_map(|entry| match entry {
        Arg::Simple(bytes) => Some(bytes),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(line: &str) -> Vec<String> {
        let mut command = Cmd::new();
        for word in line.split(' ') {
            command.arg(word);
        }
        let key = |key: &&[u8]| String::from_utf8_lossy(key).into_owned();
        of_command(&command).iter().map(key).collect()
    }

    #[test]
    fn keys_stand_where_the_servers_say() {
        for (line, expected) in [
            ("PING", ""),
            ("TIME", ""),
            ("GET", ""),
            ("GET k", "k"),
            ("get k", "k"),
            ("JSON.SET k $ 1", "k"),
            ("EVALSHA sha 2 k l m", "k l"),
            ("EVAL body 0 k", ""),
            ("FCALL f 1 k l", "k"),
            ("BLMPOP 0 2 k l LEFT", "k l"),
            ("ZUNION 2 k l WEIGHTS 1 2", "k l"),
            ("ZUNIONSTORE t 2 k l", "t k l"),
            ("XREAD COUNT 2 STREAMS k l 0 0", "k l"),
            ("XREADGROUP GROUP g c STREAMS k >", "k"),
            ("DEL k l m", "k l m"),
            ("MSET k 1 l 2", "k l"),
            ("BLPOP k l 0", "k l"),
            ("RENAME k l", "k l"),
            ("BITOP AND t k l", "t k l"),
            ("OBJECT ENCODING k", "k"),
            ("XGROUP CREATE k g 0", "k"),
            ("MIGRATE host 1 k 0 10", "k"),
            ("EVALSHA sha many k", ""),
            ("SINTERCARD 9 k", "k"),
        ] {
            assert_eq!(keys(line).join(" "), expected, "{line}");
        }
        assert!(of_command(&Cmd::new()).is_empty());
    }
}
