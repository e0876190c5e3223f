//! What a server program says of itself: `Redis server v=7.0.15 sha=00000000:0 malloc=...`.

use std::path::Path;
use std::process::{Command, Stdio};

/// Which server a program is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// `Redis` or `Valkey`.
    pub product: String,
    /// `7.0.15`
    pub number: String,
}

impl Version {
    /// Asks a program.
    ///
    /// # Errors
    ///
    /// It does not run, or says no version: what it said.
    pub fn of(program: &Path) -> Result<Self, String> {
        let output = Command::new(program)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().find_map(Self::parse).ok_or_else(|| {
            let error = String::from_utf8_lossy(&output.stderr);
            let said = [text.trim(), error.trim()].join("\n");
            format!("{} does not run: {}", program.display(), said.trim())
        })
    }

    fn parse(line: &str) -> Option<Self> {
        let (product, rest) = line.split_once(" server v=")?;
        let number = rest.split_whitespace().next()?;
        Some(Self {
            product: product.to_owned(),
            number: number.to_owned(),
        })
    }

    /// Whether this is a product's release: `7.0.15` is of `7.0`.
    #[must_use]
    pub fn is(&self, product: &str, release: &str) -> bool {
        let patch = self.number.strip_prefix(release);
        self.product == product && patch.is_some_and(|patch| patch.starts_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        let redis = "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d";
        let version = Version::parse(redis).expect("a version");
        assert!(version.is("Redis", "7.0"));
        assert!(!version.is("Redis", "7.0.1"));
        assert!(!version.is("Valkey", "7.0"));
        let valkey = Version::parse("Valkey server v=8.0.1 sha=0").expect("a version");
        assert!(valkey.is("Valkey", "8.0"));
        assert_eq!(valkey.number, "8.0.1");
    }

    #[test]
    fn what_is_no_version_is_none() {
        for line in ["", "Redis server", "redis-cli 7.0.15", "Redis server v="] {
            assert_eq!(Version::parse(line), None, "{line}");
        }
    }
}
