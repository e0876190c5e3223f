//! What to send next: the rules for a missing script, free of I/O.
//!
//! A call is an `EVALSHA`. Only an answer that equals a server's own `NOSCRIPT` text says that the
//! script is missing and that nothing ran; then the script is loaded and called again. `EVAL` is
//! the last resort, because since Redis 7.4 and Valkey 8.0 the server evicts scripts that it first
//! saw by `EVAL` when more than 500 of them have come, and on Redis a later `SCRIPT LOAD` does not
//! pin them.
//!
//! Nothing else is ever sent again: any other answer may come from a script that has written.

mod answer;
pub(crate) mod call;
pub(crate) mod refusal;

pub(crate) use answer::{is_eval_forbidden, is_missing, out_of_step, settle, text};
