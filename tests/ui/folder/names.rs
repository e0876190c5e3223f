#[lua_runtime::lua_scripts("ui/lua-collision", exclude = ["nothing"])]
mod scripts {}

fn main() {}
