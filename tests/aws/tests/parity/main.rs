//! `DynamoDB` in this process gives the same results and error codes as Amazon's DynamoDB Local, and KMS, SQS and `DynamoDB` as
//! the emulator of the local stack, except where the emulator differs from AWS.
//!
//! The steps always run in memory and on DynamoDB Local. If `QEG_ENDPOINTS` names a stack, they also run against the emulator: `make test` and
//! `make deployed` set it (`infra/local/src/suite.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a panic is a failed test"
)]

mod dynamodb;
mod kms;
mod sqs;
mod steps;

use std::path::Path;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use local_aws::{Engine, LocalAws, SystemClock};
use serde_json::Value;

use steps::Steps;

#[tokio::test]
async fn dynamodb_in_this_process_answers_as_expected() {
    let aws = LocalAws::start_with(Engine::InProcess, SystemClock).await;
    assert_eq!(dynamodb::steps(&aws.config()).await, dynamodb::expected());
}

#[tokio::test]
async fn dynamodb_local_answers_as_expected() {
    let aws = LocalAws::start_with(Engine::Local, SystemClock).await;
    assert_eq!(dynamodb::steps(&aws.config()).await, dynamodb::expected());
}

#[tokio::test]
async fn kms_in_memory_answers_as_expected() {
    let aws = LocalAws::start(SystemClock).await;
    let config = aws.config();
    assert_eq!(kms::steps(&config).await, kms::expected());
}

#[tokio::test]
async fn sqs_in_memory_answers_as_expected() {
    let aws = LocalAws::start(SystemClock).await;
    let config = aws.config();
    assert_eq!(sqs::steps(&config).await, sqs::expected());
}

#[tokio::test]
async fn emulator_answers_as_the_services_in_memory() {
    // Without a stack nothing is compared. `make test` and `make deployed` start one.
    let Some(config) = stack() else {
        return;
    };
    assert_eq!(
        dynamodb::steps(&config).await,
        with(dynamodb::expected(), &dynamodb::EMULATOR)
    );
    assert_eq!(
        kms::steps(&config).await,
        with(kms::expected(), &kms::EMULATOR)
    );
    assert_eq!(
        sqs::steps(&config).await,
        with(sqs::expected(), &sqs::EMULATOR)
    );
}

/// The steps, with other results for some of them.
fn with(mut steps: Steps, other: &[(&str, &str)]) -> Steps {
    for (name, result) in other {
        let step = steps.iter_mut().find(|(step, _)| step == name);
        (*result).clone_into(&mut step.expect("a step of this name").1);
    }
    steps
}

/// The administrator's configuration of the stack that `QEG_ENDPOINTS` names. Fails if the file cannot be read.
fn stack() -> Option<SdkConfig> {
    let file = std::env::var("QEG_ENDPOINTS").ok()?;
    // An absolute path stays as it is.
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(file);
    let endpoints: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let admin = &endpoints["admin"];
    let credentials = Credentials::new(
        text(&admin["access_key_id"]),
        text(&admin["secret_access_key"]),
        admin["session_token"].as_str().map(str::to_owned),
        None,
        "test",
    );
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(text(&endpoints["region"])))
        .endpoint_url(text(&endpoints["aws_endpoint"]))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build();
    Some(config)
}
