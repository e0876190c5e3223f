//! Reads and checks Lua scripts for Redis and Valkey: source text to signature and findings.
//!
//! The stages, each a module, in their order: [`read`] a file, its [`syntax`], the [`names`] in
//! it, what it does ([`facts`]), its [`signature`], what a caller
//! [`declared`] of it, and the [`report`] of what was found. [`analysis`] runs those that need
//! nothing but the text.
//!
//! No text makes it panic, hang or overflow the stack.

/// The examples of the README are tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod allow;
pub mod analysis;
pub mod annotate;
pub mod annotations;
pub mod checks;
pub mod commands;
pub mod compose;
pub mod config;
pub mod declared;
pub mod diagnostic;
pub mod entries;
pub mod error_code;
pub mod facts;
pub mod folder;
pub mod globals;
pub mod hash;
pub mod identifier;
pub mod names;
pub mod project;
pub mod read;
pub mod report;
pub mod servers;
pub mod signature;
pub mod source;
pub mod span;
pub mod spelling;
pub mod syntax;
pub mod taint;
pub mod types;
pub mod walk;
