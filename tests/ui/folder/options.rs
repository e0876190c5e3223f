#[lua_runtime::lua_scripts]
mod nothing {}

#[lua_runtime::lua_scripts(lua)]
mod not_text {}

#[lua_runtime::lua_scripts("ui/lua-broken", exclud = ["a"])]
mod unknown {}

#[lua_runtime::lua_scripts("ui/lua-broken", exclude = "a")]
mod not_a_list {}

#[lua_runtime::lua_scripts("ui/lua-broken", read_only, read_only)]
mod twice {}

#[lua_runtime::lua_scripts("ui/lua-broken")]
struct NotAModule;

#[lua_runtime::lua_scripts("ui/lua-broken", allow(undeclared-key))]
mod as_in_lua {}

#[lua_runtime::lua_scripts("ui/lua-broken", allow("undeclared_key"))]
mod quoted {}

fn main() {}
