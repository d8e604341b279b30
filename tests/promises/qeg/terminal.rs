//! A terminal at which somebody types their answers when they are asked, and which keeps all that it shows.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    process::Stdio,
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use tokio::process::Command;

use crate::line::Line;

/// The end of a transmission: whoever reads finds no more input.
const CTRL_D: &[u8] = b"\x04";

/// A new terminal: the end of the person, and the end of a process.
pub fn open() -> (File, File) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let mut side = OpenOptions::new();
    let side = side.read(true).write(true);
    let side = side.open(name.to_str().unwrap()).unwrap();
    (File::from(terminal), side)
}

impl Line {
    /// Runs a command whose input, output and errors are a terminal. Each time it asks, the next answer is typed. Returns
    /// what the terminal shows, and the exit code.
    pub async fn typing(&self, mut command: Command, answers: &[&str]) -> (String, i32) {
        let (terminal, side) = open();
        let to = || Stdio::from(side.try_clone().unwrap());
        command.stdin(to()).stdout(to()).stderr(to());
        let mut child = command.spawn().unwrap();
        // The terminal ends with the last process that has it.
        drop((command, side));
        let answers: Vec<String> = answers.iter().map(|one| format!("{one}\n")).collect();
        let shown = tokio::task::spawn_blocking(move || answer(terminal, answers.into_iter()));
        let ended = self.serving(child.wait()).await.unwrap();
        (shown.await.unwrap(), ended.code().unwrap())
    }
}

/// Reads what the terminal shows, and types the next answer at each prompt; without a further one, that there is no more.
pub fn answer(mut terminal: File, mut answers: impl Iterator<Item = String>) -> String {
    let (mut shown, mut part) = (Vec::new(), [0; 4096]);
    // At its end a terminal gives an error.
    while let Ok(read @ 1..) = terminal.read(&mut part) {
        shown.extend_from_slice(&part[..read]);
        if shown.ends_with(b": ") || shown.ends_with("：".as_bytes()) {
            let next = answers.next().map(String::into_bytes);
            terminal
                .write_all(&next.unwrap_or(CTRL_D.to_vec()))
                .unwrap();
        }
    }
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}
