//! The commands of `qeg` in the runbooks are valid. Whoever is woken at night pastes them as they are.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use clap::error::ErrorKind;

use super::Cli;

/// The lines of code blocks and the code within sentences that begin with `qeg`, of every runbook below a folder.
fn commands(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            commands(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("```").enumerate().flat_map(|(number, part)| {
            let is_block = number % 2 == 1;
            let lines = part.lines().filter(move |_| is_block);
            let words = part.split('`').skip(1).step_by(2);
            lines.chain(words.filter(move |_| !is_block))
        });
        let ours = code.filter(|line| line.starts_with("qeg "));
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        found.extend(ours.map(|line| (name.clone(), line.to_owned())));
    }
}

#[test]
fn the_commands_of_runbooks_are_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runbooks");
    let mut found = Vec::new();
    commands(&folder, &mut found);
    assert!(found.len() > 40, "{} commands", found.len());
    let refused: Vec<_> = found
        .iter()
        .filter(|(_, line)| {
            // What the shell or the person puts in is a date.
            let line = line.replace("$(date +%Y)", "2026");
            let line = line.replace("=DAY", "=2027-01-01");
            // The rest is for the shell.
            let line = line.split(" > ").next().unwrap_or_default();
            // A sentence may name a command without its arguments.
            let is_whole = line.contains(" --") || line.split(' ').count() > 2;
            Cli::read(line.split_whitespace(), 100).is_err_and(|error| match error.kind() {
                ErrorKind::DisplayHelp => false,
                ErrorKind::MissingRequiredArgument
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                | ErrorKind::MissingSubcommand => is_whole,
                _ => true,
            })
        })
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}
