//! Reads and checks Lua scripts for Redis and Valkey.

pub mod diagnostic;
pub mod source;
pub mod span;
pub mod syntax;
