//! Every text of a server that this library recognises, and nothing of the kind elsewhere.
//!
//! | file | what a text says |
//! | --- | --- |
//! | `missing` | the script is not there: `NOSCRIPT`, `SCRIPT EXISTS` |
//! | `refusal` | `SCRIPT LOAD` or `EVAL` is not for this user, or unknown |
//! | `redirect` | another node has the slot: `MOVED`, `ASK`, `TRYAGAIN` |
//! | `transaction` | `MULTI` and `EXEC` came to nothing |
//! | `script_error`, `mark` | what a script raised or returned, and in which line |
//! | `kind` | what kind of failure a code and a message are |

pub(crate) mod kind;
pub(crate) mod mark;
mod missing;
mod redirect;
mod refusal;
pub(crate) mod script_error;
#[cfg(feature = "cluster-async")]
mod transaction;

use redis::RedisError;

#[cfg(feature = "cluster-async")]
pub(crate) use missing::says_there;
pub(crate) use missing::{is_missing, says_absent};
pub(crate) use redirect::is_redirect;
#[cfg(feature = "cluster-async")]
pub(crate) use redirect::{Redirect, redirect};
pub(crate) use refusal::{is_eval_refused, is_kept_back, is_lasting_refusal};
#[cfg(feature = "cluster-async")]
pub(crate) use transaction::{is_not_run, is_without_multi};

/// A server's error as it was on the wire: code and text.
pub(crate) fn wire_text(error: &RedisError) -> String {
    match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => error.to_string(),
    }
}

/// The text of an error without the arguments that servers quote of a command that they do not
/// know: keys, tokens and the like have no place in a log.
pub(crate) fn without_arguments(text: &str) -> &str {
    text.split_once(", with args beginning with:")
        .map_or(text, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

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
