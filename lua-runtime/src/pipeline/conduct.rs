//! Commands that do more to a connection than to have one reply, each in its turn.
//!
//! By the flags `blocking`, `no_multi` and `pubsub` of `COMMAND` (Redis 6.2 to 8.2, Valkey 8.0).

use redis::{Arg, Cmd, ErrorKind, RedisError};

/// What a command does to the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conduct {
    /// It may wait, unless it is inside of a transaction: `BLPOP`.
    Waits,
    /// It begins, ends or guards a transaction: `MULTI`, `WATCH`, `RESET`.
    Transacts,
    /// It has more replies than one, or none: `SUBSCRIBE`, `CLIENT REPLY`.
    Streams,
}

/// The conduct of a command, if it is worth a word.
pub(super) fn of(command: &Cmd) -> Option<Conduct> {
    let mut entries = entries(command);
    let name = entries.next()?;
    // Longer than the longest of these.
    let mut lower = [0; 12];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"blmove" | b"blmpop" | b"blpop" | b"brpop" | b"brpoplpush" | b"bzmpop" | b"bzpopmax"
        | b"bzpopmin" | b"wait" | b"waitaof" => Conduct::Waits,
        b"xread" | b"xreadgroup" => entries
            .take_while(|entry| !entry.eq_ignore_ascii_case(b"streams"))
            .any(|entry| entry.eq_ignore_ascii_case(b"block"))
            .then_some(Conduct::Waits)?,
        // RESET is not queued: what comes after it would run by itself.
        b"multi" | b"exec" | b"discard" | b"watch" | b"unwatch" | b"reset" => Conduct::Transacts,
        b"subscribe" | b"psubscribe" | b"ssubscribe" | b"unsubscribe" | b"punsubscribe"
        | b"sunsubscribe" | b"monitor" | b"sync" | b"psync" => Conduct::Streams,
        b"client" => entries
            .next()?
            .eq_ignore_ascii_case(b"reply")
            .then_some(Conduct::Streams)?,
        _ => return None,
    })
}

/// Where a pipeline is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// As it is, to one server.
    Plain,
    /// Inside of `MULTI` and `EXEC`.
    Transaction,
    /// To the nodes of a cluster.
    #[cfg(feature = "cluster")]
    Cluster,
}

/// Why a command can't be sent there; nothing if it can.
pub(super) fn refusal(command: &Cmd, conduct: Conduct, place: Place) -> Option<RedisError> {
    let why = match (conduct, place) {
        (Conduct::Waits, _) | (Conduct::Transacts, Place::Plain) => return None,
        (Conduct::Streams, _) => {
            "it does not have one reply, and the others' replies would be out of step; give it a \
             connection of its own"
        }
        (Conduct::Transacts, Place::Transaction) => {
            "`atomic()` puts `MULTI` and `EXEC` around the commands itself; send `WATCH` before, on \
             the same connection"
        }
        #[cfg(feature = "cluster")]
        (Conduct::Transacts, Place::Cluster) => {
            "the commands of a pipeline go to many nodes of the cluster, over connections that \
             others use too; use `atomic()` for a transaction in one slot"
        }
    };
    let name = entries(command).next().unwrap_or_default();
    let name = name.to_ascii_uppercase();
    let detail = format!("`{}` was not sent: {why}", name.escape_ascii());
    Some((ErrorKind::Client, "not for a pipeline", detail).into())
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

    fn command(line: &str) -> Cmd {
        let mut command = Cmd::new();
        for word in line.split(' ') {
            command.arg(word);
        }
        command
    }

    #[test]
    fn conduct_goes_by_the_name_and_where_it_must_by_more() {
        use Conduct::{Streams, Transacts, Waits};
        for (line, expected) in [
            ("GET k", None),
            ("EVALSHA sha 1 k", None),
            ("A-COMMAND-OF-A-MODULE k", None),
            ("BLPOP k 0", Some(Waits)),
            ("blpop k 0", Some(Waits)),
            ("BRPOPLPUSH k l 0", Some(Waits)),
            ("WAIT 1 0", Some(Waits)),
            ("XREAD STREAMS k 0", None),
            ("XREAD COUNT 1 BLOCK 0 STREAMS k 0", Some(Waits)),
            ("XREAD STREAMS block 0", None),
            ("XREADGROUP GROUP g c BLOCK 0 STREAMS k >", Some(Waits)),
            ("MULTI", Some(Transacts)),
            ("Watch k", Some(Transacts)),
            ("RESET", Some(Transacts)),
            ("SUBSCRIBE c", Some(Streams)),
            ("PUNSUBSCRIBE", Some(Streams)),
            ("MONITOR", Some(Streams)),
            ("CLIENT REPLY OFF", Some(Streams)),
            ("client reply skip", Some(Streams)),
            ("CLIENT ID", None),
            ("CLIENT", None),
            ("", None),
        ] {
            assert_eq!(of(&command(line)), expected, "{line}");
        }
        assert_eq!(of(&Cmd::new()), None);
    }

    #[test]
    fn refusals_name_the_command_and_a_way() {
        let refused = |line: &str, place| {
            let command = command(line);
            let conduct = of(&command).expect("some conduct");
            refusal(&command, conduct, place).map(|error| error.to_string())
        };
        assert_eq!(refused("BLPOP k 0", Place::Transaction), None);
        assert_eq!(refused("WATCH k", Place::Plain), None);
        assert_eq!(
            refused("subscribe c", Place::Plain).as_deref(),
            Some(
                "not for a pipeline - Client: `SUBSCRIBE` was not sent: it does not have one reply, \
                 and the others' replies would be out of step; give it a connection of its own"
            )
        );
        let in_transaction = refused("EXEC", Place::Transaction).expect("refused");
        assert!(in_transaction.contains("`EXEC` was not sent: `atomic()` puts"));
        #[cfg(feature = "cluster")]
        for line in ["WATCH k", "MULTI", "UNWATCH", "RESET"] {
            assert!(refused(line, Place::Cluster).is_some(), "{line}");
        }
    }
}
