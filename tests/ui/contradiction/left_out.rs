use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/left_out.lua")]
struct LeftOut {
    limit: u64,
    #[lua(optional)]
    window: Option<u64>,
    #[lua(optional)]
    owner: Option<&'static str>,
}

fn main() {}
