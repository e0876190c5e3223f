//! Servers as child processes, for the tests and for `cargo xtask`.
//!
//! - [`Port`]: a free port that nobody else takes while the value lives
//! - [`find_server`]: a server on `PATH`, and [`Version`]: which one a program is
//! - [`Process`]: a process that ends with the program that started it, however that ends

mod port;
mod program;
mod version;
mod watched;

pub use port::Port;
pub use program::{find_program, find_server};
pub use version::Version;
pub use watched::Process;
