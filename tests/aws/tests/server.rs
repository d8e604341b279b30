//! DynamoDB Local ends with the process that started it.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The longest time that the server may run after its process has ended.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

#[test]
fn server_ends_with_a_process_that_is_killed() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_until_killed"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines
        .map_while(Result::ok)
        .find_map(|line| {
            line.split_once("http://")
                .map(|(_, address)| address.to_owned())
        })
        .unwrap();
    assert!(TcpStream::connect(&address).is_ok());
    // SIGKILL: the child cannot clean up.
    child.kill().unwrap();
    child.wait().unwrap();
    let deadline = Instant::now() + ENDS_WITHIN;
    while TcpStream::connect(&address).is_ok() {
        assert!(Instant::now() < deadline, "the server is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}
