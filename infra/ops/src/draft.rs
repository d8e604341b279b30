//! Longer texts, from the standard input or written in an editor.
//!
//! A text that is written in an editor stands in a file of the user until it is sent: it survives Ctrl-C, a failed call and the
//! end of the terminal, and the same command offers it again.

use std::{
    env,
    fs::{self, OpenOptions},
    io::{self, BufRead, IsTerminal as _, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use qeg_domain::personal::Personal;

use crate::{
    fault::{Exit, Fault},
    input,
    kept_key::state_folder,
    language::say,
    when,
};

/// The editor, if neither VISUAL nor EDITOR is set.
const EDITOR: &str = "vi";
/// The folder of drafts, in the folder of what `qeg` keeps.
const FOLDER: &str = "drafts";
/// For how long a draft is kept that nobody came back to.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// A text, and its file if it was written in an editor.
pub(crate) struct Draft {
    /// The text.
    pub(crate) text: Personal<String>,
    file: Option<PathBuf>,
}

impl Draft {
    /// Returns the result of sending the text. A text that was sent is deleted. After a failure it is kept, and the fault
    /// names the file.
    pub(crate) fn keep_unless_sent<T>(self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        match (outcome, self.file) {
            (Ok(done), file) => {
                file.map(fs::remove_file);
                Ok(done)
            }
            (Err(fault), None) => Err(fault),
            (Err(fault), Some(file)) => Err(fault.and(&kept(&file))),
        }
    }
}

fn kept(file: &Path) -> String {
    let file = file.display();
    say!(
        " Your text is kept in {file}. The same command offers it again.",
        "您写的内容保存在 {file}。再次运行同一命令时会询问是否使用。"
    )
}

/// Reads a text: from an editor, or from the standard input if that is not a terminal. `name` is that of the draft: the same
/// for the same task, and not personal.
pub(crate) fn read(what: &str, name: &str) -> Result<Draft, Fault> {
    if !io::stdin().is_terminal() {
        let (text, file) = (input::rest(what)?, None);
        return Ok(Draft { text, file });
    }
    let folder = state_folder().map(|folder| folder.join(FOLDER));
    let made = folder.filter(|folder| make(folder).is_ok());
    let folder = made.ok_or_else(|| failed(what))?;
    forget_old(&folder);
    let file = folder.join(format!("{name}.txt"));
    offer(&file, &mut io::stdin().lock(), &mut io::stderr())?;
    edit(what, &file)
}

fn failed(what: &str) -> Fault {
    Fault::usage(say!(
        "{what} could not be written: set EDITOR to your editor, or pass it on the standard input",
        "无法写{what}：请把 EDITOR 设为您的编辑器，或通过标准输入提供"
    ))
}

fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// If a text was not sent, asks whether to go on with it. It is deleted if not.
fn offer(file: &Path, from: &mut impl BufRead, to: &mut impl Write) -> Result<(), Fault> {
    let text = fs::read_to_string(file).unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(());
    }
    let at = fs::metadata(file).and_then(|file| file.modified()).ok();
    let at = at.and_then(|at| Timestamp::try_from(at).ok());
    let at = at.map(when::time).unwrap_or_default();
    let question = say!(
        "A text of {at} was not sent. Go on with it? Type yes, or no to delete it: ",
        "有一份 {at} 的内容没有发送。是否继续使用？输入 yes 使用，输入 no 删除："
    );
    let mut answer = String::new();
    let asked = write!(to, "{question}").and_then(|()| to.flush());
    let asked = asked.and_then(|()| from.read_line(&mut answer));
    match answer.trim().to_ascii_lowercase().as_str() {
        "yes" if asked.is_ok() => Ok(()),
        "no" if asked.is_ok() => {
            let _ = fs::remove_file(file);
            Ok(())
        }
        _ => Err(Fault::new(
            Exit::Refused,
            say!(
                "you typed neither yes nor no. Nothing was done.",
                "您没有输入 yes 或 no。未做任何更改。"
            ),
        )
        .and(&kept(file))),
    }
}

/// Opens the editor with the file, which only this user may read.
fn edit(what: &str, file: &Path) -> Result<Draft, Fault> {
    let failed = || failed(what);
    let mut options = OpenOptions::new();
    let opened = options.create(true).append(true).mode(0o600).open(file);
    opened.map_err(|_| failed())?;
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| env::var(name).ok());
    let editor = editor.filter(|editor| !editor.trim().is_empty());
    let editor = editor.unwrap_or_else(|| EDITOR.to_owned());
    // `EDITOR` may contain arguments, such as `code --wait`.
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(EDITOR));
    let ended = command.args(words).arg(file).status();
    let text = fs::read_to_string(file).map_err(|_| failed())?;
    if text.trim().is_empty() {
        let _ = fs::remove_file(file);
    }
    if !ended.is_ok_and(|status| status.success()) {
        let fault = failed();
        let is_kept = file.exists();
        return Err(if is_kept {
            fault.and(&kept(file))
        } else {
            fault
        });
    }
    Ok(Draft {
        text: input::not_empty(&text, what)?,
        file: Some(file.to_owned()),
    })
}

