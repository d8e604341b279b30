//! What is typed: secrets and personal data come from the terminal or a pipe, never from arguments, which
//! a shell keeps in its history and every process of the machine may read.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use qeg_domain::personal::Personal;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::fault::Fault;

/// One line that may be seen while it is typed.
pub(crate) fn line(what: &str) -> Result<Personal<String>, Fault> {
    read(what)
}

/// One line that is not shown while it is typed.
pub(crate) fn secret(what: &str) -> Result<Personal<String>, Fault> {
    let _hidden = io::stdin().is_terminal().then(Hidden::now);
    let typed = read(what);
    if io::stdin().is_terminal() {
        // The line's end was not shown either.
        let _ = writeln!(io::stderr());
    }
    typed
}

/// Everything up to the end of the input.
pub(crate) fn rest(what: &str) -> Result<Personal<String>, Fault> {
    let mut text = String::new();
    let read = io::stdin().lock().read_to_string(&mut text);
    read.map_err(|_| Fault::usage("the standard input cannot be read as UTF-8 text"))?;
    given(&text, what)
}

fn read(what: &str) -> Result<Personal<String>, Fault> {
    if io::stdin().is_terminal() {
        let _ = write!(io::stderr(), "{what}: ");
    }
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|_| Fault::usage("the standard input cannot be read as UTF-8 text"))?;
    given(&line, what)
}

/// What was typed, unless it is nothing.
pub(crate) fn given(text: &str, what: &str) -> Result<Personal<String>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        let next = "type it when asked, or give it on the standard input";
        return Err(Fault::usage(format!("{what} is missing: {next}")));
    }
    Ok(Personal::new(text.to_owned()))
}

/// The terminal shows nothing that is typed until this is dropped.
struct Hidden(Option<Termios>);

impl Hidden {
    fn now() -> Self {
        let stdin = io::stdin();
        let before = tcgetattr(&stdin).ok();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(&stdin, OptionalActions::Flush, &modes);
        }
        Self(before)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}
