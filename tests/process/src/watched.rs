//! A child process that does not outlive the program that started it.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// Waits for the end of the starting program, whatever ends it (a signal runs no destructors): the
/// pipe closes then. A line on the pipe says that the process has been stopped in the usual way.
const WATCHDOG: &str = r#"trap '' INT TERM HUP
read -r stopped && exit
kill -9 "$1" 2>/dev/null
rm -rf "$2""#;

/// A running process; dropping this value kills it and waits for its end.
#[derive(Debug)]
pub struct Process {
    child: Child,
    watchdog: Child,
}

impl Process {
    /// Runs a command. Should this program be killed, it is killed too and `folder` removed.
    ///
    /// # Errors
    ///
    /// The program, or `sh` for the watchdog, can't be run.
    pub fn spawn(command: &mut Command, folder: &Path) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::null()).spawn()?;
        let watchdog = Command::new("sh")
            .args(["-c", WATCHDOG, "watchdog", &child.id().to_string()])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match watchdog {
            Ok(watchdog) => Ok(Self { child, watchdog }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error)
            }
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    ///
    /// The system doesn't say.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Sends a signal: `"-STOP"`.
    ///
    /// # Errors
    ///
    /// `sh` can't be run, or its `kill` fails.
    pub fn signal(&self, signal: &str) -> io::Result<()> {
        let id = self.id().to_string();
        // The shell's own: there may be no program of this name.
        let status = Command::new("sh")
            .args(["-c", "kill \"$0\" \"$1\"", signal, &id])
            .status()?;
        if status.success() {
            return Ok(());
        }
        Err(io::Error::other(format!("kill {signal} {id}: {status}")))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // All of these fail only if the other side has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(mut pipe) = self.watchdog.stdin.take() {
            let _ = pipe.write_all(b"stopped\n");
        }
        let _ = self.watchdog.wait();
    }
}
