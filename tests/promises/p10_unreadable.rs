//! P10: after deletion nothing can be read, not even from a backup, and the person can come back as a
//! stranger.

use std::collections::HashMap;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use aws_sdk_dynamodb::primitives::Blob;
use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};
use stack::{
    ENDPOINTS, aws,
    client::{Client, unique},
    eventually, leak_scanner,
    people::{PASSWORD, Person, contact, new_call_sign},
    tables::{self, Item},
};

/// Every text that stands anywhere in a value.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|one| texts(one, into)),
        Value::Object(map) => map.values().for_each(|one| texts(one, into)),
        _ => {}
    }
}

async fn belongs(dynamodb: &aws_sdk_dynamodb::Client, table: &str, subject: &str) -> Vec<Item> {
    let all = tables::scan(dynamodb, table).await;
    all.into_iter()
        .filter(|item| leak_scanner::contains(&tables::bytes(item), subject))
        .collect()
}

/// Verifies a certificate with the published key alone, and gives its claims.
pub(crate) async fn verify(jws: &str) -> Value {
    let client = Client::new();
    let keys = client
        .call("GET", "/.well-known/jwks.json")
        .send()
        .await
        .expect(200);
    let point =
        |name: &str| Base64UrlUnpadded::decode_vec(keys.str(&format!("/keys/0/{name}"))).unwrap();
    let key = [vec![4], point("x"), point("y")].concat();
    let (input, signature) = jws.rsplit_once('.').unwrap();
    let signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
    key.verify(input.as_bytes(), &signature)
        .expect("the signature fits the published key");
    assert!(
        key.verify(format!("{input}x").as_bytes(), &signature)
            .is_err()
    );
    let (header, payload) = input.split_once('.').unwrap();
    let part = |text: &str| -> Value {
        serde_json::from_slice(&Base64UrlUnpadded::decode_vec(text).unwrap()).unwrap()
    };
    assert_eq!(part(header)["alg"], "ES256");
    assert_eq!(part(header)["kid"], keys.json["keys"][0]["kid"]);
    part(payload)
}

#[tokio::test]
async fn a_restored_backup_holds_nothing_that_the_remaining_keys_open() {
    let person = Person::by_both().await;
    let marker = format!("标记{:08x}", unique());
    let given = contact(&marker);
    person.put_contact(&given).await.expect(201);
    person
        .send("PUT", "/preferences", &json!({"promotions": true}))
        .await
        .expect(200);
    let asked = json!({"subject": format!("关于{marker}"), "body": format!("问题{marker}")});
    let asked = person.send("POST", "/threads", &asked).await.expect(201);
    let subject = person.token.split('.').next().unwrap().to_owned();
    let dynamodb = tables::dynamodb().await;
    let mut backup: HashMap<&str, Vec<Item>> = HashMap::new();
    for table in ["subjects", "ledger"] {
        backup.insert(table, belongs(&dynamodb, table, &subject).await);
    }
    assert!(backup["subjects"].len() >= 3 && backup["ledger"].len() >= 3);
    let lookup = format!("LOOKUP#{}", asked.str("/id"));
    let looks_up = |item: &&Item| tables::text(item, "pk") == lookup;
    assert!(backup["subjects"].iter().any(|item| looks_up(&item)));

    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let erased = person.until(&id, &receipt, "erased").await;
    person.get("/account").await.expect(401);
    for table in ["subjects", "index", "transient"] {
        let left = belongs(&dynamodb, table, &subject).await;
        // Events of the outbox hold the opaque id until they are sent.
        let left = left
            .iter()
            .filter(|item| !tables::text(item, "pk").starts_with("OUTBOX#"));
        assert_eq!(left.count(), 0, "{table}");
    }
    let keys = belongs(&dynamodb, "keys", &subject).await;
    assert_eq!(keys.len(), 3);
    for tombstone in &keys {
        let mut names: Vec<&str> = tombstone.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["pk", "sk", "tombstone"]);
    }
    let claims = verify(erased.str("/certificate")).await;
    assert_eq!(claims["stage"], "erased");
    assert_eq!(claims["request_id"], id.as_str());
    assert_eq!(
        claims["keys_destroyed"],
        json!(["account", "contact", "support"])
    );

    let completed = person.until(&id, &receipt, "completed").await;
    let claims = verify(completed.str("/certificate")).await;
    assert_eq!(claims["stage"], "completed");
    let given = json!([
        given,
        asked.json["subject"],
        asked.json["messages"][0]["body"]
    ]);
    restore_and_search(&dynamodb, &backup, &person, &given).await;
    register_again(&person).await;
}

