//! A text of some length: from the standard input, or written in an editor.

use std::{
    env,
    io::{self, IsTerminal as _},
    process::Command,
};

use domain::personal::Personal;

use crate::{ask, fault::Fault};

/// What an editor is called where nothing says otherwise.
const EDITOR: &str = "vi";

/// The text that somebody writes now, or has written.
pub(crate) fn written(what: &str) -> Result<Personal<String>, Fault> {
    if io::stdin().is_terminal() {
        edited(what)
    } else {
        ask::rest(what)
    }
}

/// Opens an editor over an empty file that only this user may read, and that goes when it was read.
fn edited(what: &str) -> Result<Personal<String>, Fault> {
    let unwritten = || {
        Fault::usage(format!(
            "{what} was not written: set EDITOR, or give it on the standard input"
        ))
    };
    // Memory, where the machine has it for this user, and no disk.
    let folder = env::var_os("XDG_RUNTIME_DIR").map_or_else(env::temp_dir, Into::into);
    let file = tempfile::Builder::new()
        .prefix("qeg-")
        .suffix(".txt")
        .tempfile_in(folder);
    let file = file.map_err(|_| unwritten())?;
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| env::var(name).ok());
    let editor = editor.filter(|editor| !editor.trim().is_empty());
    let editor = editor.unwrap_or_else(|| EDITOR.to_owned());
    // `EDITOR` may have arguments of its own, such as `code --wait`.
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(EDITOR));
    let ended = command.args(words).arg(file.path()).status();
    if !ended.is_ok_and(|status| status.success()) {
        return Err(unwritten());
    }
    let text = std::fs::read_to_string(file.path()).map_err(|_| unwritten())?;
    ask::given(&text, what)
}
