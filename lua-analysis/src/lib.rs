//! Reads and checks Lua scripts for Redis and Valkey: source text to signature and findings.
//!
//! The folders are layers, from the bottom up; nothing imports from a later one: [`text`], what is known of
//! the [`server`]s, a [`diagnostic`], [`rust`] types and names, the [`syntax`] of a script and its [`meaning`], the
//! [`project`] that it is part of, its [`signature`] and its [`effects`], the [`checks`], and the [`analysis`] that runs them all;
//! [`fix`] writes into scripts.
//!
//! No text makes it panic, hang or overflow the stack.

/// The examples of the README are tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod analysis;
pub mod checks;
pub mod diagnostic;
pub mod effects;
pub mod fix;
pub mod meaning;
pub mod project;
pub mod rust;
pub mod server;
pub mod signature;
pub mod syntax;
pub mod text;
