//! Running `qeg`, and its output.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

use serde_json::Value;

/// The binary, built as the stack builds the functions: with the features of the whole workspace.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--bin", "qeg"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .status();
    assert!(built.unwrap().success(), "qeg does not build");
    let me = std::env::current_exe().unwrap();
    me.ancestors().nth(2).unwrap().join("qeg")
});

/// The output of a run of `qeg`, and its exit code.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{} {}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {}", self.out))
    }
}

/// `qeg` without any settings of this machine.
pub fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(&*BINARY);
    command
        .args(arguments)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("XDG_STATE_HOME", "/proc/nothing")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .stdin(Stdio::piped());
    command
}

/// `qeg` against this stack, by its file.
pub fn local(arguments: &[&str]) -> Command {
    let mut command = bare(arguments);
    command.env("QEG_ENDPOINTS", stack::file());
    command
}

/// Gives it its input, and waits for its end.
pub async fn run(mut command: Command, input: &str) -> Said {
    let input = input.to_owned();
    let ended = tokio::task::spawn_blocking(move || {
        let mut child: Child = command.spawn().unwrap();
        // A command that needs no input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    });
    let output = ended.await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// `qeg` against this stack, without input.
pub async fn qeg(arguments: &[&str]) -> Said {
    run(local(arguments), "").await
}
