//! Servers do not outlive a test process that is killed.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use lua_tests::{Server, wait_for};

const CHILD: &str = "LUA_TESTS_KILLED_CHILD";

#[test]
fn a_killed_test_leaves_nothing_behind() {
    if std::env::var_os(CHILD).is_some() {
        let server = Server::start();
        println!("\nserver {} {}", server.addr(), server.folder().display());
        std::thread::sleep(Duration::from_secs(60));
        return;
    }
    // This test again, in a process that is then killed.
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "--nocapture",
            "killed::a_killed_test_leaves_nothing_behind",
        ])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .find(|line| line.starts_with("server "))
        .unwrap();
    let mut words = line.split(' ').skip(1);
    let address = words.next().unwrap().to_owned();
    let folder = PathBuf::from(words.next().unwrap());
    assert!(folder.is_dir());

    child.kill().unwrap();
    child.wait().unwrap();
    wait_for(Duration::from_secs(10), "the server to be gone", || {
        std::net::TcpStream::connect(&address).is_err() && !folder.exists()
    });
}
