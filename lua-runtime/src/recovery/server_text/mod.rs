//! What a server's answer says.

pub(crate) mod mark;
#[cfg(feature = "cluster-async")]
pub(crate) mod redirect;
pub(crate) mod script_error;

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
pub(crate) fn is_redirect(error: &RedisError, slot: Option<u16>) -> bool {
    use ServerErrorKind::{Ask, Moved};
    matches!(error.kind(), ErrorKind::Server(Moved | Ask))
        && error
            .redirect_node()
            .is_some_and(|(_, named)| slot.is_none_or(|slot| slot == named))
}

/// Whether this answer to `SCRIPT LOAD` will be the same the next time: an access rule, or a proxy
/// or a server that does not have the command.
pub(crate) fn is_lasting_refusal(error: &RedisError) -> bool {
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

/// Whether a server that did not queue a command keeps it from this user, or does not know it: not
/// for want of memory or the like, and in whatever words.
pub(crate) fn is_kept_back(refusal: &RedisError) -> bool {
    use ServerErrorKind::{NoPerm, ResponseError};
    matches!(refusal.kind(), ErrorKind::Server(NoPerm | ResponseError))
        || is_lasting_refusal(refusal)
}

/// Whether a server or a proxy did not take `EVAL`, in words known to come before anything ran: a
/// user may not call it, or there is no such command.
pub(crate) fn is_eval_refused(error: &RedisError) -> bool {
    is_eval_forbidden(error) || is_eval_unknown(error)
}

fn is_eval_unknown(error: &RedisError) -> bool {
    if !matches!(
        error.kind(),
        ErrorKind::Server(ServerErrorKind::ResponseError) | ErrorKind::Extension
    ) {
        return false;
    }
    let text = text(error).to_ascii_lowercase();
    let text = text.strip_prefix("err ").unwrap_or(&text);
    // Redis 6.2: "unknown command `EVAL`, with args…"; later servers: 'EVAL'; Envoy: `unsupported`.
    let name = text
        .strip_prefix("unknown command ")
        .or_else(|| text.strip_prefix("unsupported command "));
    name.is_some_and(|name| {
        let name = name.split_once(',').map_or(name, |(name, _)| name);
        matches!(name.trim_matches(['\'', '`', '"', ' ']), "eval" | "eval_ro")
    })
}

fn is_eval_forbidden(error: &RedisError) -> bool {
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

/// Whether an answer to `SCRIPT EXISTS` says that the script is not there.
pub(crate) fn says_absent(answer: &RedisResult<Value>) -> bool {
    match answer {
        Ok(Value::Array(values)) => matches!(values.as_slice(), [Value::Int(0)]),
        _ => false,
    }
}

/// The text of an error without the arguments that servers quote of a command that they do not
/// know: keys, tokens and the like have no place in a log.
pub(crate) fn without_arguments(text: &str) -> &str {
    text.split_once(", with args beginning with:")
        .map_or(text, |(before, _)| before)
}

/// As many answers as commands are due; this is the error if they are not.
pub(crate) fn out_of_step(due: usize, came: usize) -> RedisError {
    let detail = format!("expected {due} replies, got {came}");
    (ErrorKind::Parse, "the replies to one write", detail).into()
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
            assert!(is_eval_refused(&error(text)), "{text}");
        }
        for text in [
            "NOPERM User u has no permissions to run the 'set' command",
            "NOPERM User u has no permissions to access one of the keys used as arguments",
            "ERR run the 'eval' command",
            "NOPERM to run the 'eval' command",
            "NOPERM job 7 has no permissions to run the 'eval' command",
        ] {
            assert!(!is_eval_refused(&error(text)), "{text}");
        }
    }

    #[test]
    fn a_server_without_eval() {
        for text in [
            "ERR unknown command 'EVAL', with args beginning with: 'return 1' '0' ",
            "ERR unknown command `EVAL`, with args beginning with: `return 1`, `0`, ",
            "ERR unknown command 'eval_ro'",
            "ERR unknown command EVAL",
            "unsupported command 'eval'",
        ] {
            assert!(is_eval_refused(&error(text)), "{text}");
        }
        // What a script may answer of its own, or a command that is another.
        for text in [
            "ERR unknown command 'EVALSHA', with args beginning with: 'x' ",
            "ERR unknown command 'GET', with args beginning with: 'eval' ",
            "ERR Unknown Redis command called from script script: x, on @user_script:1.",
            "ERR my unknown command 'EVAL'",
            "LIMITED unknown command 'EVAL'",
        ] {
            assert!(!is_eval_refused(&error(text)), "{text}");
        }
    }

    #[test]
    fn arguments_are_cut_off() {
        for (text, shown) in [
            (
                "ERR unknown command 'SCRIPT', with args beginning with: 'LOAD' 'token' ",
                "ERR unknown command 'SCRIPT'",
            ),
            (
                "ERR unknown command `SCRIPT`, with args beginning with: `LOAD`, ",
                "ERR unknown command `SCRIPT`",
            ),
            ("LIMITED wait", "LIMITED wait"),
        ] {
            assert_eq!(without_arguments(text), shown);
        }
    }
}
