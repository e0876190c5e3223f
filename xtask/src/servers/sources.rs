//! Where this machine gets Debian's packages, as apt itself says.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::run;
use crate::Result;

/// The component that has our packages.
const COMPONENT: &str = "main";

/// Debian's keys, where its machines have them. Elsewhere apt uses those that it trusts anyway.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Which of apt's indexes are those of a Debian release. Security updates and backports have
/// other labels, and are often in an archive of their own.
const DEBIAN: [&str; 3] = ["Created-By: Packages", "Origin: Debian", "Label: Debian"];

/// The archives that apt's source list names for Debian releases, each once, in apt's order.
///
/// apt knows an entry's origin once it has fetched its lists. On a machine without lists they are
/// fetched into `folder`.
pub(super) fn archives(folder: &Path) -> Result<Vec<String>> {
    let known = ask(&[])?;
    if !known.is_empty() {
        return Ok(known);
    }
    let lists = folder.join("lists");
    std::fs::create_dir_all(lists.join("partial"))?;
    let options = [
        option("Dir::State::Lists", &lists),
        option("Dir::Cache", &folder.join("cache")),
        "--option=Acquire::Languages=none".to_owned(),
        // Root may write to the folder; the user that apt drops to may not.
        "--option=APT::Sandbox::User=root".to_owned(),
    ];
    let mut update = apt(&options);
    // What is needed may be there even if another entry fails.
    let complaint = run("apt-get update", update.arg("update")).err();
    match (ask(&options)?, complaint) {
        (found, _) if !found.is_empty() => Ok(found),
        (_, Some(complaint)) => Err(complaint),
        (_, None) => Err("no entry in apt's source list leads to Debian".into()),
    }
}

/// An entry for some suites of an archive, in the format deb822.
pub(super) fn entry(archive: &str, suites: &[&str]) -> String {
    let keys = PathBuf::from(KEYRING);
    let signed_by = if keys.is_file() {
        format!("Signed-By: {KEYRING}\n")
    } else {
        String::new()
    };
    format!(
        "Types: deb\n\
         URIs: {archive}\n\
         Suites: {}\n\
         Components: {COMPONENT}\n\
         Targets: Packages\n\
         {signed_by}",
        suites.join(" ")
    )
}

/// The archives of the lists that apt has.
fn ask(options: &[String]) -> Result<Vec<String>> {
    let output = apt(options)
        .args(["indextargets", "--format", "$(REPO_URI)"])
        .args(DEBIAN)
        .arg(format!("Component: {COMPONENT}"))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run apt-get: {error}"))?;
    Ok(distinct_lines(&String::from_utf8_lossy(&output.stdout)))
}

fn apt(options: &[String]) -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet").args(options);
    command
}

fn option(name: &str, folder: &Path) -> String {
    format!("--option={name}={}", folder.display())
}

fn distinct_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_asked_once() {
        let text = "http://a.test/debian/\nhttp://b.test/debian/\n\nhttp://a.test/debian/\n";
        assert_eq!(
            distinct_lines(text),
            ["http://a.test/debian/", "http://b.test/debian/"]
        );
    }

    #[test]
    fn an_entry_has_the_suites_that_are_wanted() {
        let entry = entry(
            "http://mirror.test/debian/",
            &["bookworm", "bookworm-backports"],
        );
        assert!(
            entry.starts_with(
                "Types: deb\n\
                 URIs: http://mirror.test/debian/\n\
                 Suites: bookworm bookworm-backports\n\
                 Components: main\n\
                 Targets: Packages\n"
            ),
            "{entry}"
        );
    }
}
