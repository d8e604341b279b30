//! Dynoxide in another program: for a test that measures the memory of its own process.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

use super::in_process::InProcess;

/// The running program. It ends when this is dropped, and when this process is killed.
pub(super) struct Program {
    pub(super) address: String,
    child: Child,
}

impl Program {
    /// Starts the program at this path, which calls [`serve_database`].
    pub(super) fn start(path: &str) -> Result<Self> {
        let mut child = Command::new(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the program of the database cannot be started")?;
        let output = child.stdout.take().context("no standard output")?;
        let address = BufReader::new(output).lines().next();
        let address = address.context("the program of the database ended at once")??;
        Ok(Self { address, child })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Closes its standard input first. The test is over: how the program ends does not matter.
        let _ = self.child.wait();
    }
}

/// What a program for [`super::Engine::Program`] does: prints an address, and answers there for `DynamoDB` until standard input
/// ends.
///
/// # Panics
/// When no port is free.
#[allow(clippy::print_stdout, reason = "the test reads the address")]
pub fn serve_database() {
    let database = InProcess::start().unwrap_or_else(|error| panic!("{error:#}"));
    println!("{}", database.address);
    // If standard input cannot be read, nobody uses the database.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
