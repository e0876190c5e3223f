//! Running cargo in this workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use crate::Result;

/// The cargo that runs this task, in the workspace's folder.
pub(crate) fn command() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(workspace());
    command
}

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The folder for what is built.
pub(crate) fn target() -> PathBuf {
    // A relative CARGO_TARGET_DIR is relative to the folder that cargo was called in, and so are
    // we.
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) if !folder.is_empty() => {
            std::path::absolute(&folder).unwrap_or_else(|_| folder.into())
        }
        _ => workspace().join("target"),
    }
}

/// Runs a command to its end, its input and output being ours.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus> {
    let status = command
        .status()
        .map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    Ok(status)
}

/// The same code, for our own exit; a failure where a signal ended the command.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
}
