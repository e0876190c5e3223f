//! The name by which servers know a script.

use std::fmt::Write as _;

use sha1::{Digest, Sha1};

/// The SHA-1 of exactly these bytes, as 40 lower-case hexadecimal digits.
///
/// What `SCRIPT LOAD` replies for them, shebang line, line endings and all.
pub fn sha1_hex(text: &[u8]) -> String {
    let mut hex = String::with_capacity(40);
    for byte in Sha1::digest(text) {
        // Writing to a `String` does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::sha1_hex;

    #[test]
    fn equals_what_servers_reply() {
        assert_eq!(sha1_hex(b""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(
            sha1_hex(b"return 1"),
            "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"
        );
        assert_ne!(sha1_hex(b"return 1\n"), sha1_hex(b"return 1"));
        assert_ne!(sha1_hex(b"return 1\r\n"), sha1_hex(b"return 1\n"));
    }
}
