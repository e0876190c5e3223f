#[lua_runtime::lua_scripts("ui/lua-optional")]
mod scripts {}

fn main() {
    let _ = scripts::add(Some(1), None, None, None);
    let _ = scripts::add(String::from("ann"), "3", None, None);
    let _ = scripts::add(&Some("ann"), Some(3_u8), None, None);
    let _ = scripts::add(None, None, "0.5", 3);
}
