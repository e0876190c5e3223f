//! The rules against replies of a server.

mod simulation;
mod transaction;
mod transaction_rights;
