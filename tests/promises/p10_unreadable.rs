//! P10: after deletion nothing can be read, not even from a backup, and the person can register again as a new person.
//!
//! In these tests a backup is a copy of every item of a table, and a restore puts the items back: the database of the
//! tests has no backups, and a restored table holds the same items.

use std::{cell::Cell, collections::HashMap};

use app::{
    App,
    tables::{self, Item, text},
};
use aws_sdk_dynamodb::primitives::Blob;
use client::{Client, PASSWORD, Person, contact, leak_scanner, new_call_sign, unique};
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::{Value, json};

/// Items of tables, as they were when the backup was made.
type Backup = HashMap<Table, Vec<Item>>;

/// Every text anywhere in a value.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|one| texts(one, into)),
        Value::Object(map) => map.values().for_each(|one| texts(one, into)),
        _ => {}
    }
}

fn names(item: &Item, subject: &str) -> bool {
    leak_scanner::contains(&tables::bytes(item), subject)
}

/// The items of a table that name a person.
async fn belongs(app: &App, table: Table, subject: &str) -> Vec<Item> {
    let mut all = tables::scan(app, table).await;
    all.retain(|item| names(item, subject));
    all
}

#[tokio::test]
async fn a_restored_backup_holds_nothing_that_the_remaining_keys_open() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let marker = format!("标记{:08x}", unique());
    let given = contact(&marker);
    person.put_contact(&given).await.expect(201);
    person
        .send("PUT", "/preferences", &json!({"promotions": true}))
        .await
        .expect(200);
    let asked = json!({"subject": format!("关于{marker}"), "body": format!("问题{marker}")});
    let asked = person.send("POST", "/threads", &asked).await.expect(201);
    let backup = back_up(&app).await;
    for table in [Table::Subjects, Table::Ledger] {
        let theirs = backup[&table].iter();
        let theirs = theirs.filter(|item| names(item, person.subject()));
        assert!(theirs.count() >= 3, "{table:?}");
    }
    let lookup = format!("LOOKUP#{}", asked.str("/id"));
    let mut subjects = backup[&Table::Subjects].iter();
    assert!(subjects.any(|item| text(item, "pk") == lookup));

    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let erased = person.until(&id, &receipt, "erased").await;
    nothing_is_left(&app, &person).await;
    let claims = person.client.claims(erased.str("/certificate")).await;
    assert_eq!(claims["stage"], "erased");
    assert_eq!(claims["request_id"], id.as_str());
    assert_eq!(
        claims["keys_destroyed"],
        json!(["account", "contact", "support"])
    );

    app.advance(74.hours()).await;
    let completed = person.until(&id, &receipt, "completed").await;
    let claims = person.client.claims(completed.str("/certificate")).await;
    assert_eq!(claims["stage"], "completed");
    let given = json!([
        given,
        asked.json["subject"],
        asked.json["messages"][0]["body"]
    ]);
    restore_and_search(&app, &backup, &person, &given).await;
    register_again(&app, &person).await;
}

/// Copies all tables except the keys table: once a deletion is completed, no backup holds its keys any more.
async fn back_up(app: &App) -> Backup {
    let mut backup = Backup::new();
    for table in [
        Table::Subjects,
        Table::Index,
        Table::Ledger,
        Table::Transient,
    ] {
        backup.insert(table, tables::scan(app, table).await);
    }
    backup
}

/// Checks that an erased person has tombstones of data keys, and nothing else.
async fn nothing_is_left(app: &App, person: &Person) {
    person.get("/account").await.expect(401);
    for table in [Table::Subjects, Table::Index, Table::Transient] {
        let left = belongs(app, table, person.subject()).await;
        // Events of the outbox hold the opaque id until they are sent.
        let left = left
            .iter()
            .filter(|item| !text(item, "pk").starts_with("OUTBOX#"));
        assert_eq!(left.count(), 0, "{table:?}");
    }
    let keys = belongs(app, Table::Keys, person.subject()).await;
    assert_eq!(keys.len(), 3);
    for tombstone in &keys {
        let mut names: Vec<&str> = tombstone.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["pk", "sk", "tombstone"]);
    }
}

