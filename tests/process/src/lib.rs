//! Servers as child processes, for the tests and for `cargo xtask`.
//!
//! - [`Port`]: a free port that nobody else takes while the value lives
//! - [`Process`]: a process that ends with the program that started it, however that ends

mod port;
mod watched;

pub use port::Port;
pub use watched::Process;
