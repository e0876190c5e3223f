#[lua_runtime::lua_scripts("ui/lua-typed")]
mod scripts {}

// Arguments that were swapped, forgotten, or of another type.
fn main() {
    let _ = scripts::limit(10, "user:42", 60);
    let _ = scripts::limit("user:42", 60, "name");
    let _ = scripts::limit("user:42", "name", 1.5);
    let _ = scripts::limit("user:42", "name");
}
