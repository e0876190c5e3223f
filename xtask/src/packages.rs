//! Installing a server, Python's pip, or valgrind with the system's package manager.

use std::process::Command;

use crate::{Result, cargo, program};

/// A package manager, and how it installs without asking.
#[derive(Debug)]
struct Manager {
    program: &'static str,
    /// Fetches the lists of packages, where installing does not.
    refresh: &'static [&'static str],
    install: &'static [&'static str],
    /// Tried in this order: newer distributions have only Valkey.
    servers: &'static [&'static str],
    /// Brings Python too.
    pip: &'static [&'static str],
    /// Whether it is run as root. Homebrew must not be.
    as_root: bool,
}

const MANAGERS: [Manager; 7] = [
    Manager {
        program: "apt-get",
        refresh: &["update"],
        install: &["install", "--yes", "--no-install-recommends"],
        servers: &["redis-server", "valkey-server"],
        pip: &["python3-pip"],
        as_root: true,
    },
    Manager {
        program: "dnf",
        refresh: &[],
        install: &["install", "--assumeyes"],
        servers: &["redis", "valkey"],
        pip: &["python3-pip"],
        as_root: true,
    },
    Manager {
        program: "yum",
        refresh: &[],
        install: &["install", "--assumeyes"],
        servers: &["redis", "valkey"],
        pip: &["python3-pip"],
        as_root: true,
    },
    Manager {
        program: "apk",
        refresh: &[],
        install: &["add", "--no-cache"],
        servers: &["redis", "valkey"],
        pip: &["py3-pip"],
        as_root: true,
    },
    Manager {
        program: "pacman",
        refresh: &[],
        install: &["--sync", "--refresh", "--noconfirm", "--needed"],
        servers: &["valkey", "redis"],
        pip: &["python-pip"],
        as_root: true,
    },
    Manager {
        program: "zypper",
        refresh: &[],
        install: &["--non-interactive", "install"],
        servers: &["redis", "valkey"],
        pip: &["python3-pip"],
        as_root: true,
    },
    Manager {
        program: "brew",
        refresh: &[],
        install: &["install"],
        servers: &["redis", "valkey"],
        pip: &["python"],
        as_root: false,
    },
];

/// On Debian, installing the package starts its service on port 6379, which nobody asked for.
/// These make the package's scripts leave that out, with systemd and without.
const ENVIRONMENT: [&str; 3] = [
    "DEBIAN_FRONTEND=noninteractive",
    "SYSTEMD_OFFLINE=1",
    "RUNLEVEL=1",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Privilege {
    Root,
    Sudo,
    None,
}

/// What is installed.
#[derive(Clone, Copy)]
enum Need {
    Server,
    Pip,
    Valgrind,
}

impl Need {
    fn packages(self, manager: &Manager) -> &'static [&'static str] {
        match self {
            Self::Server => manager.servers,
            Self::Pip => manager.pip,
            Self::Valgrind => &["valgrind"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Server => "redis-server or valkey-server",
            Self::Pip => "pip for python3",
            Self::Valgrind => "valgrind",
        }
    }

    fn advice(self, what: &str) -> String {
        match self {
            Self::Server => format!(
                "the tests need a real server, and none is on PATH and none could be installed \
                 here. Install one ({what}), or set LUA_TEST_SERVER to the path of one, and run \
                 `cargo xtask test` again"
            ),
            Self::Pip => format!(
                "`python3 -m pip` does not run, and could not be installed here. Install it ({what})"
            ),
            Self::Valgrind => format!(
                "instructions are counted by valgrind, which is not on PATH and could not be \
                 installed here. Install it ({what}); systems that have none (macOS on ARM, \
                 Windows) can't run this bench"
            ),
        }
    }
}

/// Installs a server, saying how, or says what to do.
pub(crate) fn install_server() -> Result<()> {
    install(Need::Server, || program::find_server().is_some())
}

/// Installs Python's pip, saying how, or says what to do.
pub(crate) fn install_pip() -> Result<()> {
    install(Need::Pip, || true)
}

/// Installs valgrind, saying how, or says what to do.
pub(crate) fn install_valgrind() -> Result<()> {
    install(Need::Valgrind, || program::find("valgrind").is_some())
}

fn install(need: Need, is_there: impl Fn() -> bool) -> Result<()> {
    let manager = MANAGERS
        .iter()
        .find(|manager| program::find(manager.program).is_some())
        .ok_or_else(|| need.advice(need.name()))?;
    let plan = plan(manager, need, privilege())?;
    eprintln!(
        "No {} here: installing with {}",
        need.name(),
        manager.program
    );
    if let Some(refresh) = &plan.refresh {
        // Installing may work with older lists too.
        announce_and_run(refresh)?;
    }
    for install in &plan.installs {
        if announce_and_run(install)? && is_there() {
            return Ok(());
        }
    }
    Err(need.advice(need.name()).into())
}

/// Command lines: the refreshing one, and those of which one is to succeed.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    refresh: Option<Vec<String>>,
    installs: Vec<Vec<String>>,
}

