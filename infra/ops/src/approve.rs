//! `qeg approve`: approves a disclosure that another member of staff requested, and gets its package, which names the
//! disclosure and its legal basis and has only the requested fields.

mod lines;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::Args;
use qeg_domain::disclosure::State;
use tempfile::NamedTempFile;

use crate::{
    consent::Consent,
    disclosures::{Seen, look, unknown},
    fault::{Exit, Fault},
    ids::DISCLOSURES,
    language::{Text, both, say},
    show,
    target::Target,
    titles::title,
};
use lines::lines;

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples (the first one shows what it is about, and asks):\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --out package.txt\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --yes --json --out package.json\nThe package can be fetched again for 15 minutes, by the same command; each fetch is recorded. To refuse it: `qeg reject ID`",
        "示例（第一条会先显示申请内容，再请您确认）：\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --out package.txt\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --yes --json --out package.json\n15 分钟内可用同一命令再次领取资料，每次领取都会记录。不批准请用 `qeg reject 编号`"
    )
)]
pub(crate) struct Approve {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both("Id of a disclosure that somebody else requested", "他人提出的提供信息申请的编号")
    )]
    id: String,
    #[arg(
        long,
        value_name = both("FILE", "文件").as_str(),
        help = both(
            "New file for the package, which only you may read [default: the standard output]",
            "写入资料的新文件，只有您本人可读［默认：标准输出］"
        )
    )]
    out: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
}

impl Approve {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let id = DISCLOSURES.read(&self.id)?.whole_unless(is_asked_for)?;
        // Before anything is released, so that there is a place for it.
        let out = self.out.as_deref().map(OutFile::prepare).transpose()?;
        let api = target.api().await?;
        let id = id.find(&api).await?;
        if is_asked_for {
            let seen = Seen::read(look(&api, &id).await?)?;
            check(&seen)?;
            let question = say!(
                "Release these fields to this authority? It cannot be taken back.",
                "是否向该机关提供以上信息？提供后不能收回。"
            );
            Consent::ask(&seen.text(), &question)?;
        }
        let path = format!("/staff/disclosures/{id}/approval");
        let package = api.post_nothing(&path).await.map_err(unknown)?;
        let text = if json {
            serde_json::to_string_pretty(&package).unwrap_or_default()
        } else {
            lines(&package)
        };
        let Some(out) = out else {
            show::print(&text);
            return show::whole_or(RELEASED);
        };
        out.write(&text)?;
        show::print_progress(&say!(
            "The package is in the file. Give it to the authority, then delete the file.",
            "资料已写入文件。请交给该机关，然后删除文件。"
        ));
        Ok(())
    }
}

/// What to do if the package was released but did not arrive.
const RELEASED: Text = both(
    "The package was released, and this is on the record. Make room, or name another file with --out, and run the same command again: for 15 minutes it gives you the package again.",
    "资料已经提供，并已记录。请腾出空间，或用 --out 指定另一个文件，再次运行同一命令：15 分钟内可再次领取。",
);

/// Refuses what the API would refuse, before the question is asked.
fn check(seen: &Seen) -> Result<(), Fault> {
    if seen.requested_by_you {
        return Err(Fault::new(
            Exit::NotAllowed,
            say!(
                "You requested this disclosure yourself: another member of staff has to approve it. `qeg withdraw` takes it back.",
                "这项申请由您本人提出：须由另一名工作人员批准。撤销请用 `qeg withdraw`。"
            ),
        ));
    }
    match seen.state.as_str() {
        "awaiting_approval" | "released" => Ok(()),
        state => {
            let state = title::<State>(state);
            Err(Fault::new(
                Exit::Refused,
                say!(
                    "This disclosure is {state}: it cannot be approved. If it is still needed, request it again with `qeg disclose`.",
                    "这项申请的状态为“{state}”，不能批准。如仍需要，请用 `qeg disclose` 重新申请。"
                ),
            ))
        }
    }
}

/// A new file in the folder where the package is to be, which only this user may read. It has its name when it is whole.
struct OutFile<'a> {
    file: NamedTempFile,
    path: &'a Path,
}

impl<'a> OutFile<'a> {
    fn prepare(path: &'a Path) -> Result<Self, Fault> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if path.exists() {
            return Err(Fault::usage(say!(
                "the file of --out exists already: name a new one",
                "--out 指定的文件已存在：请指定新文件"
            )));
        }
        let file = NamedTempFile::new_in(folder);
        let file = file.map_err(|_| {
            Fault::usage(say!(
                "the file of --out cannot be written: name a new file in a folder of yours",
                "无法写入 --out 指定的文件：请指定您有权写入的文件夹中的新文件"
            ))
        })?;
        Ok(Self { file, path })
    }

    fn write(mut self, text: &str) -> Result<(), Fault> {
        let written = writeln!(self.file, "{text}").and_then(|()| self.file.as_file().sync_all());
        let unwritten = |()| {
            Fault::new(
                Exit::Unwritten,
                say!(
                    "The file could not be written. {RELEASED}",
                    "文件无法写入。{RELEASED}"
                ),
            )
        };
        written.map_err(|_| unwritten(()))?;
        let named = self.file.persist_noclobber(self.path);
        named.map(|_| ()).map_err(|_| unwritten(()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_new_whole_and_readable_by_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("package.txt");
        let file = OutFile::prepare(&path).ok().unwrap();
        assert!(!path.exists());
        file.write("a").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\n");
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(OutFile::prepare(&path).is_err(), "it exists");
        assert!(OutFile::prepare(Path::new("/nonexistent/package.txt")).is_err());
        // Somebody else made the file meanwhile: nothing of theirs is lost, and the command says what to do.
        let path = folder.path().join("other.txt");
        let file = OutFile::prepare(&path).ok().unwrap();
        std::fs::write(&path, "theirs").unwrap();
        let fault = file.write("mine").unwrap_err();
        assert_eq!(fault.exit, Exit::Unwritten);
        assert!(fault.to_string().contains("run the same command again"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 2, "no file with personal data is left behind");
    }
}
