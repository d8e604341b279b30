//! Child processes, each in its own process group, so that ending one also ends the processes that it started.

use std::fs::{self, File};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, ChildStdin, Command};

/// The time for a group to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(2);
/// How many lines of a log an error shows.
const LAST_LINES: usize = 20;

/// A child and everything that it starts. Dropping it ends them.
pub(crate) struct Group {
    child: Child,
    /// The id of the group: the process id of its leader, also after the leader has ended.
    id: Option<Pid>,
    /// Open while this process runs. A child that reads it notices when this process ends, even if it is killed.
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
            // It is fine if the group has already ended.
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
        // Kills processes that ignored the first signal, or whose leader has ended.
        self.signal(Signal::KILL);
        self.leader_ends_by(Instant::now() + GRACE);
    }
}

/// Runs `command` to its end, with its output in a log. The error of a failure contains the last lines of the log.
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
