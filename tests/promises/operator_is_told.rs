//! What the operator learns, and from where: the figures that alarms watch, and the place of what
//! could not be relayed.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use stack::{
    ENDPOINTS, aws, client::Client, eventually, logs::lines, people::new_phone, tables::dynamodb,
};

#[tokio::test]
async fn blind_indexes_are_counted_where_the_alarm_looks() {
    let body = json!({"phone": new_phone(), "purpose": "registration"});
    let client = Client::new();
    let reply = client.call("POST", "/verifications").json(&body);
    let reply = reply.send().await.expect(202);
    let id = reply.header("x-request-id").unwrap();
    let line = eventually("the request is logged", async || {
        let lines = lines("registration", id).await;
        lines.into_iter().find(|line| line["event"] == "request")
    })
    .await;
    assert_eq!(line["blind_indexes"], 2, "of the number and of the source");
    let template = include_str!("../../infra/template.yaml");
    let filters = template.matches("MetricValue: $.blind_indexes").count();
    assert_eq!(
        filters, 4,
        "of registration, support, deletion and oversight, who alone may ask"
    );
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_told_by_its_place_and_stays() {
    let client = dynamodb().await;
    let table = &ENDPOINTS.tables["transient"];
    let n = stack::client::unique();
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let pk = format!("OUTBOX#{n:032x}");
    let put = client.put_item().table_name(table);
    put.item("pk", text(&pk))
        .item("sk", text("OUTBOX"))
        .item("event", text("{ canary 13800138000"))
        .send()
        .await
        .unwrap();
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    let url = &ENDPOINTS.queues["relay_failure"];
    // Other tests put records of their own making there, which have no place in the stream.
    let is_of_the_stream = |told: &Value| {
        let is_place = |name: &str| told[name].as_str().is_some_and(|place| !place.is_empty());
        is_place("sequence_number") && is_place("event_id")
    };
    let told = eventually("the record is put aside", async || {
        let call = sqs.receive_message().queue_url(url);
        let answer = call.max_number_of_messages(10).send().await.unwrap();
        let bodies = answer.messages.unwrap_or_default().into_iter();
        let mut told = bodies.map(|message| message.body.unwrap());
        told.find(|body| is_of_the_stream(&serde_json::from_str(body).unwrap()))
    })
    .await;
    assert!(!told.contains("canary") && !told.contains("13800138000"));
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["failure"], "unreadable");
    assert_eq!(told.as_object().unwrap().len(), 3);
    let key = client.get_item().table_name(table).consistent_read(true);
    let key = key.key("pk", text(&pk)).key("sk", text("OUTBOX"));
    assert!(key.send().await.unwrap().item.is_some(), "it is not lost");
    let gone = client.delete_item().table_name(table);
    let gone = gone.key("pk", text(&pk)).key("sk", text("OUTBOX"));
    gone.send().await.unwrap();
}

#[tokio::test]
async fn every_scheduled_run_tells_its_figures() {
    for (function, names) in [
        (
            "purge",
            ["Overdue", "Poison", "QueueDown", "Failures"].as_slice(),
        ),
        ("relay", &["Stuck", "Resent"]),
        ("support", &["OverdueThreads"]),
    ] {
        let line = eventually("a run tells", async || {
            let lines = lines(function, "CloudWatchMetrics").await;
            lines.into_iter().next_back()
        })
        .await;
        assert_eq!(line["function"], function);
        for name in names {
            assert!(line[*name].is_number(), "{name} of {function}");
        }
    }
}
