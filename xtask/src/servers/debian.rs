//! Servers in Debian's packages, unpacked beside the system instead of installed into it.
//!
//! apt works with lists, caches and settings in a folder of ours: nothing of the system changes,
//! and root is not needed. Its entry names the archives that the machine's own apt uses.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{make_executable, run, sources};
use crate::{Result, program};

/// The release that has the servers of the matrix.
const SUITES: [&str; 2] = ["bookworm", "bookworm-backports"];

/// What the servers need besides glibc, as a machine may lack it or have another release's.
const LIBRARIES: [&str; 13] = [
    "libatomic1",
    "libcap2",
    "libgcc-s1",
    "libgcrypt20",
    "libgpg-error0",
    "libjemalloc2",
    "liblz4-1",
    "liblzf1",
    "liblzma5",
    "libssl3",
    "libstdc++6",
    "libsystemd0",
    "libzstd1",
];

/// Debian's archive, as this machine reaches it.
pub(super) struct Debian {
    /// Each with apt, once that has the archive's lists.
    archives: Vec<(String, OnceCell<std::result::Result<Apt, String>>)>,
    /// For the lists and caches, one folder for each archive.
    folder: PathBuf,
}

impl Debian {
    /// Asks the machine's apt for Debian's archives; `folder` is for what apt fetches.
    pub(super) fn find(folder: PathBuf) -> Result<Self> {
        for needed in ["apt-get", "dpkg-deb"] {
            if program::find(needed).is_none() {
                return Err(format!("Debian's packages need {needed}, which is not here").into());
            }
        }
        let archives = sources::archives(&folder.join("machine"))?
            .into_iter()
            .map(|archive| (archive, OnceCell::new()))
            .collect();
        Ok(Self { archives, folder })
    }

    /// Puts packages and their libraries into `folder`, as `folder/program`.
    pub(super) fn fetch(&self, packages: &[&str], program: &str, folder: &Path) -> Result<()> {
        let root = folder.join("root");
        for package in self.download(packages, folder)? {
            let mut extract = Command::new("dpkg-deb");
            extract.arg("--extract").args([&package, &root]);
            run("dpkg-deb --extract", &mut extract)?;
            std::fs::remove_file(package)?;
        }
        let wrapper = folder.join(program);
        std::fs::write(&wrapper, wrapper_text(program, &library_folders(&root)))?;
        make_executable(&wrapper)
    }

    /// Downloads from the first archive that has the packages.
    fn download(&self, packages: &[&str], folder: &Path) -> Result<Vec<PathBuf>> {
        let mut reasons = Vec::new();
        for (number, (archive, apt)) in self.archives.iter().enumerate() {
            let open = || Apt::open(archive, &self.folder.join(number.to_string()));
            let apt = apt.get_or_init(|| open().map_err(|error| error.to_string()));
            let downloaded = apt
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|apt| apt.download(packages, folder));
            match downloaded {
                Ok(()) => return Ok(files_of_packages(folder)?),
                Err(reason) => reasons.push(reason),
            }
        }
        Err(reasons.join("\n").into())
    }
}

/// apt with settings of its own.
struct Apt {
    settings: PathBuf,
    /// Why the lists are not all there. What is needed may be there still.
    complaint: Option<String>,
}

impl Apt {
    /// Fetches the lists of an archive into a folder.
    fn open(archive: &str, folder: &Path) -> Result<Self> {
        let mut apt = Self {
            settings: folder.join("apt.conf"),
            complaint: None,
        };
        for needed in ["lists/partial", "cache/archives/partial"] {
            std::fs::create_dir_all(folder.join(needed))?;
        }
        // Nothing is installed: what the system has, maybe newer, must not be preferred.
        std::fs::write(folder.join("status"), "")?;
        std::fs::write(
            folder.join("matrix.sources"),
            sources::entry(archive, &SUITES),
        )?;
        std::fs::write(&apt.settings, settings(folder))?;
        let mut update = apt.command();
        update.args(["update", "--error-on=any"]);
        apt.complaint = run("apt-get update", &mut update)
            .err()
            .map(|error| error.to_string());
        Ok(apt)
    }