/// Removes drafts that nobody came back to.
fn forget_old(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let changed = entry.metadata().and_then(|file| file.modified());
        let age = changed.map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
        if age.is_ok_and(|age| age >= KEPT) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const TEXT: &str = "在路上";

    fn draft() -> (tempfile::TempDir, Draft, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reply-1.txt");
        fs::write(&file, TEXT).unwrap();
        let draft = Draft {
            text: Personal::new(TEXT.to_owned()),
            file: Some(file.clone()),
        };
        (folder, draft, file)
    }

    #[test]
    fn the_file_is_deleted_after_sending_and_kept_after_a_failure() {
        let (_folder, sent, file) = draft();
        sent.keep_unless_sent(Ok(())).unwrap();
        assert!(!file.exists());
        let (_folder, unsent, file) = draft();
        let failed = Err(Fault::unreachable("The API"));
        let fault = unsent.keep_unless_sent::<()>(failed).unwrap_err();
        assert_eq!(fault.exit, Exit::Unavailable);
        let text = fault.to_string();
        let kept = format!("kept in {}. The same command", file.display());
        assert!(text.contains(&kept) && !text.contains(TEXT), "{text}");
        assert_eq!(fs::read_to_string(&file).unwrap(), TEXT);
    }

    #[test]
    fn a_text_that_was_not_sent_is_offered_and_deleted_only_when_asked_to() {
        for (typed, is_kept, is_ok) in [
            ("yes\n", true, true),
            ("no\n", false, true),
            ("\n", true, false),
            ("", true, false),
        ] {
            let (_folder, _, file) = draft();
            let mut shown = Vec::new();
            let offered = offer(&file, &mut typed.as_bytes(), &mut shown);
            assert_eq!(
                (file.exists(), offered.is_ok()),
                (is_kept, is_ok),
                "{typed}"
            );
            let shown = String::from_utf8(shown).unwrap();
            assert!(
                shown.contains("was not sent") && !shown.contains(TEXT),
                "{shown}"
            );
        }
        let nothing = offer(
            Path::new("/nonexistent"),
            &mut "".as_bytes(),
            &mut Vec::new(),
        );
        nothing.unwrap();
    }

    #[test]
    fn only_the_user_reads_it_and_after_a_week_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = folder.path().join(FOLDER);
        make(&drafts).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&drafts), 0o700);
        let (old, new) = (drafts.join("old.txt"), drafts.join("new.txt"));
        for file in [&old, &new] {
            fs::write(file, TEXT).unwrap();
        }
        let opened = OpenOptions::new().write(true).open(&old).unwrap();
        opened.set_modified(SystemTime::now() - KEPT).unwrap();
        forget_old(&drafts);
        assert!(!old.exists() && new.exists());
    }
}
