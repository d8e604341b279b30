//! Reads secrets and personal data from the terminal or a pipe. They are never arguments: a shell keeps those in its
//! history, and every process of the machine can read them.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use qeg_domain::personal::Personal;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::{fault::Fault, language::say};

/// Reads one line, which is visible while it is typed.
pub(crate) fn line(what: &str) -> Result<Personal<String>, Fault> {
    read(what)
}

/// Reads one line, which is not visible while it is typed.
pub(crate) fn secret(what: &str) -> Result<Personal<String>, Fault> {
    let _hidden = io::stdin().is_terminal().then(HiddenInput::start);
    let typed = read(what);
    if io::stdin().is_terminal() {
        // The line break was not shown either.
        let _ = writeln!(io::stderr());
    }
    typed
}

/// Reads everything up to the end of the input.
pub(crate) fn rest(what: &str) -> Result<Personal<String>, Fault> {
    let mut text = String::new();
    let read = io::stdin().lock().read_to_string(&mut text);
    read.map_err(|_| not_utf_8())?;
    not_empty(&text, what)
}

fn not_utf_8() -> Fault {
    Fault::usage(say!(
        "the standard input is not UTF-8 text: convert it and try again",
        "标准输入不是 UTF-8 文本：请转换编码后再试"
    ))
}

fn read(what: &str) -> Result<Personal<String>, Fault> {
    if io::stdin().is_terminal() {
        let prompt = say!("{what}: ", "{what}：");
        let _ = write!(io::stderr(), "{prompt}");
    }
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|_| not_utf_8())?;
    not_empty(&line, what)
}

/// The text without surrounding blanks. An empty text is a usage error.
pub(crate) fn not_empty(text: &str, what: &str) -> Result<Personal<String>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::usage(say!(
            "{what} is missing: type it when asked, or pass it on the standard input",
            "缺少{what}：请在询问时输入，或通过标准输入提供"
        )));
    }
    Ok(Personal::new(text.to_owned()))
}

/// The terminal does not show typed text until this is dropped.
struct HiddenInput(Option<Termios>);

impl HiddenInput {
    fn start() -> Self {
        let stdin = io::stdin();
        let before = tcgetattr(&stdin).ok();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(&stdin, OptionalActions::Flush, &modes);
        }
        Self(before)
    }
}

impl Drop for HiddenInput {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}