    fn command(&self) -> Command {
        let mut command = Command::new("apt-get");
        command
            .arg("--quiet")
            .arg("--config-file")
            .arg(&self.settings);
        command
    }

    /// Downloads packages, and the libraries, into a folder; the error is the first thing that
    /// went wrong.
    fn download(&self, packages: &[&str], folder: &Path) -> std::result::Result<(), String> {
        let mut command = self.command();
        command
            .arg("download")
            .args(packages)
            .args(LIBRARIES)
            .current_dir(folder);
        let title = format!("apt-get download {}", packages.join(" "));
        run(&title, &mut command)
            .map_err(|error| self.complaint.clone().unwrap_or_else(|| error.to_string()))
    }
}

/// Everything that apt writes is in the folder. What the machine says of proxies and certificates
/// holds; its hooks do not run.
fn settings(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "Dir::Etc::SourceList \"{folder}/matrix.sources\";\n\
         Dir::Etc::SourceParts \"/dev/null\";\n\
         Dir::Etc::Preferences \"/dev/null\";\n\
         Dir::Etc::PreferencesParts \"/dev/null\";\n\
         Dir::State::Lists \"{folder}/lists\";\n\
         Dir::State::Status \"{folder}/status\";\n\
         Dir::Cache \"{folder}/cache\";\n\
         Acquire::Languages \"none\";\n\
         Acquire::Retries \"3\";\n\
         APT::Sandbox::User \"root\";\n\
         #clear APT::Update::Pre-Invoke;\n\
         #clear APT::Update::Post-Invoke;\n\
         #clear APT::Update::Post-Invoke-Success;\n"
    )
}

/// The packages in a folder.
fn files_of_packages(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The folders of libraries in unpacked packages, relative to them: `usr/lib/x86_64-linux-gnu`.
fn library_folders(root: &Path) -> Vec<String> {
    let mut folders = Vec::new();
    for parent in ["usr/lib", "lib"] {
        let Ok(entries) = std::fs::read_dir(root.join(parent)) else {
            continue;
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        folders.extend(
            names
                .filter(|name| name.contains("-linux-"))
                .map(|name| format!("{parent}/{name}")),
        );
    }
    folders
}

/// A program that runs the unpacked one, wherever the folder is moved.
fn wrapper_text(program: &str, library_folders: &[String]) -> String {
    let folders: Vec<String> = library_folders
        .iter()
        .map(|folder| format!("$root/{folder}"))
        .collect();
    format!(
        "#!/bin/sh\n\
         root=\"${{0%/*}}/root\"\n\
         LD_LIBRARY_PATH=\"{}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\"\n\
         export LD_LIBRARY_PATH\n\
         exec \"$root/usr/bin/{program}\" \"$@\"\n",
        folders.join(":")
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::write_program;
    use super::*;

    #[test]
    fn the_wrapper_finds_program_and_libraries_beside_itself() {
        let folder = tempfile::TempDir::with_prefix("lua-wrapper-").expect("a folder");
        let root = folder.path().join("root");
        for library in ["usr/lib/x86_64-linux-gnu/a.so", "lib/x86_64-linux-gnu/b.so"] {
            write_program(&root.join(library), "");
        }
        write_program(&root.join("usr/lib/systemd/x"), "");
        let program = "#!/bin/sh\necho \"$LD_LIBRARY_PATH $*\"";
        write_program(&root.join("usr/bin/a-server"), program);
        let wrapper = folder.path().join("a-server");
        write_program(&wrapper, &wrapper_text("a-server", &library_folders(&root)));
        let output = Command::new(&wrapper)
            .args(["a", "b c"])
            .env("LD_LIBRARY_PATH", "/before")
            .output()
            .expect("it runs");
        let root = root.display();
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            format!("{root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu:/before a b c\n")
        );
    }
}
