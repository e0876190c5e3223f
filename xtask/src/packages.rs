//! Installing a server, Python's pip, or valgrind with the system's package manager.

use std::process::Command;

use crate::{Result, cargo, program};

/// A package manager.
struct Manager {
    program: &'static str,
    /// How it installs without asking.
    install: &'static [&'static str],
    /// Tried in this order: newer distributions have only Valkey.
    servers: [&'static str; 2],
    /// Brings Python too.
    pip: &'static str,
}

const MANAGERS: [Manager; 6] = [
    Manager {
        program: "apt-get",
        install: &["install", "--yes", "--no-install-recommends"],
        servers: ["redis-server", "valkey-server"],
        pip: "python3-pip",
    },
    Manager {
        program: "dnf",
        install: &["install", "--assumeyes"],
        servers: ["redis", "valkey"],
        pip: "python3-pip",
    },
    Manager {
        program: "apk",
        install: &["add", "--no-cache"],
        servers: ["redis", "valkey"],
        pip: "py3-pip",
    },
    Manager {
        program: "pacman",
        install: &["--sync", "--refresh", "--noconfirm", "--needed"],
        servers: ["valkey", "redis"],
        pip: "python-pip",
    },
    Manager {
        program: "zypper",
        install: &["--non-interactive", "install"],
        servers: ["redis", "valkey"],
        pip: "python3-pip",
    },
    Manager {
        program: HOMEBREW,
        install: &["install"],
        servers: ["redis", "valkey"],
        pip: "python",
    },
];

/// The one that must not run as root; the others must.
const HOMEBREW: &str = "brew";

/// On Debian, installing the package starts its service on port 6379, which nobody asked for.
/// These make the package's scripts leave that out, with systemd and without.
const ENVIRONMENT: [&str; 4] = [
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "SYSTEMD_OFFLINE=1",
    "RUNLEVEL=1",
];

/// What runs a command as root.
#[derive(Clone, Copy)]
enum Privilege {
    /// This does already.
    Root,
    /// sudo, which asks no password.
    Sudo,
    /// Nothing.
    None,
}

/// Installs a server, saying how, or says what to do.
pub(crate) fn install_server() -> Result<()> {
    let advice = "the tests need a real server, and none is on PATH and none could be installed \
                  here. Set LUA_TEST_SERVER to the path of one, or install one";
    let is_there = || program::server().is_some();
    install(|manager| &manager.servers, advice, is_there)
}

/// Installs Python's pip, saying how, or says what to do.
pub(crate) fn install_pip() -> Result<()> {
    let advice = "`python3 -m pip` does not run, and could not be installed here. Install it";
    install(
        |manager| std::slice::from_ref(&manager.pip),
        advice,
        || true,
    )
}

/// Installs valgrind, saying how, or says what to do.
pub(crate) fn install_valgrind() -> Result<()> {
    let advice = "instructions are counted by valgrind, which is not on PATH and could not be \
                  installed here. Systems that have none (macOS on ARM, Windows) can't run this \
                  bench; elsewhere install it";
    install(
        |_| &["valgrind"],
        advice,
        || program::find("valgrind").is_some(),
    )
}

/// Installs the first of a manager's packages that can be had.
fn install(
    packages: impl Fn(&'static Manager) -> &'static [&'static str],
    advice: &str,
    is_there: impl Fn() -> bool,
) -> Result<()> {
    let manager = MANAGERS
        .iter()
        .find(|manager| program::find(manager.program).is_some())
        .ok_or(advice)?;
    let line = |prefix: &[&'static str], words: &[&'static str]| {
        [prefix, &[manager.program], words].concat()
    };
    let installs = packages(manager)
        .iter()
        .map(|package| [manager.install, &[package]].concat());
    let prefix = prefix(manager, privilege()).map_err(|who| {
        let by_hand = installs.clone().map(|words| line(&[], &words).join(" "));
        let by_hand: Vec<String> = by_hand.collect();
        format!("{advice}: `{}`, {who}", by_hand.join("` or `"))
    })?;
    if manager.program == "apt-get" {
        // Installing may work with older lists too.
        run(&line(&prefix, &["update"]))?;
    }
    for words in installs {
        if run(&line(&prefix, &words))? && is_there() {
            return Ok(());
        }
    }
    Err(advice.into())
}

/// What comes before a package manager's own words; else who must call it.
fn prefix(
    manager: &Manager,
    privilege: Privilege,
) -> std::result::Result<Vec<&'static str>, &'static str> {
    let sudo: &[&str] = match (manager.program == HOMEBREW, privilege) {
        (true, Privilege::Root) => return Err("not as root"),
        (true, _) => return Ok(Vec::new()),
        (false, Privilege::None) => return Err("as root"),
        (false, Privilege::Root) => &[],
        (false, Privilege::Sudo) => &["sudo", "--non-interactive"],
    };
    Ok([sudo, &ENVIRONMENT].concat())
}

fn privilege() -> Privilege {
    let succeeds = |line: [&str; 3]| {
        let [program, arguments @ ..] = line;
        let output = Command::new(program).args(arguments).output();
        output.is_ok_and(|output| output.status.success())
    };
    if succeeds(["sh", "-c", "test $(id -u) = 0"]) {
        Privilege::Root
    } else if succeeds(["sudo", "-n", "true"]) {
        Privilege::Sudo
    } else {
        Privilege::None
    }
}

/// Shows a command and runs it.
fn run(line: &[&str]) -> Result<bool> {
    eprintln!("+ {}", line.join(" "));
    let Some((program, arguments)) = line.split_first() else {
        return Ok(false);
    };
    Ok(cargo::run(Command::new(program).args(arguments))?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_homebrew_is_not_run_as_root() {
        for manager in &MANAGERS {
            let [as_root, by_sudo, as_nobody] =
                [Privilege::Root, Privilege::Sudo, Privilege::None].map(|p| prefix(manager, p));
            if manager.program == HOMEBREW {
                assert_eq!((as_root, by_sudo), (Err("not as root"), Ok(Vec::new())));
                assert_eq!(as_nobody, Ok(Vec::new()));
            } else {
                // No service is started.
                assert_eq!(as_root, Ok(ENVIRONMENT.to_vec()));
                let line = [&["sudo", "--non-interactive"], ENVIRONMENT.as_slice()].concat();
                assert_eq!((by_sudo, as_nobody), (Ok(line), Err("as root")));
            }
        }
    }
}
