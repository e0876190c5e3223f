use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/limit.lua")]
struct Limit;

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua")]
struct Get {
    #[lua(key)]
    id: u64,
}

fn main() {
    // Key and arguments are swapped.
    let _ = Limit::call(10, "user:42", 60);
    let _ = Limit::call(Some("user:42"), 10, None::<u64>);
}
