//! Dynoxide in a second process of the same test program: for a test that measures the memory of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};

use super::in_process::InProcess;

/// The ignored test of the program that calls [`serve_database`].
const TEST: &str = "database";

/// The process, which ends when this is dropped, or when this process is killed.
pub(super) struct OtherProcess {
    pub(super) address: String,
    child: Child,
    /// Kept open: the test program writes to it.
    _output: BufReader<ChildStdout>,
}

impl OtherProcess {
    pub(super) fn start() -> Result<Self> {
        let program = std::env::current_exe().context("this program cannot be found")?;
        let mut child = Command::new(program)
            .args(["--ignored", "--exact", TEST, "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("this program cannot be started again")?;
        let output = child.stdout.take().context("no standard output")?;
        let mut output = BufReader::new(output);
        let mut lines = output.by_ref().lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.find("http://").map(|at| line[at..].to_owned()));
        let address = address.with_context(|| {
            format!(
                "give the program an ignored test `{TEST}` that calls local_aws::serve_database"
            )
        })?;
        Ok(Self {
            address,
            child,
            _output: output,
        })
    }
}

impl Drop for OtherProcess {
    fn drop(&mut self) {
        // Closes its standard input first. The test is over: how the process ends does not matter.
        let _ = self.child.wait();
    }
}

/// What [`super::Engine::OtherProcess`] starts: prints an address and answers there for `DynamoDB` until standard input ends.
///
/// # Panics
/// When no port is free.
#[allow(clippy::print_stdout, reason = "the other process reads the address")]
pub fn serve_database() {
    let database = InProcess::start().unwrap_or_else(|error| panic!("{error:#}"));
    println!("{}", database.address);
    // Also if it cannot be read, there is nobody who uses the database.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
