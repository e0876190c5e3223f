//! A child process that does not outlive the tests, however they end.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Waits for the end of the test process, whatever ends it (a signal runs no destructors): the
/// pipe closes then. A line on the pipe says that the process has been stopped in the usual way.
const WATCHDOG: &str = r#"trap '' INT TERM HUP
read -r stopped && exit
kill -9 "$1" 2>/dev/null
rm -rf "$2""#;

/// A running process; dropping this value kills it and waits for its end.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    watchdog: Child,
}

impl Process {
    /// Runs a command. Should the tests be killed, it is killed too and `folder` removed.
    pub(crate) fn spawn(command: &mut Command, folder: &Path) -> Self {
        let program = command.get_program().to_owned();
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run {}: {error}", program.display()));
        let watchdog = Command::new("sh")
            .args(["-c", WATCHDOG, "watchdog", &child.id().to_string()])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("run sh");
        Self { child, watchdog }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.child.try_wait().expect("ask for the server's state")
    }

    /// Sends a signal: `"-STOP"`.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.id().to_string();
        let status = Command::new("kill").args([signal, &id]).status();
        let status = status.expect("run the kill command");
        assert!(status.success(), "kill {signal} {id}: {status}");
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
