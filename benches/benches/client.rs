//! What a call costs its client.

fn main() {}
