//! Longer texts, from the standard input or written in an editor.

use std::{
    env,
    io::{self, IsTerminal as _},
    process::Command,
};

use qeg_domain::personal::Personal;
use tempfile::NamedTempFile;

use crate::{fault::Fault, input, language::say};

/// The editor, if neither VISUAL nor EDITOR is set.
const EDITOR: &str = "vi";

/// A text, and its file if it was written in an editor.
pub(crate) struct Draft {
    /// The text.
    pub(crate) text: Personal<String>,
    file: Option<NamedTempFile>,
}

impl Draft {
    /// Returns the result of sending the text. After a failure the file is kept, so that the text is not lost, and the
    /// fault names the file and says how to pass it to the same command.
    pub(crate) fn keep_unless_sent<T>(
        self,
        outcome: Result<T, Fault>,
        how: impl std::fmt::Display,
    ) -> Result<T, Fault> {
        let fault = match outcome {
            Ok(done) => return Ok(done),
            Err(fault) => fault,
        };
        let kept = self.file.and_then(|file| file.keep().ok());
        Err(match kept {
            Some((_, path)) => {
                let path = path.display();
                fault.and(&say!(
                    " Your text is kept in {path}. {how}, then delete the file.",
                    "您写的内容保存在 {path}。{how}，然后删除该文件。"
                ))
            }
            None => fault,
        })
    }
}

/// Reads a text: from an editor, or from the standard input if that is not a terminal.
pub(crate) fn read(what: &str) -> Result<Draft, Fault> {
    if io::stdin().is_terminal() {
        edit(what)
    } else {
        let (text, file) = (input::rest(what)?, None);
        Ok(Draft { text, file })
    }
}

/// Opens an editor with an empty file, which only this user may read, and which is deleted after sending.
fn edit(what: &str) -> Result<Draft, Fault> {
    let failed = || {
        Fault::usage(say!(
            "{what} could not be written: set EDITOR to your editor, or pass it on the standard input",
            "无法写{what}：请把 EDITOR 设为您的编辑器，或通过标准输入提供"
        ))
    };
    // This folder is in memory on most machines, and not on a disk.
    let folder = env::var_os("XDG_RUNTIME_DIR").map_or_else(env::temp_dir, Into::into);
    let file = tempfile::Builder::new()
        .prefix("qeg-")
        .suffix(".txt")
        .tempfile_in(folder);
    let file = file.map_err(|_| failed())?;
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| env::var(name).ok());
    let editor = editor.filter(|editor| !editor.trim().is_empty());
    let editor = editor.unwrap_or_else(|| EDITOR.to_owned());
    // `EDITOR` may contain arguments, such as `code --wait`.
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(EDITOR));
    let ended = command.args(words).arg(file.path()).status();
    if !ended.is_ok_and(|status| status.success()) {
        return Err(failed());
    }
    let text = std::fs::read_to_string(file.path()).map_err(|_| failed())?;
    Ok(Draft {
        text: input::not_empty(&text, what)?,
        file: Some(file),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::*;
    use crate::fault::Exit;

    fn draft() -> (Draft, std::path::PathBuf) {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all("在路上".as_bytes()).unwrap();
        let path = file.path().to_owned();
        let text = Personal::new("在路上".to_owned());
        let file = Some(file);
        (Draft { text, file }, path)
    }

    #[test]
    fn the_file_is_deleted_after_sending_and_kept_after_a_failure() {
        let (sent, path) = draft();
        sent.keep_unless_sent(Ok(()), "").unwrap();
        assert!(!path.exists());
        let (unsent, path) = draft();
        let failed = Err(Fault::unreachable("The API"));
        let fault = unsent.keep_unless_sent::<()>(failed, "Pass it");
        let fault = fault.unwrap_err();
        assert_eq!(fault.exit, Exit::Unavailable);
        let text = fault.to_string();
        let kept = format!("kept in {}. Pass it, then", path.display());
        assert!(text.contains(&kept) && !text.contains("在路上"), "{text}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "在路上");
        std::fs::remove_file(path).unwrap();
    }
}
