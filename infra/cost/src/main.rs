//! Writes docs/cost.md.

use std::{fs, process::ExitCode};

use cost::document::{PATH, text};

fn main() -> ExitCode {
    match text().map(|text| fs::write(PATH, text)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
