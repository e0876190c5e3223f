//! A server of our own, for the demo and to ask it: private port, private folder, gone afterwards.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Result;

const START_DEADLINE: Duration = Duration::from_secs(10);
const START_ATTEMPTS: usize = 3;
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Waits for our end, whatever ends us (a signal runs no destructors): the pipe closes then.
/// A line on the pipe says that all has been tidied up.
const WATCHDOG: &str = r#"trap '' INT TERM HUP
read -r done && exit
kill -9 "$1" 2>/dev/null
rm -rf "$2""#;

/// Which server is started; they differ in their options.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// redis-server or valkey-server
    Real,
    /// meebis
    Meebis,
}

/// A running server, stopped when this value is dropped or this process ends.
pub(crate) struct Server {
    process: Child,
    watchdog: Option<Child>,
    port: u16,
    _folder: TempDir,
}

impl Server {
    /// Starts a server and waits until it answers.
    pub(crate) fn start(program: &Path, kind: Kind) -> Result<Self> {
        let mut attempt = 1;
        loop {
            match Self::try_start(program, kind) {
                // Another program may have taken the port in between.
                Err(_) if attempt < START_ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    fn try_start(program: &Path, kind: Kind) -> Result<Self> {
        let port = free_port()?;
        let folder = TempDir::with_prefix("lua-xtask-")?;
        let log = folder.path().join("server.log");
        let output = File::create(&log)?;
        let mut command = Command::new(program);
        command.args(["--port", &port.to_string()]);
        if let Kind::Real = kind {
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        }
        let process = command
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
        let watchdog = watch(process.id(), folder.path());
        let mut server = Self {
            process,
            watchdog,
            port,
            _folder: folder,
        };
        server.wait_until_ready().map_err(|reason| {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            format!("{} {reason}\n{log}", program.display())
        })?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> std::result::Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < START_DEADLINE {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(format!("ended at once: {status}"));
            }
            if ping(self.port).is_ok_and(|answered| answered) {
                return Ok(());
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        Err(format!("did not answer within {START_DEADLINE:?}"))
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if the server has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(mut watchdog) = self.watchdog.take() {
            if let Some(mut pipe) = watchdog.stdin.take() {
                let _ = pipe.write_all(b"done\n");
            }
            let _ = watchdog.wait();
        }
    }
}

/// Starts the watchdog; without a shell there is none, and the server is stopped in `drop` only.
fn watch(process: u32, folder: &Path) -> Option<Child> {
    Command::new("sh")
        .args(["-c", WATCHDOG, "watchdog", &process.to_string()])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// Whether the server on a port answers PING.
fn ping(port: u16) -> std::io::Result<bool> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, START_DEADLINE)?;
    stream.set_read_timeout(Some(START_DEADLINE))?;
    stream.write_all(b"*1\r\n$4\r\nPING\r\n")?;
    let mut reply = [0; 5];
    stream.read_exact(&mut reply)?;
    Ok(&reply == b"+PONG")
}
