use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/limt.lua", returns = (bool, u64))]
struct Limit<'a> {
    #[lua(key)]
    bucket: &'a str,
}

// Only the missing file is an error: what is made of the struct brings no others.
fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    let (allowed, remaining) = Limit { bucket: "b" }.invoke(&mut con).unwrap();
    println!("{allowed} {remaining} {}", Limit::SCRIPT.sha1());
}