fn plan(manager: &Manager, need: Need, privilege: Privilege) -> std::result::Result<Plan, String> {
    let prefix: &[&str] = match (manager.as_root, privilege) {
        (true, Privilege::Root) | (false, Privilege::Sudo | Privilege::None) => &[],
        (true, Privilege::Sudo) => &["sudo", "--non-interactive"],
        (true, Privilege::None) => {
            return Err(need.advice(&format!("`sudo {}`", by_hand(manager, need))));
        }
        (false, Privilege::Root) => {
            return Err(need.advice(&format!("`{}`, not as root", by_hand(manager, need))));
        }
    };
    let line = |arguments: &[&str], package: &[&str]| -> Vec<String> {
        let environment: &[&str] = if manager.as_root { &ENVIRONMENT } else { &[] };
        let env: &[&str] = if environment.is_empty() {
            &[]
        } else {
            &["env"]
        };
        [
            prefix,
            env,
            environment,
            &[manager.program],
            arguments,
            package,
        ]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
    };
    Ok(Plan {
        refresh: (!manager.refresh.is_empty()).then(|| line(manager.refresh, &[])),
        installs: need
            .packages(manager)
            .iter()
            .map(|package| line(manager.install, &[package]))
            .collect(),
    })
}

/// What a person would type.
fn by_hand(manager: &Manager, need: Need) -> String {
    let package = need.packages(manager).first().copied().unwrap_or_default();
    match manager.program {
        "pacman" => format!("pacman -S {package}"),
        "apk" => format!("apk add {package}"),
        program => format!("{program} install {package}"),
    }
}

fn privilege() -> Privilege {
    let root = Command::new("id").arg("-u").output();
    if root.is_ok_and(|output| output.stdout.trim_ascii() == b"0") {
        return Privilege::Root;
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).output();
    if sudo.is_ok_and(|output| output.status.success()) {
        return Privilege::Sudo;
    }
    Privilege::None
}

fn announce_and_run(line: &[String]) -> Result<bool> {
    eprintln!("+ {}", line.join(" "));
    let Some((program, arguments)) = line.split_first() else {
        return Ok(false);
    };
    Ok(cargo::run(Command::new(program).args(arguments))?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manager(program: &str) -> &'static Manager {
        MANAGERS.iter().find(|m| m.program == program).unwrap()
    }

    fn first_install(program: &str, privilege: Privilege) -> String {
        plan(manager(program), Need::Server, privilege)
            .unwrap()
            .installs[0]
            .join(" ")
    }

    #[test]
    fn debian_refreshes_first_and_starts_no_service() {
        let env = "env DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 RUNLEVEL=1";
        let plan = plan(manager("apt-get"), Need::Server, Privilege::Root).unwrap();
        assert_eq!(
            plan.refresh.unwrap().join(" "),
            format!("{env} apt-get update")
        );
        let installs: Vec<String> = plan.installs.iter().map(|line| line.join(" ")).collect();
        let install = format!("{env} apt-get install --yes --no-install-recommends");
        assert_eq!(
            installs,
            [
                format!("{install} redis-server"),
                format!("{install} valkey-server")
            ]
        );
    }

    #[test]
    fn sudo_is_used_where_it_asks_no_password() {
        let line = first_install("dnf", Privilege::Sudo);
        assert!(line.starts_with("sudo --non-interactive env "), "{line}");
        assert!(line.ends_with(" dnf install --assumeyes redis"), "{line}");
    }

    #[test]
    fn without_privilege_the_message_says_what_to_type() {
        let message = plan(manager("apt-get"), Need::Server, Privilege::None).unwrap_err();
        assert!(
            message.contains("`sudo apt-get install redis-server`"),
            "{message}"
        );
        assert!(message.contains("LUA_TEST_SERVER"), "{message}");
        let message = plan(manager("apt-get"), Need::Pip, Privilege::None).unwrap_err();
        assert!(
            message.ends_with("Install it (`sudo apt-get install python3-pip`)"),
            "{message}"
        );
        let message = plan(manager("pacman"), Need::Server, Privilege::None).unwrap_err();
        assert!(message.contains("`sudo pacman -S valkey`"), "{message}");
    }

    #[test]
    fn homebrew_is_never_run_as_root() {
        for privilege in [Privilege::None, Privilege::Sudo] {
            assert_eq!(first_install("brew", privilege), "brew install redis");
        }
        assert!(plan(manager("brew"), Need::Server, Privilege::Root).is_err());
    }

    #[test]
    fn every_manager_has_a_plan() {
        for manager in MANAGERS.iter().filter(|manager| manager.as_root) {
            let plan = plan(manager, Need::Server, Privilege::Root).unwrap();
            assert_eq!(plan.installs.len(), 2, "{manager:?}");
            let plan = super::plan(manager, Need::Pip, Privilege::Root).unwrap();
            assert_eq!(plan.installs.len(), 1, "{manager:?}");
            let plan = super::plan(manager, Need::Valgrind, Privilege::Root).unwrap();
            assert!(plan.installs[0].ends_with(&["valgrind".to_owned()]));
        }
    }
}