/// Puts back what a backup still holds, and looks for every value ever given: in the bytes, and by
/// trying each blob with every key that is left.
async fn restore_and_search(
    dynamodb: &aws_sdk_dynamodb::Client,
    backup: &HashMap<&str, Vec<Item>>,
    person: &Person,
    given: &Value,
) {
    let mut values = Vec::new();
    texts(given, &mut values);
    values.retain(|value| value != "518000");
    values.extend(person.phone.clone());
    values.extend(person.call_sign.clone());
    values.push(PASSWORD.to_owned());
    let kms = aws_sdk_kms::Client::new(&aws(&ENDPOINTS.admin).await);
    for (table, items) in backup {
        for item in items {
            let mut put = dynamodb.put_item().table_name(&ENDPOINTS.tables[*table]);
            put = put.set_item(Some(item.clone()));
            put.send().await.unwrap();
            let bytes = tables::bytes(item);
            for value in &values {
                assert!(
                    !leak_scanner::contains(&bytes, value),
                    "{table} holds a value in the clear"
                );
            }
            let Some(sealed) = item.get("sealed").and_then(|blob| blob.as_b().ok()) else {
                continue;
            };
            for name in ["AccountKey", "ContactKey", "SupportKey"] {
                let opened = kms
                    .decrypt()
                    .key_id(&ENDPOINTS.keys[name])
                    .ciphertext_blob(Blob::new(sealed.as_ref()))
                    .send()
                    .await;
                assert!(opened.is_err(), "a sealed record is no ciphertext of KMS");
            }
        }
    }
    // The restored rows let nobody in: no key is left that opens them.
    person.get("/account").await.expect(401);
    person.get("/contact").await.expect(401);
    person.get("/threads").await.expect(401);
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    person
        .client
        .call("POST", "/sessions")
        .json(&body)
        .send()
        .await
        .expect(401);
    for (table, items) in backup {
        for item in items {
            let key = [("pk", &item["pk"]), ("sk", &item["sk"])];
            let key = key.map(|(name, value)| (name.to_owned(), value.clone()));
            let delete = dynamodb.delete_item().table_name(&ENDPOINTS.tables[*table]);
            delete
                .set_key(Some(HashMap::from(key)))
                .send()
                .await
                .unwrap();
        }
    }
}

/// The same call sign, a stranger's account: nothing of the old one is in it.
async fn register_again(person: &Person) {
    let body = json!({"call_sign": person.call_sign});
    let again = Client::new().register(body).await.expect(201);
    let token = again.str("/session/token").to_owned();
    assert_ne!(token.split('.').next(), person.token.split('.').next());
    let client = Client::new();
    client
        .call("GET", "/contact")
        .bearer(&token)
        .send()
        .await
        .expect(404);
    let log = client
        .call("GET", "/access-log")
        .bearer(&token)
        .send()
        .await
        .expect(200);
    assert_eq!(log.json["entries"].as_array().unwrap().len(), 1);
}

/// A code that proves the person's number, asked for from elsewhere a minute after the last one.
async fn live_code(person: &Person) -> String {
    let body = json!({"phone": person.phone, "purpose": "password_reset"});
    let other = Client::new();
    let issued = eventually("a minute has passed", async || {
        let asked = other.call("POST", "/verifications").json(&body);
        let reply = asked.send().await;
        (reply.status == 202).then_some(reply)
    })
    .await;
    issued.str("/verification_id").to_owned()
}

#[tokio::test]
async fn a_live_code_and_a_kept_answer_go_with_the_person() {
    let person = Person::by_phone().await;
    let code = live_code(&person).await;
    let ask = person
        .client
        .call("POST", "/deletion")
        .bearer(&person.token);
    let ask = ask.header("idempotency-key", &format!("k-{}", unique()));
    let body = json!({"mode": "grace", "password": PASSWORD});
    ask.json(&body).send().await.expect(202);
    person.delete("/deletion").await.expect(204);

    let dynamodb = tables::dynamodb().await;
    let subject = person.token.split('.').next().unwrap().to_owned();
    let kept = belongs(&dynamodb, "transient", &subject).await;
    let pointer = kept
        .iter()
        .find(|item| tables::text(item, "sk").starts_with("IDEM#"));
    let answer = tables::text(pointer.unwrap(), "sk").to_owned();
    let (code, pointer) = (format!("V#{code}"), format!("S#{subject}"));
    let theirs = async || {
        let items = tables::scan(&dynamodb, "transient").await;
        let keys = [&code, &pointer, &answer];
        let theirs = |item: &&Item| keys.iter().any(|key| tables::text(item, "pk") == **key);
        items.iter().filter(theirs).count()
    };
    assert_eq!(theirs().await, 3);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    assert_eq!(theirs().await, 0);
}

#[tokio::test]
async fn a_writer_who_was_under_way_recreates_nobody() {
    let person = Person::by_call_sign().await;
    let subject = person.token.split('.').next().unwrap().to_owned();
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    // Writes and reads go on while purge is at work; each is refused or answered, none brings anything back.
    eventually("erased under fire", async || {
        let _ = person.put_contact(&contact("甲")).await;
        let body = json!({"call_sign": new_call_sign(), "password": PASSWORD});
        let _ = person.send("PATCH", "/account", &body).await;
        let state = person.follow(&id, &receipt).await.expect(200);
        (state.json["state"] == "erased" || state.json["state"] == "completed").then_some(())
    })
    .await;
    person.put_contact(&contact("乙")).await.expect(401);
    let dynamodb = tables::dynamodb().await;
    assert_eq!(belongs(&dynamodb, "subjects", &subject).await.len(), 0);
    assert_eq!(belongs(&dynamodb, "index", &subject).await.len(), 0);
}
