//! The blocks of runbooks that this test does not run, or of which the emulator cannot do what AWS does, each with its reason.

use crate::place::Place;

/// Why a block is left out.
#[derive(Clone, Copy)]
pub enum Why {
    /// It is run, and must fail, because the emulator cannot do it. If it works it has to leave the list.
    Emulator,
    /// It is not run: it builds the project, needs the internet, or would end the stack of this test.
    Elsewhere,
}

const LIST: [(&str, u8, usize, Why, &str); 7] = [
    (
        "alarms/api-errors.md",
        4,
        1,
        Why::Elsewhere,
        "asks servers of AWS on the internet",
    ),
    (
        "publish-a-policy.md",
        3,
        1,
        Why::Elsewhere,
        "tests of this project, which `make test` runs",
    ),
    (
        "publish-a-policy.md",
        3,
        2,
        Why::Elsewhere,
        "builds, tests and deploys",
    ),
    (
        "delete-a-stack.md",
        4,
        1,
        Why::Elsewhere,
        "removes carriers and staff of the stack under test; tests/deployed/ops/members.rs removes others",
    ),
    (
        "delete-a-stack.md",
        5,
        1,
        Why::Elsewhere,
        "deletes the stack under test",
    ),
    (
        "delete-a-stack.md",
        6,
        1,
        Why::Elsewhere,
        "deletes the keys of the stack under test",
    ),
    (
        "alarms/api-errors.md",
        3,
        1,
        Why::Emulator,
        "API Gateway of the emulator has no log of its calls",
    ),
];

/// Why this block is left out; `None` if it is not.
pub fn why(place: &Place) -> Option<Why> {
    let mut list = LIST.iter();
    let one = list.find(|(runbook, step, block, ..)| place.is((runbook, *step, *block)));
    one.map(|(_, _, _, why, _)| *why)
}

/// The entries of the list for which there is no block.
pub fn without_block(all: &[Place]) -> Vec<String> {
    let gone = LIST.iter().filter(|(runbook, step, block, ..)| {
        !all.iter().any(|place| place.is((runbook, *step, *block)))
    });
    gone.map(|(runbook, step, block, ..)| {
        format!("{runbook} step {step} block {block} is left out, but there is none")
    })
    .collect()
}
