//! The services through the SDK's own clients.
#![allow(clippy::unwrap_used, missing_docs)]

use std::time::Instant;

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use jiff::Timestamp;
use local_aws::{KeySpec, LocalAws};
use qeg_domain::clock::Clock;

struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[tokio::test]
async fn figures() {
    let begin = Instant::now();
    let aws = LocalAws::start(System).await;
    println!("start {:?}", begin.elapsed());
    let begin = Instant::now();
    let tables = aws.create_tables("figures").await;
    println!("five tables {:?}", begin.elapsed());
    let client = aws_sdk_dynamodb::Client::new(&aws.config());
    let s = |text: &str| AttributeValue::S(text.to_owned());
    let put = |n: usize| {
        let put = Put::builder()
            .table_name(&tables.subjects)
            .item("pk", s(&format!("S#{n}")))
            .item("sk", s("A"));
        TransactWriteItem::builder()
            .put(put.build().unwrap())
            .build()
    };
    for round in 0..3 {
        let begin = Instant::now();
        for n in 0..100 {
            client
                .transact_write_items()
                .set_transact_items(Some((0..6).map(|i| put(n * 6 + i)).collect()))
                .send()
                .await
                .unwrap();
        }
        println!("{round} transaction of six {:?}", begin.elapsed() / 100);
        let begin = Instant::now();
        for n in 0..100 {
            let got = client
                .get_item()
                .table_name(&tables.subjects)
                .key("pk", s(&format!("S#{n}")))
                .key("sk", s("A"))
                .send()
                .await
                .unwrap();
            assert!(got.item.is_some());
        }
        println!("{round} get {:?}", begin.elapsed() / 100);
    }
    let kms = aws_sdk_kms::Client::new(&aws.config());
    let key = aws.create_key(KeySpec::Symmetric);
    let begin = Instant::now();
    for _ in 0..100 {
        kms.generate_data_key()
            .key_id(&key)
            .key_spec(aws_sdk_kms::types::DataKeySpec::Aes256)
            .send()
            .await
            .unwrap();
    }
    println!("data key {:?}", begin.elapsed() / 100);
}
