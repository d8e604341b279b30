//! The AWS CLI, started once: see `aws_cli.py`.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::ENDPOINTS;
use serde_json::Value;

/// The processes that serve at the same time.
const WORKERS: &str = "2";

/// The access keys of a caller.
#[derive(Clone)]
pub struct Keys {
    pub id: String,
    pub secret: String,
}

/// A folder with a program `aws`. It ends with this value.
pub struct Cli {
    pub folder: PathBuf,
    server: Child,
}

impl Cli {
    /// Starts it, for a test of this name.
    pub fn start(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("qeg-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/stack/aws_cli.py");
        let (socket, python) = (folder.join("socket"), template::python());
        let _ = fs::remove_file(&socket);
        let mut server = Command::new(&python)
            .arg(script)
            .arg("serve")
            .arg(&socket)
            .arg(WORKERS)
            .env("HOME", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        let words = [python.display().to_string(), socket.display().to_string()];
        let client = format!(
            "#!/bin/sh\nexec '{}' -I -S '{script}' '{}' \"$@\"\n",
            words[0], words[1]
        );
        fs::write(folder.join("aws"), client).unwrap();
        let all = fs::Permissions::from_mode(0o700);
        fs::set_permissions(folder.join("aws"), all).unwrap();
        Self { folder, server }
    }

    /// A program that asks as this caller, and finds `aws`.
    pub fn as_caller(&self, program: &std::path::Path, keys: &Keys) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", self.folder.display()))
            .env("HOME", &self.folder)
            .env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
            .env("AWS_REGION", &ENDPOINTS.region)
            .env("AWS_DEFAULT_REGION", &ENDPOINTS.region)
            .env("AWS_ACCESS_KEY_ID", &keys.id)
            .env("AWS_SECRET_ACCESS_KEY", &keys.secret)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command of the AWS CLI, with what follows its last option.
    #[track_caller]
    pub fn run(&self, keys: &Keys, command: &str, rest: &[&str]) -> Value {
        let output = self
            .as_caller(&self.folder.join("aws"), keys)
            .args(command.split(' '))
            .args(rest)
            .args(["--output", "json"])
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {errors}");
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }
}

impl Drop for Cli {
    fn drop(&mut self) {
        // Its standard input closes, and it ends its workers.
        drop(self.server.stdin.take());
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