/// Restores a backup, then searches for every value that was given: in the bytes, and by trying to open each blob with
/// every remaining key.
async fn restore_and_search(app: &App, backup: &Backup, person: &Person, given: &Value) {
    let mut values = Vec::new();
    texts(given, &mut values);
    values.retain(|value| value != "518000");
    values.extend(person.phone.clone());
    values.extend(person.call_sign.clone());
    values.push(PASSWORD.to_owned());
    for (table, items) in backup {
        for item in items {
            tables::put(app, *table, item.clone()).await;
            let bytes = tables::bytes(item);
            for value in &values {
                assert!(
                    !leak_scanner::contains(&bytes, value),
                    "{table:?} holds a value in the clear"
                );
            }
            if let Some(sealed) = item.get("sealed").and_then(|blob| blob.as_b().ok()) {
                is_no_ciphertext(app, sealed).await;
            }
        }
    }
    // Nobody can sign in with the restored items: no key is left that opens them.
    for path in ["/account", "/contact", "/threads"] {
        person.get(path).await.expect(401);
    }
    for identifier in [&person.call_sign, &person.phone] {
        let body = json!({"identifier": identifier, "password": PASSWORD});
        let sign_in = person.client.call("POST", "/sessions").json(&body);
        sign_in.send().await.expect(401);
    }
    for (table, items) in backup {
        for item in items {
            tables::delete(app, *table, text(item, "pk"), text(item, "sk")).await;
        }
    }
}

/// A sealed record is not a KMS ciphertext: KMS cannot decrypt it with the remaining keys.
async fn is_no_ciphertext(app: &App, sealed: &Blob) {
    for name in ["account", "contact", "support"] {
        let decrypt = app.kms().decrypt().key_id(app.key(name));
        let refused = decrypt.ciphertext_blob(sealed.clone()).send().await;
        let refused = refused.unwrap_err().into_service_error();
        assert!(refused.is_invalid_ciphertext_exception(), "{refused}");
    }
}

/// Registers the same call sign again; the new account has nothing of the old one.
async fn register_again(app: &App, person: &Person) {
    let body = json!({"call_sign": person.call_sign});
    let again = Client::of(app).register(body).await.expect(201);
    let token = again.str("/session/token").to_owned();
    assert_ne!(token.split('.').next(), person.token.split('.').next());
    let client = Client::of(app);
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

/// Requests a code for the person's number from another source, a minute after the last one.
async fn live_code(app: &App, person: &Person) -> String {
    app.advance(1.minute()).await;
    let body = json!({"phone": person.phone, "purpose": "password_reset"});
    let other = Client::of(app);
    let asked = other.call("POST", "/verifications").json(&body);
    let issued = asked.send().await.expect(202);
    issued.str("/verification_id").to_owned()
}

#[tokio::test]
async fn a_live_code_a_kept_answer_and_known_sources_are_erased_with_the_person() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let code = live_code(&app, &person).await;
    let ask = person
        .client
        .call("POST", "/deletion")
        .bearer(&person.token);
    let ask = ask.header("idempotency-key", &format!("k-{}", unique()));
    let body = json!({"mode": "grace", "password": PASSWORD});
    ask.json(&body).send().await.expect(202);
    person.delete("/deletion").await.expect(204);
    let claim = json!({"call_sign": new_call_sign(), "password": PASSWORD});
    person.send("PATCH", "/account", &claim).await.expect(200);

    let subject = person.subject().to_owned();
    let kept = belongs(&app, Table::Transient, &subject).await;
    let pointer = kept
        .iter()
        .find(|item| text(item, "sk").starts_with("IDEM#"));
    let answer = text(pointer.unwrap(), "sk").to_owned();
    let (code, pointer) = (format!("V#{code}"), format!("S#{subject}"));
    let claims = format!("R#claims#{subject}");
    let theirs = async || {
        let items = tables::scan(&app, Table::Transient).await;
        let keys = [&code, &pointer, &answer, &claims];
        let theirs = |item: &&Item| keys.iter().any(|key| text(item, "pk") == **key);
        items.iter().filter(theirs).count()
    };
    // The code, the answer, the pointer to the answer, the sources from which they signed in, and the call signs that they claimed.
    assert_eq!(theirs().await, 5);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    assert_eq!(theirs().await, 0);
}

#[tokio::test]
async fn a_writer_at_the_same_time_as_purge_recreates_nobody() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let subject = person.subject().to_owned();
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    app.deliver().await;
    // Writes and reads continue while purge works. Each is refused or answered; none brings data back.
    let is_over = Cell::new(false);
    let purge = async {
        app.purge().await;
        is_over.set(true);
    };
    let write = async {
        let mut count = 0;
        while !is_over.get() {
            let _ = person.put_contact(&contact("甲")).await;
            let body = json!({"call_sign": new_call_sign(), "password": PASSWORD});
            let _ = person.send("PATCH", "/account", &body).await;
            person.follow(&id, &receipt).await.expect(200);
            count += 1;
        }
        count
    };
    let ((), count) = futures::join!(purge, write);
    assert!(count > 0, "writes went on meanwhile");
    person.until(&id, &receipt, "erased").await;
    person.put_contact(&contact("乙")).await.expect(401);
    assert_eq!(belongs(&app, Table::Subjects, &subject).await.len(), 0);
    assert_eq!(belongs(&app, Table::Index, &subject).await.len(), 0);
}
