//! One server process: its life, its connections, what it says about itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Client, Connection, ConnectionAddr, ProtocolVersion, RedisConnectionInfo};
use tempfile::TempDir;

use crate::builder::socket_path;
use crate::connect::open;
use crate::{
    Flavour, ServerBuilder, Version, binary, connect, connect_async, identity, wait_until,
};
use lua_test_process::{Port, Process};

const START_DEADLINE: Duration = Duration::from_secs(10);
const START_ATTEMPTS: usize = 5;

/// A running server on a loopback port and in a folder of its own; both end with this value.
///
/// All methods take `&self`, so that a test may stop a server that other threads are using.
#[derive(Debug)]
pub struct Server {
    options: ServerBuilder,
    binary: PathBuf,
    port: Port,
    folder: TempDir,
    process: Mutex<Option<Process>>,
}

impl Server {
    /// Starts a server without options.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// The options that a server can be started with.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }

    pub(crate) fn start_with(options: &ServerBuilder) -> Self {
        let mut refusal = String::new();
        for _ in 0..START_ATTEMPTS {
            let server = Self {
                options: options.clone(),
                binary: binary::find(),
                port: Port::reserve().expect("reserve a port"),
                folder: TempDir::with_prefix("lua-tests-").expect("a temporary folder"),
                process: Mutex::new(None),
            };
            match server.try_run() {
                Ok(()) => return server,
                Err(reason) if reason.contains("already in use") => refusal = reason,
                Err(reason) => panic!("{reason}"),
            }
        }
        panic!("no server started in {START_ATTEMPTS} attempts, the last: {refusal}");
    }

    /// Starts the process and waits until it answers; the error has the log.
    fn try_run(&self) -> Result<(), String> {
        let file = self.path("server.conf");
        let log = self.path("server.log");
        let configuration = self
            .options
            .configuration(self.port(), self.folder.path(), &log);
        std::fs::write(&file, configuration).expect("write the server's configuration");
        let output = File::create(self.path("server.out")).expect("create the server's output");
        let mut command = Command::new(&self.binary);
        command
            .arg(&file)
            .stdout(output.try_clone().expect("share the output file"))
            .stderr(output);
        let process = Process::spawn(&mut command, self.folder.path())
            .unwrap_or_else(|error| panic!("cannot run {}: {error}", self.binary.display()));
        *self.process() = Some(process);
        self.wait_until_ready()
    }

    fn wait_until_ready(&self) -> Result<(), String> {
        let mut ended = None;
        wait_until(START_DEADLINE, "the server to answer PING", || {
            ended = self.ended();
            if ended.is_some() {
                return Ok(());
            }
            self.check_ready()
                .map_err(|reason| format!("{reason}\n{}", self.log()))
        });
        match ended {
            None => Ok(()),
            Some(status) => Err(format!(
                "{} ended at once with {status}\n{}",
                self.binary.display(),
                self.log()
            )),
        }
    }

    /// `Ok` when our own process (not another one that has the port) answers, and is in sync.
    fn check_ready(&self) -> Result<(), String> {
        let mut connection = self
            .client()
            .get_connection_with_timeout(Duration::from_secs(1))
            .map_err(|error| error.to_string())?;
        redis::cmd("PING")
            .exec(&mut connection)
            .map_err(|error| error.to_string())?;
        let info: String = redis::cmd("INFO")
            .query(&mut connection)
            .map_err(|error| error.to_string())?;
        let expected = self.process_id().map(|id| id.to_string());
        if field(&info, "process_id") != expected.as_deref() {
            return Err("another process answers on this port".to_owned());
        }
        if self.options.replica && field(&info, "master_link_status") != Some("up") {
            return Err("the replica is not in sync".to_owned());
        }
        Ok(())
    }

    /// Kills the process, as a crash would, and waits for its end. Nothing happens if it is not
    /// running.
    pub fn stop(&self) {
        drop(self.process().take());
    }

    /// Kills the process and starts it anew with the same port, folder and options. Without
    /// [`ServerBuilder::append_only`] it comes back empty; its script cache is empty, except on
    /// Redis 6.2 with an append-only file.
    pub fn restart(&self) {
        self.stop();
        if let Err(reason) = self.try_run() {
            panic!("{reason}");
        }
    }

    /// Whether the process is running (also while paused).
    pub fn is_running(&self) -> bool {
        self.process().is_some() && self.ended().is_none()
    }

    /// How the process ended, if there is one and it has.
    fn ended(&self) -> Option<ExitStatus> {
        let mut process = self.process();
        let process = process.as_mut()?;
        process.ended().expect("ask for the server's state")
    }

