//! Child processes in groups of their own, so that ending one ends whatever it started.

use std::fs::{self, File};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, ChildStdin, Command};

/// How long a group may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(2);
/// How much of a log an error repeats.
const LAST_LINES: usize = 20;

/// A child and everything it starts; ended when dropped.
pub(crate) struct Group {
    child: Child,
    /// The group's number: the leader's, also once the leader is gone.
    id: Option<Pid>,
    /// Open as long as we are: a child that reads it notices when we end, even when we are killed.
    _lifeline: Option<ChildStdin>,
}

impl Group {
    /// Starts `command` as the leader of a new group.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", name(command)))?;
        let id = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let lifeline = child.stdin.take();
        Ok(Self {
            child,
            id,
            _lifeline: lifeline,
        })
    }

    /// Waits for the leader to end.
    pub(crate) async fn ended(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait().await?)
    }

    fn signal(&self, signal: Signal) {
        if let Some(id) = self.id {
            // The group may be gone already: that is what we want.
            kill_process_group(id, signal).ok();
        }
    }

    fn leader_ends_by(&mut self, deadline: Instant) {
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        self.leader_ends_by(Instant::now() + GRACE);
        // Whoever did not listen, and whoever lost its leader.
        self.signal(Signal::KILL);
        self.leader_ends_by(Instant::now() + GRACE);
    }
}

/// Runs `command` to its end with its output in a log; a failure repeats the log's last lines.
pub(crate) async fn run_logged(command: &mut Command, log: &Path) -> Result<()> {
    let (out, err) = log_streams(log)?;
    let mut group = Group::start(command.stdin(Stdio::null()).stdout(out).stderr(err))?;
    if !group.ended().await?.success() {
        bail!(
            "{} failed; the end of its log:\n{}",
            name(command),
            last_lines(log)
        );
    }
    Ok(())
}

/// A fresh log file as standard output and standard error.
pub(crate) fn log_streams(log: &Path) -> Result<(Stdio, Stdio)> {
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    Ok((file.try_clone()?.into(), file.into()))
}

/// The end of a log, for an error message.
pub(crate) fn last_lines(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let end = lines[lines.len().saturating_sub(LAST_LINES)..].join("\n  ");
    format!("  {end}\n(all of it: {})", log.display())
}

fn name(command: &Command) -> String {
    let program = Path::new(command.as_std().get_program());
    program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
