//! DynamoDB Local ends with the process that started it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is a failed test; the child reports on standard output"
)]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use local_aws::{LocalAws, SystemClock};

/// The longest time that the server may run after its process has ended.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

#[test]
fn server_ends_with_a_process_that_is_killed() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "child_that_is_killed",
            "--nocapture",
        ])
        .env_remove("QEG_DYNAMODB")
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

#[tokio::test]
#[ignore = "no test: the process that server_ends_with_a_process_that_is_killed starts and kills"]
async fn child_that_is_killed() {
    let aws = LocalAws::start(SystemClock).await;
    println!("{}", aws.dynamodb_address());
    std::thread::sleep(Duration::from_mins(1));
}
