//! What is known of the servers: which there are, and their commands with their arguments and replies, globals and texts.

pub mod commands;
pub mod effects;
pub mod error_code;
pub mod globals;
pub mod grammar;
pub mod hosts;
pub mod replies;
pub mod servers;
pub mod sha1;
pub mod word;
