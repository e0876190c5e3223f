//! `cargo lua-check`: the scripts that the Rust code of a workspace names.
//!
//! Entry point: [`scripts`]. Cargo says which packages and targets there are; from each target's file
//! on, modules are followed as rustc does. Looked for are `#[lua_scripts("…")]` and, with
//! `derive(LuaScript)`, `#[lua(path = "…")]`, under these names.

mod rust;

use std::path::{Path, PathBuf};
use std::process::Command;

use lua_analysis::analysis::folder::load_folder;
use lua_analysis::project::read::check_within;
use lua_analysis::project::settings::outermost_folder;
use lua_analysis::project::walk::FolderError;
use lua_analysis::project::walk::walk;
use serde_json::Value;

use crate::scripts::{Script, distinct, show};
use crate::status::Result;
use rust::{Named, named_in};

/// All scripts that are named, each once, and what is wrong with what is named.
pub(crate) fn scripts() -> Result<(Vec<Script>, Vec<String>)> {
    let mut scripts = Vec::new();
    let mut troubles = Vec::new();
    for package in packages()? {
        let (named, wrong) = named_in(&package.files);
        troubles.extend(wrong);
        for (rust, named) in named {
            let (found, wrong) = match named {
                Named::Script(path) => derived(&package.folder, &path),
                Named::Folder {
                    path,
                    exclude,
                    is_read_only,
                } => of_folder(&package.folder, &path, &exclude, is_read_only),
            };
            scripts.extend(found);
            let rust = show(&rust);
            troubles.extend(wrong.into_iter().map(|error| format!("{rust}: {error}")));
        }
    }
    if scripts.is_empty() && troubles.is_empty() {
        let message = "no `#[lua_scripts(\"…\")]` and no `derive(LuaScript)` in this workspace";
        return Err(format!("{message}: name files or folders").into());
    }
    troubles.dedup();
    Ok((distinct(scripts), troubles))
}

/// A package of the workspace.
struct Package {
    /// The folder of its `Cargo.toml`, which paths of scripts are relative to.
    folder: PathBuf,
    /// The file that each of its targets starts with.
    files: Vec<PathBuf>,
}

fn packages() -> Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .map_err(|error| format!("can't run cargo: {error}"))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let told = told.trim().trim_start_matches("error: ");
        return Err(format!("cargo does not know the workspace: {told}").into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("can't read what cargo says of the workspace: {error}"))?;
    let list = |value: &Value, key: &str| -> Vec<Value> {
        value
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let path = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(PathBuf::from);
    let packages = list(&metadata, "packages")
        .into_iter()
        .filter_map(|package| {
            let manifest = path(&package, "manifest_path")?;
            let targets = list(&package, "targets");
            let mut files: Vec<PathBuf> = targets
                .iter()
                .filter_map(|target| path(target, "src_path"))
                .collect();
            files.sort();
            files.dedup();
            Some(Package {
                folder: manifest.parent()?.to_path_buf(),
                files,
            })
        });
    Ok(packages.collect())
}

/// The script of a derive, or what the macro would say of it.
fn derived(package: &Path, path: &str) -> (Vec<Script>, Vec<String>) {
    let absolute = package.join(path);
    let folder = outermost_folder(package, path);
    if let Err(error) = check_within(&absolute, &folder, path) {
        return (Vec::new(), vec![error.to_string()]);
    }
    let script = Script {
        shown: show(&canonical(&absolute)),
        folder,
        path: absolute,
        is_read_only: false,
        is_named: true,
    };
    (vec![script], Vec::new())
}

/// The scripts of a folder, and what the macro would say of the folder.
fn of_folder(
    package: &Path,
    path: &str,
    exclude: &[String],
    is_read_only: bool,
) -> (Vec<Script>, Vec<String>) {
    let folder = package.join(path.trim_end_matches('/'));
    let (_, wrong) = load_folder(package, path, exclude, is_read_only);
    let (found, _) = walk(&folder, &show(&canonical(&folder)), exclude);
    let scripts = found.into_iter().map(|found| Script {
        path: found.path,
        shown: found.shown,
        folder: folder.clone(),
        is_read_only,
        is_named: false,
    });
    // What can't be read is told of when it is checked.
    let wrong = wrong
        .iter()
        .filter(|error| !matches!(error, FolderError::File(_)));
    (scripts.collect(), wrong.map(ToString::to_string).collect())
}

/// The path without `..`, if it leads anywhere.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}
