#[lua_runtime::lua_scripts("ui/nowhere")]
mod missing {}

#[lua_runtime::lua_scripts("ui/lau")]
mod misspelt {}

#[lua_runtime::lua_scripts("ui/lua/get.lua")]
mod a_file {}

#[lua_runtime::lua_scripts("ui/folder")]
mod without_scripts {}

fn main() {}
