//! That a command belongs to another node of the cluster. It has not run then.

use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Where to go instead.
#[cfg(feature = "cluster-async")]
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// The slot is another node's; redis-rs asks the cluster for its map when it sees this.
    Moved,
    /// The slot is on its way, and this key is not here any more.
    Ask { host: String, port: u16 },
    /// Some of the keys are on their way.
    TryAgain,
}

/// What an error reply to a command with keys in `slot` says, if it is the cluster's own word.
///
/// A script may reply such a text itself, after it has written: so the slot has to be its own, and
/// the text that of the servers.
#[cfg(feature = "cluster-async")]
pub(crate) fn redirect(error: &RedisError, slot: u16) -> Option<Redirect> {
    let named = error.redirect_node().filter(|(_, of)| *of == slot);
    match (error.kind(), named) {
        (ErrorKind::Server(ServerErrorKind::Moved), Some(_)) => Some(Redirect::Moved),
        (ErrorKind::Server(ServerErrorKind::Ask), Some((address, _))) => {
            let (host, port) = address.rsplit_once(':')?;
            Some(Redirect::Ask {
                host: host.to_owned(),
                port: port.parse().ok()?,
            })
        }
        (ErrorKind::Server(ServerErrorKind::TryAgain), _) => (error.detail()
            == Some("Multiple keys request during rehashing of slot"))
        .then_some(Redirect::TryAgain),
        _ => None,
    }
}

/// Whether a cluster says that another node has this slot, so that nothing ran; any slot, if that
/// of the call is not known.
///
/// By the slot that it names: a script that has written may reply a `MOVED` of its own.
pub(crate) fn is_redirect(error: &RedisError, slot: Option<u16>) -> bool {
    use ServerErrorKind::{Ask, Moved};
    matches!(error.kind(), ErrorKind::Server(Moved | Ask))
        && error
            .redirect_node()
            .is_some_and(|(_, named)| slot.is_none_or(|slot| slot == named))
}

#[cfg(test)]
#[cfg(feature = "cluster-async")]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Redirect> {
        let value = redis::parse_redis_value(format!("-{text}\r\n").as_bytes());
        let error = value.and_then(redis::Value::extract_error);
        redirect(&error.expect_err("an error reply"), 866)
    }

    #[test]
    fn the_clusters_own_words() {
        assert_eq!(of("MOVED 866 127.0.0.1:7001"), Some(Redirect::Moved));
        let ask = |host: &str| {
            let host = host.to_owned();
            Some(Redirect::Ask { host, port: 7001 })
        };
        assert_eq!(of("ASK 866 127.0.0.1:7001"), ask("127.0.0.1"));
        assert_eq!(of("ASK 866 ::1:7001"), ask("::1"));
        assert_eq!(
            of("TRYAGAIN Multiple keys request during rehashing of slot"),
            Some(Redirect::TryAgain)
        );
    }

    #[test]
    fn other_replies_are_final() {
        for text in [
            "MOVED 867 127.0.0.1:7001",
            "MOVED elsewhere",
            "MOVED",
            "ASK 866 nowhere",
            "ASK 866 127.0.0.1:port",
            "TRYAGAIN later",
            "READONLY You can't write against a read only replica.",
            "CLUSTERDOWN The cluster is down",
            "ERR MOVED 866 127.0.0.1:7001",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
