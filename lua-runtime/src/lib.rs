//! Typed Lua scripts for Redis and Valkey.
