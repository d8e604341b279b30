//! What the blocks of infra/runbooks/restore.md, which `tests/deployed/runbooks` pastes, do not show of `qeg restore`: what stays
//! when the missing items are copied, what is built again of the index, and decisions that are refused.

use aws_sdk_dynamodb::types::AttributeValue;
use client::{PASSWORD, Person, contact};
use serde_json::json;
use stack::{
    ENDPOINTS, Stack,
    own_table::own_table,
    tables::{self, Item, key, text},
};

use crate::run::qeg;

/// The items of a person.
async fn of_person(dynamodb: &aws_sdk_dynamodb::Client, table: &str, person: &Person) -> Vec<Item> {
    let pk = format!("S#{}", person.subject());
    let mut items = tables::scan(dynamodb, table).await;
    items.retain(|item| text(item, "pk") == pk);
    items
}

async fn status_of_sign_in(person: &Person) -> u16 {
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let call = person.client.call("POST", "/sessions").json(&body);
    call.send().await.status
}

#[tokio::test]
async fn what_is_missing_is_copied_and_nothing_is_replaced() {
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("旧")).await.expect(201);
    let dynamodb = tables::dynamodb().await;
    let backup = own_table(&dynamodb, ("restored", "pk", "sk")).await;
    let items = of_person(&dynamodb, "subjects", &person).await;
    let is_session = |item: &&Item| text(item, "sk").starts_with("SESSION#");
    assert_eq!(items.iter().filter(is_session).count(), 1);
    for item in &items {
        items::put(&dynamodb, &backup, item.clone()).await;
    }
    // An item whose time is over.
    let mut expired = key(&format!("S#{}", person.subject()), "NOTICE#old");
    expired.insert("expires_at".to_owned(), AttributeValue::N("1".to_owned()));
    items::put(&dynamodb, &backup, expired).await;
    // Since the backup the address was changed, and the session was ended; then the account got lost.
    person.put_contact(&contact("新")).await.expect(200);
    person.delete("/sessions/current").await.expect(204);
    for item in &items {
        if text(item, "sk") == "ACCOUNT" {
            tables::delete(&dynamodb, "subjects", item).await;
        }
    }
    assert_eq!(status_of_sign_in(&person).await, 401);

    let missing = items.len() - items.iter().filter(is_session).count() - 1;
    let counted = json!({
        "read": items.len() + 1, "copied": 0, "missing": 1, "present": missing, "sessions": 1,
        "expired": 1,
    });
    let copy = ["restore", "copy", "subjects", &backup, "--json"];
    let dry = qeg(&[copy.as_slice(), &["--dry-run"]].concat()).await;
    assert_eq!(dry.expect(0).json(), counted);
    assert_eq!(status_of_sign_in(&person).await, 401);

    let copied = qeg(&copy).await;
    let mut counted = counted;
    counted["copied"] = 1.into();
    assert_eq!(copied.expect(0).json(), counted);
    person.get("/account").await.expect(401);
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let call = person.client.call("POST", "/sessions").json(&body);
    let session = call.send().await.expect(201);
    let call = person
        .client
        .call("GET", "/contact")
        .bearer(session.str("/token"));
    let found = call.send().await.expect(200);
    assert!(found.str("/name").contains('新'), "the newer address stays");

    let again = qeg(&copy).await.expect(0);
    assert_eq!(again.json()["copied"], 0);
    let own = qeg(&["restore", "copy", "subjects", &ENDPOINTS.tables["subjects"]]).await;
    assert!(own.expect(2).err.contains("restored table"));
    dynamodb
        .delete_table()
        .table_name(backup)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_destroyed_key_is_not_restored_over_its_tombstone() {
    let person = Person::by_call_sign(Stack).await;
    let dynamodb = tables::dynamodb().await;
    let backup = own_table(&dynamodb, ("keys-restored", "pk", "sk")).await;
    for item in of_person(&dynamodb, "keys", &person).await {
        items::put(&dynamodb, &backup, item).await;
    }
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "completed").await;
    let said = qeg(&["restore", "copy", "keys", &backup, "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!((&said["copied"], &said["present"]), (&0.into(), &3.into()));
    for item in of_person(&dynamodb, "keys", &person).await {
        assert!(item.contains_key("tombstone"));
    }
    dynamodb
        .delete_table()
        .table_name(backup)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn the_index_is_built_again_from_the_accounts() {
    let person = Person::by_both(Stack).await;
    let other = Person::by_call_sign(Stack).await;
    let dynamodb = tables::dynamodb().await;
    let pk = format!("S#{}", person.subject());
    let mut lost = Vec::new();
    for item in tables::scan(&dynamodb, "index").await {
        let is_entry = item.get("subject").and_then(|one| one.as_s().ok());
        if text(&item, "pk") == pk || is_entry.is_some_and(|one| one == person.subject()) {
            tables::delete(&dynamodb, "index", &item).await;
            lost.push(item);
        }
    }
    assert_eq!(lost.len(), 4, "two identifiers, each with its reverse item");
    assert_eq!(status_of_sign_in(&person).await, 401);
    // Other tests make accounts that cannot be read, so the exit code says nothing here.
    let dry = qeg(&["restore", "index", "--dry-run", "--json"]).await;
    assert!(dry.json()["missing"].as_u64().unwrap() >= 2);
    assert_eq!(status_of_sign_in(&person).await, 401);

    let done = qeg(&["restore", "index", "--json"]).await;
    assert!(done.json()["missing"].as_u64().unwrap() >= 2);
    assert_eq!(status_of_sign_in(&person).await, 201);
    for item in &lost {
        let address = (text(item, "pk"), text(item, "sk"));
        let found = tables::get(&dynamodb, "index", address).await;
        assert_eq!(found.as_ref(), Some(item));
    }
    assert!(!done.out.contains(person.phone.as_ref().unwrap()));

    // Somebody else has the call sign now.
    let entry = lost
        .iter()
        .find(|item| text(item, "pk").starts_with("X#call_sign"));
    let entry = entry.unwrap();
    let address = (text(entry, "pk"), text(entry, "sk"));
    let subject = AttributeValue::S(other.subject().to_owned());
    tables::set(&dynamodb, "index", address, "subject", subject).await;
    let said = qeg(&["restore", "index", "--json"]).await.expect(1);
    let taken = said.json()["taken"].as_array().unwrap().clone();
    let of = taken.iter().find(|one| one["account"] == person.subject());
    assert_eq!(
        of,
        Some(&json!({
            "account": person.subject(), "identifier": "call_sign", "finds": other.subject(),
        }))
    );
    tables::put(&dynamodb, "index", entry.clone()).await;
}

/// Whether `qeg replay` says that a person has to decide about this request.
async fn is_undecided(id: &str) -> bool {
    let said = qeg(&["replay", "--dry-run", "--json"]).await.json();
    let back = said["back"].as_array().unwrap().clone();
    back.iter()
        .any(|one| one["request_id"] == id && one["next"] == "decide")
}

/// The blocks of the runbook decide two requests (`tests/deployed/runbooks`); here is what they do not meet.
#[tokio::test]
async fn a_decision_is_asked_for_and_refused_where_the_request_does_not_wait_for_it() {
    let person = Person::by_call_sign(Stack).await;
    let dynamodb = tables::dynamodb().await;
    let before = of_person(&dynamodb, "subjects", &person).await;
    let (id, _) = person.ask_for_deletion("grace").await;
    let account = before.iter().find(|item| text(item, "sk") == "ACCOUNT");
    tables::put(&dynamodb, "subjects", account.unwrap().clone()).await;
    assert!(is_undecided(&id).await);
    let unasked = qeg(&["restore", "decide", &id, "made"]).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    assert!(is_undecided(&id).await);
    let decide = async |id: &str, last: &str| {
        let id = id.to_owned();
        qeg(&["restore", "decide", &id, last, "--yes"]).await
    };
    decide(&id, "made").await.expect(0);
    assert!(!is_undecided(&id).await);
    let account = decide(&id, "cancelled").await.expect(4);
    assert!(account.err.contains("Nothing was done"), "{}", account.err);
    person.delete("/deletion").await.expect(204);
    let over = decide(&id, "made").await.expect(4);
    assert!(over.err.contains("does not wait any more"), "{}", over.err);
    let unknown = decide("x", "made").await.expect(4);
    assert!(unknown.err.contains("No deletion request has this id"));
}
