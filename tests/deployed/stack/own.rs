//! Starts a stack for this process if none is running, so that `cargo test -p deployed` works by itself.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

/// The stack ends with this process: its standard input closes.
pub(crate) struct Own {
    pub(crate) endpoints: PathBuf,
    _local: Child,
}

pub(crate) static STACK: LazyLock<Own> = LazyLock::new(|| {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let folder = format!("test-{}", std::process::id());
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut local = Command::new(cargo)
        .args(["run", "--quiet", "--bin", "local", "--"])
        .args(["serve", "--folder", &folder])
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("cargo cannot be started");
    let mut lines = BufReader::new(local.stdout.take().expect("it is piped")).lines();
    let endpoints = lines.next().and_then(Result::ok);
    // The second line is read too: the stack ends if it cannot write it, because nobody reads its output any more.
    let _python = lines.next();
    let endpoints = endpoints.expect("the stack did not start: its messages are above");
    Own {
        endpoints: endpoints.into(),
        _local: local,
    }
});
