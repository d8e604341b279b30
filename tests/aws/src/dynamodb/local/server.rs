//! The server process. It ends when the process that started it ends, even if that is killed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::install::Installation;

/// The configuration of Jetty: handler, address and port.
const CONFIGURATION: &str = include_str!("server.xml");
/// Kills Java when standard input closes, and removes the folder in `$0`. Only this process has the other end of the
/// pipe, and the operating system closes it even after SIGKILL.
const WATCH: &str = r#""$@" & java=$!; cat >/dev/null; kill -9 $java; rm -rf "$0""#;

/// A running server.
pub(super) struct Server {
    port: u16,
    /// Has the pipe that keeps the server running.
    _process: Child,
}

impl Server {
    /// Starts it and waits until it listens.
    pub(super) fn start(installation: &Installation) -> Result<Self> {
        let scratch = installation.scratch()?;
        let configuration = scratch.join("server.xml");
        std::fs::write(&configuration, CONFIGURATION)?;
        let log = scratch.join("server.log");
        let mut process = Command::new("sh")
            .args(["-c", WATCH])
            .arg(&scratch)
            .arg(&installation.java)
            // Tests are short, so a fast start matters more than fast execution.
            .args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"])
            .arg("-Djava.library.path=DynamoDBLocal_lib")
            .args(["-cp", "DynamoDBLocal.jar"])
            .arg("org.eclipse.jetty.xml.XmlConfiguration")
            .arg(&configuration)
            .current_dir(&installation.folder)
            .env("DDB_LOCAL_TELEMETRY", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log)?)
            .spawn()
            .context("cannot run sh")?;
        let output = process.stdout.take().context("no standard output")?;
        let port = port(BufReader::new(output)).with_context(|| {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            format!("DynamoDB Local did not start; its log:\n{log}")
        })?;
        Ok(Self {
            port,
            _process: process,
        })
    }

    /// The address of the server.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// The port, which is the first line that the server prints, as `8000` or `8000.0`.
fn port(output: impl BufRead) -> Result<u16> {
    let line = output.lines().next().context("it ended at once")??;
    let digits = line.split('.').next().unwrap_or_default();
    digits.parse().context("it printed no port")
}
