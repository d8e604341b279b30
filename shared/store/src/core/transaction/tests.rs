//! The limit of parts, and what the error about it says.
#![allow(clippy::unwrap_used)]
use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, retry::RetryConfig},
};

use super::*;
use crate::core::database::Tables;

/// A database that cannot be reached: what is sent to it ends as [`StoreError::Unavailable`].
fn nowhere() -> Database {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url("http://127.0.0.1:1")
        .retry_config(RetryConfig::disabled())
        .allow_no_auth();
    let tables = Tables {
        ledger: "ledger".to_owned(),
        ..Tables::default()
    };
    Database::new(Client::from_conf(config.build()), tables)
}

/// A transaction of so many parts.
fn of(database: &Database, parts: usize) -> Transaction<'_> {
    let mut transaction = Transaction::new(database);
    for n in 0..parts {
        let item = keyed(format!("A#{n}"), "HEAD");
        let put = transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent());
        put.unwrap();
    }
    transaction
}

#[tokio::test]
async fn a_transaction_of_more_than_100_parts_is_not_sent() {
    let database = nowhere();
    let most = of(&database, MOST_PARTS).send().await;
    assert_eq!(most, Err(StoreError::Unavailable), "it was sent");
    let more = of(&database, MOST_PARTS + 1);
    assert_eq!(more.send().await, Err(StoreError::TooManyParts));
    let more = more.send_despite_conflicts().await;
    assert_eq!(more, Err(StoreError::TooManyParts));
}

#[test]
fn the_error_names_no_item() {
    let error = StoreError::TooManyParts;
    assert_eq!(error.class(), "transaction_too_large");
    assert!(!error.is_transient());
    let text = format!("{error} {error:?}");
    assert!(
        !text.contains(char::is_numeric) && !text.contains('#'),
        "{text}"
    );
}
