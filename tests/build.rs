//! A new script in one of the folders rebuilds the tests of them.

fn main() {
    println!("cargo::rerun-if-changed=scripts");
    println!("cargo::rerun-if-changed=reads");
    println!("cargo::rerun-if-changed=../lua");
}
