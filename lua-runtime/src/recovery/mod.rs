//! What to send next: the rules for a missing script, free of I/O.
//!
//! A call is an `EVALSHA`. Only a reply that equals a server's own `NOSCRIPT` text says that the
//! script is missing and that nothing ran; then the script is loaded and called again. `EVAL` is
//! the last resort, because since Redis 7.4 and Valkey 8.0 the server evicts scripts that it first
//! saw by `EVAL` when more than 500 of them have come, and on Redis a later `SCRIPT LOAD` does not
//! pin them.
//!
//! Nothing else is ever sent again: any other reply may come from a script that has written.
//!
//! A script may reply the servers' own text itself, byte for byte. So a call that gets it again
//! after a `SCRIPT LOAD` that succeeded in the same write ends with an error: it is not sent a third
//! time. Only where `SCRIPT EXISTS` right before the call says that the script was gone again, the
//! call did not run; that is asked for where the write is so long that somebody may have flushed in
//! its middle.

mod event;
mod failure;
pub(crate) mod memory;
mod replies;
pub(crate) mod rules;
pub(crate) mod server_text;
#[cfg(test)]
pub(crate) mod simulated;
mod write;

pub(crate) use event::{Event, Sink};
pub(crate) use failure::{Failure, Outcome, Refusals, There, refusal_of};
pub(crate) use replies::{in_step, out_of_step, settle};
pub(crate) use write::{By, Item, Write, distinct, with_scripts};

/// How many bytes of commands a server runs without another client's command in between, if they
/// come in one write: it reads so much at once (`PROTO_IOBUF_LEN`, Redis 6.2 to 8.2, Valkey). Of
/// 350,000 scripts up to 20 kB beside `SCRIPT FLUSH` in a loop none was lost between its `SCRIPT
/// LOAD` and the call in the same write; of those of 40 kB and more up to one in 50 was.
pub(crate) const ONE_READ: usize = 16 * 1024;
