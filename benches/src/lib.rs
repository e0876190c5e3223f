//! What the benches share.
//!
//! - [`calls`]: the same calls by this library, by `redis::Script` and by hand
//! - [`Answering`], [`Taking`]: connections without a server behind them
//! - [`Counts`]: what was counted, and the baseline of it
//! - [`Table`]: what a bench prints and leaves for the chart

// A bench that cannot measure has failed: panicking, with a text, is the error policy.
#![allow(clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

pub mod calls;
mod connection;
mod counts;
mod table;

pub use connection::{Answering, Taking};
pub use counts::{Cost, Counts};
pub use table::{Table, results_folder};

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The scripts that are called.
#[lua_runtime::lua_scripts("lua")]
pub mod scripts {}

/// The output of a future that never waits.
pub fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a connection without a server has nothing to wait for"),
    }
}
