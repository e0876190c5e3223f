//! What is known of the servers: which there are, and their commands, globals and texts.

pub mod commands;
pub mod error_code;
pub mod globals;
pub mod servers;
pub mod sha1;
