//! Running `qeg`, and its output.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
};

pub use client::qeg::Said;
use client::qeg::binary;

/// `qeg` without any settings of this machine.
pub fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command
        .args(arguments)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("XDG_STATE_HOME", "/proc/nothing")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .stdin(Stdio::piped());
    command
}

/// `qeg` against this stack, by its file.
pub fn local(arguments: &[&str]) -> Command {
    let mut command = bare(arguments);
    command.env("QEG_ENDPOINTS", stack::file());
    command
}

/// Gives it its input, and waits for its end.
pub async fn run(mut command: Command, input: &str) -> Said {
    let input = input.to_owned();
    let ended = tokio::task::spawn_blocking(move || {
        let mut child: Child = command.spawn().unwrap();
        // A command that needs no input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    });
    Said::from(ended.await.unwrap())
}

/// `qeg` against this stack, without input.
pub async fn qeg(arguments: &[&str]) -> Said {
    run(local(arguments), "").await
}
