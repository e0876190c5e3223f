use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "left_out/echo.lua")]
struct ArgumentBehindOptional {
    #[lua(optional)]
    limit: Option<u64>,
    window: u64,
}

#[derive(LuaScript)]
#[lua(path = "left_out/echo.lua")]
struct ArgumentsBehindOptional<'a> {
    limit: u64,
    #[lua(optional)]
    window: Option<u64>,
    #[lua(args)]
    more: &'a [u64],
}

#[derive(LuaScript)]
#[lua(path = "left_out/echo.lua")]
struct NoOption {
    limit: u64,
    #[lua(optional)]
    window: u64,
}

fn main() {}
