//! P10 after a restore: erased people whose data a backup brought back are found and erased again.

use std::collections::HashMap;

use client::{Person, contact, leak_scanner};
use serde_json::Value;
use stack::{
    Stack, eventually,
    tables::{self, Item},
};

use crate::run::{Said, qeg};

type Backup = HashMap<&'static str, Vec<Item>>;

/// The items of a person in a backup. The index table has no backup.
async fn back_up(dynamodb: &aws_sdk_dynamodb::Client, subject: &str) -> Backup {
    let mut backup = HashMap::new();
    for table in ["subjects", "keys"] {
        let all = tables::scan(dynamodb, table).await;
        let of = |item: &Item| leak_scanner::contains(&tables::bytes(item), subject);
        backup.insert(table, all.into_iter().filter(of).collect());
    }
    backup
}

async fn restore(dynamodb: &aws_sdk_dynamodb::Client, backup: &Backup) {
    for (table, items) in backup {
        for item in items {
            tables::put(dynamodb, table, item.clone()).await;
        }
    }
}

fn found(said: &Said, id: &str) -> Option<Value> {
    let back = said.json()["back"].as_array().unwrap().clone();
    back.into_iter().find(|one| one["request_id"] == id)
}

#[tokio::test]
async fn a_restored_backup_resurrects_nobody() {
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("标记")).await.expect(201);
    let dynamodb = tables::dynamodb().await;
    let backup = back_up(&dynamodb, person.subject()).await;
    assert_eq!(backup["keys"].len(), 3);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let waiting = qeg(&["replay", "--dry-run", "--json"]).await;
    assert!(
        found(&waiting, &id).is_none(),
        "one that runs is nobody who came back"
    );
    person.until(&id, &receipt, "completed").await;
    person.get("/contact").await.expect(401);

    restore(&dynamodb, &backup).await;
    // With keys and items restored, the token of a restored session works again.
    person.get("/contact").await.expect(200);
    let look = qeg(&["replay", "--dry-run", "--json"]).await.expect(1);
    let back = found(&look, &id).unwrap();
    assert_eq!(
        (&back["state"], &back["live_keys"], &back["next"]),
        (&"completed".into(), &3.into(), &"erase".into())
    );
    assert_eq!(look.json()["asked"], 0);
    person.get("/contact").await.expect(200);
    let table = qeg(&["replay", "--dry-run"]).await.expect(1);
    assert!(
        table
            .out
            .lines()
            .any(|line| line.starts_with(&id) && line.ends_with("erase again"))
    );
    assert!(table.err.contains("restore.md"), "{}", table.err);

    // Other tests may restore people too, so only this one is checked.
    let asked = qeg(&["replay"]).await;
    assert!(
        asked.err.contains(&format!("erasure requested: {id}")),
        "{}",
        asked.err
    );
    eventually("erased again", async || {
        let look = qeg(&["replay", "--dry-run", "--json"]).await;
        found(&look, &id).is_none().then_some(())
    })
    .await;
    person.get("/contact").await.expect(401);
    // Running it twice gives the same result.
    qeg(&["replay", "--json"]).await;
    let done = person.until(&id, &receipt, "completed").await;
    let folder = std::env::temp_dir().join(format!("qeg-replay-{id}"));
    std::fs::write(&folder, done.str("/certificate")).unwrap();
    let verified = qeg(&["certificate", "verify", folder.to_str().unwrap(), "--json"])
        .await
        .expect(0);
    std::fs::remove_file(&folder).unwrap();
    let claims = verified.json();
    assert_eq!(claims["reopened"], 1);
    assert_eq!(claims["jti"], format!("{id}.completed.1"));
}
