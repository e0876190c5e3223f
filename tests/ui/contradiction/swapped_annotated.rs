use lua_runtime::LuaScript;

// One error for each two that have changed places.
#[derive(LuaScript)]
#[lua(path = "ui/lua/annotated.lua")]
struct Limit<'a> {
    #[lua(key)]
    bucket: &'a str,
    window: u64,
    limit: u64,
    to: &'a str,
    from: &'a str,
}

fn main() {}
