//! Scripts as structs, for tests that call them so.

use lua_runtime::LuaScript;

/// `lua/increment.lua` of the workspace.
#[derive(LuaScript)]
#[lua(path = "../lua/increment.lua", returns = i64)]
pub struct Increment<'a> {
    /// The counter.
    #[lua(key)]
    pub counter: &'a str,
    /// What to add.
    pub by: i64,
}

/// Adds one to two counters.
#[derive(LuaScript)]
#[lua(path = "lua/increment_both.lua", returns = (i64, i64))]
pub struct IncrementBoth<'a> {
    /// One counter.
    #[lua(key)]
    pub first: &'a str,
    /// The other one, of the same slot.
    #[lua(key)]
    pub second: &'a str,
}

/// Adds one to a counter, and then replies with an error of the caller's choice.
#[derive(LuaScript)]
#[lua(path = "lua/forged.lua", returns = ())]
pub struct Forged<'a> {
    /// The counter, which tells how often it ran.
    #[lua(key)]
    pub counter: &'a str,
    /// `reply`, `table`, `raised` or `nested`.
    pub how: &'a str,
    /// The text of the error.
    pub text: &'a str,
}
