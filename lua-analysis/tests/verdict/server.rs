//! A server of our own on a Unix socket, and a client that loads scripts into it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Scripts sent before any reply is read.
const PIPELINE: usize = 100;
/// Bytes sent before any reply is read, unless one script has more: replies must fit into the socket's buffers.
const PIPELINE_BYTES: usize = 1 << 20;

/// A running server; stopped when dropped.
pub(crate) struct Server {
    process: Child,
    folder: PathBuf,
    reader: BufReader<UnixStream>,
    writer: UnixStream,
}

/// What the server says to a script: nothing if it takes it, or the error without the `-ERR `.
pub(crate) type Answer = Result<(), Vec<u8>>;

impl Server {
    /// Starts the program that `LUA_TEST_SERVER` names, else `redis-server`, else `valkey-server` from
    /// the `PATH`.
    pub(crate) fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("lua-verdict-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let socket = folder.join("socket");
        let run = |program: &OsStr| {
            Command::new(program)
                .args(["--port", "0", "--save", "", "--appendonly", "no"])
                .args(["--loglevel", "warning", "--dir"])
                .arg(&folder)
                .arg("--unixsocket")
                .arg(&socket)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
        };
        let process = match std::env::var_os("LUA_TEST_SERVER").filter(|name| !name.is_empty()) {
            Some(named) => run(&named),
            None => run("redis-server".as_ref()).or_else(|_| run("valkey-server".as_ref())),
        }
        .unwrap_or_else(|error| {
            panic!(
                "this test needs a server as its oracle ({error}): `cargo xtask test` installs one, \
                 or set LUA_TEST_SERVER to the path of a server"
            )
        });
        let patience = Instant::now() + Duration::from_secs(20);
        let writer = loop {
            match UnixStream::connect(&socket) {
                Ok(stream) => break stream,
                Err(error) => assert!(
                    Instant::now() < patience,
                    "the server does not answer: {error}"
                ),
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let reader = BufReader::new(writer.try_clone().expect("a second handle of the socket"));
        Self {
            process,
            folder,
            reader,
            writer,
        }
    }

    /// Whether the server takes this script.
    pub(crate) fn takes(&mut self, script: &[u8]) -> bool {
        self.load([script]).iter().all(Result::is_ok)
    }

    /// Loads each of the scripts; the answers in the same order. The server keeps none.
    pub(crate) fn load<'script>(
        &mut self,
        scripts: impl IntoIterator<Item = &'script [u8]>,
    ) -> Vec<Answer> {
        let mut answers = Vec::new();
        let mut request = Vec::new();
        let mut sent = 0;
        for script in scripts {
            if sent == PIPELINE || request.len() + script.len() > PIPELINE_BYTES {
                self.exchange(&mut request, &mut sent, &mut answers);
            }
            encode(&mut request, &[b"SCRIPT", b"LOAD", script]);
            sent += 1;
        }
        self.exchange(&mut request, &mut sent, &mut answers);
        self.call(&[b"SCRIPT", b"FLUSH"])
            .expect("SCRIPT FLUSH works");
        answers
    }

    fn exchange(&mut self, request: &mut Vec<u8>, sent: &mut usize, answers: &mut Vec<Answer>) {
        self.writer.write_all(request).expect("the server reads");
        for _ in 0..*sent {
            answers.push(self.reply().map(|_| ()));
        }
        request.clear();
        *sent = 0;
    }

    fn call(&mut self, words: &[&[u8]]) -> Result<Vec<u8>, Vec<u8>> {
        let mut request = Vec::new();
        encode(&mut request, words);
        self.writer.write_all(&request).expect("the server reads");
        self.reply()
    }

    fn reply(&mut self) -> Result<Vec<u8>, Vec<u8>> {
        let mut line = Vec::new();
        // An error about a shebang can contain a line feed.
        while !line.ends_with(b"\r\n") {
            let read = self
                .reader
                .read_until(b'\n', &mut line)
                .expect("the server answers");
            assert!(read > 0, "the server closed the connection");
        }
        let line = line
            .strip_suffix(b"\r\n")
            .expect("the server answers in whole lines");
        match line.split_first().expect("an answer is not empty") {
            (b'+', text) => Ok(text.to_vec()),
            (b'-', text) => Err(text.strip_prefix(b"ERR ").unwrap_or(text).to_vec()),
            (b'$', length) => {
                let length: usize = String::from_utf8_lossy(length).parse().expect("a length");
                let mut text = vec![0; length + 2];
                self.reader.read_exact(&mut text).expect("the whole answer");
                text.truncate(length);
                Ok(text)
            }
            _ => panic!("unexpected answer {}", line.escape_ascii()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only a process of our own is stopped; what fails here fails at the end of a test.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn encode(request: &mut Vec<u8>, words: &[&[u8]]) {
    request.extend_from_slice(format!("*{}\r\n", words.len()).as_bytes());
    for word in words {
        request.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        request.extend_from_slice(word);
        request.extend_from_slice(b"\r\n");
    }
}
