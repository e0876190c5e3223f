//! Whether cargo notices a new file in a folder: rustc tells cargo which files it has read, so a
//! build script has to name the folder.
//!
//! Cargo keeps what the build script has printed beside `OUT_DIR`: that is what it goes by, whatever
//! the script's source says and whatever other crates print in it.

use std::path::{Path, PathBuf};

use crate::allowed::{NO_BUILD_SCRIPT, UNWATCHED_FOLDER};

/// What is to be said of a folder whose new files are not noticed: a code and a text.
pub(super) fn advice(manifest_folder: &Path, folder: &str) -> Option<(&'static str, String)> {
    let line = format!("println!(\"cargo::rerun-if-changed={folder}\");");
    let Some(run) = build_script_run() else {
        if manifest_folder.join("build.rs").exists() {
            return None;
        }
        let text = format!(
            "a new file in `{folder}` is not noticed by cargo\nadd a build.rs: fn main() {{ {line} }}"
        );
        return Some((NO_BUILD_SCRIPT, text));
    };
    // Where cargo keeps it elsewhere, nothing is known.
    let output = std::fs::read(run.join("output")).ok()?;
    let watched = Watched::of(&String::from_utf8_lossy(&output));
    if watched.covers(manifest_folder, Path::new(folder)) {
        return None;
    }
    let instead = match watched {
        Watched::Package => String::from("this package alone"),
        Watched::Paths(paths) if paths.is_empty() => String::from("no folder"),
        Watched::Paths(paths) => format!("`{}`", paths.join("`, `")),
    };
    let text = format!(
        "a new file in `{folder}` is not noticed by cargo: the build script watches {instead}\nadd to \
         its `main`: {line}"
    );
    Some((UNWATCHED_FOLDER, text))
}

/// Where cargo keeps what this package's build script has made: `build/PACKAGE-HASH` around
/// `OUT_DIR`. (A cargo that is started by a program that cargo started has that one's `OUT_DIR`.)
fn build_script_run() -> Option<PathBuf> {
    let run = PathBuf::from(std::env::var_os("OUT_DIR")?)
        .parent()?
        .to_owned();
    let package = std::env::var("CARGO_PKG_NAME").ok()?;
    is_run_of(&run, &package).then_some(run)
}

fn is_run_of(run: &Path, package: &str) -> bool {
    let name = run.file_name().unwrap_or_default().to_string_lossy();
    name.rsplit_once('-')
        .is_some_and(|(name, _)| name == package)
}

/// What cargo looks at before it decides to run a build script again.
#[derive(Debug, PartialEq)]
enum Watched {
    /// Every file of the package: the script names nothing.
    Package,
    /// What the script names. Nothing if it names only variables.
    Paths(Vec<String>),
}

impl Watched {
    /// From what the build script has printed.
    fn of(output: &str) -> Self {
        let mut paths = Vec::new();
        let mut is_package = true;
        for line in output.lines() {
            let Some(instruction) = line.strip_prefix("cargo:") else {
                continue;
            };
            let instruction = instruction.strip_prefix(':').unwrap_or(instruction);
            is_package &= !instruction.starts_with("rerun-if-");
            if let Some(path) = instruction.strip_prefix("rerun-if-changed=") {
                paths.push(path.trim_end().to_owned());
            }
        }
        if is_package {
            Self::Package
        } else {
            Self::Paths(paths)
        }
    }

    fn covers(&self, package: &Path, folder: &Path) -> bool {
        let absolute = |path: &Path| -> PathBuf {
            let path = package.join(path);
            path.canonicalize().unwrap_or(path)
        };
        let folder = absolute(folder);
        match self {
            Self::Package => folder.starts_with(absolute(Path::new(""))),
            Self::Paths(paths) => paths
                .iter()
                .any(|path| folder.starts_with(absolute(Path::new(path)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths<const N: usize>(paths: [&str; N]) -> Watched {
        Watched::Paths(paths.map(str::to_owned).to_vec())
    }

    #[test]
    fn what_a_build_script_printed_is_what_cargo_watches() {
        for (output, watched) in [
            ("", Watched::Package),
            (
                "cargo:rustc-cfg=a\nrerun-if-changed=lua\n",
                Watched::Package,
            ),
            ("cargo::rerun-if-changed=lua\n", paths(["lua"])),
            (
                "cargo:rerun-if-changed=a\r\ncargo:rerun-if-changed=b c\n",
                paths(["a", "b c"]),
            ),
            ("cargo::rerun-if-env-changed=A\n", paths([])),
        ] {
            assert_eq!(Watched::of(output), watched, "{output}");
        }
    }

    #[test]
    fn another_packages_build_script_is_none() {
        for (run, is_own) in [
            ("target/debug/build/app-1f2e", true),
            ("target/debug/build/app-tests-1f2e", false),
            ("target/debug/build/app", false),
            ("", false),
        ] {
            assert_eq!(is_run_of(Path::new(run), "app"), is_own, "{run}");
        }
    }

    #[test]
    fn a_folder_is_watched_with_what_is_around_it() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let here = package.join("src").display().to_string();
        for (watched, folder, covers) in [
            (Watched::Package, "src", true),
            (Watched::Package, "src/scripts_module", true),
            (Watched::Package, "../lua", false),
            (paths(["src"]), "src/scripts_module", true),
            (paths(["other", "./src/../src"]), "src", true),
            (paths([&here]), "src", true),
            (paths(["."]), "src", true),
            (paths(["src/scripts_module"]), "src", false),
            (paths(["sr"]), "src", false),
            (paths(["../lua"]), "../lua", true),
            (paths([]), "src", false),
        ] {
            assert_eq!(
                watched.covers(package, Path::new(folder)),
                covers,
                "{watched:?} {folder}"
            );
        }
    }
}
