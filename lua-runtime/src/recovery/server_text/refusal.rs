//! That `SCRIPT LOAD` or `EVAL` is not for this user, or unknown to this server or proxy.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use super::wire_text;

/// Whether this reply to `SCRIPT LOAD` will be the same the next time: an access rule, or a proxy
/// or a server that does not have the command.
pub(crate) fn is_lasting_refusal(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::NoPerm) => true,
        ErrorKind::Server(ServerErrorKind::ResponseError) | ErrorKind::Extension => {
            // Redis: `ERR unknown command 'SCRIPT', with args…`, and `unknown subcommand`; Envoy:
            // `unsupported command 'SCRIPT'` without a code, so that the word is in its place.
            let text = wire_text(error).to_ascii_lowercase();
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
    let text = wire_text(error).to_ascii_lowercase();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recovery::settle;

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
        // What a script may reply of its own, or a command that is another.
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
}
