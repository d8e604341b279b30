//! Audit chains are read whole, and what was done to one is found by its place.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use stack::{
    ENDPOINTS,
    people::{Person, contact},
    tables,
};

use crate::run::{bare, qeg, run};

fn wrong_with<'a>(outcome: &'a Value, subject: &str) -> Vec<(&'a Value, &'a Value)> {
    let all = outcome["wrong"].as_array().unwrap().iter();
    let mine = all.filter(|one| one["subject"] == subject);
    mine.map(|one| (&one["entry"], &one["what"])).collect()
}

#[tokio::test]
async fn a_whole_chain_verifies_and_an_edited_one_is_found() {
    let person = Person::by_call_sign().await;
    for n in 0..3 {
        let saved = person.put_contact(&contact(&format!("标记{n}"))).await;
        assert!(saved.status < 300, "{}", saved.text);
    }
    let subject = person.token.split('.').next().unwrap();
    let verify = ["chain", "verify", "--subject", subject];
    let said = qeg(&verify).await.expect(0);
    assert_eq!(said.out.trim(), "1 chains, 4 entries: as they were written");
    // By the stack's name in CloudFormation, as against AWS.
    let mut command = bare(&["chain", "verify", "--all", "--stack", "local", "--json"]);
    command
        .env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
        .env("AWS_REGION", &ENDPOINTS.region)
        .env("AWS_ACCESS_KEY_ID", &ENDPOINTS.admin.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &ENDPOINTS.admin.secret_access_key);
    let all = run(command, "").await.json();
    assert!(all["chains"].as_u64().unwrap() >= 1);
    assert!(wrong_with(&all, subject).is_empty());

    let client = tables::dynamodb().await;
    let pk = format!("A#{subject}");
    let all = tables::scan(&client, "ledger").await;
    let mut entries: Vec<_> = all
        .into_iter()
        .filter(|item| tables::text(item, "pk") == pk)
        .collect();
    entries.sort_by_key(|item| tables::text(item, "sk").to_owned());
    let put = async |item: &tables::Item| {
        let put = client.put_item().table_name(&ENDPOINTS.tables["ledger"]);
        put.set_item(Some(item.clone())).send().await.unwrap();
    };
    let mut edited = entries[2].clone();
    let text = tables::text(&edited, "entry").replace("contact.saved", "contact.deleted");
    edited.insert("entry".to_owned(), AttributeValue::S(text));
    put(&edited).await;
    let said = qeg(&[&verify[..], &["--json"]].concat()).await.expect(1);
    assert_eq!(
        wrong_with(&said.json(), subject),
        [(&json!(3), &json!("edited"))]
    );
    let said = qeg(&verify).await.expect(1);
    assert!(
        said.out
            .lines()
            .any(|line| line.starts_with(subject) && line.ends_with("edited"))
    );
    assert!(said.err.contains("restore.md"), "{}", said.err);
    put(&entries[2]).await;

    let key = ["pk", "sk"].map(|name| (name.to_owned(), entries[1][name].clone()));
    let delete = client.delete_item().table_name(&ENDPOINTS.tables["ledger"]);
    delete.set_key(Some(key.into())).send().await.unwrap();
    let said = qeg(&[&verify[..], &["--json"]].concat()).await.expect(1);
    assert_eq!(
        wrong_with(&said.json(), subject),
        [(&json!(2), &json!("removed"))]
    );
    put(&entries[1]).await;
    qeg(&verify).await.expect(0);

    for bad in ["13800138000", "ffffffffffffffffffffffffffffffff"] {
        let said = qeg(&["chain", "verify", "--subject", bad]).await.expect(2);
        assert!(!said.err.contains(bad), "{}", said.err);
    }
}
