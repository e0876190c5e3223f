use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/byte_order_mark.lua", returns = i64)]
struct Script;

fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    println!("{}", Script::call().invoke(&mut con).unwrap());
}
