//! What the operator can see: the metrics that alarms watch, and the stream position of records that relay cannot read.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Client, Person, new_phone};
use qeg_boot::RunReport as _;
use qeg_store::Table;
use serde_json::{Value, json};

#[tokio::test]
async fn blind_indexes_are_counted_where_the_alarm_looks() {
    let app = App::start().await;
    let body = json!({"phone": new_phone(), "purpose": "registration"});
    let client = Client::of(&app);
    let reply = client.call("POST", "/verifications").json(&body);
    let reply = reply.send().await.expect(202);
    let id = reply.header("x-request-id").unwrap();
    let log = app.log();
    let line = log.iter().find(|line| line["request_id"] == id).unwrap();
    assert_eq!(line["event"], "request");
    assert_eq!(line["blind_indexes"], 2, "of the number and of the source");
    let template = include_str!("../../infra/template.yaml");
    let filters = template.matches("MetricValue: $.blind_indexes").count();
    assert_eq!(
        filters, 4,
        "of registration, support, deletion and oversight, who alone may ask"
    );
}

/// Each message costs the operator money, whatever it is for.
#[tokio::test]
async fn every_message_that_the_gateway_takes_is_counted_where_the_alarm_looks() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    person.ask_for_deletion("grace").await;
    person.delete("/deletion").await.expect(204);
    app.deliver().await;
    let log = app.log();
    let counted = log.iter().filter(|line| line["event"] == "message_sent");
    let mut kinds: Vec<&str> = counted.filter_map(|line| line["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            "code_registration",
            "deletion_cancelled",
            "deletion_requested"
        ]
    );
    let phone = person.phone.clone().unwrap();
    assert_eq!(person.client.messages(&phone).await.len(), kinds.len());
    let template = include_str!("../../infra/template.yaml");
    assert!(template.contains(r#"{ $.event = "message_sent" }"#));
}

#[tokio::test]
async fn the_position_of_an_unreadable_outbox_record_is_reported_and_its_item_is_kept() {
    let app = App::start().await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let pk = format!("OUTBOX#{:032x}", 7);
    let item = [
        ("pk".to_owned(), text(&pk)),
        ("sk".to_owned(), text("OUTBOX")),
        ("event".to_owned(), text("{ canary 13800138000")),
    ];
    tables::put(&app, Table::Transient, item.into()).await;
    app.deliver().await;
    let parked = app.aws().messages(app.queue("failure"));
    let [parked] = parked.as_slice() else {
        panic!("one record is parked");
    };
    let parked = &parked.body;
    assert!(!parked.contains("canary") && !parked.contains("13800138000"));
    let parked: Value = serde_json::from_str(parked).unwrap();
    assert_eq!(parked["failure"], "unreadable");
    for place in ["sequence_number", "event_id"] {
        assert!(!parked[place].as_str().unwrap().is_empty(), "{place}");
    }
    assert_eq!(parked.as_object().unwrap().len(), 3);
    let kept = tables::item(&app, Table::Transient, &pk, "OUTBOX").await;
    assert!(kept.is_some(), "it is not lost");
}

#[tokio::test]
async fn every_scheduled_run_reports_its_figures() {
    let app = App::start().await;
    let support = app.late_questions().await;
    for (metrics, names) in [
        (
            app.purge().await.metrics(),
            ["Overdue", "Poison", "QueueDown", "Failures"].as_slice(),
        ),
        (app.resend().await.metrics(), &["Stuck", "Resent"]),
        (
            app.audit().await.metrics(),
            &["ChainsVerified", "ChainsBroken"],
        ),
        (support.metrics(), &["OverdueThreads"]),
    ] {
        for name in names {
            let known = metrics.iter().any(|(known, ..)| known == name);
            assert!(known, "{name}");
        }
    }
}
