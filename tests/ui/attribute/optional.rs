use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/left_out.lua")]
struct ArgumentBehindOptional {
    #[lua(optional)]
    limit: Option<u64>,
    window: u64,
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/left_out.lua")]
struct ArgumentsBehindOptional<'a> {
    limit: u64,
    #[lua(optional)]
    window: Option<u64>,
    #[lua(args)]
    more: &'a [u64],
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/left_out.lua")]
struct NoOption {
    limit: u64,
    window: u64,
    #[lua(optional)]
    owner: u64,
}

fn main() {}
