//! `qeg completion`, `qeg man`: what shells and `man` need to know of the commands, made from the commands themselves.

use std::{fs, path::PathBuf};

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::{
    fault::Fault,
    language::{both, say},
    show,
};

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg completion bash >~/.local/share/bash-completion/completions/qeg\n  qeg completion zsh >~/.zfunc/_qeg\n  qeg completion fish >~/.config/fish/completions/qeg.fish",
    "示例：\n  qeg completion bash >~/.local/share/bash-completion/completions/qeg\n  qeg completion zsh >~/.zfunc/_qeg\n  qeg completion fish >~/.config/fish/completions/qeg.fish"
))]
pub(crate) struct Completion {
    #[arg(
        value_name = both("SHELL", "外壳").as_str(),
        help = both("The shell that completes commands", "要补全命令的命令行外壳")
    )]
    shell: Shell,
}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg man target/qeg/man",
    "示例：\n  qeg man target/qeg/man"
))]
pub(crate) struct Man {
    #[arg(
        value_name = both("FOLDER", "目录").as_str(),
        help = both(
            "Folder for the pages, one for each command; it is made if it is not there",
            "存放手册页的目录，每个命令一页；不存在时会创建"
        )
    )]
    folder: PathBuf,
}

impl Completion {
    /// Prints the script that completes these commands.
    pub(crate) fn run(&self, commands: &mut Command) {
        let mut script = Vec::new();
        generate(self.shell, commands, "qeg", &mut script);
        show::print(String::from_utf8_lossy(&script).trim_end());
    }
}

impl Man {
    /// Writes a page for each of these commands.
    pub(crate) fn run(&self, commands: Command) -> Result<(), Fault> {
        let made = fs::create_dir_all(&self.folder);
        let written = made.and_then(|()| clap_mangen::generate_to(commands, &self.folder));
        written.map_err(|_| {
            Fault::usage(say!(
                "the folder cannot be written: choose a folder that you may write to",
                "无法写入该目录：请指定您自己的目录"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use clap::ValueEnum as _;

    use super::*;
    use crate::cli;

    #[test]
    fn every_command_is_completed_in_every_shell() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            generate(*shell, &mut cli::plain_command(), "qeg", &mut script);
            let script = String::from_utf8(script).unwrap();
            for word in ["deletions", "verify-phone", "lift", "due-before"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn every_command_has_a_page_of_the_manual() {
        let folder = tempfile::tempdir().unwrap();
        let man = Man {
            folder: folder.path().join("man"),
        };
        man.run(cli::plain_command()).unwrap();
        let page = |name: &str| fs::read_to_string(man.folder.join(name)).unwrap();
        assert!(page("qeg.1").contains("QEG.NET personal data"));
        let lift = page("qeg-hold-lift.1");
        assert!(lift.contains("Lift a hold") && lift.contains("7d0c2a9e51b84f6390c1d2e3f4a5b6c7"));
        let taken = folder.path().join("taken");
        fs::write(&taken, "").unwrap();
        assert!(Man { folder: taken }.run(cli::plain_command()).is_err());
    }
}
