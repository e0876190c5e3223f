#[lua_runtime::lua_scripts("ui/lua-circle")]
mod scripts {}

// Neither vanishes, and both are told of.
fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    let _ = scripts::a("any").invoke(&mut con);
    let _ = scripts::c("any").invoke(&mut con);
}
