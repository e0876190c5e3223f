//! What a server's answer says.

use redis::{ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

/// redis-rs hands a server's error back as an error or as a value that holds it, depending on the
/// connection: here it is always an error.
#[inline]
pub(crate) fn settle(answer: RedisResult<Value>) -> RedisResult<Value> {
    match answer {
        Ok(Value::ServerError(error)) => Err(error.into()),
        answer => answer,
    }
}

/// A server's error as it was on the wire: code and text.
pub(crate) fn text(error: &RedisError) -> String {
    match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => error.to_string(),
    }
}

/// Whether this is a server's own word that it lacks the script, so that nothing ran.
///
/// By the whole text: a script that has written may answer `NOSCRIPT` and more, and a test of the
/// code alone would run it again.
pub(crate) fn is_missing(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
        && matches!(
            error.detail(),
            // Redis; Valkey.
            Some("No matching script. Please use EVAL." | "No matching script.")
        )
}

/// Whether a cluster says that another node has this slot, so that nothing ran; any slot, if that
/// of the call is not known.
///
/// By the slot that it names: a script that has written may answer a `MOVED` of its own.
pub(super) fn is_redirect(error: &RedisError, slot: Option<u16>) -> bool {
    use ServerErrorKind::{Ask, Moved};
    matches!(error.kind(), ErrorKind::Server(Moved | Ask))
        && error
            .redirect_node()
            .is_some_and(|(_, named)| slot.is_none_or(|slot| slot == named))
}

/// Whether this answer to `SCRIPT LOAD` will be the same the next time: an access rule, or a proxy
/// or a server that does not have the command.
pub(super) fn is_lasting_refusal(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::NoPerm) => true,
        ErrorKind::Server(ServerErrorKind::ResponseError) | ErrorKind::Extension => {
            // Redis: `ERR unknown command 'SCRIPT', with args…`, and `unknown subcommand`; Envoy:
            // `unsupported command 'SCRIPT'` without a code, so that the word is in its place.
            let text = text(error).to_ascii_lowercase();
            text.contains("unknown command")
                || text.contains("unknown subcommand")
                || text.contains("unsupported command")
        }
        _ => false,
    }
}

/// Whether a user may not call `EVAL`: the server's own words, before anything ran.
pub(crate) fn is_eval_forbidden(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm)
        && error.detail().is_some_and(|detail| {
            // Redis 6.2 and 7.0 say `this user`; later servers name it.
            let by_user = detail.starts_with("this user ") || detail.starts_with("User ");
            let by_command = [
                " has no permissions to run the 'eval' command",
                " has no permissions to run the 'eval_ro' command",
                // Redis 6.2, which has no EVAL_RO.
                " has no permissions to run the 'eval' command or its subcommand",
            ]
            .iter()
            .any(|end| detail.ends_with(end));
            by_user && by_command
        })
}

/// As many answers as commands are due; this is the error if they are not.
pub(crate) fn out_of_step(due: usize, came: usize) -> RedisError {
    let detail = format!("{due} answers were due, {came} came");
    (ErrorKind::Parse, "the answers to one write", detail).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> RedisError {
        let value = redis::parse_redis_value(format!("-{text}\r\n").as_bytes());
        settle(value).expect_err("an error reply")
    }

    #[test]
    fn refusals_that_last() {
        for text in [
            "NOPERM this user has no permissions to run the 'script' command or its subcommand",
            "NOPERM User u has no permissions to run the 'script|load' command",
            "ERR unknown command 'SCRIPT', with args beginning with: 'LOAD' ",
            "ERR unknown command `SCRIPT`, with args beginning with: `LOAD`, ",
            "ERR unknown subcommand 'LOAD'. Try SCRIPT HELP.",
            "unsupported command 'script'",
        ] {
            assert!(is_lasting_refusal(&error(text)), "{text}");
        }
        for text in [
            "LOADING Redis is loading the dataset in memory",
            "BUSY Redis is busy running a script. You can only call SCRIPT KILL.",
            "MASTERDOWN Link with MASTER is down",
            "ERR max number of clients reached",
            "NOAUTH Authentication required.",
        ] {
            assert!(!is_lasting_refusal(&error(text)), "{text}");
        }
        let lost = RedisError::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert!(!is_lasting_refusal(&lost));
    }

    #[test]
    fn a_user_without_eval() {
        for text in [
            "NOPERM this user has no permissions to run the 'eval' command",
            "NOPERM this user has no permissions to run the 'eval' command or its subcommand",
            "NOPERM User u has no permissions to run the 'eval' command",
            "NOPERM User u has no permissions to run the 'eval_ro' command",
        ] {
            assert!(is_eval_forbidden(&error(text)), "{text}");
        }
        for text in [
            "NOPERM User u has no permissions to run the 'set' command",
            "NOPERM User u has no permissions to access one of the keys used as arguments",
            "ERR run the 'eval' command",
            "NOPERM to run the 'eval' command",
            "NOPERM job 7 has no permissions to run the 'eval' command",
        ] {
            assert!(!is_eval_forbidden(&error(text)), "{text}");
        }
    }
}
