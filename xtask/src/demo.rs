//! `cargo xtask demo`: the quickstart example against whatever server there is.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::server::{Kind, Server};
use crate::{Result, cargo, program};

const MEEBIS_VERSION: &str = "0.15.0";
const EXAMPLE: [&str; 4] = ["--package", "lua-runtime", "--example", "quickstart"];

/// Runs the example; its exit code is ours.
pub(crate) fn run() -> Result<ExitCode> {
    let source = choose_server()?;
    // Not quietly, because a first build takes its time.
    let built = cargo::run(cargo::command().arg("build").args(EXAMPLE))?;
    if !built.success() {
        return Ok(cargo::exit_code(built));
    }
    // Kept until the example has ended.
    let (url, _server) = match source {
        Source::Url(url) => {
            eprintln!("Server: {} (from REDIS_URL)", without_login(&url));
            (url, None)
        }
        Source::Program { name, path, kind } => {
            let server = Server::start(&path, kind)?;
            let url = server.url();
            eprintln!("Server: {name} on {url}, started for this demo and stopped after it");
            (url, Some(server))
        }
    };
    let mut example = cargo::command();
    example
        .args(["run", "--quiet"])
        .args(EXAMPLE)
        .env("REDIS_URL", url);
    cargo::run(&mut example).map(cargo::exit_code)
}

enum Source {
    Url(String),
    Program {
        name: &'static str,
        path: PathBuf,
        kind: Kind,
    },
}

fn choose_server() -> Result<Source> {
    if let Some(url) = program::variable("REDIS_URL") {
        return Ok(Source::Url(url));
    }
    if let Some((name, path)) = program::server() {
        let kind = Kind::Real;
        return Ok(Source::Program { name, path, kind });
    }
    Ok(Source::Program {
        name: "meebis",
        path: meebis(&cargo::target().join("meebis"))?,
        kind: Kind::Meebis,
    })
}

/// The small in-memory server, built unless it is there.
fn meebis(root: &Path) -> Result<PathBuf> {
    let file = format!("meebis{}", std::env::consts::EXE_SUFFIX);
    let path = root.join("bin").join(file);
    if path.is_file() {
        return Ok(path);
    }
    eprintln!(
        "There is no redis-server or valkey-server on PATH and REDIS_URL is not set: building \
         meebis, a small in-memory server, into {} (once, about a minute)",
        root.display()
    );
    let mut install = cargo::command();
    install
        .args(["install", "meebis", "--version", MEEBIS_VERSION, "--locked"])
        .arg("--root")
        .arg(root);
    if cargo::run(&mut install)?.success() && path.is_file() {
        return Ok(path);
    }
    Err(
        "meebis could not be built, see above. Install redis-server or valkey-server with your \
         package manager, or set REDIS_URL to the URL of a server, and run `cargo xtask demo` \
         again"
            .into(),
    )
}

/// A URL without user name and password, fit to be shown.
fn without_login(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("redis://localhost:6379", "redis://localhost:6379"),
            ("redis://:p@ss@localhost/2", "redis://localhost/2"),
            ("rediss://user:word@host:1", "rediss://host:1"),
        ] {
            assert_eq!(without_login(url), shown);
        }
    }
}
