//! The code against docs/powers.md: what the signatures of a function name is what its rows say.
#![allow(
    clippy::panic,
    reason = "a test that cannot read the sources has to fail"
)]

use std::sync::LazyLock;

use powers::{
    code::{self, Code},
    differences, document,
};

/// The code, read once.
static CODE: LazyLock<Code> = LazyLock::new(|| match code::read() {
    Ok(code) => code,
    Err(error) => panic!("{error:#}"),
});

/// Fails with every fault, one a line, and with what to do.
#[track_caller]
fn none(faults: &[String], then: &str) {
    assert!(faults.is_empty(), "\n  {}\n{then}", faults.join("\n  "));
}

#[test]
fn rows_of_a_function_are_what_its_signatures_name() -> anyhow::Result<()> {
    let document = document::read()?;
    assert!(document.len() > 100 && CODE.of_lambda.len() > 5);
    let faults = differences(
        ("docs/powers.md", &document),
        ("the signatures", &CODE.powers),
    );
    none(
        &faults,
        "change the signatures, the `needs!` of a power or docs/powers.md, until they agree",
    );
    Ok(())
}

#[test]
fn every_trait_in_a_signature_is_a_power() {
    none(
        &CODE.unknown,
        "give the trait a `needs!`, or name a power in its place",
    );
}

#[test]
fn no_signature_names_a_power_that_its_body_does_not_use() {
    none(&CODE.unused, "take the power out of the signature");
}

#[test]
fn handlers_reach_aws_only_through_powers() {
    none(
        &CODE.around,
        "name powers in the signature; `Store`, `Database`, `Vault`, `Service` and the SDK are for lib.rs, main.rs and files \
         that define a power",
    );
}
