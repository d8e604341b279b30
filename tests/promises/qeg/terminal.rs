//! A terminal at which somebody types their answers when they are asked, and which keeps all that it shows.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

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
