//! Answers for `DynamoDB`, KMS and SQS over HTTP, with empty tables and new keys: `make bench` measures functions against it. It
//! prints one line of JSON, the environment variables by which a function finds them, and ends when standard input does.
#![allow(clippy::print_stdout, reason = "the measurement reads the variables")]

use std::io::Read as _;

use local_aws::{KeySpec, LocalAws, REGION, SystemClock};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let aws = LocalAws::start(SystemClock).await;
    let tables = aws.create_tables("bench").await;
    println!(
        "{}",
        json!({
            "AWS_ENDPOINT_URL": aws.serve().await,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": aws.access_key_id(),
            "AWS_SECRET_ACCESS_KEY": "test",
            "SUBJECTS_TABLE": tables.subjects,
            "KEYS_TABLE": tables.keys,
            "INDEX_TABLE": tables.index,
            "LEDGER_TABLE": tables.ledger,
            "TRANSIENT_TABLE": tables.transient,
            "ACCOUNT_KEY": aws.create_key(KeySpec::Symmetric),
            "CONTACT_KEY": aws.create_key(KeySpec::Symmetric),
            "SUPPORT_KEY": aws.create_key(KeySpec::Symmetric),
            "OVERSIGHT_KEY": aws.create_key(KeySpec::Symmetric),
            "CERTIFICATE_KEY": aws.create_key(KeySpec::EccP256),
            "INDEX_KEY": aws.create_key(KeySpec::Hmac256),
        })
    );
    let until_closed = || std::io::stdin().read_to_end(&mut Vec::new());
    tokio::task::spawn_blocking(until_closed).await??;
    Ok(())
}
