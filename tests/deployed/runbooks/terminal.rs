//! A terminal of an operator: one shell, into which blocks of the runbooks are pasted.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use client::{
    Credentials,
    qeg::{Said, binary},
};
use stack::{ENDPOINTS, cli::Cli};

/// What the shell prints when a block has ended, before its exit code.
const ENDED: &str = "the block has ended with";

/// The shell. It ends with this value.
pub struct Terminal {
    shell: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: PathBuf,
    _cli: Cli,
}

impl Terminal {
    /// Opens it in the project's root. It finds `aws` and `qeg`, and the profiles that the runbooks use.
    pub fn open() -> Self {
        let cli = Cli::start("runbooks");
        let folder = cli.folder.clone();
        let profiles = [
            profile("operator", &ENDPOINTS.admin),
            profile("qeg", &ENDPOINTS.staff[0]),
        ];
        fs::write(folder.join("credentials"), profiles.concat()).unwrap();
        let names = ["operator", "qeg"].map(|name| format!("[profile {name}]\n"));
        fs::write(folder.join("config"), names.concat()).unwrap();
        let qeg = binary().parent().unwrap();
        let path = [folder.as_path(), qeg].map(|one| one.display().to_string());
        let mut shell = Command::new("bash")
            .args(["--noprofile", "--norc"])
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", path.join(":")))
            .env("HOME", &folder)
            // The words of a clerk's machine: the runbooks have to ask for English.
            .env("LANG", "zh_CN.UTF-8")
            .env("AWS_CONFIG_FILE", folder.join("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"))
            .env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
            .env("AWS_DEFAULT_REGION", &ENDPOINTS.region)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(template::root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (shell.stdin.take().unwrap(), shell.stdout.take().unwrap());
        Self {
            shell,
            input,
            output: BufReader::new(output),
            folder,
            _cli: cli,
        }
    }

    /// Pastes a block, of which nothing is left in the shell. It ends with the first command that fails.
    pub fn paste(&mut self, script: &str) -> Said {
        // By a pipe, as to a terminal: a program that opens /dev/stdout would overwrite the beginning of a file.
        self.run(
            script,
            "(set -e; . FOLDER/block) <FOLDER/input 2>FOLDER/err | cat >FOLDER/out",
        )
    }

    /// Pastes a block whose names and variables stay.
    pub fn paste_and_keep(&mut self, script: &str) -> Said {
        self.run(
            script,
            "{ . FOLDER/block; } <FOLDER/input >FOLDER/out 2>FOLDER/err",
        )
    }

    fn run(&mut self, script: &str, how: &str) -> Said {
        let file = |name: &str| self.folder.join(name);
        // What a command reads from its standard input: the text of an answer.
        fs::write(file("input"), "在路上。\n").unwrap();
        fs::write(file("block"), format!("{script}\n")).unwrap();
        let how = how.replace("FOLDER", &format!("'{}'", self.folder.display()));
        writeln!(self.input, "{how}; echo \"{ENDED} ${{PIPESTATUS[0]}}\"").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        let code = answer.trim().strip_prefix(ENDED);
        let code = code.unwrap_or_else(|| panic!("the shell said {answer:?}"));
        let text = |name: &str| String::from_utf8_lossy(&fs::read(file(name)).unwrap()).into();
        Said {
            code: code.trim().parse().unwrap(),
            out: text("out"),
            err: text("err"),
        }
    }
}

fn profile(name: &str, who: &Credentials) -> String {
    let mut lines = format!(
        "[{name}]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        who.access_key_id, who.secret_access_key
    );
    if let Some(token) = &who.session_token {
        lines += &format!("aws_session_token = {token}\n");
    }
    lines
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}