    /// Freezes the process: connections stay open and nothing is answered until
    /// [`Server::resume`].
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Undoes [`Server::pause`]; what was sent meanwhile is executed.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let process = self.process();
        process
            .as_ref()
            .expect("the server is running")
            .signal(signal)
            .expect("send a signal to the server");
    }

    /// Also after a panic of whoever had it: a second one, in a destructor, would end all tests.
    fn process(&self) -> MutexGuard<'_, Option<Process>> {
        let process = self.process.lock();
        process.unwrap_or_else(PoisonError::into_inner)
    }

    fn process_id(&self) -> Option<u32> {
        self.process().as_ref().map(Process::id)
    }

    /// The port on 127.0.0.1, the same after a restart.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// `127.0.0.1:port`
    pub fn addr(&self) -> String {
        format!("127.0.0.1:{}", self.port())
    }

    /// `redis://127.0.0.1:port`, with the password as it is, if there is one.
    pub fn url(&self) -> String {
        match &self.options.password {
            Some(password) => format!("redis://:{password}@{}", self.addr()),
            None => format!("redis://{}", self.addr()),
        }
    }

    pub(crate) fn password(&self) -> Option<&str> {
        self.options.password.as_deref()
    }

    /// The server's own folder; it holds its configuration, log and data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// All that the server has logged, and what it printed if it could not start.
    pub fn log(&self) -> String {
        ["server.log", "server.out"]
            .iter()
            .filter_map(|name| std::fs::read(self.path(name)).ok())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .collect()
    }

    /// A client that speaks RESP2, with redis-rs's own defaults.
    pub fn client(&self) -> Client {
        self.client_with(ProtocolVersion::RESP2)
    }

    /// A client that speaks RESP3, with redis-rs's own defaults.
    pub fn client_resp3(&self) -> Client {
        self.client_with(ProtocolVersion::RESP3)
    }

    /// A client that logs in as an ACL user, see [`ServerBuilder::user`].
    pub fn client_as(&self, user: &str, password: &str) -> Client {
        let login = RedisConnectionInfo::default()
            .set_username(user)
            .set_password(password);
        open(self.tcp(), login)
    }

    /// A client that connects through the unix socket, see [`ServerBuilder::unix_socket`].
    pub fn unix_client(&self) -> Client {
        assert!(self.options.unix_socket, "started without a unix socket");
        let address = ConnectionAddr::Unix(socket_path(self.folder.path()).into());
        open(address, self.login())
    }

    fn client_with(&self, protocol: ProtocolVersion) -> Client {
        open(self.tcp(), self.login().set_protocol(protocol))
    }

    fn tcp(&self) -> ConnectionAddr {
        ConnectionAddr::Tcp("127.0.0.1".to_owned(), self.port())
    }

    fn login(&self) -> RedisConnectionInfo {
        let login = RedisConnectionInfo::default();
        match &self.options.password {
            Some(password) => login.set_password(password),
            None => login,
        }
    }

    /// A new blocking connection, RESP2; see [`connect`].
    pub fn connection(&self) -> Connection {
        connect(&self.client())
    }

    /// A new asynchronous connection, RESP2; see [`connect_async`].
    pub async fn async_connection(&self) -> MultiplexedConnection {
        connect_async(&self.client()).await
    }

    /// Redis or Valkey.
    pub fn flavour(&self) -> Flavour {
        identity::ask(&mut self.connection()).0
    }

    /// The server's version.
    pub fn version(&self) -> Version {
        identity::ask(&mut self.connection()).1
    }

    /// One field of `INFO`, for example `number_of_cached_scripts`; `None` if this server does
    /// not have it.
    pub fn info_field(&self, name: &str) -> Option<String> {
        field(&self.info("everything"), name).map(str::to_owned)
    }

    /// How often the server has executed a command since it started or since
    /// [`Server::reset_stats`], failures included: `commandstats("evalsha")`.
    ///
    /// Subcommands are `"script|load"`; Redis 6.2 counts them together, as `"script"`.
    pub fn commandstats(&self, command: &str) -> u64 {
        let name = format!("cmdstat_{}", command.to_ascii_lowercase());
        let info = self.info("commandstats");
        let Some(stats) = field(&info, &name) else {
            return 0;
        };
        stats
            .split(',')
            .find_map(|part| part.strip_prefix("calls="))
            .and_then(|calls| calls.parse().ok())
            .unwrap_or_else(|| panic!("no calls in {name}:{stats}"))
    }

    /// Sets the counters of [`Server::commandstats`] back to zero.
    pub fn reset_stats(&self) {
        redis::cmd("CONFIG")
            .arg("RESETSTAT")
            .exec(&mut self.connection())
            .expect("CONFIG RESETSTAT");
    }

    /// The value of a counter, 0 if there is none: how often a script of the tests ran.
    pub fn counter(&self, key: &str) -> i64 {
        let value: Option<i64> = redis::Cmd::get(key)
            .query(&mut self.connection())
            .expect("a counter");
        value.unwrap_or(0)
    }

    /// Empties the script cache.
    pub fn script_flush(&self) {
        redis::cmd("SCRIPT")
            .arg("FLUSH")
            .exec(&mut self.connection())
            .expect("SCRIPT FLUSH");
    }

    fn info(&self, section: &str) -> String {
        redis::cmd("INFO")
            .arg(section)
            .query(&mut self.connection())
            .expect("INFO")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The value of `name:value` in the text of an INFO reply.
pub(crate) fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .map(str::trim_end)
}
