//! A text of some length: from the standard input, or written in an editor.

use std::{
    env,
    io::{self, IsTerminal as _},
    process::Command,
};

use qeg_domain::personal::Personal;
use tempfile::NamedTempFile;

use crate::{ask, fault::Fault};

/// What an editor is called where nothing says otherwise.
const EDITOR: &str = "vi";

/// A text, and the file in which it was written, where it was.
pub(crate) struct Letter {
    /// What was written.
    pub(crate) text: Personal<String>,
    file: Option<NamedTempFile>,
}

impl Letter {
    /// The outcome of sending it. Where that failed, the file stays, so that nothing has to be written again, and
    /// the fault says where.
    pub(crate) fn sent<T>(self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        let fault = match outcome {
            Ok(done) => return Ok(done),
            Err(fault) => fault,
        };
        let kept = self.file.and_then(|file| file.keep().ok());
        Err(match kept {
            Some((_, path)) => fault.and(&format!(
                "; what you wrote is kept in {}: give it with <, then delete it",
                path.display()
            )),
            None => fault,
        })
    }
}

/// The text that somebody writes now, or has written.
pub(crate) fn written(what: &str) -> Result<Letter, Fault> {
    if io::stdin().is_terminal() {
        edited(what)
    } else {
        let (text, file) = (ask::rest(what)?, None);
        Ok(Letter { text, file })
    }
}

/// Opens an editor over an empty file that only this user may read, and that goes when what it holds was sent.
fn edited(what: &str) -> Result<Letter, Fault> {
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
    Ok(Letter {
        text: ask::given(&text, what)?,
        file: Some(file),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::*;
    use crate::fault::Exit;

    fn letter() -> (Letter, std::path::PathBuf) {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all("在路上".as_bytes()).unwrap();
        let path = file.path().to_owned();
        let text = Personal::new("在路上".to_owned());
        let file = Some(file);
        (Letter { text, file }, path)
    }

    #[test]
    fn what_was_written_goes_once_it_was_sent_and_stays_where_it_was_not() {
        let (sent, path) = letter();
        sent.sent(Ok(())).unwrap();
        assert!(!path.exists());
        let (unsent, path) = letter();
        let fault = unsent.sent::<()>(Err(Fault::unreachable("the API")));
        let fault = fault.unwrap_err();
        assert_eq!(fault.exit, Exit::Unavailable);
        let said = fault.to_string();
        assert!(said.contains(path.to_str().unwrap()) && !said.contains("在路上"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "在路上");
        std::fs::remove_file(path).unwrap();
    }
}
