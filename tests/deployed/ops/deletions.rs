//! Deletions that people ask for by phone and mail, and what is open.

use client::Person;
use serde_json::Value;
use stack::{Stack, tables::a_minute_later};

use crate::run::{local, qeg, run};

fn listed(list: &Value, id: &str) -> bool {
    list.as_array()
        .unwrap()
        .iter()
        .any(|one| one["request_id"] == id)
}

#[tokio::test]
async fn by_recovery_code_and_by_one_time_code_it_is_recorded_and_listed() {
    let by_mail = Person::by_call_sign(Stack).await;
    let (call_sign, code) = (
        by_mail.call_sign.clone().unwrap(),
        by_mail.recovery_code.clone().unwrap(),
    );
    let wrong = format!("{call_sign}\n00000-00000-00000-00000\n");
    let said = run(local(&["delete", "--recovery-code", "--yes"]), &wrong)
        .await
        .expect(4);
    assert!(
        said.err
            .contains("The recovery code does not match this call sign."),
        "{}",
        said.err
    );
    assert!(
        !said.err.contains(&call_sign) && !said.err.contains("00000-"),
        "{}",
        said.err
    );

    let right = format!("{call_sign}\n{code}\n");
    let said = run(
        local(&["delete", "--recovery-code", "--yes", "--json"]),
        &right,
    )
    .await
    .expect(0);
    let asked = said.json();
    let id = asked["request_id"].as_str().unwrap().to_owned();
    assert!(!said.out.contains(&call_sign) && !said.err.contains(&code));
    assert_eq!(
        by_mail
            .get("/deletion")
            .await
            .expect(200)
            .str("/request_id"),
        id
    );

    let by_phone = Person::by_phone(Stack).await;
    let phone = by_phone.phone.as_deref().unwrap();
    a_minute_later(phone).await;
    let (verification, code) = by_phone.client.code(phone, "deletion").await;
    let delete = [
        "delete",
        "--yes",
        "--verification-id",
        verification.as_str(),
        "--as",
        "2",
    ];
    let said = run(local(&delete), &code).await.expect(0);
    let other = by_phone
        .get("/deletion")
        .await
        .expect(200)
        .str("/request_id")
        .to_owned();
    assert!(
        said.out.contains(&other) && !said.out.contains(&code),
        "{}",
        said.out
    );
    let said = run(local(&delete), "\n").await.expect(2);
    assert!(said.err.contains("missing"), "{}", said.err);

    let list = qeg(&["deletions", "--json"]).await.expect(0).json();
    assert!(listed(&list, &id) && listed(&list, &other));
    let due: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["due_on"].as_str().unwrap())
        .collect();
    assert!(due.is_sorted());
    let table = qeg(&["deletions"]).await.expect(0).out;
    let row = table.lines().find(|line| line.starts_with(&id)).unwrap();
    assert!(
        row.contains(asked["due_on"].as_str().unwrap()) && row.contains("requested"),
        "{row}"
    );
    by_mail.delete("/deletion").await.expect(204);
    by_phone.delete("/deletion").await.expect(204);
    let list = qeg(&["deletions", "--json"]).await.expect(0).json();
    assert!(!listed(&list, &id) && !listed(&list, &other));
}
