//! P6, for what only a deployed stack can show: sessions of one role under several names, and a disclosure that another
//! process opens than the one that sealed it.

use client::{Client, Credentials, Person, Reply, contact, staff};
use serde_json::{Value, json};
use stack::{ENDPOINTS, Stack, aws, eventually, iam, record};

fn body_of(person: &Person, fields: &Value) -> Value {
    json!({
        "identifier": person.call_sign,
        "instrument": "京公（刑）调证字〔2026〕0917号",
        "authority": "北京市公安局海淀分局",
        "fields": fields,
    })
}

async fn ask(body: &Value) -> String {
    let asked = staff(Stack, 0, "POST", "/staff/disclosures", Some(body)).await;
    let asked = asked.expect(201);
    assert_eq!(asked.str("/state"), "awaiting_approval");
    asked.str("/id").to_owned()
}

async fn approve(n: usize, id: &str) -> Reply {
    staff(
        Stack,
        n,
        "POST",
        &format!("/staff/disclosures/{id}/approval"),
        None,
    )
    .await
}

async fn entries(person: &Person, action: &str) -> Vec<Value> {
    let log = person.get("/access-log").await.expect(200);
    let entries = log.json["entries"].as_array().unwrap().iter();
    let of_it = entries.filter(|entry| entry["action"] == action);
    of_it.cloned().collect()
}

async fn somebody(marker: &str) -> (Person, Value) {
    let person = Person::by_both(Stack).await;
    let given = contact(marker);
    person.put_contact(&given).await.expect(201);
    (person, given)
}

#[tokio::test]
async fn concurrent_fetches_get_the_same_package_and_each_is_logged() {
    let (person, given) = somebody("壬").await;
    let id = ask(&body_of(&person, &json!(["contact_phone"]))).await;
    let mut fetched = 0;
    // A process that did not seal the disclosure's text decrypts its data key with the KMS key.
    eventually("a process opens what another one sealed", async || {
        let packages = futures::future::join_all((0..4).map(|_| approve(1, &id))).await;
        for package in packages {
            let package = package.expect(200).json;
            assert_eq!(package["contact_phone"], given["phone"]);
            assert_eq!(package["disclosure"]["id"], id.as_str());
            assert_eq!(package.as_object().unwrap().len(), 2);
            fetched += 1;
        }
        record::has_used("oversight", "kms:Decrypt", "OversightKey").then_some(())
    })
    .await;
    let released = entries(&person, "disclosure.released").await;
    assert_eq!(released.len(), fetched.min(50));
}

/// The trust policy refuses sessions under other names (tests/deployed/roles/staff.rs). Somebody who may change that
/// policy can get them, but the role still identifies the person.
#[tokio::test]
async fn one_person_alone_cannot_release_it_under_two_session_names_either() {
    let (person, _) = somebody("壬").await;
    let id = ask(&body_of(&person, &json!(["phone"]))).await;
    let path = format!("/staff/disclosures/{id}/approval");
    for other in first_member_as(&["somebody-else", "STAFF-1", "staff-2"]).await {
        let refused = Client::of(Stack).signed(&other, "POST", &path, None).await;
        refused.expect(403);
    }
    assert!(entries(&person, "disclosure.released").await.is_empty());
    approve(1, &id).await.expect(200);
}

async fn first_member_as(names: &[&str]) -> Vec<Credentials> {
    let own = aws_sdk_sts::Client::new(&aws(&ENDPOINTS.staff[0]).await);
    let arn = own.get_caller_identity().send().await.unwrap().arn.unwrap();
    // arn:aws:sts::<account>:assumed-role/<role>/<session>
    let parts: Vec<&str> = arn.split(['/', ':']).collect();
    let (account, role) = (parts[4], parts[6]);
    let trust = iam::trust_of(role).await;
    iam::set_trust(role, &iam::anybody_of(account)).await;
    let arn = format!("arn:aws:iam::{account}:role/{role}");
    let mut sessions = Vec::new();
    for name in names {
        sessions.push(iam::session(&ENDPOINTS.admin, &arn, name).await);
    }
    iam::set_trust(role, &trust).await;
    sessions.into_iter().map(Option::unwrap).collect()
}
