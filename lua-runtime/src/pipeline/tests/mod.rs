//! The rules against replies of a server.

mod simulation;
mod transaction;
