//! Procedural macros of `lua-runtime`.
