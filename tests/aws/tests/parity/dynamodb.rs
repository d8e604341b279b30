//! The steps for `DynamoDB`: what the product relies on in expressions, transactions, indexes and limits.

mod items;
mod limits;
mod queries;
mod table;
mod transactions;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;

use super::steps::Steps;
use table::Table;

/// The steps for which the emulator differs from AWS: it permits what AWS refuses.
pub(crate) const EMULATOR: [(&str, &str); 1] = [("two changes of one attribute", "ok")];

pub(crate) fn expected() -> Steps {
    let parts: [&[(&str, &str)]; 4] = [
        &items::EXPECTED,
        &queries::EXPECTED,
        &transactions::EXPECTED,
        &limits::EXPECTED,
    ];
    let steps = parts.concat().into_iter();
    steps
        .map(|(step, result)| (step, result.to_owned()))
        .collect()
}

pub(crate) async fn steps(config: &SdkConfig) -> Steps {
    let client = Client::new(config);
    let table = Table::create(&client).await;
    let mut steps = Steps::new();
    items::steps(&table, &mut steps).await;
    queries::steps(&table, &mut steps).await;
    transactions::steps(&table, &mut steps).await;
    limits::steps(&table, &mut steps).await;
    table.delete().await;
    steps
}
