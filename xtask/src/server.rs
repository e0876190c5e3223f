//! A server of our own, for the demo and to ask it: private port, private folder, gone afterwards.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use lua_test_process::{Port, Process};
use tempfile::TempDir;

use crate::Result;

const START_DEADLINE: Duration = Duration::from_secs(10);
const START_ATTEMPTS: usize = 3;
const POLL_INTERVAL: Duration = Duration::from_millis(10);

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
    process: Process,
    port: Port,
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
        let port = Port::reserve()?;
        let folder = TempDir::with_prefix("lua-xtask-")?;
        let log = folder.path().join("server.log");
        let output = File::create(&log)?;
        let mut command = Command::new(program);
        command.args(["--port", &port.number().to_string()]);
        if let Kind::Real = kind {
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        }
        command
            .current_dir(folder.path())
            .stdout(output.try_clone()?)
            .stderr(output);
        let mut server = Self {
            process: Process::spawn(&mut command, folder.path())
                .map_err(|error| format!("cannot run {}: {error}", program.display()))?,
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
            if let Ok(Some(status)) = self.process.ended() {
                return Err(format!("ended at once: {status}"));
            }
            if ping(self.port.number()).is_ok_and(|answered| answered) {
                return Ok(());
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        Err(format!("did not answer within {START_DEADLINE:?}"))
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port.number())
    }
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
