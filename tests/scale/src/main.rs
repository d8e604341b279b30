//! Writes the figures of the simulation into docs/scale.md.

use std::{fs, process::ExitCode};

use scale::document::{PATH, written};

fn main() -> ExitCode {
    let document = fs::read_to_string(PATH).unwrap_or_default();
    match written(&document).map(|document| fs::write(PATH, document)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
