//! Processes of the deployed functions: the emulator runs each as a process of this machine.

use std::path::{Path, PathBuf};

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

use crate::ENDPOINTS;

/// The running process of one function of this very stack.
pub struct Running {
    system: System,
    pid: Pid,
    function: &'static str,
}

/// The folder of this very stack, into which the emulator unpacks the functions it runs.
fn folder() -> PathBuf {
    crate::file().parent().unwrap().canonicalize().unwrap()
}

/// Its program lies in the folder of this stack, and its environment names the function.
fn is_of(process: &Process, folder: &Path, function: &str) -> bool {
    let called = format!("AWS_LAMBDA_FUNCTION_NAME={}", ENDPOINTS.functions[function]);
    process.thread_kind().is_none()
        && process.exe().is_some_and(|exe| exe.starts_with(folder))
        && process.environ().iter().any(|pair| pair == called.as_str())
}

fn refresh(system: &mut System, which: ProcessesToUpdate<'_>) {
    let what = ProcessRefreshKind::nothing()
        .with_exe(UpdateKind::Always)
        .with_environ(UpdateKind::Always);
    system.refresh_processes_specifics(which, true, what);
}

impl Running {
    /// The process of a function, if it runs now.
    pub fn of(function: &'static str) -> Option<Self> {
        let (mut system, folder) = (System::new(), folder());
        refresh(&mut system, ProcessesToUpdate::All);
        let mut processes = system.processes().values();
        let pid = processes
            .find(|process| is_of(process, &folder, function))?
            .pid();
        Some(Self {
            system,
            pid,
            function,
        })
    }

    /// Kills it, without a chance to finish anything. `false` if it had ended before.
    pub fn kill(mut self) -> bool {
        refresh(&mut self.system, ProcessesToUpdate::Some(&[self.pid]));
        let process = self.system.process(self.pid);
        // `Process::kill` is SIGKILL.
        process.is_some_and(|process| is_of(process, &folder(), self.function) && process.kill())
    }
}
