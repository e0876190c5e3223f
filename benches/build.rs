//! Has cargo look for new scripts.

fn main() {
    println!("cargo::rerun-if-changed=lua");
    println!("cargo::rerun-if-changed=../lua");
}
