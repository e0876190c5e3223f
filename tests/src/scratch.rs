//! A package of its own, for what can only be seen from outside: rebuilds, renamed dependencies,
//! lints of a library.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A package that depends on `lua-runtime`, built without a network.
///
/// It lives in a folder below the target directory, together with what was built of it, so that
/// only the first run on a machine builds the dependencies.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    target: PathBuf,
}

/// What cargo did.
#[derive(Debug)]
pub struct Outcome {
    /// Whether it succeeded.
    pub success: bool,
    /// What it printed, one JSON message a line where it was asked for them.
    pub stdout: String,
    /// What it told people.
    pub stderr: String,
}

impl Scratch {
    /// A package without code. `temporary` is `env!("CARGO_TARGET_TMPDIR")`; `dependencies` are
    /// the lines of that table, in which `RUNTIME` stands for the path of `lua-runtime`.
    pub fn new(temporary: &str, name: &str, dependencies: &str) -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the workspace");
        let scratch = Self {
            folder: Path::new(temporary).join("scratch").join(name),
            target: Path::new(temporary).join("scratch-target"),
        };
        if scratch.folder.exists() {
            std::fs::remove_dir_all(&scratch.folder).expect("remove the former package");
        }
        let runtime = workspace.join("lua-runtime");
        let dependencies = dependencies.replace("RUNTIME", &runtime.display().to_string());
        // A workspace of its own, because its folder is inside of ours.
        scratch.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n\
                 [dependencies]\n{dependencies}\n\n\
                 [profile.dev]\ndebug = false\nincremental = false\n"
            ),
        );
        let lock = std::fs::read_to_string(workspace.join("Cargo.lock")).expect("Cargo.lock");
        scratch.write("Cargo.lock", &lock);
        scratch
    }

    /// Writes a file, by its path in the package.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("create a folder");
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// The place of a file of the package.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Runs cargo in the package, by words: `"build --message-format=json"`.
    pub fn cargo(&self, words: &str) -> Outcome {
        let output = Command::new(env!("CARGO"))
            .args(words.split(' '))
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_NET_OFFLINE", "true")
            // Not those of the build that runs this test.
            .env_remove("RUSTFLAGS")
            .env_remove("RUSTC_WRAPPER")
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .output()
            .expect("run cargo");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Outcome {
            success: output.status.success(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Like [`Scratch::cargo`], and what it printed.
    ///
    /// # Panics
    /// If cargo fails, with what it said.
    pub fn run(&self, words: &str) -> String {
        let Outcome {
            success,
            stdout,
            stderr,
        } = self.cargo(words);
        assert!(success, "cargo {words}\n{stderr}\n{stdout}");
        stdout
    }
}
