//! Faults and recorded calls, through the SDK's own clients.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use local_aws::{
    Failure, Fault, KeySpec, LocalAws, QueueSettings, Service, SystemClock, TableNames,
};

#[tokio::test]
async fn a_call_with_a_lost_answer_took_effect_and_an_unreachable_one_did_not() {
    let aws = LocalAws::start(SystemClock).await;
    let url = aws.create_queue("deletion", QueueSettings::default());
    let sqs = aws_sdk_sqs::Client::new(&aws.config());
    let send = || sqs.send_message().queue_url(&url).message_body("a").send();
    let fault = |failure| Fault::new(Service::Sqs, "SendMessage", failure).times(3);
    aws.fail(fault(Failure::Unreachable));
    assert!(send().await.is_err());
    assert_eq!(aws.messages(&url).len(), 0);
    aws.fail(fault(Failure::LostAnswer));
    assert!(send().await.is_err());
    // The SDK sent it three times.
    assert_eq!(aws.messages(&url).len(), 3);
    assert!(send().await.is_ok(), "the faults are over");
}

#[tokio::test]
async fn throttled_call_is_repeated_by_the_sdk() {
    let aws = LocalAws::start(SystemClock).await;
    let key = aws.create_key(KeySpec::Symmetric);
    let kms = aws_sdk_kms::Client::new(&aws.config());
    aws.fail(
        Fault::new(Service::Kms, "GenerateDataKey", Failure::Throttled)
            .on(&key)
            .times(2),
    );
    let call = kms.generate_data_key().key_id(&key);
    let made = call
        .key_spec(aws_sdk_kms::types::DataKeySpec::Aes256)
        .send()
        .await;
    assert!(made.is_ok());
    let calls = aws.calls();
    let statuses: Vec<_> = calls.iter().map(|call| call.status).collect();
    assert_eq!(statuses, [Some(400), Some(400), Some(200)]);
    assert!(calls.iter().all(|call| call.resources == [key.as_str()]));
}

#[tokio::test]
async fn a_transaction_conflict_has_the_form_of_aws() {
    let aws = LocalAws::start(SystemClock).await;
    let tables = aws.create_tables("faults").await;
    let client = Client::new(&aws.config());
    aws.fail(Fault::new(
        Service::DynamoDb,
        "TransactWriteItems",
        Failure::TransactionConflict,
    ));
    let refused = put_both(&client, &tables).await;
    let error = refused.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        panic!("another error");
    };
    let reasons = cancelled.cancellation_reasons().iter();
    let reasons: Vec<_> = reasons.filter_map(|reason| reason.code()).collect();
    assert_eq!(reasons, ["TransactionConflict", "None"]);
    assert!(!is_there(&client, &tables).await);
    put_both(&client, &tables).await.unwrap();
    assert!(is_there(&client, &tables).await);
    assert_eq!(aws.count(Service::DynamoDb, "TransactWriteItems"), 2);
    assert_eq!(
        aws.calls()[0].resources,
        [tables.keys.as_str(), tables.subjects.as_str()]
    );
}

#[tokio::test]
async fn the_server_evaluates_conditions() {
    let aws = LocalAws::start(SystemClock).await;
    let tables = aws.create_tables("faults").await;
    let client = Client::new(&aws.config());
    let put = || {
        let put = client.put_item().table_name(&tables.keys);
        put.item("pk", text("S#1"))
            .item("sk", text("A"))
            .condition_expression("attribute_not_exists(pk)")
            .send()
    };
    put().await.unwrap();
    let error = put().await.unwrap_err().into_service_error();
    assert!(error.is_conditional_check_failed_exception());
}

async fn put_both(
    client: &Client,
    tables: &TableNames,
) -> Result<(), SdkError<TransactWriteItemsError>> {
    let put = |table: &str| {
        let put = Put::builder()
            .table_name(table)
            .item("pk", text("S#1"))
            .item("sk", text("A"));
        TransactWriteItem::builder()
            .put(put.build().unwrap())
            .build()
    };
    let write = client
        .transact_write_items()
        .transact_items(put(&tables.subjects));
    write
        .transact_items(put(&tables.keys))
        .send()
        .await
        .map(|_| ())
}

async fn is_there(client: &Client, tables: &TableNames) -> bool {
    let get = client.get_item().table_name(&tables.subjects);
    let answer = get.key("pk", text("S#1")).key("sk", text("A")).send().await;
    answer.unwrap().item.is_some()
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}
