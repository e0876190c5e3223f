#[lua_runtime::lua_scripts("ui/lua-typed")]
pub mod scripts;

fn main() {}
